"""Whether whoever serves Claude can be reached at all, asked before money is spent on it."""

import asyncio

import httpx2
from anthropic import AnthropicError, APIConnectionError

from panelist.claude.limits import Deadline, Patience
from panelist.claude.service import Service

SECONDS = 5.0
"""How long one question may take. It is only put where a call has failed to connect."""


class Reach:
    """Finds out once in a run whether the API answers anybody.

    Args:
        service: whoever serves Claude.
        patience: how often to ask, and how to wait.
        deadline: of the run.
    """

    def __init__(self, service: Service, patience: Patience, deadline: Deadline) -> None:
        self._service = service
        self._patience = patience
        self._deadline = deadline
        self._answers: bool | None = None
        self._asking = asyncio.Lock()

    def note_answer(self) -> None:
        """Something came back from it, whatever it was."""
        self._answers = True

    async def answers(self, model: str) -> bool:
        """Whether it answers a question that is free. Asks until it does, or for a while."""
        async with self._asking:
            if self._answers is None:
                self._answers = await self._ask(model)
        return self._answers

    async def _ask(self, model: str) -> bool:
        for retry in range(self._patience.retries + 1):
            if await _answers(self._service, model, SECONDS):
                return True
            seconds = self._patience.wait(None, retry)
            if retry == self._patience.retries or seconds >= self._deadline.left():
                return False
            await self._patience.sleep(seconds)
        return False


async def _answers(service: Service, model: str, seconds: float) -> bool:
    """Whether anything comes back; a refusal is an answer."""
    try:
        async with asyncio.timeout(seconds):
            await service.messages.count_tokens(
                model=model, messages=[{"role": "user", "content": "Are you there?"}]
            )
    except (TimeoutError, APIConnectionError, httpx2.HTTPError):
        return False
    except (AnthropicError, ValueError, *service.signing):
        return True  # somebody answered, or the service counts nothing and nobody can tell
    return True
