"""Who consumed what."""

import pytest

from panelist.contracts import Call, Cost, Tokens
from panelist.phases.costs import Ceiling, SpentBefore, by_whom, known, month_left, total
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
        (SpentBefore(0.0), 5.0, "max-cost-usd 5"),
        (SpentBefore(15.0), 5.0, "max-cost-usd 5"),
        (SpentBefore(17.5), 2.5, "max-cost-usd-per-day 20"),
        (SpentBefore(99.0), 0.0, "max-cost-usd-per-day 20"),
        (SpentBefore(0.0, 95.0), 5.0, "max-cost-usd 5"),
        (SpentBefore(17.5, 98.5), 1.5, "max-cost-usd-per-month 100"),
        (SpentBefore(19.0, 98.5), 1.0, "max-cost-usd-per-day 20"),
        (SpentBefore(0.0, 140.0), 0.0, "max-cost-usd-per-month 100"),
    ],
)
def test_a_run_may_cost_what_day_and_month_leave_of_it(
    spent: SpentBefore | None, usd: float, said: str
) -> None:
    assert Ceiling.of(Settings(max_cost_usd_per_month=100), spent) == Ceiling(usd, said)


def test_without_a_limit_the_month_leaves_everything() -> None:
    assert Ceiling.of(Settings(), SpentBefore(0.0, 1e6)) == Ceiling(5.0, "max-cost-usd 5")
    assert month_left(Settings(), SpentBefore(0.0, 1e6)) is None
    assert month_left(Settings(max_cost_usd_per_month=9), SpentBefore(0.0, 4.0)) == 5.0


def test_calls_without_a_price_are_none_of_what_is_known() -> None:
    calls = (
        Call(purpose="context", model="a", cost_usd=0.25),
        Call(purpose="context", model="b", cost_usd=None),
    )
    assert known(calls) == 0.25
