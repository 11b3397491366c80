"""The account of a pull: what a day and a month cost, whatever is folded away."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Ledger, Spending
from panelist.ledger.spending import DAYS, add_spending, merge_spending, spent_in, spent_on

DATES = [f"2026-{month:02}-{day:02}" for month in (10, 11, 12) for day in range(1, 31)]


def day(date: str, usd: float = 1.0, runs: int = 1) -> Spending:
    return Spending(day=date, usd=usd, runs=runs)


def account(*dates: str) -> tuple[Spending, ...]:
    kept: tuple[Spending, ...] = ()
    for date in dates:
        kept = add_spending(kept, day(date))
    return kept


@given(st.lists(st.sampled_from(DATES), max_size=40).map(sorted))
def test_whatever_is_folded_the_newest_month_and_the_whole_are_what_was_paid(
    dates: list[str],
) -> None:
    kept = account(*dates)
    assert len(kept) <= DAYS
    assert sum(one.usd for one in kept) == len(dates)
    assert sum(one.runs for one in kept) == len(dates)
    if dates:
        newest = dates[-1][:7]
        ledger = Ledger(spending=kept)
        assert spent_in(ledger, newest) == sum(date.startswith(newest) for date in dates)
        assert spent_on(ledger, dates[-1]) == dates.count(dates[-1])


def test_the_last_month_becomes_one_entry_before_days_of_this_one_are_folded() -> None:
    dates = ("2026-10-29", "2026-10-30", *(f"2026-11-0{number}" for number in range(1, 9)))
    assert account(*dates) == (
        day("2026-10-30", 2, 2),
        day("2026-11-03", 3, 3),
        *(day(f"2026-11-0{number}") for number in range(4, 9)),
    )


@given(
    st.lists(st.sampled_from(DATES), max_size=20).map(sorted),
    st.lists(st.sampled_from(DATES[-20:]), max_size=3),
    st.lists(st.sampled_from(DATES[-20:]), max_size=3),
)
def test_two_runs_that_meet_pay_for_no_day_twice(
    before: list[str], ours: list[str], theirs: list[str]
) -> None:
    """Never more than both paid, whichever was first; nothing of what one side paid is lost."""
    began = account(*before)
    sides = [began, began]
    for which, dates in enumerate((ours, theirs)):
        for date in sorted(dates):
            sides[which] = add_spending(sides[which], day(date))
    met = merge_spending(*sides)
    assert met == merge_spending(*reversed(sides))
    total = sum(one.usd for one in met)
    assert total <= len(before) + len(ours) + len(theirs)
    assert [one.day for one in met] == sorted({one.day for one in met})


def test_two_runs_that_meet_keep_the_months_apart() -> None:
    began = account("2026-10-30", *(f"2026-11-0{number}" for number in range(1, 7)))
    folded, plain = add_spending(began, day("2026-11-07")), add_spending(began, day("2026-11-06"))
    for met in (merge_spending(folded, plain), merge_spending(plain, folded)):
        months = {name: sum(one.usd for one in rows) for name, rows in by_month(met)}
        assert months == {"2026-10": 1, "2026-11": 8}


def by_month(rows: tuple[Spending, ...]) -> list[tuple[str, list[Spending]]]:
    return [(name, list(found)) for name, found in groupby(rows, key=lambda one: one.day[:7])]


@pytest.mark.parametrize(("month", "usd"), [("2026-10", 2), ("2026-11", 1), ("2026-12", 0)])
def test_a_month_is_the_sum_of_its_days(month: str, usd: float) -> None:
    ledger = Ledger(spending=account("2026-10-30", "2026-10-31", "2026-11-01"))
    assert spent_in(ledger, month) == usd
    assert spent_in(None, month) == 0
