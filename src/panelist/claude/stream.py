"""One request, heard to its end or to where it broke off."""

from collections.abc import Callable
from dataclasses import replace

import httpx2
from anthropic import APIConnectionError, APIStatusError, APITimeoutError, AsyncStream
from anthropic.types import RawMessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from pydantic import ValidationError

from panelist.claude.faults import Fault, request_id
from panelist.claude.heard import Event, Heard
from panelist.claude.service import Service
from panelist.claude.status import ErrorReply, event_fault, response_fault
from panelist.contracts import FailureKind


async def hear(
    service: Service,
    request: MessageCreateParamsStreaming,
    heard: Heard,
    begun: Callable[[], None],
) -> Fault | None:
    """Send ``request`` once and take the response into ``heard``.

    ``begun`` is called when the first content arrives. ``None`` means that the
    response is complete, not that it is an answer.
    """
    fault = await _hear(service, request, heard, begun)
    if fault is None or service.cloud is None:
        return fault
    # A cloud words its errors in its own way, which is no sign of a proxy.
    return replace(fault, cloud=service.cloud, foreign=False)


async def _hear(
    service: Service,
    request: MessageCreateParamsStreaming,
    heard: Heard,
    begun: Callable[[], None],
) -> Fault | None:
    try:
        try:
            stream = await service.messages.create(**request)
        except service.signing:
            return Fault(FailureKind.AUTHENTICATION, "no credentials could be had")
        async with stream:
            return await _listen(service, stream, heard, begun)
    except APIStatusError as error:
        heard.headers = error.response.headers
        return response_fault(error.status_code, error.body, error.response.headers)
    except (APITimeoutError, httpx2.TimeoutException) as error:
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return Fault(FailureKind.CONNECTION, "no connection came about in time")
        return Fault(FailureKind.TIMEOUT, "nothing came for too long", heard.request_id)
    except (APIConnectionError, httpx2.HTTPError):
        return Fault(FailureKind.CONNECTION, request_id=heard.request_id)
    except (UnicodeDecodeError, ValidationError, *service.garbled):
        return Fault(FailureKind.UNREADABLE, "an event that is not JSON", heard.request_id)


async def _listen(
    service: Service,
    stream: AsyncStream[RawMessageStreamEvent],
    heard: Heard,
    begun: Callable[[], None],
) -> Fault | None:
    heard.headers = stream.response.headers
    heard.request_id = request_id(heard.headers)
    if not heard.headers.get("content-type", "").startswith(service.media_type):
        return Fault(FailureKind.UNREADABLE, "HTTP 200 without a stream", foreign=True)
    async for sse in service.events(stream.response):
        if sse.event == "error":
            return event_fault(ErrorReply.model_validate_json(sse.data), heard.request_id)
        if not sse.data:
            continue
        had_content = heard.has_content
        if not heard.take(Event.model_validate_json(sse.data)):
            return Fault(FailureKind.UNREADABLE, "events out of order", heard.request_id)
        if heard.has_content and not had_content:
            begun()
        if heard.complete:
            return None
    return Fault(FailureKind.CONNECTION, "the stream ended early", heard.request_id)
