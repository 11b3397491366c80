"""What a file defines, calls and imports; runs in the process that ``outlines`` starts."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from panelist.repo.grammar import find_captures

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST_NAME = 200
_LONGEST_IMPORT = 500
_MOST_IMPORTS = 200
_MOST = 5_000
"""Definitions, and calls, of one file."""

_ROLES = ("type", "function", "value")
"""What a definition is: what else it also looks like comes later."""

Row = list[Any]
"""Name, role, kind, first line, last line, line of the name, owner, whether it is local."""


def outline(
    suffix: str, source: bytes, lines: Sequence[Sequence[int]], names: Collection[str]
) -> dict[str, Any]:
    """The outline of ``source`` as JSON: functions, types and imports, and what else is asked for.

    That is values and calls in ``lines``, spans from 1 that are sorted and apart, and those of
    ``names``.
    """
    wanted = frozenset(names)
    starts = [first for first, _ in lines]

    def is_wanted(name: str, line: int) -> bool:
        at = bisect_right(starts, line) - 1
        return name in wanted or (at >= 0 and line <= lines[at][1])

    defined: dict[int, Row] = {}
    calls: set[tuple[str, int]] = set()
    imports: list[str] = []
    for captures in find_captures(suffix, source):
        if "name" in captures:
            for at, row in _defined(captures):
                if len(defined) < _MOST and (row[1] != "value" or is_wanted(row[0], row[5])):
                    defined[at] = _merged(defined.get(at, row), row)
        elif "import" in captures and len(imports) < _MOST_IMPORTS:
            imports.append(_text(captures["import"][0], _LONGEST_IMPORT))
        for node in captures.get("call", ()):
            name, line = _text(node), node.start_point[0] + 1
            if len(calls) < _MOST and is_wanted(name, line):
                calls.add((name, line))
    return {
        "definitions": _placed(defined.values()),
        "calls": sorted(calls, key=lambda call: (call[1], call[0])),
        "imports": imports,
    }


def _defined(captures: "dict[str, list[Node]]") -> Iterator[tuple[int, Row]]:
    """Rows, each with the byte at which the name starts."""
    role = next(role for role in _ROLES if role in captures)
    node = captures[role][0]
    owner = _text(captures["owner"][0]) if "owner" in captures else ""
    for name in captures["name"]:
        scope, _, last = _text(name).lstrip(":").rpartition("::")
        row: Row = [
            last,
            role,
            node.type.replace("_", " "),
            node.start_point[0] + 1,
            node.end_point[0] + (1 if node.end_point[1] else 0),
            name.start_point[0] + 1,
            owner or scope.rpartition("::")[2],
            False,
        ]
        yield name.start_byte, row


def _merged(known: Row, row: Row) -> Row:
    """One name matched twice: the first of the roles, the widest of the spans."""
    start, end = min(known[3], row[3]), max(known[4], row[4])
    first = min(known, row, key=lambda each: (_ROLES.index(each[1]), each[4] - each[3]))
    return [*first[:3], start, end, *first[5:]]


def _placed(rows: Iterable[Row]) -> list[Row]:
    """The rows in the order of lines, each with the type around it and whether it is local."""
    placed = sorted(rows, key=lambda row: (row[3], -row[4], _ROLES.index(row[1]), row[0]))
    around: list[tuple[int, str, bool]] = []
    for row in placed:
        name, role, _, start, end, _, owner, _ = row
        while around and around[-1][0] < max(start, end):
            around.pop()
        outer = around[-1] if around else (0, "", False)
        row[6] = owner or outer[1]
        row[7] = role == "value" and outer[2]
        if role != "value":
            in_function = role == "function" or (outer[2] and role != "type")
            around.append((end, name if role == "type" else row[6], in_function))
    return placed


def _text(node: "Node", longest: int = _LONGEST_NAME) -> str:
    return (node.text or b"")[:longest].decode("utf-8", "replace")
