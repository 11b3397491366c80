"""The simulation that says how fast a review could have been."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.schedule import Call, floor, span


def test_nothing_takes_no_time() -> None:
    assert span([], 8) == 0.0


def test_calls_that_share_nothing_run_side_by_side_as_far_as_there_are_places() -> None:
    three = [Call("", 1.0, 4.0), Call("", 1.0, 3.0), Call("", 1.0, 2.0)]
    assert span(three, 3) == 4.0
    assert span(three, 2) == 5.0
    assert span(three, 1) == 9.0


def test_those_who_share_a_prefix_wait_for_the_first_ones_first_token() -> None:
    shard = [Call("s1", 2.0, 5.0), Call("s1", 1.0, 4.0), Call("s1", 1.0, 10.0)]
    assert span(shard, 8) == 2.0 + 10.0
    assert span(shard, 1) == 19.0


def test_a_free_place_goes_to_whoever_can_read_the_cache() -> None:
    """Two places: s1 opens at 1, so its second call goes before the first of s3."""
    calls = [
        Call("s1", 1.0, 3.0),
        Call("s2", 2.0, 9.0),
        Call("s3", 1.0, 20.0),
        Call("s1", 1.0, 4.0),
    ]
    assert span(calls, 2) == 3.0 + 4.0 + 20.0


def test_the_floor_is_the_longest_chain_or_all_work_shared() -> None:
    chain = [Call("s1", 2.0, 5.0), Call("s1", 1.0, 10.0), Call("", 1.0, 1.0)]
    assert floor(chain, 8) == 10.0  # the long one goes first and outlasts what waits for it
    assert floor(chain, 1) == 16.0
    assert floor([Call("s1", 2.0, 5.0)], 8) == 5.0
    assert floor([], 8) == 0.0


def made(prefix: str, first: float, rest: float) -> Call:
    return Call(prefix, first, first + rest)


moments = st.floats(0.1, 10.0)
prefixes = st.sampled_from(["", "s1", "s2", "s3"])
some = st.lists(st.builds(made, prefixes, moments, moments), max_size=12)


@given(some, st.integers(1, 8))
def test_no_span_is_below_the_floor_or_above_one_after_the_other(
    calls: list[Call], at_once: int
) -> None:
    found = span(calls, at_once)
    assert floor(calls, at_once) <= found + 1e-9
    assert found <= sum(call.total for call in calls) + 1e-9


@pytest.mark.parametrize("at_once", [1, 2, 8])
def test_one_place_is_never_left_empty(at_once: int) -> None:
    alike = [Call(f"s{number}", 1.0, 2.0) for number in range(8)]
    assert span(alike, at_once) == 16.0 / at_once
