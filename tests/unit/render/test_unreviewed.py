"""What is posted where there is no review."""

import pytest

from panelist.contracts import (
    Command,
    Conclusion,
    EntryState,
    Ledger,
    Note,
    Posting,
    Skip,
    Spending,
    Stopped,
    Verb,
)
from panelist.ledger import decode, encode
from panelist.render.posting import Frame
from panelist.render.unreviewed import answered, skipped, stopped
from tests.unit.render.samples import HEAD, MARKER, PROMPTS, RUN_URL, SERVER, entry, ledger

FRAME = Frame(PROMPTS, MARKER, SERVER, RUN_URL)
PLAIN = Frame(PROMPTS, MARKER)
DRAFT = Skip(code="draft", sentence="It is a draft; mark it ready for review.")
POOR = Skip(code="budget", sentence="Today's budget is used up.")
LEDGER = ledger(entry(2), entry(3, EntryState.FIXED), entry(4, EntryState.DISPUTED))
SPENT = LEDGER.model_copy(
    update={
        "spending": (
            Spending(day="2026-11-19", usd=20.0, runs=9),
            Spending(day="2026-11-20", usd=20.5, runs=9),
        )
    }
)


def command(verb: Verb, finding: str = "") -> Command:
    return Command(verb=verb, finding=finding, reason="No.", author="eve", comment_id=99)


def test_a_skipped_pull_gets_a_check_and_no_comment() -> None:
    text = (
        "## Not reviewed\n\nIt is a draft; mark it ready for review.\n\n"
        f"<sub>Panelist · [run]({RUN_URL})</sub>\n"
    )
    assert skipped(DRAFT, FRAME, head_sha=HEAD, ledger=LEDGER, command=None) == Posting(
        head_sha=HEAD,
        conclusion=Conclusion.SKIPPED,
        check_title="Not reviewed: It is a draft; mark it ready for review.",
        check_summary=text,
        annotations=(),
        sticky_marker=MARKER,
        sticky_body="",
        review_body="",
        comments=(),
        job_summary=text,
    )


def test_whoever_asked_for_a_review_hears_why_there_is_none() -> None:
    got = skipped(POOR, FRAME, head_sha=HEAD, ledger=SPENT, command=command("review"))
    (note,) = got.notes
    assert note.body == (
        "<!-- panelist:reply 99 -->\nThere was no review: Today's budget is used up.\n"
    )


@pytest.mark.parametrize(("known", "day"), [(SPENT, "2026-11-20"), (None, ""), (LEDGER, "")])
def test_a_budget_that_is_used_up_is_told_once_a_day_and_is_not_green(
    known: Ledger | None, day: str
) -> None:
    got = skipped(POOR, FRAME, head_sha=HEAD, ledger=known, command=None)
    marker = f"<!-- panelist:budget {day} -->"
    assert got.conclusion is Conclusion.NEUTRAL
    assert got.notes == (
        Note(marker=marker, body=f"{marker}\nNot reviewed: Today's budget is used up.\n"),
    )


def stop(
    conclusion: Conclusion, known: Ledger | None = None, asked: Command | None = None
) -> Posting:
    ended = Stopped(
        door="review", sentence="There is no key. Set `anthropic-api-key`.", conclusion=conclusion
    )
    return stopped(ended, PLAIN, head_sha=HEAD, ledger=known, command=asked)


def test_a_stopped_run_replaces_the_verdict_on_an_older_head() -> None:
    got = stop(Conclusion.NEUTRAL)
    assert got.conclusion is Conclusion.NEUTRAL
    assert got.sticky_state == ""
    assert got.sticky_body == (
        f"{MARKER}\n## Not reviewed\n\nThere is no key. Set `anthropic-api-key`.\n"
    )


def test_a_stopped_run_never_wipes_the_ledger_and_names_what_is_open() -> None:
    got = stop(Conclusion.NEUTRAL, LEDGER)
    assert got.sticky_state == encode(LEDGER)
    assert got.sticky_body == (
        f"{MARKER}\n{encode(LEDGER)}\n## Not reviewed\n\n"
        "There is no key. Set `anthropic-api-key`.\n\n"
        "Still open from earlier reviews: F2 and F4.\n"
    )
    assert decode(got.sticky_body) == LEDGER
    assert "panelist:state" not in got.check_summary + got.job_summary


def test_many_open_findings_are_counted() -> None:
    got = stop(Conclusion.NEUTRAL, ledger(*map(entry, range(1, 41))))
    assert "F29, F30 and 10 more.\n" in got.check_summary


def test_a_cancelled_run_leaves_the_comment_to_the_run_that_replaces_it() -> None:
    got = stop(Conclusion.CANCELLED, LEDGER)
    assert (got.sticky_body, got.sticky_state) == ("", "")
    assert got.check_title == "Not reviewed: There is no key. Set `anthropic-api-key`."


def test_a_cancelled_run_still_keeps_what_has_changed() -> None:
    ended = Stopped(door="review", sentence="Cancelled.", conclusion=Conclusion.CANCELLED)
    got = stopped(ended, PLAIN, head_sha=HEAD, ledger=LEDGER, changed=True)
    assert (got.sticky_body, got.sticky_state) == ("", encode(LEDGER))


def test_a_dismissal_is_done_and_told_without_a_review() -> None:
    gone = ledger(entry(3, EntryState.DISMISSED, at=HEAD, who="eve", why="No."))
    got = stop(Conclusion.NEUTRAL, gone, command("dismiss", "F3"))
    assert [(one.fingerprint, one.resolved) for one in got.threads] == [("0000000000000003", True)]
    (note,) = got.notes
    assert "**F3** is dismissed" in note.body


def test_a_dispute_that_nobody_could_look_at_is_told_so() -> None:
    (note,) = stop(Conclusion.NEUTRAL, LEDGER, command("dispute", "F4")).notes
    assert note.fingerprint == "0000000000000004"
    assert "could not answer about **F4**: There is no key." in note.body


def test_a_reply_comes_alone() -> None:
    note = Note(marker="<!-- panelist:reply 99 -->", body="<!-- panelist:reply 99 -->\nPaused.\n")
    got = answered(note, FRAME, head_sha=HEAD)
    assert got == Posting(
        head_sha=HEAD,
        conclusion=Conclusion.SKIPPED,
        check_title="",
        check_summary="Paused.\n",
        annotations=(),
        sticky_marker=MARKER,
        sticky_body="",
        review_body="",
        comments=(),
        job_summary="Paused.\n",
        notes=(note,),
    )
    assert answered(note, FRAME, head_sha=HEAD, ledger=LEDGER).sticky_state == encode(LEDGER)


def test_permissions_that_are_missing_can_be_copied_and_nothing_else_is_a_block() -> None:
    def told(sentence: str) -> str:
        stop = Stopped(door="collect", sentence=sentence, conclusion=Conclusion.NEUTRAL)
        return stopped(stop, FRAME, head_sha=HEAD).check_summary

    block = "permissions:\n  checks: write\n  contents: read"
    stop = Stopped(
        door="collect",
        sentence=f"It lacks a right. Add:\n\n{block}",
        conclusion=Conclusion.NEUTRAL,
    )
    assert stopped(stop, FRAME, head_sha=HEAD).check_title == "Not reviewed: It lacks a right."
    assert told(f"It lacks a right. Add:\n\n{block}").startswith(
        "## Not reviewed\n\nIt lacks a right. Add:\n\n"
        " ```yaml\n permissions:\n   checks: write\n   contents: read\n ```\n"
    )
    assert "```" not in told(f"Add:\n\n{block}\n/lgtm")
    assert "```" not in told("Add:\n\n/lgtm")
