"""What the reviews of a pull request cost, by day, within a few entries."""

from collections.abc import Iterable

from panelist.contracts import Ledger, Spending

DAYS = 7
"""Entries of the account: days of which it is kept apart, and one for all months before."""


def spent_on(before: Ledger | None, day: str) -> float:
    """Dollars that the reviews of this pull cost on ``day`` (UTC, ``YYYY-MM-DD``)."""
    return sum((one.usd for one in before.spending if one.day == day), 0.0) if before else 0.0


def spent_in(before: Ledger | None, month: str) -> float:
    """Dollars that the reviews of this pull cost in ``month`` (UTC, ``YYYY-MM``)."""
    found = before.spending if before else ()
    return sum((one.usd for one in found if _month(one) == month), 0.0)


def add_spending(earlier: Iterable[Spending], now: Spending) -> tuple[Spending, ...]:
    """``now`` added to its day.

    Days long past are nobody's budget: they become part of the next one that is
    kept, so that the whole stays what was paid. The newest month is a budget, so
    nothing of the months before becomes part of it.
    """
    days = {one.day: one for one in earlier}
    days[now.day] = _sum(days[now.day], now) if now.day in days else now
    kept = [days[day] for day in sorted(days)]
    while len(kept) > DAYS:
        at = _first_folded(kept)
        kept[at : at + 2] = [_sum(kept[at], kept[at + 1])]
    return tuple(kept)


def merge_spending(ours: tuple[Spending, ...], there: tuple[Spending, ...]) -> tuple[Spending, ...]:
    """The larger account of each day: both began from what stood before.

    A side that holds all the entries it may has put its older days into another one, month by
    month: what the other side still tells apart is part of that.
    """
    newest = max((_month(one) for one in (*ours, *there)), default="")
    full = [side for side in (ours, there) if len(side) >= DAYS]
    merged: list[Spending] = []
    for is_newest in (False, True):
        sides = [_part(side, newest, is_newest=is_newest) for side in (ours, there)]
        folded = [_part(side, newest, is_newest=is_newest) for side in full]
        since = max((part[0].day for part in folded if part), default="")
        merged += _largest(one for side in sides for one in side if one.day >= since)
    return tuple(merged)


def _first_folded(kept: list[Spending]) -> int:
    """Where the first two entries stand that may become one."""
    newest = _month(kept[-1])
    starts_new_month = _month(kept[0]) != newest and _month(kept[1]) == newest
    return 1 if starts_new_month else 0


def _part(side: Iterable[Spending], newest: str, *, is_newest: bool) -> list[Spending]:
    return [one for one in side if (_month(one) == newest) is is_newest]


def _largest(rows: Iterable[Spending]) -> list[Spending]:
    days: dict[str, Spending] = {}
    for one in rows:
        there = days.get(one.day, one)
        usd, runs = max(one.usd, there.usd), max(one.runs, there.runs)
        days[one.day] = Spending(day=one.day, usd=usd, runs=runs)
    return [days[day] for day in sorted(days)]


def _sum(first: Spending, second: Spending) -> Spending:
    """Both, on the day of the second."""
    return Spending(day=second.day, usd=first.usd + second.usd, runs=first.runs + second.runs)


def _month(one: Spending) -> str:
    return one.day[:7]
