"""How far chance reaches: bootstrap over whole cases, whose findings hang together."""

import random
from collections.abc import Callable, Sequence

from panelist.contracts import Value
from panelist.evaluation.scoring import Tally

RESAMPLES = 2_000
SEED = 20_261_128
_LOW, _HIGH = 0.025, 0.975


class Interval(Value):
    """Between which two values 95 of 100 resamples lie."""

    low: float
    high: float


def f1_interval(tallies: Sequence[Tally], *, resamples: int = RESAMPLES) -> Interval | None:
    """The interval of F1 over the cases; ``None`` where no resample has one."""
    return _interval(len(tallies), lambda drawn: _f1(tallies, drawn), resamples)


def difference_interval(
    first: Sequence[Tally], second: Sequence[Tally], *, resamples: int = RESAMPLES
) -> Interval | None:
    """The interval of ``second``'s F1 minus ``first``'s, of the same cases in the same order."""

    def difference(drawn: Sequence[int]) -> float | None:
        before, after = _f1(first, drawn), _f1(second, drawn)
        return None if before is None or after is None else after - before

    if len(first) != len(second):
        raise ValueError("both arms have to be of the same cases")
    return _interval(len(first), difference, resamples)


def _f1(tallies: Sequence[Tally], drawn: Sequence[int]) -> float | None:
    # Added up by hand: a value for each step of each resample would take most of the time.
    hits = sum(tallies[index].hits for index in drawn)
    rest = sum(tallies[index].false_alarms + tallies[index].labels for index in drawn)
    return 2 * hits / (hits + rest) if hits + rest else None


def _interval(
    cases: int, measure: Callable[[Sequence[int]], float | None], resamples: int
) -> Interval | None:
    dice = random.Random(SEED)  # noqa: S311 - the same interval for the same counts
    drawn = (dice.choices(range(cases), k=cases) for _ in range(resamples if cases else 0))
    values = sorted(value for each in drawn if (value := measure(each)) is not None)
    if not values:
        return None
    return Interval(low=_quantile(values, _LOW), high=_quantile(values, _HIGH))


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]
