"""Who consumed what."""

from panelist.contracts import Call, Cost, Tokens
from panelist.phases.costs import by_whom, total


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
