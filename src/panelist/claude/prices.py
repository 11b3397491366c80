"""What Claude bills: one table, in dollars per million tokens, as of November 2026."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from panelist.contracts import Tokens

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens of each sort."""

    input: float
    cache_write: float
    cache_read: float
    output: float

    def of(self, tokens: Tokens) -> float:
        """Dollars for ``tokens``."""
        return (
            tokens.input * self.input
            + tokens.cache_write * self.cache_write
            + tokens.cache_read * self.cache_read
            + tokens.output * self.output
        ) / _MILLION


# Model id -> bands (largest prompt in tokens, price), the smallest first. The whole
# request is billed at the price of the band that its prompt falls into.
_PRICES: Mapping[str, tuple[tuple[float, Price], ...]] = {
    "claude-haiku-5-5": (
        # Assumption: no cache price is published for Haiku, so these are the API's usual
        # multipliers of its input price, 1.25 for a write and 0.1 for a read.
        (100_000, Price(input=0.10, cache_write=0.125, cache_read=0.01, output=0.50)),
        (inf, Price(input=0.50, cache_write=0.625, cache_read=0.05, output=2.50)),
    ),
    "claude-sonnet-5-5": (
        (inf, Price(input=2.00, cache_write=2.50, cache_read=0.10, output=10.00)),
    ),
    "claude-opus-5-5": ((inf, Price(input=4.00, cache_write=5.00, cache_read=0.20, output=20.00)),),
}

PRICED = tuple(_PRICES)
"""The ids of models whose price is known."""


def cost_usd(model: str, tokens: Tokens) -> float | None:
    """Dollars that one request of ``tokens`` to ``model`` is billed; ``None`` if unknown."""
    bands = _PRICES.get(model)
    return None if bands is None else _in_band(bands, tokens)


def dearest_usd(tokens: Tokens) -> float:
    """Dollars that ``tokens`` cost at the dearest known price.

    It stands in for an unknown price where a ceiling must hold all the same; it
    is never shown as a cost.
    """
    return max(_in_band(bands, tokens) for bands in _PRICES.values())


def _in_band(bands: tuple[tuple[float, Price], ...], tokens: Tokens) -> float:
    prompt = tokens.input + tokens.cache_write + tokens.cache_read
    return next(price for largest, price in bands if prompt <= largest).of(tokens)
