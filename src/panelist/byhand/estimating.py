"""What a question that was answered through files would have been billed, by its characters."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from panelist.byhand.folder import describe_tools
from panelist.contracts import Call, Tokens
from panelist.ports import Ask

CHARS_PER_TOKEN = 2.8
"""Between the 2.5 and 3.2 that code costs."""

CostOf = Callable[[str, Tokens], float | None]
"""Dollars that one request to a model is billed; ``None`` if its price is unknown."""


def _unknown(_model: str, _tokens: Tokens) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Rates:
    """What an estimate is made with.

    Attributes:
        cost_of: the price of a request.
        thinking: tokens that a model is taken to think in each request; no file shows them.
    """

    cost_of: CostOf = _unknown
    thinking: int = 1_000


@dataclass(frozen=True, slots=True)
class FiledExchange:
    """One round as text: the calls that were made, and all that they gave."""

    calls: str
    results: str


def estimate_calls(
    ask: Ask[Any],
    model: str,
    exchanges: Sequence[FiledExchange],
    answer: str,
    *,
    is_cached: bool,
    rates: Rates,
) -> tuple[Call, ...]:
    """One call for each round and one for the answer, as the API would have billed them.

    Args:
        ask: the question.
        model: whose prices count.
        exchanges: what was looked up.
        answer: as it was given.
        is_cached: whether another question with the same prefix was asked before.
        rates: prices, and what cannot be seen.
    """
    said = [*(each.calls for each in exchanges), answer]
    outputs = [count_tokens(text) + rates.thinking for text in said]
    sides = zip(outputs, exchanges, strict=False)
    grown = [output + count_tokens(each.results) for output, each in sides]
    prompts = _prompts(ask, grown, is_cached=is_cached)
    return tuple(
        _call(ask.purpose, model, prompt.model_copy(update={"output": output}), rates)
        for prompt, output in zip(prompts, outputs, strict=True)
    )


def count_tokens(text: str) -> int:
    """About how many tokens ``text`` costs."""
    return round(len(text) / CHARS_PER_TOKEN)


def _prompts(ask: Ask[Any], grown: Sequence[int], *, is_cached: bool) -> list[Tokens]:
    """The prompt of each request; ``grown`` is by how much each round made it longer.

    The first cache breakpoint is at the end of the shared part, if there is
    one; each further one at the end of the newest results.
    """
    tools = json.dumps(describe_tools(ask)) if ask.toolbox else ""
    schema = json.dumps(ask.schema.model_json_schema())
    prefix = count_tokens(f"{tools}{schema}{ask.system}{ask.shared}")
    charge = count_tokens(ask.charge)
    if not ask.shared:
        first = Tokens(input=prefix + charge)
    elif is_cached:
        first = Tokens(input=charge, cache_read=prefix)
    else:
        first = Tokens(input=charge, cache_write=prefix)
    ends = [prefix if ask.shared else 0]
    whole = prefix + charge
    for more in grown:
        whole += more
        ends.append(whole)
    return [
        first,
        *(Tokens(cache_read=before, cache_write=end - before) for before, end in pairwise(ends)),
    ]


def _call(purpose: str, model: str, tokens: Tokens, rates: Rates) -> Call:
    cost = rates.cost_of(model, tokens)
    return Call(purpose=purpose, model=model, tokens=tokens, cost_usd=cost, is_estimate=True)
