"""Who serves Claude, as far as the rest of this package needs to know."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import httpx2
from anthropic import AsyncStream, DefaultAsyncHttpxClient, Timeout
from anthropic._streaming import ServerSentEvent  # the type that the public raw_events yields
from anthropic.resources.messages import AsyncMessages

from panelist.claude.faults import Cloud
from panelist.claude.prices import cost_usd
from panelist.contracts import Tokens

# Seconds to connect, and between two pieces of a response: the API sends a ping well before.
TIMEOUT = Timeout(120.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Service:
    """Whoever serves Claude: Anthropic itself, or a cloud.

    Attributes:
        client: what holds the connections, to be closed at the end.
        messages: where questions are put.
        cloud: what to call it; ``None`` for Anthropic itself.
        media_type: of its streams.
        events: takes a stream apart.
        signing: errors of the library that gets and uses its credentials.
        garbled: errors of the library that takes its streams apart.
        listed: the id under which Anthropic lists a model of the service, where the
            service charges what is listed; ``None`` where its price is not known.
    """

    client: AbstractAsyncContextManager[object]
    messages: AsyncMessages
    cloud: Cloud | None = None
    media_type: str = "text/event-stream"
    events: Callable[[httpx2.Response], AsyncIterator[ServerSentEvent]] = AsyncStream.raw_events
    signing: tuple[type[Exception], ...] = ()
    garbled: tuple[type[Exception], ...] = ()
    listed: Callable[[str], str | None] = lambda model: model

    def cost_usd(self, model: str, tokens: Tokens) -> float | None:
        """Dollars that one request of ``tokens`` to ``model`` is billed; ``None`` if unknown."""
        listed = self.listed(model)
        return None if listed is None else cost_usd(listed, tokens)


def transport() -> httpx2.AsyncClient:
    """The connections of a service."""
    # A redirect would hand the whole prompt to a host that nobody named.
    return DefaultAsyncHttpxClient(follow_redirects=False, timeout=TIMEOUT)
