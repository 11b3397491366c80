"""The models the fake serves, their limits and what it bills for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

CHARACTERS_PER_TOKEN = 3
_LONG_HAIKU_PROMPT = 100_000


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Prices are dollars per million: input, cache write, cache read, output."""

    id: str
    name: str
    context: int
    max_output: int
    thinking: tuple[str, ...]
    price: tuple[float, float, float, float]
    lifecycle: str = "active"
    retires_at: str | None = None

    def info(self) -> dict[str, Any]:
        """The model as ``GET /v1/models/{id}`` tells it."""
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.name,
            "created_at": "2026-09-01T00:00:00Z",
            "deprecated_at": None if self.lifecycle == "active" else "2026-08-01T00:00:00Z",
            "retires_at": self.retires_at,
            "lifecycle": self.lifecycle,
            "line": self.id.split("-")[1],
            "max_input_tokens": self.context,
            "max_tokens": self.max_output,
            "capabilities": None,
        }


MODELS: Mapping[str, Model] = {
    model.id: model
    for model in (
        Model(
            "claude-haiku-5-5",
            "Claude Haiku 5.5",
            200_000,
            64_000,
            ("adaptive", "between_tools", "disabled"),
            (0.10, 0.125, 0.01, 0.50),
        ),
        Model(
            "claude-sonnet-5-5",
            "Claude Sonnet 5.5",
            1_000_000,
            128_000,
            ("adaptive", "between_tools"),
            (2.0, 2.5, 0.10, 10.0),
        ),
        Model(
            "claude-opus-5-5",
            "Claude Opus 5.5",
            1_000_000,
            128_000,
            ("adaptive",),
            (4.0, 5.0, 0.20, 20.0),
        ),
        Model(
            "claude-sonnet-4-5",
            "Claude Sonnet 4.5",
            200_000,
            64_000,
            ("enabled", "disabled"),
            (3.0, 3.75, 0.30, 15.0),
            "deprecated",
            "2026-11-30T00:00:00Z",
        ),
        Model(
            "claude-opus-4-1",
            "Claude Opus 4.1",
            200_000,
            32_000,
            ("enabled", "disabled"),
            (15.0, 18.75, 1.50, 75.0),
            "retired",
            "2026-08-05T00:00:00Z",
        ),
    )
}


def tokens(text: str) -> int:
    """How many tokens the fake counts for ``text``."""
    return ceil(len(text) / CHARACTERS_PER_TOKEN)


def bill(model: str, usage: Mapping[str, int]) -> float:
    """Dollars for a request with this ``usage``, as the API reports it."""
    figures = [
        usage[name]
        for name in (
            "input_tokens",
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "output_tokens",
        )
    ]
    dear = model == "claude-haiku-5-5" and sum(figures[:3]) > _LONG_HAIKU_PROMPT
    prices = MODELS[model].price
    dollars = sum(count * price for count, price in zip(figures, prices, strict=True)) / 1_000_000
    return dollars * 5 if dear else dollars
