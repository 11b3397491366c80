"""Measures the functions of every file of the working directory; a process of its own.

Prints one JSON object: for each file name its functions as rows of name, first
line, last line, cyclomatic complexity and lines of code; or ``null`` where
lizard cannot read the file, so that one odd file costs no other. Imports
nothing of Panelist: it is started by path, apart from everything.
"""

import json
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import lizard

if TYPE_CHECKING:
    from collections.abc import Callable

Row = tuple[str, int, int, int, int]


class _Function(Protocol):
    """What lizard says of a function; the package has no types."""

    name: str
    start_line: int
    end_line: int
    cyclomatic_complexity: int
    nloc: int


# What lizard's readers run into when a file is not what its name says.
_STUMBLES = (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError)


def measure(name: str, text: str) -> list[Row] | None:
    """The functions of one file, or ``None`` where lizard gives up on it."""
    # On text nested too deep lizard complains and goes on with what it has.
    with redirect_stderr(StringIO()) as complaints:
        try:
            found = _functions(name, text)
        except _STUMBLES:
            return None
    if complaints.getvalue():
        return None
    return [
        (each.name, each.start_line, each.end_line, each.cyclomatic_complexity, each.nloc)
        for each in found
    ]


def _functions(name: str, text: str) -> list[_Function]:
    analyse = cast("Callable[[str, str], Any]", lizard.analyze_file.analyze_source_code)  # pyright: ignore[reportUnknownMemberType] - no types
    return analyse(name, text).function_list


if __name__ == "__main__":
    files = sorted(Path().iterdir())
    measured = {file.name: measure(file.name, file.read_text(encoding="utf-8")) for file in files}
    json.dump(measured, sys.stdout)
