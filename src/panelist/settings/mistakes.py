"""What is wrong with the settings, in the words of this house."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from panelist.contracts import Value
from panelist.errors import SettingsError
from panelist.settings.leaked import looks_secret
from panelist.settings.schema import allowed_at, names_at
from panelist.settings.values import Settings
from panelist.spelling import nearest

_MOST_TOLD = 20
_MOST_CHARS = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """What happened and what to change; ``line`` is that of the config file, from 1."""

    happened: str
    fix: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.happened} {self.fix}"


def as_error(mistakes: Sequence[Mistake]) -> SettingsError:
    """One error that tells all ``mistakes``, of which there is at least one."""
    if len(mistakes) == 1:
        return SettingsError(mistakes[0].happened, mistakes[0].fix)
    return SettingsError(f"{len(mistakes)} settings are wrong. {tell_all(mistakes)}")


def tell_all(mistakes: Sequence[Mistake]) -> str:
    """All ``mistakes`` in one line, numbered where there are several."""
    if len(mistakes) == 1:
        return str(mistakes[0])
    told = [f"({number}) {each}" for number, each in enumerate(mistakes[:_MOST_TOLD], start=1)]
    left = len(mistakes) - len(told)
    return " ".join((*told, f"And {left} more.") if left else told)


def unknown_name(what: str, name: str, known: Iterable[str], line: int | None = None) -> Mistake:
    """``name`` is not among ``known``; the near ones are named, or else all."""
    known = tuple(known)
    near = [f"`{each}`" for each in nearest(name, known)]
    fix = f"Did you mean {join_words(near, 'or')}?" if near else f"Known: {', '.join(known)}."
    at = f" (line {line})" if line is not None else ""
    return Mistake(f"Unknown {what} `{shown_name(name)}`{at}.", fix, line)


def wrong_value(
    error: ErrorDetails, where: str, line: int | None, model: type[Value] = Settings
) -> Mistake:
    """One error of validation by ``model``; ``where`` names its setting and source."""
    kind, loc = error["type"], error["loc"]
    path = [part for part in loc if part != "[key]"]
    of_key = len(path) < len(loc)
    inside = [shown_name(str(part)) if of_key else _step(part) for part in path[1:]]
    if kind == "extra_forbidden":
        place = where + _aside(inside[:-1])
        return unknown_name(f"key in the {place}:", str(path[-1]), names_at(loc[:-1], model), line)
    at = [f"line {line}"] if line is not None else []
    if kind == "missing":
        place = where + _aside([*inside[:-1], *at])
        return Mistake(f"The {place} has no `{path[-1]}`.", f"Add {allowed_at(loc, model)}.", line)
    if kind == "value_error":
        fix = _sentence(error["msg"].removeprefix("Value error, "))
    else:
        fix = f"Use {allowed_at(loc, model)}."
    place = where + _aside([*inside, *at])
    return Mistake(f"The {place} {_given(error['input'])}.", fix, line)


def shown_name(name: str) -> str:
    """A name somebody wrote, on one line, short, and never when it looks like a secret."""
    if looks_secret(name):
        return "…"
    shown = repr(name)[1:-1].replace("`", "'")
    return shown if len(shown) <= _MOST_CHARS else f"{shown[:_MOST_CHARS]}…"


def join_words(words: Sequence[str], last: str) -> str:
    """``words`` as a sentence has them, with ``last`` before the last one."""
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _given(value: Any) -> str:  # noqa: ANN401 - whatever YAML holds
    match value:
        case None | "":
            return "is empty"
        case bool():
            return f"cannot be {str(value).lower()}"
        case str() if looks_secret(value):
            return "holds a secret"
        case str():
            return f"cannot be '{shown_name(value)}'"
        case Mapping():
            return "cannot be a mapping"
        case list() | tuple():
            return "is wrong" if value else "is empty"
        case _:
            return f"cannot be {shown_name(str(value))}"


def _aside(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def _step(part: str | int) -> str:
    return f"entry {part + 1}" if isinstance(part, int) else shown_name(part)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
