"""From a question to the body of a request."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, cast

from anthropic import transform_schema
from anthropic.types import MessageParam, TextBlockParam, ToolParam, ToolResultBlockParam
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from pydantic import BaseModel

from panelist.claude.exchange import Exchange
from panelist.ports import A, Ask, ToolDefinition

# Thinking counts towards it, so a small value can be spent before the first word of the
# answer. Effort is what keeps an answer short.
MAX_TOKENS = 32_000

MOST_EXCHANGES = 8
"""How often a model may look things up before it answers."""

# With the shared part, one less than the API allows; an older one is found from the next.
_CACHED_EXCHANGES = 2

_UserBlock = TextBlockParam | ToolResultBlockParam


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """An ask put to one model.

    Attributes:
        reminder: tells it what was wrong with its first answer, "" if it has given none.
        exchanges: what it has looked up so far.
    """

    model: str
    ask: Ask[A]
    reminder: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the answer, in the subset that the API takes."""
        return _transform(self.ask.schema)

    @property
    def prefix(self) -> Hashable | None:
        """Whatever decides which cache entry it reads or writes; ``None`` if it caches nothing."""
        ask = self.ask
        if not ask.shared:
            return None
        tools = ask.toolbox.definitions if ask.toolbox else ()
        return (self.model, tools, ask.system, ask.shared, ask.schema, ask.effort)

    @property
    def tools(self) -> list[ToolParam]:
        """The tools it may call, in the subset of JSON schema that the API takes."""
        return [_tool(each) for each in self.ask.toolbox.definitions] if self.ask.toolbox else []

    def body(self, max_tokens: int = MAX_TOKENS) -> MessageCreateParamsStreaming:
        """What is sent.

        Nothing before the cache breakpoint, at the end of the shared part,
        depends on more than ``prefix`` does.
        """
        ask = self.ask
        body: MessageCreateParamsStreaming = {
            "model": self.model,
            "max_tokens": max_tokens,
            "stream": True,
            "system": [_text_block(ask.system)],
            "messages": self.messages,
            "output_config": {
                "effort": ask.effort,
                "format": {"type": "json_schema", "schema": self.schema},
            },
        }
        return {**body, "tools": self.tools} if ask.toolbox else body

    @property
    def messages(self) -> list[MessageParam]:
        """The question, then what was looked up, each with what the model said to get it.

        Whatever was sent before is sent again, byte for byte, so that the cache
        serves it up to the newest results.
        """
        asked = [_text_block(self.ask.shared, cached=True)] if self.ask.shared else []
        content: list[_UserBlock] = [*asked, _text_block(self.ask.charge)]
        messages: list[MessageParam] = []
        for number, exchange in enumerate(self.exchanges, 1):
            messages += [_said("user", content), _said("assistant", exchange.content)]
            # The end of the exchange before is where the cache was written last.
            cached = len(self.exchanges) - number < _CACHED_EXCHANGES
            content = [*exchange.results[:-1], _marked(exchange.results[-1], cached=cached)]
            if number == MOST_EXCHANGES:
                content.append(_text_block("These were the last results. Answer now."))
        if self.reminder:
            content.append(_text_block(self.reminder))
        return [*messages, _said("user", content)]


@cache
def _transform(model: type[BaseModel]) -> dict[str, Any]:
    """As the SDK does. There are a dozen models in a run, and each is asked for many times."""
    return transform_schema(model)


def _said(role: str, content: Sequence[Mapping[str, Any]]) -> MessageParam:
    # Blocks of an answer go back as they came, whatever type the SDK would give them.
    return cast("MessageParam", {"role": role, "content": content})


def _marked(result: ToolResultBlockParam, *, cached: bool) -> ToolResultBlockParam:
    return {**result, "cache_control": {"type": "ephemeral"}} if cached else result


def _tool(tool: ToolDefinition) -> ToolParam:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": _transform(tool.arguments),
        "strict": True,
    }


def _text_block(text: str, *, cached: bool = False) -> TextBlockParam:
    if cached:
        return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}
    return {"type": "text", "text": text}
