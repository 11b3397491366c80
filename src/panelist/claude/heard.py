"""The events of one response, folded into what has been heard of it."""

from typing import Any

import httpx2
from pydantic import BaseModel, Field

from panelist.claude.blocks import Addition, Block, Opening
from panelist.contracts import Tokens


class _Usage(BaseModel):
    input_tokens: int | None = Field(default=None, ge=0)
    cache_creation_input_tokens: int | None = Field(default=None, ge=0)
    cache_read_input_tokens: int | None = Field(default=None, ge=0)
    output_tokens: int | None = Field(default=None, ge=0)


class _Message(BaseModel):
    usage: _Usage


class _StopDetails(BaseModel):
    category: str | None = None


class _Delta(Addition):
    """An addition to a content block, or to the message itself."""

    stop_reason: str | None = None
    stop_details: _StopDetails | None = None


class Event(BaseModel):
    """An event of the stream; ``Heard.take`` knows which kind needs which field.

    The SDK builds its own event types without validation, so what is wrong
    with one surfaces later, as something else. These are validated.
    """

    type: str
    index: int | None = None
    message: _Message | None = None
    content_block: Opening | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None


_KNOWN = frozenset(
    {
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    }
)


class Heard:
    """What has come in of one response so far, readable also when the rest never comes.

    Attributes:
        headers: of the response; empty before they have come in.
        request_id: the API's name for the request.
        tokens: the usage as last reported.
        stop_reason: as the API said it; ``None`` before it did.
        refusal: the category of a refusal, if one was named.
        started: whether the response has begun.
        counted: whether the last count of tokens has come in.
        complete: whether the response has come in to its own end.
    """

    def __init__(self) -> None:
        self.headers = httpx2.Headers()
        self.request_id: str | None = None
        self.tokens = Tokens()
        self.stop_reason: str | None = None
        self.refusal: str | None = None
        self.started = False
        self.counted = False
        self.complete = False
        self._blocks: list[Block] = []
        self._open = False

    @property
    def text(self) -> str:
        """The text of the answer, without what was thought on the way."""
        return "".join(block.text for block in self._blocks)

    @property
    def content(self) -> tuple[dict[str, Any], ...] | None:
        """All blocks as the API takes them back; ``None`` if one cannot be told exactly."""
        blocks = [block.whole() for block in self._blocks]
        whole = tuple(block for block in blocks if block is not None)
        return whole if len(whole) == len(blocks) else None

    @property
    def has_content(self) -> bool:
        """Whether a first piece of content has come in."""
        return bool(self._blocks)

    def take(self, event: Event) -> bool:
        """Take the next event in; ``False`` if it cannot follow what came before."""
        if self.complete:  # nothing of a message but its end, told again, can follow
            return event.type == "message_stop" or event.type not in _KNOWN
        return self._take(event)

    def _take(self, event: Event) -> bool:
        match event:
            case Event(type="message_start", message=_Message() as message):
                return self._start(message)
            case Event(
                type="content_block_start", index=int(index), content_block=Opening() as part
            ):
                return self._open_block(index, part)
            case Event(type="content_block_delta", index=int(index), delta=_Delta() as part):
                return self._add(index, part)
            case Event(type="content_block_stop", index=int(index)):
                return self._close_block(index)
            case Event(type="message_delta", delta=_Delta() as part):
                return self._stop(part, event.usage)
            case Event(type="message_stop"):
                self.complete = self.started and not self._open
                return self.complete
            case _:
                # The API may add kinds of events; those it has may not lack their fields.
                return event.type not in _KNOWN

    def _start(self, message: _Message) -> bool:
        fits = not self.started
        self.started = True
        self._count(message.usage)
        return fits

    def _open_block(self, index: int, part: Opening) -> bool:
        fits = self.started and not self._open and index == len(self._blocks)
        self._open = True
        self._blocks.append(Block(part))
        return fits

    def _add(self, index: int, part: _Delta) -> bool:
        fits = self._is_open(index)
        if fits:
            self._blocks[index].add(part)
        return fits

    def _close_block(self, index: int) -> bool:
        fits = self._is_open(index)
        self._open = False
        return fits

    def _is_open(self, index: int) -> bool:
        return self._open and index == len(self._blocks) - 1

    def _stop(self, part: _Delta, usage: _Usage | None) -> bool:
        self.stop_reason = part.stop_reason
        self.refusal = part.stop_details and part.stop_details.category
        if usage is not None:
            self._count(usage)
            self.counted = True
        if self.stop_reason == "max_tokens":
            self._open = False  # what the limit cut off may never be closed
        return self.started and not self._open

    def _count(self, usage: _Usage) -> None:
        """The figures of later events include those of earlier ones and may leave some out."""
        said = {
            "input": usage.input_tokens,
            "cache_write": usage.cache_creation_input_tokens,
            "cache_read": usage.cache_read_input_tokens,
            "output": usage.output_tokens,
        }
        known = {name: count for name, count in said.items() if count is not None}
        self.tokens = self.tokens.model_copy(update=known)
