"""What a model wants to look up before it answers, and what it is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anthropic.types import ToolResultBlockParam

from panelist.claude.faults import Fault
from panelist.claude.heard import Heard
from panelist.contracts import FailureKind
from panelist.ports import Tools

# Whatever else a model makes up, the API would refuse to be shown again.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool: its id, and the name and arguments that the model gave."""

    id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A complete response that asks for tools instead of answering.

    ``content`` is the whole of it, which the API wants to see again unchanged.
    """

    content: tuple[Mapping[str, Any], ...]
    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the model said to get its tools run, and a result for each of its calls."""

    content: tuple[Mapping[str, Any], ...]
    results: tuple[ToolResultBlockParam, ...]


def wanted(heard: Heard) -> Wanted | Fault:
    """The tool calls of a response that is complete and ended in order to get them."""

    def unreadable(seen: str) -> Fault:
        return Fault(FailureKind.UNREADABLE, seen, heard.request_id)

    content = heard.content
    if content is None:
        return unreadable("a tool call that is not JSON")
    blocks = [block for block in content if block["type"] == "tool_use"]
    calls = tuple(_call(block) for block in blocks)
    if not calls:
        return unreadable("stop reason tool_use")
    if not all(_NAME.fullmatch(word) for call in calls for word in (call.id, call.name)):
        return unreadable("a tool call without a proper name or id")
    if len({call.id for call in calls}) < len(calls):
        return unreadable("two tool calls with one id")
    return Wanted(content, calls)


def _call(block: Mapping[str, Any]) -> ToolCall:
    return ToolCall(str(block.get("id", "")), str(block.get("name", "")), block["input"])


def exchanged(wants: Wanted, tools: Tools) -> Exchange:
    """Run every call of ``wants``, one after the other."""
    return Exchange(wants.content, tuple(_result(call, tools) for call in wants.calls))


def _result(call: ToolCall, tools: Tools) -> ToolResultBlockParam:
    result = tools.run(call.name, call.arguments)
    return {
        "type": "tool_result",
        "tool_use_id": call.id,
        "content": result.text,
        "is_error": result.is_error,
    }
