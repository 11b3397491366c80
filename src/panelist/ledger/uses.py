"""How often rules silenced something of a pull, over its runs."""

from collections.abc import Callable, Iterable

from panelist.contracts import RuleUse

MOST = 40
"""Rules whose uses are kept: those that were used last."""


def add_uses(earlier: Iterable[RuleUse], now: Iterable[RuleUse]) -> tuple[RuleUse, ...]:
    """``earlier`` and what this run adds to it."""
    return _joined(earlier, now, lambda one, other: one + other)


def join_uses(ours: Iterable[RuleUse], there: Iterable[RuleUse]) -> tuple[RuleUse, ...]:
    """The larger account of each rule: both sides began from what stood before."""
    return _joined(ours, there, max)


def _joined(
    first: Iterable[RuleUse], second: Iterable[RuleUse], times: Callable[[int, int], int]
) -> tuple[RuleUse, ...]:
    found = {_key(one): one for one in first}
    for one in second:
        there = found.get(_key(one))
        if there is not None:
            latest = max(one, there, key=lambda use: use.last)
            counted = min(times(one.times, there.times), 999_999)
            found[_key(one)] = latest.model_copy(update={"times": counted})
        else:
            found[_key(one)] = one
    kept = sorted(found.values(), key=lambda use: use.last, reverse=True)[:MOST]
    return tuple(sorted(kept, key=_key))


def _key(use: RuleUse) -> tuple[int, str, str]:
    """What it is known by: a number that became free may be given again."""
    return int(use.rule[1:]), use.since, use.by
