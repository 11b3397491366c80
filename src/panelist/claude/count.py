"""How long a prompt is, asked of whoever will read it. Counting is free and limited apart."""

import asyncio

import httpx2
from anthropic import AnthropicError, omit

from panelist.claude.request import Question
from panelist.claude.service import Service
from panelist.ports import A

SECONDS = 5.0
"""An estimate of our own is better than a count that comes later."""


async def count(service: Service, question: Question[A], seconds: float = SECONDS) -> int | None:
    """Tokens of the prompt; ``None`` if nobody says so within ``seconds``."""
    body = question.body()
    try:
        async with asyncio.timeout(seconds):
            # A proxy's page would come back as a string, whatever the SDK declares.
            said: object = await service.messages.count_tokens(
                model=question.model,
                system=body.get("system", ""),
                messages=body["messages"],
                tools=question.tools or omit,
                output_config=body.get("output_config", {}),
            )
    except (TimeoutError, AnthropicError, httpx2.HTTPError, ValueError, *service.signing):
        return None
    tokens = getattr(said, "input_tokens", None)
    return tokens if type(tokens) is int and tokens > 0 else None
