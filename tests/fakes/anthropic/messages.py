"""A reply as the API sends it: one message, or a row of events."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.anthropic.models import tokens
from tests.fakes.anthropic.script import Reply, ToolUse

Event = Mapping[str, Any]


def usage_of(reply: Reply, prompt: Mapping[str, int]) -> dict[str, int]:
    """The final usage: the figures of the ``prompt``, the output, then what the test says.

    A refusal before any output is free.
    """
    if reply.stop_reason == "refusal" and not reply.spoken:
        return {**dict.fromkeys(prompt, 0), "output_tokens": 0, **reply.usage}
    return {**prompt, "output_tokens": tokens(reply.spoken), **reply.usage}


def message(name: str, model: str, reply: Reply, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole message with the id ``name``."""
    content: list[dict[str, Any]] = []
    if reply.thinking:
        content.append({"type": "thinking", "thinking": reply.thinking, "signature": "c2lnbmVk"})
    if reply.content is not None:
        content.append({"type": "text", "text": reply.text, "citations": None})
    content += [_tool_use(call, f"{name}_{n}") for n, call in enumerate(reply.calls, 1)]
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


def _tool_use(call: ToolUse, own: str) -> dict[str, Any]:
    return {
        "type": "tool_use",
        "id": own.replace("msg", "toolu") if call.id is None else call.id,
        "name": call.name,
        "input": _object(call.json),
        "caller": {"type": "direct"},
    }


def _object(text: str) -> object:
    try:
        return json.loads(text or "{}")
    except ValueError:
        return {}


def events(name: str, model: str, reply: Reply, usage: Mapping[str, int]) -> Iterator[Event]:
    """The same message as the events of a stream."""
    whole = message(name, model, reply, usage)
    begun = {**usage, "output_tokens": min(1, usage["output_tokens"]), "service_tier": "standard"}
    empty: Event = {"content": [], "stop_reason": None, "stop_details": None, "usage": begun}
    yield {"type": "message_start", "message": {**whole, **empty}}
    said = [block for block in whole["content"] if block["type"] != "tool_use"]
    called = whole["content"][len(said) :]
    for index, block in enumerate(said):
        yield from _block_events(index, block, reply.piece)
    for index, (block, call) in enumerate(zip(called, reply.calls, strict=True), len(said)):
        yield from _tool_events(index, block, call.json, reply.piece)
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


def _tool_events(index: int, block: Mapping[str, Any], text: str, piece: int) -> Iterator[Event]:
    empty: Event = {**block, "input": {}}
    yield {"type": "content_block_start", "index": index, "content_block": empty}
    # The API begins with an empty piece, also where nothing follows.
    for start in (None, *range(0, len(text), piece)):
        part = "" if start is None else text[start : start + piece]
        delta = {"type": "input_json_delta", "partial_json": part}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _stop_details(reply: Reply) -> dict[str, Any] | None:
    if reply.stop_reason != "refusal":
        return None
    return {"type": "refusal", "category": reply.category, "explanation": None}
