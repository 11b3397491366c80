"""The line to the API: one question, one request, within deadline and budget."""

import asyncio
import time
from contextlib import AsyncExitStack

from anthropic import AsyncAnthropic

from panelist.claude.answer import is_confident, read
from panelist.claude.budget import Budget, expected_tokens
from panelist.claude.faults import Fault, word
from panelist.claude.gate import Gate, Turn
from panelist.claude.heard import Heard
from panelist.claude.limits import Limits
from panelist.claude.prices import cost_usd
from panelist.claude.request import Question
from panelist.claude.stream import hear
from panelist.contracts import Call, FailureKind
from panelist.ports import A

_LATE = Fault(FailureKind.DEADLINE)


class Line:
    """Puts questions to the API, each once.

    Args:
        client: the SDK's client, set up not to retry.
        limits: what all calls may use up together.
        call_seconds: a call that takes longer is given up.
    """

    def __init__(self, client: AsyncAnthropic, limits: Limits, call_seconds: float) -> None:
        self._client = client
        self._deadline = limits.deadline
        self._call_seconds = call_seconds
        self._budget = Budget(limits.max_cost_usd)
        self._gate = Gate(limits.at_once)

    async def put(self, question: Question[A]) -> tuple[A | Fault, Call | None]:
        """The answer or why there is none, and the account of the request if one was sent."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self._deadline.left()):
                    turn = await stack.enter_async_context(self._gate.turn(question.prefix))
            except TimeoutError:
                return _LATE, None
            return await self._call(question, turn)

    async def _call(self, question: Question[A], turn: Turn) -> tuple[A | Fault, Call | None]:
        if not self._deadline.left():
            return _LATE, None
        expected = expected_tokens(question, cached=turn.cached)
        reserved = self._budget.reserve(question.model, expected)
        if reserved is None:
            return Fault(FailureKind.BUDGET, self._budget.state()), None
        heard = Heard()
        started = time.monotonic()
        # If this is cancelled, the reservation stays: nobody will know what was billed.
        outcome = await self._hear(question, turn, heard)
        self._budget.settle(reserved, question.model, heard)
        return outcome, _account(question, heard, outcome, time.monotonic() - started)

    async def _hear(self, question: Question[A], turn: Turn, heard: Heard) -> A | Fault:
        left = self._deadline.left()
        try:
            async with asyncio.timeout(min(self._call_seconds, left)):
                fault = await hear(self._client, question.body(), heard, turn.begun)
        except TimeoutError:
            if left <= self._call_seconds:
                return _LATE
            seen = f"not complete after {self._call_seconds:.0f} s"
            return Fault(FailureKind.TIMEOUT, seen, heard.request_id)
        return fault or read(heard, question.ask.schema)


def _account(question: Question[A], heard: Heard, outcome: A | Fault, seconds: float) -> Call:
    error, request_id = None, heard.request_id
    if isinstance(outcome, Fault):
        error, request_id = outcome.kind, request_id or outcome.request_id
    elif not is_confident(outcome):
        error = FailureKind.LOW_CONFIDENCE
    # What was billed nothing is known to have cost nothing, whatever the price.
    cost = cost_usd(question.model, heard.tokens) if heard.started else 0.0
    return Call(
        purpose=question.ask.purpose,
        model=question.model,
        tokens=heard.tokens,
        cost_usd=cost,
        seconds=seconds,
        stop_reason=heard.stop_reason and word(heard.stop_reason),
        request_id=request_id,
        error=error,
    )
