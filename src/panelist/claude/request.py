"""From a question to the body of a request."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic

from anthropic import transform_schema
from anthropic.types import TextBlockParam
from anthropic.types.message_create_params import MessageCreateParamsStreaming

from panelist.ports import A, Ask

# Thinking counts towards it, so a small value can be spent before the first word of the
# answer. Effort is what keeps an answer short.
MAX_TOKENS = 32_000


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """An ask put to one model.

    ``reminder`` tells it what was wrong with its first answer, "" if it has given none.
    """

    model: str
    ask: Ask[A]
    reminder: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the answer, in the subset that the API takes."""
        return transform_schema(self.ask.schema)

    @property
    def prefix(self) -> Hashable | None:
        """Whatever decides which cache entry it reads or writes; ``None`` if it caches nothing."""
        ask = self.ask
        return (self.model, ask.system, ask.shared, ask.schema, ask.effort) if ask.shared else None

    def body(self) -> MessageCreateParamsStreaming:
        """What is sent.

        Nothing before the cache breakpoint, at the end of the shared part,
        depends on more than ``prefix`` does.
        """
        ask = self.ask
        charge = f"{ask.charge}\n\n{self.reminder}" if self.reminder else ask.charge
        content = [_text_block(ask.shared, cached=True)] if ask.shared else []
        return {
            "model": self.model,
            "max_tokens": MAX_TOKENS,
            "stream": True,
            "system": [_text_block(ask.system)],
            "messages": [{"role": "user", "content": [*content, _text_block(charge)]}],
            "output_config": {
                "effort": ask.effort,
                "format": {"type": "json_schema", "schema": self.schema},
            },
        }


def _text_block(text: str, *, cached: bool = False) -> TextBlockParam:
    if cached:
        return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}
    return {"type": "text", "text": text}
