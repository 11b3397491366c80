"""Everything a model reads of a question, and where two questions part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import JsonValue

from panelist.fence import visible
from panelist.ports import Ask, Toolbox
from panelist.replay.transcript import RecordedAsk, Tool

_AROUND = 40
"""Characters shown on both sides of a difference."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a question consists of: two with the same words are the same question.

    ``schema`` is that of the answer, ``tools`` the definitions of the tools, as JSON.
    """

    purpose: str
    system: str
    shared: str
    charge: str
    schema: str
    tools: str


def words_of(ask: Ask[Any]) -> Words:
    """The words of a question that is put now."""
    schema: dict[str, JsonValue] = ask.schema.model_json_schema()
    return _words(ask.purpose, (ask.system, ask.shared, ask.charge), schema, told(ask.toolbox))


def words_recorded(ask: RecordedAsk) -> Words:
    """The words of a question that was put before."""
    texts = (ask.system, ask.shared, ask.charge)
    return _words(ask.purpose, texts, ask.answer_schema, ask.tools)


def _words(
    purpose: str,
    texts: tuple[str, str, str],
    schema: Mapping[str, JsonValue],
    tools: tuple[Tool, ...],
) -> Words:
    return Words(purpose, *texts, _json(schema), _json([tool.model_dump() for tool in tools]))


def told(toolbox: Toolbox | None) -> tuple[Tool, ...]:
    """The tools as the model is told of them."""
    if toolbox is None:
        return ()
    return tuple(
        Tool(
            name=each.name,
            description=each.description,
            arguments=each.arguments.model_json_schema(),
        )
        for each in toolbox.definitions
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True, order=True)
class Parting:
    """The first difference of two questions; of several, the greatest comes last in them.

    Attributes:
        part: index of the part of ``Words`` that differs.
        at: index of the first character that does.
        sentence: the same for people.
    """

    part: int
    at: int
    sentence: str


def parting(before: Words, now: Words) -> Parting:
    """Where ``now`` departs from ``before``; they have to differ."""
    pairs = [
        (index, field.name, getattr(before, field.name), getattr(now, field.name))
        for index, field in enumerate(fields(Words))
    ]
    index, name, old, new = next(pair for pair in pairs if pair[2] != pair[3])
    at = _common(old, new)
    line = new.count("\n", 0, at) + 1
    was, becomes = _excerpt(old, at), _excerpt(new, at)
    return Parting(index, at, f"the {name} differs from line {line} on, {was} is {becomes} now")


def _common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next(
        (at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other))
    )


def _excerpt(text: str, at: int) -> str:
    """The line around ``at``, as far as a sentence takes it."""
    start = max(text.rfind("\n", 0, at) + 1, at - _AROUND)
    end = text.find("\n", at)
    shown = text[start : min(at + _AROUND, len(text) if end < 0 else end)]
    return f"`{visible(shown)}`" if shown else "nothing"
