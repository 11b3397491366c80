"""The line to the API: one question, one request, within deadline and budget."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from panelist.claude.answer import is_confident, read
from panelist.claude.budget import Budget, Reserve, dearest_prompt, expected_tokens
from panelist.claude.exchange import Wanted
from panelist.claude.faults import Fault, word
from panelist.claude.gate import Gate, Turn
from panelist.claude.heard import Heard
from panelist.claude.limits import Limits, Patience
from panelist.claude.pace import Pace
from panelist.claude.reach import Reach
from panelist.claude.readable import AnswerRecord
from panelist.claude.request import Question
from panelist.claude.service import Service
from panelist.claude.stream import hear
from panelist.contracts import Call, FailureKind, Tokens
from panelist.ports import A

_LATE = Fault(FailureKind.DEADLINE)


class Line:
    """Puts questions to the API, each once.

    Args:
        service: whoever serves Claude, set up not to retry.
        limits: what all calls may use up together.
        patience: how long a call may take, and how to wait.
        record: what models have answered to others.
    """

    def __init__(
        self, service: Service, limits: Limits, patience: Patience, record: AnswerRecord
    ) -> None:
        self._service = service
        self._deadline = limits.deadline
        self._patience = patience
        self._budget = Budget(limits.max_cost_usd, service.cost_usd, spent=limits.spent_usd)
        self._pace = Pace(limits.at_once, patience.clock)
        self._record = record
        self._gate = Gate(lambda: self._pace.width)
        self._reach = Reach(service, patience, limits.deadline)
        self._end: Fault | None = None

    async def put(self, question: Question[A]) -> tuple[A | Wanted | Fault, Call | None]:
        """The answer or why there is none, and the account of the request if one was sent."""
        if not self._deadline.left():
            return _LATE, None
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self._deadline.left()):
                    turn = await stack.enter_async_context(self._gate.turn(question.prefix))
                    # While this one waited another may have met what all would meet.
                    met = self._end or self._record.gave_up(question.model)
                    if met is not None:
                        return met, None
                    expected = expected_tokens(question, cached=turn.cached)
                    await self._hold(question.model, expected)
                    reserve = await self._budget.reserve(
                        question.model, dearest_prompt(question), question.ask.purpose
                    )
            except TimeoutError:
                return _LATE, None
            if reserve is None:
                return Fault(FailureKind.BUDGET, self._budget.state(question.ask.purpose)), None
            return await self._call(question, turn, expected, reserve)

    async def _hold(self, model: str, expected: Tokens) -> None:
        """Wait until the limits of the API have room, unless the run is over before that."""
        seconds = self._pace.hold(model, expected)
        if 0 < seconds < self._deadline.left():
            await self._patience.sleep(seconds)

    async def _call(
        self, question: Question[A], turn: Turn, expected: Tokens, reserve: Reserve
    ) -> tuple[A | Wanted | Fault, Call | None]:
        heard = Heard()
        sent = self._pace.sent(question.model, expected)

        def begun() -> None:
            self._pace.heard(sent, heard.headers)
            turn.begun()

        started = time.monotonic()
        # If this is cancelled, the reservation stays: nobody will know what was billed.
        outcome = await self._hear(question, reserve, heard, begun)
        self._budget.settle(reserve, question.model, heard)
        if heard.headers:
            self._reach.note_answer()
        elif isinstance(outcome, Fault):
            outcome = await self._located(outcome, question.model)
        fault = outcome if isinstance(outcome, Fault) else None
        if fault is not None and fault.final and fault.ends_the_chain:
            self._end = fault
        self._pace.heard(sent, heard.headers)
        self._pace.ended(sent, fault and fault.kind, fault and fault.wait)
        return outcome, self._account(question, heard, outcome, time.monotonic() - started)

    async def _hear(
        self, question: Question[A], reserve: Reserve, heard: Heard, begun: Callable[[], None]
    ) -> A | Wanted | Fault:
        left, longest = self._deadline.left(), self._patience.call_seconds
        try:
            async with asyncio.timeout(min(longest, left)):
                fault = await hear(self._service, question.body(reserve.output), heard, begun)
        except TimeoutError:
            if left <= longest:
                return _LATE
            seen = f"not complete after {longest:.0f} s"
            return Fault(FailureKind.TIMEOUT, seen, heard.request_id)
        return fault or read(heard, question.ask.schema)

    async def _located(self, fault: Fault, model: str) -> Fault:
        """``fault``, marked where it is not this call that failed but the way to the API."""
        if fault.kind is not FailureKind.CONNECTION or await self._reach.answers(model):
            return fault
        return replace(fault, kind=FailureKind.UNREACHABLE)

    def _account(
        self, question: Question[A], heard: Heard, outcome: A | Wanted | Fault, seconds: float
    ) -> Call:
        error, request_id = None, heard.request_id
        if isinstance(outcome, Fault):
            error, request_id = outcome.kind, request_id or outcome.request_id
        elif not isinstance(outcome, Wanted) and not is_confident(outcome):
            error = FailureKind.LOW_CONFIDENCE
        # What was billed nothing is known to have cost nothing, whatever the price.
        cost = self._service.cost_usd(question.model, heard.tokens) if heard.started else 0.0
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
