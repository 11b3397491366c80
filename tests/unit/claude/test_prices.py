"""What a call costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.prices import cost_usd, dearest_usd
from panelist.contracts import Tokens

from .scene import HAIKU, OPUS, SONNET

MILLION = 1_000_000
counts = st.integers(min_value=0, max_value=2_000_000)
usages = st.builds(Tokens, input=counts, cache_write=counts, cache_read=counts, output=counts)


@pytest.mark.parametrize(
    ("model", "tokens", "dollars"),
    [
        (SONNET, Tokens(input=MILLION), 2.0),
        (SONNET, Tokens(cache_write=MILLION), 2.5),
        (SONNET, Tokens(cache_read=MILLION), 0.1),
        (SONNET, Tokens(output=MILLION), 10.0),
        (OPUS, Tokens(input=MILLION), 4.0),
        (OPUS, Tokens(cache_write=MILLION), 5.0),
        (OPUS, Tokens(cache_read=MILLION), 0.2),
        (OPUS, Tokens(output=MILLION), 20.0),
        (HAIKU, Tokens(input=100_000), 0.01),
        (HAIKU, Tokens(cache_write=100_000), 0.0125),
        (HAIKU, Tokens(cache_read=100_000), 0.001),
        (HAIKU, Tokens(output=MILLION), 0.5),
        (SONNET, Tokens(), 0.0),
    ],
)
def test_each_sort_of_token_has_its_price(model: str, tokens: Tokens, dollars: float) -> None:
    assert cost_usd(model, tokens) == pytest.approx(dollars)


def test_the_whole_prompt_decides_the_band_of_the_whole_request() -> None:
    """One token more than 100,000 makes every token of a Haiku request dearer."""
    short = Tokens(input=20_000, cache_write=30_000, cache_read=50_000, output=10_000)
    long = short.model_copy(update={"cache_read": 50_001})

    assert cost_usd(HAIKU, short) == pytest.approx(0.002 + 0.00375 + 0.0005 + 0.005)
    assert cost_usd(HAIKU, long) == pytest.approx(0.01 + 0.01875 + 0.00250005 + 0.025)


@pytest.mark.parametrize("model", ["claude-sonnet-6", "", "claude-sonnet-5-5-20260901"])
def test_an_unknown_price_is_unknown_and_never_zero(model: str) -> None:
    assert cost_usd(model, Tokens()) is None
    assert cost_usd(model, Tokens(input=1)) is None


@settings(deadline=None)
@given(usages, st.sampled_from([HAIKU, SONNET, OPUS]))
def test_no_known_model_costs_more_than_the_dearest(tokens: Tokens, model: str) -> None:
    cost = cost_usd(model, tokens)

    assert cost is not None
    assert 0 <= cost <= dearest_usd(tokens)


@settings(deadline=None)
@given(usages, st.sampled_from(["input", "cache_write", "cache_read", "output"]))
def test_more_tokens_never_cost_less(tokens: Tokens, sort: str) -> None:
    more = tokens.model_copy(update={sort: getattr(tokens, sort) + 1})

    assert (cost_usd(HAIKU, more) or 0) >= (cost_usd(HAIKU, tokens) or 0)
