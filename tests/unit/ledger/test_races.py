from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Entry, EntryState, Ledger, Spending
from panelist.ledger import decode, encode, paid, reconciled
from tests.unit.ledger.cases import (
    LATER,
    READING,
    SPENDING,
    WORDS,
    dismissed,
    entry_of,
    finding,
    ledger_of,
)

ONE = entry_of(finding())
NEW = entry_of(finding("new()"), "F2", at=LATER)
OTHER = entry_of(finding("other()"), "F2")
FIXED = ONE.model_copy(update={"state": EntryState.FIXED, "who": "code", "at": LATER})
DISPUTED = ONE.model_copy(update={"state": EntryState.DISPUTED, "who": "ann", "why": "no"})


def test_nothing_there_leaves_ours_as_it_is() -> None:
    ours = ledger_of(ONE, reading=READING)
    assert reconciled(ours, None) == ours


def test_what_we_found_out_meanwhile_counts() -> None:
    ours = ledger_of(FIXED, NEW, reading=READING)
    assert reconciled(ours, ledger_of(ONE)) == ours


def test_a_finding_that_was_dismissed_meanwhile_is_dismissed() -> None:
    told = ONE.model_copy(update={"told": True})
    there = dismissed(finding())
    found = reconciled(ledger_of(told), ledger_of(there))
    assert found.entries == (there.model_copy(update={"told": True}),)


def test_our_own_dismissal_is_kept() -> None:
    ours = ledger_of(dismissed(finding()))
    assert reconciled(ours, ledger_of(ONE)) == ours
    assert reconciled(ours, ledger_of(DISPUTED)) == ours


def test_a_dispute_that_came_meanwhile_is_kept_unless_the_finding_is_over() -> None:
    assert reconciled(ledger_of(ONE), ledger_of(DISPUTED)).entries == (DISPUTED,)
    assert reconciled(ledger_of(FIXED), ledger_of(DISPUTED)).entries == (FIXED,)


def test_a_thread_is_told_once() -> None:
    told = ONE.model_copy(update={"told": True})
    assert reconciled(ledger_of(ONE), ledger_of(told)).entries == (told,)


def test_a_number_that_people_have_seen_is_kept_and_ours_is_given_anew() -> None:
    found = reconciled(ledger_of(ONE, NEW, highest=5), ledger_of(ONE, OTHER, highest=7))
    assert found.entries == (ONE, OTHER, NEW.model_copy(update={"number": "F8"}))
    assert found.highest == 8


def test_a_finding_that_both_runs_found_has_the_number_it_has_there() -> None:
    there = NEW.model_copy(update={"number": "F3", "at": ONE.at})
    found = reconciled(ledger_of(ONE, NEW), ledger_of(ONE, OTHER, there))
    assert found.entries == (ONE, OTHER, NEW.model_copy(update={"number": "F3"}))
    assert found.highest == 3


def test_what_only_the_other_run_found_is_not_lost() -> None:
    assert reconciled(ledger_of(ONE), ledger_of(ONE, OTHER)).entries == (ONE, OTHER)


def test_a_pause_or_its_end_that_came_meanwhile_holds() -> None:
    running, paused = ledger_of(ONE), ledger_of(ONE, paused_by="ann")
    assert reconciled(running, paused).paused_by == "ann"
    assert reconciled(paused, running).paused_by is None


def test_of_two_accounts_of_a_day_the_larger_counts() -> None:
    more = Spending(day=SPENDING.day, usd=2, runs=1)
    runs = Spending(day=SPENDING.day, usd=1, runs=3)
    before = Spending(day="2026-11-19", usd=1, runs=1)
    after = Spending(day="2026-11-21", usd=1, runs=1)
    found = reconciled(ledger_of(spending=(after, more)), ledger_of(spending=(before, runs)))
    assert found.spending == (before, Spending(day=SPENDING.day, usd=2, runs=3), after)


PIECES = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from("abcdef"), st.sampled_from(EntryState), st.booleans()
    ),
    max_size=6,
    unique_by=(lambda piece: piece[0], lambda piece: piece[1]),
)


def made(pieces: Sequence[tuple[int, str, EntryState, bool]], why: str) -> Ledger:
    entries: list[Entry] = []
    for number, code, state, told in pieces:
        one = entry_of(finding(code), f"F{number}", state=state, told=told, why=why)
        entries.append(one)
    return ledger_of(*entries, reading=READING)


@given(ours=PIECES, there=PIECES, why=WORDS)
@settings(max_examples=200, deadline=None)
def test_however_two_runs_meet_nothing_is_lost_or_doubled(
    ours: Sequence[tuple[int, str, EntryState, bool]],
    there: Sequence[tuple[int, str, EntryState, bool]],
    why: str,
) -> None:
    mine, theirs = made(ours, why), made(there, why)
    found = reconciled(mine, theirs)
    assert reconciled(found, theirs) == found
    by_print = {one.fingerprint: one for one in found.entries}
    both = (*mine.entries, *theirs.entries)
    assert by_print.keys() == {one.fingerprint for one in both}
    assert len({one.number for one in found.entries}) == len(found.entries) == len(by_print)
    for one in both:
        if one.state is EntryState.DISMISSED:
            assert by_print[one.fingerprint].state is EntryState.DISMISSED
    for one in theirs.entries:
        assert by_print[one.fingerprint].number == one.number
    assert decode(f"marker\n{encode(found)}") == found


def test_days_that_one_side_has_put_together_are_not_paid_twice() -> None:
    """Both began from the same week; only one of them began another day."""
    week = tuple(Spending(day=f"2026-11-{day:02}", usd=1, runs=1) for day in range(10, 17))
    next_day = Spending(day="2026-11-17", usd=2, runs=1)
    together = paid(Ledger(spending=week), next_day)
    beside = paid(Ledger(spending=week), week[-1])
    for one, other in ((together, beside), (beside, together)):
        assert sum(day.usd for day in reconciled(one, other).spending) == 10
