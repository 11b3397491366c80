"""Who consumed what."""

import pytest

from panelist.contracts import Call, Cost, Tokens
from panelist.phases.costs import Ceiling, by_whom, known, total
from panelist.settings import Settings


def call(purpose: str, model: str, cost: float | None = 0.5) -> Call:
    tokens = Tokens(input=1, cache_write=2, cache_read=3, output=4)
    return Call(purpose=purpose, model=model, tokens=tokens, cost_usd=cost, seconds=1.5)


def test_an_agent_that_used_two_models_has_a_row_for_each() -> None:
    calls = (
        call("review:quality.s1", "sonnet"),
        call("context", "haiku"),
        call("review:quality.s1", "opus", None),
        call("review:quality.s2", "sonnet"),
    )

    assert by_whom(calls) == (
        Cost(
            who="quality",
            models=("sonnet",),
            calls=2,
            tokens=Tokens(input=2, cache_write=4, cache_read=6, output=8),
            usd=1.0,
            seconds=3.0,
        ),
        Cost(
            who="context",
            models=("haiku",),
            calls=1,
            tokens=Tokens(input=1, cache_write=2, cache_read=3, output=4),
            usd=0.5,
            seconds=1.5,
        ),
        Cost(
            who="quality",
            models=("opus",),
            calls=1,
            tokens=Tokens(input=1, cache_write=2, cache_read=3, output=4),
            usd=None,
            seconds=1.5,
        ),
    )


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    assert total([call("context", "m"), call("context", "m")]) == 1.0
    assert total([call("context", "m"), call("context", "m", None)]) is None
    assert total([]) == 0


@pytest.mark.parametrize(
    ("spent", "usd", "said"),
    [
        (None, 5.0, "max-cost-usd 5"),
        (0.0, 5.0, "max-cost-usd 5"),
        (15.0, 5.0, "max-cost-usd 5"),
        (17.5, 2.5, "max-cost-usd-per-day 20"),
        (99.0, 0.0, "max-cost-usd-per-day 20"),
    ],
)
def test_a_run_may_cost_what_the_day_leaves_of_it(
    spent: float | None, usd: float, said: str
) -> None:
    assert Ceiling.of(Settings(), spent) == Ceiling(usd, said)


def test_calls_without_a_price_are_none_of_what_is_known() -> None:
    calls = (
        Call(purpose="context", model="a", cost_usd=0.25),
        Call(purpose="context", model="b", cost_usd=None),
    )
    assert known(calls) == 0.25
