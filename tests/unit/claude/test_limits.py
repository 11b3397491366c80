"""Deadlines and waits."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude import Deadline, Patience

seconds = st.floats(min_value=0, max_value=1e9)


def test_a_deadline_counts_down_to_zero_and_stays_there() -> None:
    assert 99 < Deadline.after(100).left() <= 100
    assert Deadline.after(-5).left() == 0
    assert Deadline(time.monotonic()).left() == 0


@pytest.mark.parametrize(
    ("asked", "waits"), [(0.0, 0.0), (5.0, 5.0), (60.0, 60.0), (86_400.0, 60.0)]
)
def test_what_the_api_asks_for_is_honoured_up_to_the_cap(asked: float, waits: float) -> None:
    assert Patience(chance=lambda: 0.0).wait(asked, 0) == waits


def test_without_a_word_from_the_api_each_wait_is_twice_the_last() -> None:
    patience = Patience(chance=lambda: 0.0)

    assert [patience.wait(None, retry) for retry in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_chance_spreads_the_waits_without_falling_below_what_was_asked_for() -> None:
    patience = Patience(chance=lambda: 1.0)

    assert (patience.wait(None, 2), patience.wait(8.0, 2), patience.wait(50.0, 2)) == (2, 10, 60)


@settings(deadline=None)
@given(
    st.none() | seconds,
    st.integers(min_value=0, max_value=500),
    st.floats(min_value=0, max_value=1),
)
def test_no_wait_is_negative_or_longer_than_the_cap(
    asked: float | None, retry: int, chance: float
) -> None:
    assert 0 <= Patience(chance=lambda: chance).wait(asked, retry) <= 60
