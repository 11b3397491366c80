"""What request bodies may hold, and GitHub's words for those that may not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tests.fakes.github.state import Payload
from tests.fakes.github.wire import refuse


@dataclass(frozen=True, slots=True)
class Text:
    """A string, one of ``among`` if that is given."""

    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """An integer."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, of at most ``most``."""

    of: "Kind"
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An object; a key it does not name is refused."""

    keys: "Mapping[str, Kind]"
    required: tuple[str, ...] = ()


Kind = Text | Number | Items | Shape

TEXT, NUMBER = Text(), Number()


def parse(raw: bytes) -> Any:  # noqa: ANN401 - JSON of any shape
    """The JSON of a body. Raises a 400 refusal."""
    try:
        return json.loads(raw)
    except ValueError as error:
        raise refuse(400, "Problems parsing JSON") from error


def checked(body: object, shape: Shape) -> Payload:
    """The body, when it has that shape. Raises a 422 refusal naming every misfit."""
    if not isinstance(body, dict):
        raise refuse(400, "Body should be a JSON object")
    misfits = list(_object(shape, cast("Payload", body), ""))
    if misfits:
        raise refuse(422, "Invalid request.\n\n" + "\n".join(misfits))
    return cast("Payload", body)


def _misfits(kind: Kind, value: object, at: str) -> Iterator[str]:
    match kind:
        case Text(among):
            if not isinstance(value, str):
                yield f"For '{at}', {_shown(value)} is not a string."
            elif among and value not in among:
                yield f"{_shown(value)} is not a member of {json.dumps(among)}."
        case Number():
            if not isinstance(value, int) or isinstance(value, bool):
                yield f"For '{at}', {_shown(value)} is not an integer."
        case Items():
            yield from _list(kind, value, at)
        case Shape():
            yield from _object(kind, value, at)


def _list(kind: Items, value: object, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"For '{at}', {_shown(value)} is not an array."
        return
    items = cast("list[object]", value)
    if kind.most is not None and len(items) > kind.most:
        yield f"No more than {kind.most} items are allowed; {len(items)} were supplied."
    for index, item in enumerate(items):
        yield from _misfits(kind.of, item, f"{at}/items/{index}")


def _object(shape: Shape, value: object, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"For '{at}', {_shown(value)} is not an object."
        return
    given = cast("Payload", value)
    missing = [f'"{key}"' for key in sorted(shape.required) if key not in given]
    if missing:
        yield f"{', '.join(missing)} {'was' if len(missing) == 1 else 'were'}n't supplied."
    for key, item in given.items():
        if key not in shape.keys:
            yield f'"{key}" is not a permitted key.'
        else:
            yield from _misfits(shape.keys[key], item, f"{at}/properties/{key}".lstrip("/"))


def _shown(value: object) -> str:
    return "nil" if value is None else json.dumps(value)
