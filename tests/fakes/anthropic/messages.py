"""A reply as the API sends it: one message, or a row of events."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.anthropic.models import tokens
from tests.fakes.anthropic.script import Reply

Event = Mapping[str, Any]


def usage_of(reply: Reply, prompt: Mapping[str, int]) -> dict[str, int]:
    """The final usage: the figures of the ``prompt``, the output, then what the test says.

    A refusal before any output is free.
    """
    if reply.stop_reason == "refusal" and not reply.thinking + reply.text:
        return {**dict.fromkeys(prompt, 0), "output_tokens": 0, **reply.usage}
    return {**prompt, "output_tokens": tokens(reply.thinking + reply.text), **reply.usage}


def message(name: str, model: str, reply: Reply, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole message with the id ``name``."""
    content: list[dict[str, Any]] = []
    if reply.thinking:
        content.append({"type": "thinking", "thinking": reply.thinking, "signature": "c2lnbmVk"})
    if reply.content is not None:
        content.append({"type": "text", "text": reply.text, "citations": None})
    return {
        "id": name,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "stop_details": _stop_details(reply),
        "container": None,
        "usage": {**usage, "service_tier": "standard"},
    }


def events(name: str, model: str, reply: Reply, usage: Mapping[str, int]) -> Iterator[Event]:
    """The same message as the events of a stream."""
    whole = message(name, model, reply, usage)
    begun = {**usage, "output_tokens": min(1, usage["output_tokens"]), "service_tier": "standard"}
    empty: Event = {"content": [], "stop_reason": None, "stop_details": None, "usage": begun}
    yield {"type": "message_start", "message": {**whole, **empty}}
    for index, block in enumerate(whole["content"]):
        yield from _block_events(index, block, reply.piece)
    yield {
        "type": "message_delta",
        "delta": {
            "stop_reason": reply.stop_reason,
            "stop_sequence": None,
            "stop_details": whole["stop_details"],
        },
        "usage": dict(usage),
    }
    yield {"type": "message_stop"}


def wire(event: Event) -> bytes:
    """``event`` as server-sent event."""
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _block_events(index: int, block: Mapping[str, Any], piece: int) -> Iterator[Event]:
    kind = block["type"]
    text: str = block[kind]
    empty = {**block, kind: ""} | ({"signature": ""} if kind == "thinking" else {})
    yield {"type": "content_block_start", "index": index, "content_block": empty}
    if index == 0:
        yield {"type": "ping"}
    for start in range(0, len(text), piece):
        delta = {"type": f"{kind}_delta", kind: text[start : start + piece]}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    if kind == "thinking":
        delta = {"type": "signature_delta", "signature": block["signature"]}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _stop_details(reply: Reply) -> dict[str, Any] | None:
    if reply.stop_reason != "refusal":
        return None
    return {"type": "refusal", "category": reply.category, "explanation": None}
