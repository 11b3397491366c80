"""What somebody hears who asked for something in a comment."""

import pytest

from panelist.contracts import (
    Call,
    Checked,
    Command,
    Conclusion,
    Entry,
    EntryState,
    Ledger,
    Note,
    Outcome,
    Reply,
    Skip,
    Stopped,
    Verb,
)
from panelist.render import replies
from tests.unit.render.hostile import HOSTILE, live, tokens
from tests.unit.render.samples import HEAD, PROMPTS, entry, ledger

MARK = "<!-- panelist:reply 99 -->"
VERBS = """\
- `/panelist review` reads what is new since the last review
- `/panelist full-review` reads everything again
- `/panelist explain F3` says more about a finding
- `/panelist ask F3 question` answers a question about a finding, and decides nothing
- `/panelist dispute F3 reason` has a finding looked at again, with your reason in mind
- `/panelist dismiss F3 reason` sets a finding aside for good and keeps the reason
- `/panelist pause` stops reviews of new pushes, and `/panelist resume` goes on
- `/panelist help` shows this list

In the thread of a finding its number may be left out.
"""
LEDGER = ledger(entry(3), entry(4))


def command(verb: Verb, **changes: object) -> Command:
    return Command(verb=verb, author="eve", comment_id=99).model_copy(update=changes)


def about(verb: Verb, number: str = "F3") -> Command:
    return command(verb, finding=number, reason="It is meant so.")


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        (
            command("help"),
            "People who can push here may ask the panel, in the first line of a new comment:\n\n"
            + VERBS,
        ),
        (
            command("unknown"),
            "The panel does not know that one. What it understands, in the first line of a new "
            "comment:\n\n" + VERBS,
        ),
        (
            command("pause"),
            (
                "Paused. New pushes are not reviewed until somebody asks for `/panelist resume`; "
                "a single look is still to be had with `/panelist review`.\n"
            ),
        ),
        (
            command("dismiss", problem="`dismiss F3` needs a reason on the same line."),
            (
                "`dismiss F3` needs a reason on the same line.\n\n"
                "<sub>Nothing was done. "
                "The comment `/panelist help` shows what you can ask for.</sub>\n"
            ),
        ),
        (
            command("pause", problem="No."),
            (
                "No.\n\n<sub>Nothing was done. "
                "The comment `/panelist help` shows what you can ask for.</sub>\n"
            ),
        ),
    ],
)
def test_what_needs_no_review_gets_one_short_answer(asked: Command, body: str) -> None:
    assert replies.short_answer(PROMPTS, asked) == Note(marker=MARK, body=f"{MARK}\n{body}")


def test_an_explanation_goes_to_the_thread_of_its_finding() -> None:
    reply = Reply(finding="F3", text="Both subtract.\nSee `total()`.", by="claude-sonnet-5-5")
    assert replies.answer(PROMPTS, about("explain"), reply, LEDGER) == Note(
        marker=MARK,
        body=(
            f"{MARK}\n**F3 · The discount is applied twice**\n\nBoth subtract.\n\n"
            "See `total()`.\n\n<sub>explained by claude-sonnet-5-5 · `$0.00` · nothing is decided "
            "by this: `/panelist dispute F3 reason` has it looked at again</sub>\n"
        ),
        fingerprint="0000000000000003",
    )


@pytest.mark.parametrize(
    ("prices", "shown"),
    [((0.02, 0.03), "`$0.05`"), ((0.001,), r"under `$0.01`"), ((0.02, None), "price unknown")],
)
def test_an_answer_tells_its_cost_and_goes_to_the_thread_it_was_asked_in(
    prices: tuple[float | None, ...], shown: str
) -> None:
    calls = tuple(Call(purpose="reply:F3", model="m", cost_usd=price) for price in prices)
    reply = Reply(finding="F3", text="Yes.", by="claude-sonnet-5-5", calls=calls)
    asked = about("ask").model_copy(update={"thread": 71})
    note = replies.answer(PROMPTS, asked, reply, LEDGER)
    assert f"<sub>answered by claude-sonnet-5-5 · {shown} · nothing is decided" in note.body
    assert (note.thread, note.fingerprint) == (71, "0000000000000003")


@pytest.mark.parametrize("known", [None, ledger(entry(4))])
def test_an_explanation_of_a_finding_that_is_not_on_record_goes_to_the_conversation(
    known: Ledger | None,
) -> None:
    reply = Reply(finding="F3", text="Both subtract.", by="claude-sonnet-5-5")
    note = replies.answer(PROMPTS, about("explain"), reply, known)
    assert note.fingerprint is None
    assert "**F3 · (untitled)**" in note.body


def test_that_nobody_could_be_asked_is_told_with_the_reason() -> None:
    stop = Stopped(door="review", sentence="No credit.", conclusion=Conclusion.NEUTRAL)
    note = replies.unanswered(PROMPTS, about("explain"), stop, LEDGER)
    assert note.body == (
        f"{MARK}\nThe panel could not answer about **F3**: No credit.\n\nPlease ask again later.\n"
    )
    assert note.fingerprint == "0000000000000003"


def test_why_there_was_no_review_is_told_to_whoever_asked_for_one() -> None:
    skip = Skip(code="budget", sentence="Today's budget is used up.")
    note = replies.idle(PROMPTS, command("review"), skip)
    assert note == Note(
        marker=MARK, body=f"{MARK}\nThere was no review: Today's budget is used up.\n"
    )


def outcome(verb: Verb, *entries: Entry) -> tuple[Note, ...]:
    return replies.outcome(PROMPTS, about(verb), ledger(*entries))


def test_a_dismissal_is_confirmed_with_its_reason() -> None:
    dismissed = entry(3, EntryState.DISMISSED, at=HEAD, who="eve", why="It is meant so.")
    (note,) = outcome("dismiss", dismissed)
    assert note.fingerprint == "0000000000000003"
    assert note.body == (
        f"{MARK}\n**F3** is dismissed: it does not count any more and will not come back. "
        "The reason is kept: It is meant so.\n"
    )


@pytest.mark.parametrize(
    ("answered", "body"),
    [
        (
            entry(3, EntryState.DISPUTED, who="eve", why="It is meant so."),
            (
                "The panel looked at **F3** again, and it stands: Both callers subtract it.\n\n"
                "It counts until its code changes, or until `/panelist dismiss F3 reason` sets it "
                "aside.\n\n"
                "<sub>checked by claude-opus-5-5</sub>\n"
            ),
        ),
        (
            entry(3, EntryState.DISMISSED, who="claude-opus-5-5", why="Nothing calls it."),
            (
                "The panel looked at **F3** again and takes it back: Nothing calls it.\n\n"
                "It does not count any more; nothing is left to do about it.\n\n"
                "<sub>checked by claude-opus-5-5</sub>\n"
            ),
        ),
        (
            entry(3, EntryState.FIXED, who="code"),
            (
                "The panel looked at **F3** again and takes it back: Both callers subtract it.\n\n"
                "It does not count any more; nothing is left to do about it.\n\n"
                "<sub>checked by claude-opus-5-5</sub>\n"
            ),
        ),
        (
            entry(
                3,
                EntryState.DISPUTED,
                checked=Checked(outcome=Outcome.UNSETTLED, by="code", reason="No model answered."),
            ),
            (
                "The panel could not answer about **F3**: No model answered.\n\n"
                "Please ask again later.\n"
            ),
        ),
    ],
)
def test_a_dispute_is_answered_by_what_the_check_said(answered: Entry, body: str) -> None:
    (note,) = outcome("dispute", answered)
    assert note.body == f"{MARK}\n{body}"


def test_what_was_said_before_a_dispute_is_no_answer_to_it() -> None:
    why = Checked(
        outcome=Outcome.CONFIRMED, by="code", reason="the dispute was not answered: late."
    )
    (note,) = outcome("dispute", entry(3, checked=why))
    assert "could not answer about **F3**: the dispute was not answered: late." in note.body


@pytest.mark.parametrize("verb", ["review", "full-review", "resume"])
def test_the_review_itself_answers_whoever_asked_for_it(verb: Verb) -> None:
    assert outcome(verb, entry(3)) == ()


@pytest.mark.parametrize(
    ("verb", "begins"),
    [("review", "Nothing is new"), ("full-review", "Nothing is new"), ("resume", "Reviews go on.")],
)
def test_where_there_is_nothing_to_read_whoever_asked_for_a_review_is_told(
    verb: Verb, begins: str
) -> None:
    (note,) = replies.outcome(PROMPTS, command(verb), LEDGER, nothing_new=True)
    assert (note.marker, note.fingerprint) == (MARK, None)
    assert note.body.startswith(f"{MARK}\n{begins}")


@pytest.mark.parametrize("verb", ["dismiss", "dispute"])
def test_what_is_asked_of_a_finding_has_its_own_answer_all_the_same(verb: Verb) -> None:
    known = ledger(entry(3, EntryState.DISMISSED, who="eve", why="So."))
    assert replies.outcome(PROMPTS, about(verb), known, nothing_new=True) == outcome(
        verb, *known.entries
    )


def test_nobody_asked_and_nothing_on_record_need_no_answer() -> None:
    assert replies.outcome(PROMPTS, None, LEDGER) == ()
    assert replies.outcome(PROMPTS, None, LEDGER, nothing_new=True) == ()
    assert replies.outcome(PROMPTS, about("dismiss"), None) == ()
    assert replies.outcome(PROMPTS, about("dismiss", "F8"), LEDGER) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_reply_acts(text: str) -> None:
    words = {"who": text, "why": text, "title": text}
    foul = entry(3).model_copy(update=words | {"state": EntryState.DISMISSED})
    open_one = foul.model_copy(
        update={
            "state": EntryState.OPEN,
            "checked": Checked(outcome=Outcome.CONFIRMED, by=f"m{text}", reason=text),
        }
    )
    stop = Stopped(door="review", sentence=text, conclusion=Conclusion.NEUTRAL)
    said = Reply(finding="F3", text=text, by=f"m{text}")
    notes = (
        *(replies.outcome(PROMPTS, about(v), ledger(foul)) for v in ("dismiss", "dispute")),
        replies.outcome(PROMPTS, about("dispute"), ledger(open_one)),
        (
            replies.answer(PROMPTS, about("explain"), said, ledger(foul)),
            replies.answer(PROMPTS, about("ask"), said, ledger(foul)),
            replies.unanswered(PROMPTS, about("explain"), stop, ledger(foul)),
            replies.idle(PROMPTS, command("review"), Skip(code="budget", sentence=text)),
            replies.short_answer(PROMPTS, command("dismiss", problem=text)),
        ),
    )
    for note in (note for some in notes for note in some):
        first, rest = note.body.split("\n", maxsplit=1)
        assert first == note.marker == MARK
        assert live(rest) == []
        assert len(note.body.encode()) <= 60_000
        kinds = {token.type for token in tokens(rest)}
        assert not kinds & {"image", "link_open", "html_block", "heading_open", "fence"}
