"""Costly work in loops and blocking calls, on added lines.

Sees, in Python and with its own parser: queries and requests in a loop, those
that depend on what the loop runs over (one round trip for each item) apart from
the others, strings built piece by piece, awaits one after the other, and
``time.sleep`` in a coroutine. In JavaScript, TypeScript, Go and Java it goes by
the indentation of the hunk's lines. ``SELECT *`` is told in any language. Does
not follow calls: a query in a function that a loop calls is not seen. Nothing is
claimed: how often a loop turns nobody can tell from the code.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from panelist.contracts import DiffFile, Line
from panelist.evidence.change import Change, added_by_number, added_lines, in_scope, texts
from panelist.evidence.outline import enclosing, right_side
from panelist.evidence.python_loops import WORTH_PARSING, Unreadable, costly_calls
from panelist.evidence.sighting import Note, Sighting, at_line
from panelist.paths import is_source, is_test

_BRACED = frozenset({".js", ".jsx", ".cjs", ".mjs", ".ts", ".tsx", ".go", ".java", ".kt", ".cs"})
_LOOP = re.compile(r"\b(?:for|while)\b|\.(?:forEach|map|flatMap)\(|\bdo\s*\{")
_FUNCTION = re.compile(r"\bfunc(?:tion)?\b|\b(?:public|private|protected|static)\b")
_ROUND_TRIP = re.compile(
    r"(?<![\w$])fetch\(|\baxios\b|\.(?:query|execute|executeQuery|findOne|findById|findUnique"
    r"|findFirst|findByPk|QueryRow|QueryContext|queryForObject)\(|\bhttp\.(?:Get|Post)\("
    r"|\bdb\.(?:Query|Exec)\("
)
_EVERY_COLUMN = re.compile(r"\bSELECT\s+\*\s+FROM\b", re.IGNORECASE)


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each costly line added to source in scope."""
    files = [file for file in in_scope(change) if is_source(file.path) and not is_test(file.path)]
    for file in files:
        for line in added_lines(file):
            if "*" in line.text and _EVERY_COLUMN.search(line.text):
                yield at_line(file, line, "The query reads every column of the table.")
        if PurePosixPath(file.path).suffix in _BRACED:
            yield from _by_indentation(file)
    yield from _in_python(change, [file for file in files if file.path.endswith(".py")])


def _by_indentation(file: DiffFile) -> Iterator[Sighting]:
    costly = [line for line in added_lines(file) if _ROUND_TRIP.search(line.text)]
    lines = right_side(file) if costly else {}
    for line in costly:
        if _is_in_loop(lines, line):
            yield at_line(file, line, "A query or request stands in a loop.")


def _is_in_loop(lines: Mapping[int, str], line: Line) -> bool:
    for number in enclosing(lines, line.number):
        if _LOOP.search(lines[number]):
            return True
        if _FUNCTION.search(lines[number]):
            return False
    return False


def _in_python(change: Change, files: list[DiffFile]) -> Iterator[Sighting | Note]:
    worth = [f for f in files if any(WORTH_PARSING.search(line.text) for line in added_lines(f))]
    heads = texts(change, "head", [file.path for file in worth])
    unread = sum(file.path not in heads for file in worth)
    for file in worth:
        seen = costly_calls(heads[file.path]) if file.path in heads else ()
        if isinstance(seen, Unreadable):
            unread += 1
            continue
        added = added_by_number(file)
        for each in seen:
            if each.line in added:
                yield at_line(file, added[each.line], f"{each.cost}.")
    if unread:
        yield Note(f"{unread} of {len(worth)} Python files could not be read or parsed.")
