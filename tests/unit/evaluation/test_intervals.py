"""Intervals over whole cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.evaluation.intervals import Interval, difference_interval, f1_interval
from panelist.evaluation.scoring import Tally, add_tallies

GOOD = Tally(labels=2, hits=2, false_alarms=0, findings=2)
BAD = Tally(labels=2, hits=0, false_alarms=2, findings=2)


def counts(labels: int, missed: int, noise: int) -> Tally:
    return Tally(labels=labels, hits=max(0, labels - missed), false_alarms=noise)


TALLIES = st.lists(
    st.builds(counts, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


def test_cases_that_are_all_alike_leave_nothing_to_chance() -> None:
    assert f1_interval([GOOD] * 4) == Interval(low=1.0, high=1.0)
    assert f1_interval([BAD] * 4) == Interval(low=0.0, high=0.0)


def test_of_two_cases_any_mixture_can_be_drawn() -> None:
    assert f1_interval([GOOD, BAD]) == Interval(low=0.0, high=1.0)
    assert f1_interval([GOOD] * 50 + [BAD] * 50) == f1_interval([GOOD] * 50 + [BAD] * 50)


def test_nothing_to_count_has_no_interval() -> None:
    assert f1_interval([]) is None
    assert f1_interval([Tally(), Tally()]) is None


def test_a_paired_difference_does_not_see_what_both_arms_share() -> None:
    """Cases differ widely, but one arm is better by as much in each of them."""
    before = [Tally(labels=n, hits=0, false_alarms=0) for n in (1, 4, 9)]
    after = [Tally(labels=n, hits=n, false_alarms=0) for n in (1, 4, 9)]
    assert difference_interval(before, after) == Interval(low=1.0, high=1.0)
    assert difference_interval(after, before) == Interval(low=-1.0, high=-1.0)


def test_a_difference_is_of_the_same_cases() -> None:
    with pytest.raises(ValueError, match="same cases"):
        difference_interval([GOOD], [GOOD, BAD])


@settings(max_examples=20)
@given(TALLIES)
def test_an_interval_lies_between_the_worst_case_and_the_best(tallies: list[Tally]) -> None:
    interval = f1_interval(tallies, resamples=200)
    each = [tally.f1 or 0.0 for tally in tallies]
    assert interval is not None
    assert min(each) - 1e-9 <= interval.low <= interval.high <= max(each) + 1e-9
    whole = add_tallies(tallies).f1
    assert whole is not None
    assert 0.0 <= whole <= 1.0
