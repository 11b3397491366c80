"""Tools: how they are defined, and that every call of one has its result."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from tests.fakes.anthropic import schema
from tests.fakes.anthropic.script import blocks_of

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_ID = re.compile(r"[a-zA-Z0-9_-]+")
_MOST_STRICT = 20
_KEYS = frozenset(
    {
        "allowed_callers",
        "cache_control",
        "defer_loading",
        "description",
        "eager_input_streaming",
        "input_examples",
        "input_schema",
        "name",
        "strict",
        "type",
    }
)

Blocks = Sequence[Mapping[str, Any]]


def flaws(body: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the tools of a request and with the calls in its messages."""
    yield from _definition_flaws(body.get("tools", []))
    yield from _pairing_flaws(body["messages"], tools=bool(body.get("tools")))


class Spoken:
    """What the fake has said when it called tools: it must come back unchanged."""

    def __init__(self) -> None:
        self._content: dict[str, Blocks] = {}
        self._lock = Lock()

    def keep(self, message: Mapping[str, Any]) -> None:
        """Remember a message of the fake's own."""
        with self._lock:
            self._content |= {call["id"]: message["content"] for call in _calls(message)}

    def flaw(self, messages: Blocks) -> str | None:
        """What of it came back changed, or never was said; ``None`` if nothing."""
        for number, message in enumerate(messages):
            for call in _calls(message):
                with self._lock:
                    said = self._content.get(call["id"])
                if said != [_bare(block) for block in blocks_of(message["content"])]:
                    return f"messages.{number}: blocks in an assistant message cannot be modified."
        return None


def _definition_flaws(tools: Blocks) -> Iterator[str]:
    names = Counter(tool.get("name") for tool in tools)
    if twice := [name for name, count in names.items() if count > 1]:
        yield f"tools: Tool names must be unique. ({twice[0]})"
    if sum(bool(tool.get("strict")) for tool in tools) > _MOST_STRICT:
        yield f"tools: at most {_MOST_STRICT} strict tools may be provided."
    for number, tool in enumerate(tools):
        where = f"tools.{number}.custom"
        form: Mapping[str, Any] | None = tool.get("input_schema")
        if odd := sorted(tool.keys() - _KEYS):
            yield f"{where}.{odd[0]}: Extra inputs are not permitted"
        if not _NAME.fullmatch(str(tool.get("name", ""))):
            yield f"{where}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'"
        if form is None:
            yield f"{where}.input_schema: Field required"
        elif form.get("type") != "object":
            yield f"{where}.input_schema.type: Input should be 'object'"
        elif tool.get("strict") and (said := schema.flaw(form)):
            yield f"{where}.input_schema: {said}"


def _pairing_flaws(messages: Blocks, *, tools: bool) -> Iterator[str]:
    ids = [str(call.get("id", "")) for message in messages for call in _calls(message)]
    if not all(_ID.fullmatch(each) for each in ids):
        yield "messages: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"
    if len(set(ids)) < len(ids):
        yield "messages: `tool_use` ids must be unique"
    before: Blocks = []
    for number, message in enumerate(messages):
        wanted = [call["id"] for call in before]
        content = blocks_of(message["content"])
        results = [block for block in content if block.get("type") == "tool_result"]
        if (wanted or results or _calls(message)) and not tools:
            yield "Requests which include `tool_use` or `tool_result` blocks must define tools."
        yield from _result_flaws(number, wanted, content[: len(results)], results)
        yield from _call_flaws(number, message)
        before = _calls(message)


def _result_flaws(
    number: int, wanted: Sequence[str], first: Blocks, results: Blocks
) -> Iterator[str]:
    given = [str(block.get("tool_use_id", "")) for block in results]
    if stray := [each for each in given if each not in wanted]:
        yield (
            f"messages.{number}: unexpected `tool_use_id` found in `tool_result` blocks: "
            f"{stray[0]}. Each `tool_result` block must have a corresponding `tool_use` block."
        )
    if len(set(given)) < len(given):
        yield f"messages.{number}: each tool_use must have a single result."
    # Results that come after other content do not count.
    missing = [each for each in wanted if each not in given]
    if missing or (wanted and [block["type"] for block in first] != ["tool_result"] * len(given)):
        yield (
            f"messages.{number - 1}: `tool_use` ids were found without `tool_result` blocks "
            f"immediately after: {', '.join(missing or wanted)}."
        )
    for block in results:
        if not isinstance(block.get("content", ""), str | list):
            yield f"messages.{number}: tool_result.content: Input should be a valid string or list"


def _call_flaws(number: int, message: Mapping[str, Any]) -> Iterator[str]:
    for call in _calls(message):
        if message["role"] != "assistant":
            yield f"messages.{number}: `tool_use` blocks can only be in `assistant` messages"
        if not _NAME.fullmatch(str(call.get("name", ""))):
            yield f"messages.{number}: tool_use.name: String should match the pattern of a name"
        if not isinstance(call.get("input"), Mapping):
            yield f"messages.{number}: tool_use.input: Input should be a valid dictionary"


def _calls(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [block for block in blocks_of(message["content"]) if block.get("type") == "tool_use"]


def _bare(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "cache_control"}
