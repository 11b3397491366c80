"""Expressions of workflows and actions, as GitHub evaluates them, as far as ours use them.

Anything else is an error, so the tests notice when a file begins to use it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

Value = object
"""What JSON has: ``None``, bool, number, str, list, dict."""
Function = Callable[[Sequence[Value]], Value]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<mark>==|!=|&&|\|\||[!().,\[\]]))"
)
_FILLED = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(always|success|failure|cancelled)\s*\(")
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Scope:
    """What an expression can name: contexts, and how the job or the run stands.

    ``failed`` is whether something before it failed; a skipped job counts, as it
    does on GitHub.
    """

    contexts: Mapping[str, Value]
    failed: bool = False

    def value(self, expression: str) -> Value:
        """What ``expression`` is, with or without ``${{ }}`` around it."""
        found = _FILLED.fullmatch(expression.strip())
        return _Parser(found[1] if found else expression, self.contexts, self._functions()).whole()

    def wanted(self, condition: str | None) -> bool:
        """Whether something with that ``if`` runs; without a word on the status, all was well."""
        if condition is None or not _STATUS.search(condition):
            return not self.failed and (condition is None or truth(self.value(condition)))
        return truth(self.value(condition))

    def filled(self, template: object) -> str:
        """A value of YAML with its expressions as text."""
        raw = shown(template)
        return _FILLED.sub(lambda found: shown(self.value(found[1])), raw)

    def _functions(self) -> Mapping[str, Function]:
        return {
            "always": lambda _: True,
            "success": lambda _: not self.failed,
            "cancelled": lambda _: False,
            "contains": lambda given: _contains(given[0], given[1]),
            "startsWith": lambda given: _lowered(given[0]).startswith(_lowered(given[1])),
            "format": lambda given: shown(given[0]).format(*map(shown, given[1:])),
            "fromJSON": lambda given: json.loads(shown(given[0])),
        }


def truth(value: Value) -> bool:
    """Whether a value counts as true; an empty list does."""
    return value not in (None, False, 0, "")


def shown(value: Value) -> str:
    """A value as text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _contains(where: Value, what: Value) -> bool:
    if isinstance(where, list):
        return any(_equal(each, what) for each in cast("list[Value]", where))
    return _lowered(what) in _lowered(where)


def _lowered(value: Value) -> str:
    return shown(value).lower()


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    if type(one) is type(other):
        return one == other
    raise AssertionError(
        f"GitHub would compare {one!r} and {other!r} as numbers: say what is meant"
    )


class _Parser:
    """One expression. Each method takes what binds tighter from the one below it."""

    def __init__(
        self, text: str, contexts: Mapping[str, Value], functions: Mapping[str, Function]
    ) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._contexts = contexts
        self._functions = functions

    def whole(self) -> Value:
        value = self._either()
        if self._tokens:
            raise self._unknown()
        return value

    def _either(self) -> Value:
        value = self._both()
        while self._next("||"):
            other = self._both()
            value = value if truth(value) else other
        return value

    def _both(self) -> Value:
        value = self._compared()
        while self._next("&&"):
            other = self._compared()
            value = other if truth(value) else value
        return value

    def _compared(self) -> Value:
        value = self._single()
        while self._tokens and self._tokens[0][1] in {"==", "!="}:
            _, mark = self._tokens.pop(0)
            same = _null_equal(value, self._single())
            value = same if mark == "==" else not same
        return value

    def _single(self) -> Value:
        if self._next("!"):
            return not truth(self._single())
        if self._next("("):
            value = self._either()
            self._demand(")")
            return value
        kind, token = self._tokens.pop(0) if self._tokens else ("", "")
        match kind:
            case "text":
                return token[1:-1].replace("''", "'")
            case "number":
                return float(token)
            case "name" if token in _WORDS:
                return _WORDS[token]
            case "name" if self._next("("):
                return self._called(token)
            case "name":
                return self._named(token)
            case _:
                raise self._unknown()

    def _called(self, name: str) -> Value:
        values: list[Value] = []
        while not self._next(")"):
            values.append(self._either())
            if not self._next(","):
                self._demand(")")
                break
        if name not in self._functions:
            raise self._unknown()
        return self._functions[name](values)

    def _named(self, name: str) -> Value:
        if name not in self._contexts:
            raise self._unknown()
        value = self._contexts[name]
        while self._next("."):
            _, part = self._tokens.pop(0)
            value = cast("dict[str, Value]", value).get(part) if isinstance(value, dict) else None
        return value

    def _next(self, mark: str) -> bool:
        if self._tokens and self._tokens[0] == ("mark", mark):
            self._tokens.pop(0)
            return True
        return False

    def _demand(self, mark: str) -> None:
        if not self._next(mark):
            raise self._unknown()

    def _unknown(self) -> AssertionError:
        return AssertionError(f"an expression that nobody knows: {self._text}")


def _null_equal(one: Value, other: Value) -> bool:
    """A context that is not there is ``null``, which is equal to no text but the empty one."""
    if one is None or other is None:
        return not truth(one) and not truth(other)
    return _equal(one, other)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise AssertionError(f"an expression that nobody knows: {text}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens
