"""What the API refuses before any model sees the request."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.anthropic import schema, tools
from tests.fakes.anthropic.models import MODELS
from tests.fakes.anthropic.script import Response, api_error, blocks_of

MAX_BYTES = 32 * 1024 * 1024
_MAX_UNSTREAMED = 21_333
_MAX_BREAKPOINTS = 4
_EFFORTS = frozenset({"low", "medium", "high", "xhigh", "max"})
_GONE = frozenset({"temperature", "top_p", "top_k"})
_KEYS = frozenset(
    {
        "cache_control",
        "container",
        "diagnostics",
        "inference_geo",
        "max_tokens",
        "messages",
        "metadata",
        "model",
        "output_config",
        "service_tier",
        "speed",
        "stop_sequences",
        "stream",
        "system",
        "thinking",
        "tool_choice",
        "tools",
        "user_profile_id",
    }
)
_COUNT_KEYS = _KEYS - {"max_tokens", "stream", "stop_sequences"}


def invalid(message: str) -> Response:
    """A 400 with this message."""
    return api_error(400, "invalid_request_error", message)


def refuse_caller(headers: Mapping[str, str]) -> Response | None:
    """What is wrong with who is calling; ``None`` if nothing is."""
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    key = headers.get("x-api-key", "") or bearer
    if not key:
        return api_error(401, "authentication_error", "x-api-key header is required")
    if not key.startswith("sk-ant-"):
        return api_error(401, "authentication_error", "invalid x-api-key")
    if not headers.get("anthropic-version"):
        return invalid("anthropic-version: header is required")
    return None


def refuse_message(body: Mapping[str, Any], *, counting: bool = False) -> Response | None:
    """What is wrong with a request for a message or a count; ``None`` if nothing is."""
    for name in ("model", "messages", *(() if counting else ("max_tokens",))):
        if name not in body:
            return invalid(f"{name}: Field required")
    if gone := sorted(body.keys() & _GONE):
        return invalid(f"{gone[0]}: Sampling parameters are not supported for this model.")
    if odd := sorted(body.keys() - (_COUNT_KEYS if counting else _KEYS)):
        return invalid(f"{odd[0]}: Extra inputs are not permitted")
    model = MODELS.get(body["model"])
    if model is None or model.lifecycle == "retired":
        return api_error(404, "not_found_error", f"model: {body['model']}")
    said = next(_flaws(body, model.thinking), None)
    if said is None and not counting:
        said = next(_limit_flaws(body, model.max_output), None)
    return invalid(said) if said else None


def _limit_flaws(body: Mapping[str, Any], max_output: int) -> Iterator[str]:
    wanted = body["max_tokens"]
    if not isinstance(wanted, int) or wanted < 1:
        yield "max_tokens: Input should be greater than or equal to 1"
    elif wanted > max_output:
        yield f"max_tokens: {wanted} > {max_output}, which is the maximum allowed number"
    elif wanted > _MAX_UNSTREAMED and not body.get("stream"):
        yield "Streaming is required for operations that may take longer than 10 minutes."


def _flaws(body: Mapping[str, Any], thinking: tuple[str, ...]) -> Iterator[str]:
    yield from _message_flaws(body["messages"])
    yield from tools.flaws(body)
    if body.get("tool_choice", {}).get("type") in {"any", "tool"}:
        yield "tool_choice: forcing a tool is not supported for this model."
    kind = body.get("thinking", {}).get("type")
    if kind is not None and kind not in thinking:
        yield f'thinking: "thinking.type.{kind}" is not supported for this model.'
    yield from _output_flaws(body.get("output_config", {}))
    marked = sum(bool(block.get("cache_control")) for block in _all_blocks(body))
    if marked + bool(body.get("cache_control")) > _MAX_BREAKPOINTS:
        yield f"A maximum of {_MAX_BREAKPOINTS} blocks with cache_control may be provided."


def _message_flaws(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not messages:
        yield "messages: at least one message is required"
        return
    if messages[-1].get("role") == "assistant":
        yield "This model does not support assistant message prefill."
    for message in messages:
        if message.get("role") not in {"user", "assistant"}:
            yield "messages: Unexpected role."
        if not blocks_of(message.get("content", [])):
            yield "messages: all messages must have non-empty content"
        for block in blocks_of(message.get("content", [])):
            if block.get("type") == "text" and not block.get("text"):
                yield "messages: text content blocks must be non-empty"


def _output_flaws(config: Mapping[str, Any]) -> Iterator[str]:
    if odd := sorted(config.keys() - {"effort", "format"}):
        yield f"output_config.{odd[0]}: Extra inputs are not permitted"
    if config.get("effort", "low") not in _EFFORTS:
        yield "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"
    form = config.get("format")
    if form is None:
        return
    if form.get("type") != "json_schema":
        yield "output_config.format.type: Input should be 'json_schema'"
    elif said := schema.flaw(form.get("schema", {})):
        yield f"output_config.format.schema: {said}"


def _all_blocks(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from body.get("tools", [])
    yield from blocks_of(body.get("system", []))
    for message in body["messages"]:
        yield from blocks_of(message["content"])
