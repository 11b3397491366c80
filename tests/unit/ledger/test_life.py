import pytest

from panelist.contracts import Command, Entry, EntryState, Ledger, Spending, Verb
from panelist.ledger import decode, encode, following, obeyed, paid, recovered, seen, spent_on
from tests.unit.ledger.cases import (
    HEAD,
    LATER,
    READING,
    SPENDING,
    command,
    dismissed,
    entry_of,
    finding,
    ledger_of,
    place,
)

OPEN = entry_of(finding())
BEFORE = ledger_of(OPEN)


def next_of(before: Ledger | None, *standing: Entry, ended: tuple[Entry, ...] = ()) -> Ledger:
    return following(before, standing, ended, reading=READING, spending=SPENDING)


def only(ledger: Ledger) -> Entry:
    (entry,) = ledger.entries
    return entry


def test_a_finding_is_dismissed_by_whom_why_and_when() -> None:
    asked = command("dismiss", "F1", "b is never 0")
    found = only(obeyed(BEFORE, asked, LATER))
    assert (found.state, found.who, found.why, found.at) == (
        EntryState.DISMISSED,
        "ann",
        "b is never 0",
        LATER,
    )
    assert obeyed(obeyed(BEFORE, asked, LATER), asked, LATER) == obeyed(BEFORE, asked, LATER)


def test_the_first_dismissal_counts() -> None:
    before = ledger_of(dismissed(finding()))
    assert obeyed(before, command("dismiss", "F1", "again"), LATER) == before


def test_a_pause_lasts_until_somebody_resumes() -> None:
    paused = obeyed(BEFORE, command("pause"), HEAD)
    other = command("pause").model_copy(update={"author": "bob"})
    assert paused == BEFORE.model_copy(update={"paused_by": "ann"})
    assert obeyed(paused, other, HEAD) == paused
    assert obeyed(paused, command("resume"), HEAD) == BEFORE


def test_who_pauses_a_pull_that_was_never_reviewed_is_remembered() -> None:
    assert obeyed(None, command("pause"), HEAD) == Ledger(paused_by="ann")


@pytest.mark.parametrize(
    "asked",
    [
        command("dismiss", "F2", "not there"),
        command("dismiss", "F1", problem="A reason is missing."),
        command("pause", problem="You may not."),
        *(
            command(verb, "F1", "so")
            for verb in ("review", "full-review", "explain", "dispute", "help", "unknown")
        ),
    ],
)
def test_nothing_else_changes_the_ledger(asked: Command) -> None:
    assert obeyed(BEFORE, asked, LATER) == BEFORE


@pytest.mark.parametrize("verb", ["dismiss", "pause"])
def test_names_and_reasons_without_end_find_room(verb: Verb) -> None:
    asked = command(verb, "F1", "y" * 9_000).model_copy(update={"author": "x" * 9_000})
    found = obeyed(BEFORE, asked, HEAD)
    assert decode(f"marker\n{encode(found)}") == found


def test_a_run_adds_what_it_found_and_keeps_what_it_does_not_mention() -> None:
    new = entry_of(finding("x = 1"), "F4", at=LATER)
    gone = dismissed(finding("x = 2"), "F2")
    before = ledger_of(OPEN, gone, highest=3, paused_by="ann", spending=(SPENDING,))
    found = next_of(before, new)
    assert found == Ledger(
        reading=READING,
        entries=(OPEN, gone, new),
        highest=4,
        paused_by="ann",
        spending=(Spending(day="2026-11-20", usd=1.0, runs=2),),
    )


def test_the_first_run_begins_a_ledger() -> None:
    found = next_of(None, OPEN)
    assert found == Ledger(reading=READING, entries=(OPEN,), highest=1, spending=(SPENDING,))


def test_an_entry_keeps_since_when_and_why_it_is_in_its_state() -> None:
    before = ledger_of(OPEN.model_copy(update={"who": "quality", "why": "found"}))
    now = entry_of(
        finding(line=9), fingerprint="f" * 16, at=LATER, who="else", why="else", severity="low"
    )
    kept = only(next_of(before, now))
    assert kept == only(before).model_copy(update={"place": place(start=9), "severity": "low"})


def test_an_entry_that_is_told_or_fixed_or_open_again_says_when() -> None:
    told = OPEN.model_copy(update={"told": True, "at": LATER, "who": "quality"})
    fixed = OPEN.model_copy(update={"state": EntryState.FIXED, "at": LATER, "who": "code"})
    assert only(next_of(BEFORE, told)) == told
    assert only(next_of(BEFORE, ended=(fixed,))) == fixed
    again = OPEN.model_copy(update={"at": "c" * 40})
    assert only(next_of(ledger_of(fixed), again)) == again


def test_what_a_thread_was_told_and_where_the_code_was_is_not_forgotten() -> None:
    before = ledger_of(OPEN.model_copy(update={"told": True}))
    now = OPEN.model_copy(update={"place": None})
    assert only(next_of(before, now)) == only(before)


def test_a_dispute_is_remembered_and_a_second_one_replaces_it() -> None:
    first = OPEN.model_copy(update={"state": EntryState.DISPUTED, "who": "ann", "why": "no"})
    second = first.model_copy(update={"who": "bob", "why": "never", "at": LATER})
    carried = first.model_copy(update={"who": "", "why": "", "at": LATER})
    assert only(next_of(ledger_of(first), second)) == second
    assert only(next_of(ledger_of(first), carried)) == first


@pytest.mark.parametrize("state", EntryState)
def test_a_dismissal_is_final(state: EntryState) -> None:
    before = ledger_of(dismissed(finding()))
    now = OPEN.model_copy(update={"state": state, "at": LATER, "who": "quality"})
    assert next_of(before, now).entries == before.entries
    assert next_of(before, ended=(now,)).entries == before.entries


def test_a_dismissed_finding_is_known_where_it_was_seen_last() -> None:
    there = dismissed(finding())
    met = seen(there, place=place("b.py"), category="bug" * 99)
    assert met == there.model_copy(update={"place": place("b.py"), "category": met.category})
    assert len(met.category) == 100
    assert only(next_of(ledger_of(there), ended=(met,))) == met
    assert seen(there, place=None, category=there.category) == there


def test_a_week_of_spending_is_kept_apart_and_the_sum_of_all() -> None:
    days = tuple(Spending(day=f"2026-11-{day:02}", usd=1, runs=1) for day in range(10, 20))
    found = next_of(ledger_of(spending=days)).spending
    assert found == (Spending(day="2026-11-14", usd=5, runs=5), *days[-5:], SPENDING)


def test_what_was_spent_is_told_by_the_day() -> None:
    assert spent_on(None, "2026-11-20") == 0
    assert spent_on(ledger_of(spending=(SPENDING,)), "2026-11-20") == 0.5
    assert spent_on(ledger_of(spending=(SPENDING,)), "2026-11-21") == 0


def test_a_run_without_a_review_is_paid_for() -> None:
    assert paid(None, SPENDING) == Ledger(spending=(SPENDING,))
    assert spent_on(paid(ledger_of(OPEN, spending=(SPENDING,)), SPENDING), SPENDING.day) == 1.0
    assert paid(BEFORE, SPENDING).entries == BEFORE.entries


def test_numbers_come_back_from_inline_comments() -> None:
    found = recovered({"1" * 16: "F3", "2" * 16: "F1"})
    assert found is not None
    assert found.highest == 3
    assert [(one.number, one.fingerprint, one.state) for one in found.entries] == [
        ("F1", "2" * 16, EntryState.FIXED),
        ("F3", "1" * 16, EntryState.FIXED),
    ]
    assert decode(f"marker\n{encode(found)}") == found


def test_numbers_of_a_run_that_did_not_come_to_its_summary_are_not_given_again() -> None:
    found = recovered({OPEN.fingerprint: "F9", "1" * 16: "F1", "2" * 16: "F2"}, BEFORE)
    assert found is not None
    assert [(one.number, one.fingerprint) for one in found.entries] == [
        ("F1", OPEN.fingerprint),
        ("F2", "2" * 16),
    ]
    assert found.entries[0] == OPEN
    assert found.highest == 2


def test_what_is_known_is_left_as_it_is_when_there_is_nothing_else() -> None:
    assert recovered({}) is None
    assert recovered({}, BEFORE) == BEFORE


@pytest.mark.parametrize(
    ("mark", "number"),
    [
        ("1" * 16, "F90001"),
        ("1" * 16, "F0"),
        ("1" * 16, ""),
        ("1" * 16, "F1\n"),
        ("1" * 15, "F1"),
        ("Z" * 16, "F1"),
    ],
)
def test_what_no_marker_of_ours_says_is_passed_over(mark: str, number: str) -> None:
    assert recovered({mark: number}) is None
