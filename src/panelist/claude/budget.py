"""The ceiling in dollars, checked before each call."""

import json
from math import ceil

from panelist.claude.heard import Heard
from panelist.claude.prices import cost_usd, dearest_usd
from panelist.claude.request import Question
from panelist.contracts import Tokens
from panelist.ports import A

# Code has 2.5 to 3.2 bytes per token; a ceiling needs the high estimate.
_BYTES_PER_TOKEN = 2.5
_EXPECTED_OUTPUT = 8_000


class Budget:
    """Dollars spent and promised, against a ceiling.

    A call reserves what it is expected to cost and settles for what it was
    billed, so calls that run at the same time cannot exceed the ceiling together.
    A model without a known price counts as the dearest one known.
    """

    def __init__(self, max_usd: float | None) -> None:
        self._max = max_usd
        self._spent = 0.0
        self._reserved = 0.0

    def reserve(self, model: str, tokens: Tokens) -> float | None:
        """Put dollars aside for a call of ``tokens``; ``None`` if there are not enough."""
        usd = _usd(model, tokens)
        if self._max is not None and self._spent + self._reserved + usd > self._max:
            return None
        self._reserved += usd
        return usd

    def settle(self, reserved: float, model: str, heard: Heard) -> None:
        """Replace a reservation by what the call was billed.

        Where an answer had begun and its last count never came, what was
        reserved is taken as spent.
        """
        billed = _usd(model, heard.tokens)
        known = heard.counted or not heard.started
        self._reserved -= reserved
        self._spent += billed if known else max(billed, reserved)

    def state(self) -> str:
        """What is used up, as a clause for people."""
        limit = "no limit" if self._max is None else f"{self._max:.2f} dollars"
        return f"{self._spent:.2f} spent and {self._reserved:.2f} reserved of {limit}"


def expected_tokens(question: Question[A], *, cached: bool) -> Tokens:
    """What a call will use up, kept high. ``cached`` if its prefix is in the prompt cache."""
    ask = question.ask
    prefix = _tokens(ask.system) + _tokens(json.dumps(question.schema)) + _tokens(ask.shared)
    return Tokens(
        input=_tokens(ask.charge),
        cache_write=0 if cached else prefix,
        cache_read=prefix if cached else 0,
        output=_EXPECTED_OUTPUT,
    )


def _tokens(text: str) -> int:
    return ceil(len(text.encode()) / _BYTES_PER_TOKEN)


def _usd(model: str, tokens: Tokens) -> float:
    usd = cost_usd(model, tokens)
    return dearest_usd(tokens) if usd is None else usd
