"""What a test tells the fake: what to answer, and what to break."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it came in.

    Attributes:
        number: 1 for the first ``POST /v1/messages`` of the fake, and so on.
        headers: names in lower case.
        body: the parsed JSON, ``{}`` if there was none.
        raw: the very bytes.
        at: monotonic seconds when it had come in.
    """

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    raw: bytes
    at: float

    @property
    def model(self) -> str:
        """The model that is asked."""
        return str(self.body.get("model", ""))

    @property
    def effort(self) -> str | None:
        """The effort that is asked for."""
        return self.body.get("output_config", {}).get("effort")

    @property
    def system(self) -> str:
        """The whole system prompt."""
        return "".join(block["text"] for block in blocks_of(self.body.get("system", [])))

    @property
    def texts(self) -> tuple[str, ...]:
        """The text blocks of all messages, in order."""
        return tuple(
            block["text"]
            for message in self.body.get("messages", [])
            for block in blocks_of(message["content"])
            if block.get("type") == "text"
        )

    @property
    def results(self) -> tuple[Mapping[str, Any], ...]:
        """The results of tools in the last message, in order."""
        return tuple(
            block
            for message in self.body.get("messages", [])[-1:]
            for block in blocks_of(message["content"])
            if block.get("type") == "tool_result"
        )

    @property
    def text(self) -> str:
        """All text of the messages, block after block."""
        return "\n".join(self.texts)


def blocks_of(content: str | Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Content in its long form: a bare string is one text block."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A call of a tool.

    Attributes:
        input: the arguments; a string is sent as it is, JSON or not.
        id: ``None`` for one of the fake's own.
    """

    name: str
    input: Mapping[str, Any] | str
    id: str | None = None

    @property
    def json(self) -> str:
        """The arguments as they are sent."""
        return self.input if isinstance(self.input, str) else json.dumps(self.input)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or what is said instead.

    Attributes:
        content: the text; a mapping is written as JSON; ``None`` for no block at all.
        stop_reason: any string, also one the API does not know; ``None`` for null.
        thinking: sent first, as a thinking block; "" for none.
        calls: sent last, as blocks that call tools.
        headers: of the response, instead of or beside the usual ones.
        usage: figures that replace those the fake computes.
        category: the category of a refusal.
        latency: seconds before anything is sent.
        pause: seconds between two pieces of the text.
        piece: characters sent at a time.
    """

    content: str | Mapping[str, Any] | None
    stop_reason: str | None = "end_turn"
    thinking: str = ""
    usage: Mapping[str, int] = field(default_factory=dict[str, int])
    category: str | None = None
    latency: float = 0.0
    pause: float = 0.0
    piece: int = 400
    calls: Sequence[ToolUse] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def spoken(self) -> str:
        """Everything that counts as output."""
        return "".join((self.thinking, self.text, *(call.json for call in self.calls)))

    @property
    def text(self) -> str:
        """The text as it is sent."""
        if isinstance(self.content, str):
            return self.content
        return "" if self.content is None else json.dumps(self.content, ensure_ascii=False)


def wants(*calls: ToolUse, thinking: str = "") -> Reply:
    """A reply that calls tools and says nothing else."""
    return Reply(None, stop_reason="tool_use", thinking=thinking, calls=calls)


@dataclass(frozen=True, slots=True)
class Response:
    """A response other than an answer: status, body, headers on top of the usual ones."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset, before the response or right after its headers."""

    after_headers: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The response breaks off after so many events.

    ``orderly`` ends it as a proxy would that gave up: complete for HTTP, with
    its last events missing. Otherwise the connection is closed in the middle.
    """

    after: int
    orderly: bool = False


@dataclass(frozen=True, slots=True)
class StreamError:
    """After so many events of the answer, an error event ends the stream."""

    after: int
    type: str
    message: str = "Overloaded"
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """These very bytes as the body of the stream; "" for an empty one."""

    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing more comes after so many events; ``None``: not even headers.

    The fake lets go when it is closed.
    """

    after: int | None = None


Fault = Response | Reset | Cut | StreamError | Stream | Hang


def api_error(
    status: int,
    type_: str,
    message: str,
    *,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as the API words it."""
    return Response(status, error_body(type_, message, details), headers or {})


def error_body(type_: str, message: str, details: Mapping[str, Any] | None = None) -> bytes:
    """The JSON of an error, the same for a response and for an event."""
    error: dict[str, Any] = {"type": type_, "message": message}
    if details is not None:
        error["details"] = dict(details)
    return json.dumps({"type": "error", "error": error, "request_id": "req_fake"}).encode()


def html(status: int, text: str = "<html><body>Blocked by proxy</body></html>") -> Response:
    """A page that something between the client and the API put in its place."""
    return Response(status, text.encode(), content_type="text/html")
