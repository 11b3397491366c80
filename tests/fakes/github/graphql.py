r"""Enough GraphQL to refuse what GitHub refuses: a parser, and a check against a schema.

A document holds one operation. Lists as literals, fragments by name, directives
and subscriptions are not read; nobody needs them here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from tests.fakes.github.state import Payload

_TOKEN = re.compile(r'[{}()\[\]:!=@$]|\.\.\.|-?\d+|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*')
_BLANK = re.compile(r"(?:\s|,|#[^\n]*)+")

Schema = Mapping[str, Mapping[str, str]]
"""Type → field → its type; ``""`` for a leaf. ``field(arg: Type!)`` names arguments."""


class GraphQLError(Exception):
    """An entry of ``errors``."""

    def __init__(self, message: str, kind: str | None = None, *, path: str = "") -> None:
        super().__init__(message)
        self.entry: Payload = {"message": message, "locations": [{"line": 1, "column": 1}]}
        if kind is not None:
            self.entry["type"] = kind
        if path:
            self.entry["path"] = path.split(".")


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name`` as an argument."""

    name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """One field that is asked for."""

    name: str
    key: str
    arguments: Payload
    of: "tuple[Selection, ...]"


@dataclass(frozen=True, slots=True)
class Operation:
    """A document, parsed: ``query`` or ``mutation``, and the types of its variables."""

    kind: str
    variables: dict[str, str]
    of: tuple[Selection, ...]


def parse(document: str) -> Operation:
    """The only operation of a document. Raises GraphQLError."""
    return _Parser(list(_tokens(document))).operation()


def _tokens(document: str) -> Iterator[str]:
    at = 0
    while at < len(document):
        if blank := _BLANK.match(document, at):
            at = blank.end()
            continue
        token = _TOKEN.match(document, at)
        if token is None:
            raise GraphQLError(f"Parse error on {document[at]!r} (error)")
        yield token[0]
        at = token.end()


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    at: int = 0

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise GraphQLError(f"Parse error on {token!r}, expected {wanted or 'more'!r}")
        self.at += 1
        return token

    def _taken(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self.at += 1
        return True

    def operation(self) -> Operation:
        kind, variables = "query", dict[str, str]()
        if self._peek() != "{":
            kind = self._next()
            if self._peek() not in {"(", "{"}:
                self._next()
            if self._taken("("):
                while not self._taken(")"):
                    self._next("$")
                    name = self._next()
                    self._next(":")
                    variables[name] = self._next() + ("!" if self._taken("!") else "")
        parsed = Operation(kind, variables, self._selections())
        if self._peek() or kind not in {"query", "mutation"}:
            raise GraphQLError(f"Parse error on {self._peek() or kind!r}")
        return parsed

    def _selections(self) -> tuple[Selection, ...]:
        self._next("{")
        found: list[Selection] = []
        while not self._taken("}"):
            key = name = self._next()
            if self._taken(":"):
                name = self._next()
            arguments = self._object(")") if self._taken("(") else {}
            of = self._selections() if self._peek() == "{" else ()
            found.append(Selection(name, key, arguments, of))
        return tuple(found)

    def _object(self, end: str) -> Payload:
        values: Payload = {}
        while not self._taken(end):
            name = self._next()
            self._next(":")
            values[name] = self._value()
        return values

    def _value(self) -> object:
        token = self._next()
        if token == "$":
            return Variable(self._next())
        if token == "{":
            return self._object("}")
        if token.startswith('"'):
            return token[1:-1]
        return int(token) if token.lstrip("-").isdigit() else token


@dataclass(slots=True)
class Checked:
    """An operation that the schema allows, with the values of its variables put in."""

    schema: Schema
    operation: Operation
    given: Payload
    used: set[str] = field(default_factory=set[str])

    def selections(self) -> tuple[Selection, ...]:
        """What is asked for. Raises GraphQLError as GitHub refuses it."""
        for name, kind in self.operation.variables.items():
            _typed(f"Variable ${name} of type {kind}", kind, self.given.get(name))
        root = self.operation.kind.capitalize()
        found = self._of(root, self.operation.of, self.operation.kind)
        for name in set(self.operation.variables) - self.used:
            raise GraphQLError(f"Variable ${name} is declared by anonymous but not used")
        return found

    def _of(self, kind: str, asked: tuple[Selection, ...], path: str) -> tuple[Selection, ...]:
        return tuple(self._field(kind, each, f"{path}.{each.key}") for each in asked)

    def _field(self, kind: str, asked: Selection, path: str) -> Selection:
        known = {name.partition("(")[0]: name for name in self.schema[kind]}
        if asked.name not in known:
            text = f"Field '{asked.name}' doesn't exist on type '{kind}'"
            raise GraphQLError(text, path=path)
        declared = known[asked.name]
        of = self.schema[kind][declared]
        if bool(of) != bool(asked.of):
            rule = "must have selections" if of else "can't have selections"
            raise GraphQLError(f"Field {rule} (field '{asked.name}')", path=path)
        arguments = self._arguments(declared, asked, path)
        return Selection(asked.name, asked.key, arguments, self._of(of, asked.of, path))

    def _arguments(self, declared: str, asked: Selection, path: str) -> Payload:
        rest = declared.partition("(")[2].rstrip(")")
        types = dict(part.split(": ") for part in rest.split(", ") if part)
        for name in set(asked.arguments) - set(types):
            text = f"Field '{asked.name}' doesn't accept argument '{name}'"
            raise GraphQLError(text, path=path)
        values: Payload = {}
        for name, kind in types.items():
            values[name] = self._filled(asked.arguments.get(name))
            _typed(f"Argument '{name}' on Field '{asked.name}'", kind, values[name])
        return values

    def _filled(self, value: object) -> object:
        match value:
            case Variable(name):
                if name not in self.operation.variables:
                    raise GraphQLError(f"Variable ${name} is used by anonymous but not declared")
                self.used.add(name)
                return self.given.get(name)
            case dict():
                fields = cast("Payload", value)
                return {key: self._filled(each) for key, each in fields.items()}
            case _:
                return value


def _typed(what: str, kind: str, value: object) -> None:
    """Refuse a value of another type."""
    if value is None:
        fits = not kind.endswith("!")
    else:
        fits = {
            "Int": isinstance(value, int) and abs(value) < 2**31,
            "String": isinstance(value, str),
            "ID": isinstance(value, str | int),
        }.get(kind.rstrip("!"), isinstance(value, dict))
    if not fits:
        raise GraphQLError(f"{what} was provided invalid value")
