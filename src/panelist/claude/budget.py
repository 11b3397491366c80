"""The ceiling in dollars, checked before each call."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from panelist.claude.heard import Heard
from panelist.claude.prices import cost_usd, dearest_usd
from panelist.claude.request import MAX_TOKENS, Question
from panelist.contracts import Tokens
from panelist.ports import A

REVIEW_SHARE = 0.75
"""Of the ceiling, for reviewers: what they find still has to be verified and merged."""
MEND_SHARE = 0.2
"""Of the ceiling, for all fixes of a run: a review without them is a review."""

# Code has 2.5 to 3.2 bytes per token; a ceiling needs the high estimate.
_BYTES_PER_TOKEN = 2.5
_EXPECTED_OUTPUT = 8_000
# While other calls may still give back what they do not use, this is worth waiting for: an
# answer that is cut off has to be paid for all the same.
_AMPLE_OUTPUT = 16_000


@dataclass(frozen=True, slots=True)
class Reserve:
    """Dollars put aside for a call, and the tokens of output that they pay for.

    ``mends`` says whether the call is for fixes, which have a ceiling of their own.
    """

    usd: float
    output: int
    mends: bool = False


class Budget:
    """Dollars spent and promised, against a ceiling.

    A call reserves the most it can be billed and settles for what it was billed, so
    calls that run at the same time cannot exceed the ceiling together. Where the
    most is more than there is, its output is limited to what can be paid for. A
    model without a known price counts as the dearest one known.

    Args:
        max_usd: the ceiling; ``None`` for none.
        cost: dollars for tokens of a model, ``None`` if unknown.
        spent: dollars of it that are spent already.
    """

    def __init__(
        self,
        max_usd: float | None,
        cost: Callable[[str, Tokens], float | None] = cost_usd,
        *,
        spent: float = 0.0,
    ) -> None:
        self._max = max_usd
        self._cost = cost
        self._spent = spent
        self._reserved = 0.0
        self._for_fixes = 0.0
        self._under_way = 0
        self._settled = asyncio.Event()

    async def reserve(self, model: str, prompt: Tokens, purpose: str) -> Reserve | None:
        """Put dollars aside for a call with ``prompt``; ``None`` if there are not enough.

        Waits for calls under way as long as what they give back could be enough.
        """
        while True:
            least = _AMPLE_OUTPUT if self._under_way else _EXPECTED_OUTPUT
            reserve = self._offer(model, prompt, purpose)
            if reserve.output >= least:
                self._reserved += reserve.usd
                self._for_fixes += reserve.usd if reserve.mends else 0.0
                self._under_way += 1
                return reserve
            if not self._under_way:
                return None
            await self._settled.wait()

    def settle(self, reserve: Reserve, model: str, heard: Heard) -> None:
        """Replace a reservation by what the call was billed.

        Where an answer had begun and its last count never came, what was
        reserved is taken as spent.
        """
        billed = self._usd(model, heard.tokens)
        known = heard.counted or not heard.started
        spent = billed if known else max(billed, reserve.usd)
        self._reserved -= reserve.usd
        self._spent += spent
        self._for_fixes += spent - reserve.usd if reserve.mends else 0.0
        self._under_way -= 1
        self._settled.set()
        self._settled = asyncio.Event()

    def state(self, purpose: str) -> str:
        """What is used up, as a clause for people."""
        if _mends(purpose) and self._max is not None:
            share = self._max * MEND_SHARE
            if share - self._for_fixes < self._max - self._spent - self._reserved:
                return f"{self._for_fixes:.2f} taken of {share:.2f} dollars for fixes"
        ceiling = self._ceiling(purpose)
        limit = "no limit" if ceiling is None else f"{ceiling:.2f} dollars"
        kept = " for reviewers" if ceiling != self._max else ""
        return f"{self._spent:.2f} spent and {self._reserved:.2f} reserved of {limit}{kept}"

    def _offer(self, model: str, prompt: Tokens, purpose: str) -> Reserve:
        """As much output as there are dollars for, beside the prompt."""
        base = self._usd(model, prompt)
        million = self._usd(model, prompt.model_copy(update={"output": 1_000_000})) - base
        output = MAX_TOKENS
        left = self._left(purpose)
        if left is not None:
            output = min(MAX_TOKENS, int((left - base) / million * 1_000_000))
        return Reserve(base + output * million / 1_000_000, output, _mends(purpose))

    def _left(self, purpose: str) -> float | None:
        ceiling = self._ceiling(purpose)
        if self._max is None or ceiling is None:
            return None
        left = ceiling - self._spent - self._reserved
        return min(left, self._max * MEND_SHARE - self._for_fixes) if _mends(purpose) else left

    def _ceiling(self, purpose: str) -> float | None:
        if self._max is None:
            return None
        return self._max * REVIEW_SHARE if purpose.startswith("review") else self._max

    def _usd(self, model: str, tokens: Tokens) -> float:
        usd = self._cost(model, tokens)
        return dearest_usd(tokens) if usd is None else usd


def _mends(purpose: str) -> bool:
    return purpose.partition(":")[0] == "mend"


def expected_tokens(question: Question[A], *, cached: bool) -> Tokens:
    """What a call will use up, kept high. ``cached`` if its prefix is in the prompt cache."""
    ask = question.ask
    parts = (ask.system, ask.shared, json.dumps((question.schema, question.tools)))
    told = [_tokens(json.dumps((each.content, each.results))) for each in question.exchanges]
    # What was looked up before is in the cache since the last turn; the newest is written now.
    before = sum(map(_tokens, parts)) + sum(told[:-1])
    newest = sum(told[-1:])
    return Tokens(
        input=_tokens(ask.charge),
        cache_write=newest if cached else before + newest,
        cache_read=before if cached else 0,
        output=_EXPECTED_OUTPUT,
    )


def dearest_prompt(question: Question[A]) -> Tokens:
    """The prompt of a call as it is billed at worst: with nothing in the cache after all."""
    return expected_tokens(question, cached=False).model_copy(update={"output": 0})


def _tokens(text: str) -> int:
    return ceil(len(text.encode()) / _BYTES_PER_TOKEN)
