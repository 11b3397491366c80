"""What became of findings, and what their threads are told."""

import pytest

from panelist.contracts import Entry, EntryState, Ledger, Note, ThreadChange
from panelist.render import life
from tests.unit.render.samples import AFTER, BEFORE, EARLIER, HEAD, PROMPTS, entry, ledger

FIXED = entry(1, EntryState.FIXED, at=HEAD, who="code", why="The code it quoted is gone.")
DISMISSED = entry(1, EntryState.DISMISSED, at=EARLIER, who="eve", why="It is meant so.")
ONLY_A_NUMBER = entry(1, EntryState.FIXED, agent="", title="")


def kinds(before: Ledger | None, after: Ledger | None) -> list[tuple[str, str]]:
    return [(turn.entry.number, turn.kind) for turn in life.turns(before, after, HEAD)]


def test_each_finding_takes_the_turn_it_took() -> None:
    assert kinds(BEFORE, AFTER) == [
        ("F5", "still-open"),
        ("F6", "fixed"),
        ("F7", "dismissed"),
        ("F9", "open-again"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, ledger(entry(1, at=HEAD)), None),
        (ledger(), ledger(entry(1, at=HEAD)), None),
        (ledger(entry(1)), ledger(entry(1)), None),
        (ledger(entry(1)), ledger(entry(1, EntryState.DISPUTED, at=HEAD)), None),
        (ledger(entry(1)), None, None),
        (ledger(entry(1)), ledger(FIXED), "fixed"),
        (ledger(entry(1)), ledger(DISMISSED), "dismissed"),
        (ledger(DISMISSED), ledger(DISMISSED), None),
        (ledger(entry(1, told=True)), ledger(entry(1, told=True)), None),
        (ledger(FIXED), ledger(entry(1, at=HEAD)), "open-again"),
        (ledger(ONLY_A_NUMBER), ledger(entry(1, at=HEAD)), None),
        (None, ledger(ONLY_A_NUMBER), None),
    ],
)
def test_a_turn_is_a_difference(before: Ledger | None, after: Ledger | None, kind: str) -> None:
    assert kinds(before, after) == ([("F1", kind)] if kind else [])


def test_a_run_that_is_repeated_at_the_same_head_tells_the_same_end_again() -> None:
    assert kinds(ledger(FIXED), ledger(FIXED)) == [("F1", "fixed")]


def test_a_renumbered_finding_is_known_by_its_fingerprint() -> None:
    renumbered = FIXED.model_copy(update={"number": "F9"})
    assert kinds(ledger(entry(1)), ledger(renumbered)) == [("F9", "fixed")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (BEFORE, AFTER, "F6 fixed, F7 dismissed, F9 open again, F5 still open"),
        (AFTER, AFTER, "F6 fixed, F7 dismissed"),
        (ledger(entry(1), entry(2)), ledger(FIXED, entry(2, EntryState.FIXED)), "F1 and F2 fixed"),
        (None, AFTER.model_copy(update={"entries": ()}), ""),
    ],
)
def test_turns_in_a_clause(before: Ledger | None, after: Ledger, told: str) -> None:
    assert life.since(life.turns(before, after, HEAD)) == told


def changed(before: Ledger, after: Ledger) -> ThreadChange:
    (only,) = life.threads(PROMPTS, life.turns(before, after, HEAD))
    return only


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        (
            entry(1),
            FIXED,
            "fixed aaaaaaaaaaaa",
            "**F1 is fixed** as of `aaaaaaa`: The code it quoted is gone.",
        ),
        (
            entry(1),
            DISMISSED,
            "dismissed eeeeeeeeeeee",
            "**F1 is dismissed** by eve. It is meant so.",
        ),
        (
            FIXED,
            entry(1, at=HEAD),
            "open-again aaaaaaaaaaaa",
            "**F1 is open again**: it was found anew at `aaaaaaa`.",
        ),
        (
            entry(1),
            entry(1, EntryState.DISPUTED, at=HEAD, told=True, who="eve", why="No."),
            "still-open aaaaaaaaaaaa",
            "**F1 is still open** at `aaaaaaa`: Both callers subtract it.",
        ),
    ],
)
def test_a_thread_is_told_by_a_note_with_a_mark_of_its_own(
    before: Entry, after: Entry, kind: str, sentence: str
) -> None:
    marker = f"<!-- panelist:thread 0000000000000001 {kind} -->"
    assert changed(ledger(before), ledger(after)) == ThreadChange(
        fingerprint="0000000000000001",
        resolved=after.state in {EntryState.FIXED, EntryState.DISMISSED},
        note=Note(marker=marker, body=f"{marker}\n{sentence}\n", fingerprint="0000000000000001"),
    )


def test_an_end_without_a_reason_is_told_without_one() -> None:
    bare = FIXED.model_copy(
        update={"why": "", "checked": FIXED.checked.model_copy(update={"reason": ""})}
    )
    body = changed(ledger(entry(1)), ledger(bare)).note.body
    assert body.endswith("**F1 is fixed** as of `aaaaaaa`\n")


def test_a_marker_holds_nothing_that_could_end_it() -> None:
    assert life.thread_marker("a-->b", "fixed", "c-->d") == "<!-- panelist:thread ab fixed cd -->"
    assert life.finding_marker("a-->b", "F3") == "<!-- panelist:finding ab F3 -->"


REPLY = Note(
    marker="<!-- panelist:reply 5 -->", body="<!-- panelist:reply 5 -->\nF1 is dismissed.\n"
)


def test_a_reply_about_a_finding_is_what_its_thread_is_told() -> None:
    change = changed(ledger(entry(1)), ledger(DISMISSED))
    about = REPLY.model_copy(update={"fingerprint": change.fingerprint})
    told, replies = life.answered_once((change,), (about,))
    joined = about.model_copy(
        update={"body": f"{about.marker}\n{change.note.marker}\nF1 is dismissed.\n"}
    )
    assert (told, replies) == ((change.model_copy(update={"note": joined}),), (joined,))


@pytest.mark.parametrize("fingerprint", [None, "00000000000000ff"])
def test_a_reply_about_something_else_is_told_beside(fingerprint: str | None) -> None:
    change = changed(ledger(entry(1)), ledger(DISMISSED))
    about = REPLY.model_copy(update={"fingerprint": fingerprint})
    assert life.answered_once((change,), (about,)) == ((change,), (about,))
