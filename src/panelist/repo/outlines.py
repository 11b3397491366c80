"""The outlines of files: what they define, call and import, as their parsers see it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from panelist.repo.apart import run_apart
from panelist.repo.grammar import OUTLINED

_MAX_CHARS = 16 << 20
_MOST_CRASHES = 3

# A row per file, written at once: what was read before a hostile file counts.
_PROGRAM = """
import json
import sys
from panelist.repo.outlining import outline

asked = json.load(sys.stdin)
for path, suffix, text, lines in asked["files"]:
    source = text.encode("utf-8", "replace")
    print(json.dumps([path, outline(suffix, source, lines, asked["names"])]), flush=True)
"""

Role = Literal["type", "function", "value"]


class Definition(NamedTuple):
    """A place where a name is defined.

    Attributes:
        name: without what it belongs to.
        role: whether it names a type, something that is called, or a value.
        kind: the grammar's word for it: ``method declaration``.
        start, end: the first and the last line of the whole definition, from 1.
        line: where the name stands.
        owner: the name of the type it belongs to; "" if it belongs to none.
        is_local: whether it is a value inside a function, which nobody outside can mean.
    """

    name: str
    role: Role
    kind: str
    start: int
    end: int
    line: int
    owner: str
    is_local: bool


class Call(NamedTuple):
    """A place where a name is called, or made an instance of."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file to outline.

    ``lines`` are spans, from 1, sorted and apart, whose calls and values are wanted.
    """

    text: str
    lines: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Outline:
    """What a file defines, in the order of lines, what it calls, and its import statements.

    Functions and types are all there; values and calls as far as they were asked for.
    """

    definitions: tuple[Definition, ...] = ()
    calls: tuple[Call, ...] = ()
    imports: tuple[str, ...] = ()

    @cached_property
    def blocks(self) -> tuple[Definition, ...]:
        """The functions and types."""
        return tuple(each for each in self.definitions if each.role != "value")

    def enclosing(self, line: int) -> tuple[Definition, ...]:
        """The functions and types around ``line``, the innermost first."""
        around = [each for each in self.blocks if each.start <= line <= each.end]
        return tuple(sorted(around, key=lambda each: each.end - each.start))


_Row = TypeAdapter(tuple[str, Outline])


def knows(path: str) -> bool:
    """Whether a file of that name can be outlined."""
    return _suffix(path) in OUTLINED


def outline_files(
    files: Mapping[str, Source], *, names: Sequence[str] = (), seconds: float = 10.0
) -> dict[str, Outline]:
    """The outlines of ``files`` by path, in one process, with values and calls of ``names``.

    A file is left out when it cannot be told: its language is not known here,
    it came after 16 MiB of others or after ``seconds``, or its parser ended the process.
    """
    waiting = [(path, source) for path, source in files.items() if knows(path)]
    found: dict[str, Outline] = {}
    deadline = time.monotonic() + seconds
    for _ in range(_MOST_CRASHES):
        left = deadline - time.monotonic()
        if not waiting or left <= 0:
            break
        read = _read_apart(_fit(waiting), names, left)
        found |= read
        if len(read) >= len(_fit(waiting)):
            break
        # The first without an answer ended the process, or used up the time.
        waiting = waiting[len(read) + 1 :]
    return found


def _fit(files: Sequence[tuple[str, Source]]) -> list[tuple[str, Source]]:
    room, fitting = _MAX_CHARS, list[tuple[str, Source]]()
    for path, source in files:
        room -= len(source.text)
        if room < 0:
            break
        fitting.append((path, source))
    return fitting


def _read_apart(
    files: Sequence[tuple[str, Source]], names: Sequence[str], seconds: float
) -> dict[str, Outline]:
    rows = [
        (path, _suffix(path), source.text.removeprefix("\ufeff"), source.lines)
        for path, source in files
    ]
    asked = json.dumps({"files": rows, "names": list(names)}).encode()
    ended = run_apart(_PROGRAM, stdin=asked, seconds=seconds)
    # What follows the last line break is the row that was being written when the process ended.
    lines = ended.output.rpartition(b"\n")[0].splitlines()
    return dict(_Row.validate_json(line) for line in lines)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
