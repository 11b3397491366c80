"""The outlines of files: what they define, call and import, as their parsers see it."""

import json
import time
from collections.abc import Sequence
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
for suffix, text, lines in asked["files"]:
    source = text.encode("utf-8", "replace")
    print(json.dumps(outline(suffix, source, lines, asked["names"])), flush=True)
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
    """The text of the file at ``path``.

    ``lines`` are spans, from 1, sorted and apart, whose calls and values are wanted.
    """

    path: str
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


_Row = TypeAdapter(Outline)


def knows(path: str) -> bool:
    """Whether a file of that name can be outlined."""
    return _suffix(path) in OUTLINED


def outline_files(
    sources: Sequence[Source], *, names: Sequence[str] = (), seconds: float = 10.0
) -> list[Outline | None]:
    """The outline of each of ``sources``, from one process, with values and calls of ``names``.

    ``None`` when it cannot be told: its language is not known here, it does not fit
    into 16 MiB with those before it, it came after ``seconds``, or its parser ended the process.
    """
    found: list[Outline | None] = [None] * len(sources)
    waiting = _fitting(sources)
    deadline = time.monotonic() + seconds
    for _ in range(_MOST_CRASHES):
        left = deadline - time.monotonic()
        if not waiting or left <= 0:
            break
        read = _read_apart([sources[at] for at in waiting], names, left)
        for at, outline in zip(waiting, read, strict=False):
            found[at] = outline
        # The first without an answer ended the process, or used up the time.
        waiting = waiting[len(read) + 1 :]
    return found


def _fitting(sources: Sequence[Source]) -> list[int]:
    """Indexes of those that can be outlined and are not too much together."""
    fitting: list[int] = []
    room = _MAX_CHARS
    for at, source in enumerate(sources):
        if knows(source.path) and len(source.text) <= room:
            room -= len(source.text)
            fitting.append(at)
    return fitting


def _read_apart(sources: Sequence[Source], names: Sequence[str], seconds: float) -> list[Outline]:
    rows = [
        (_suffix(source.path), source.text.removeprefix("\ufeff"), source.lines)
        for source in sources
    ]
    asked = json.dumps({"files": rows, "names": list(names)}).encode()
    ended = run_apart(_PROGRAM, stdin=asked, seconds=seconds)
    # What follows the last line break is the row that was being written when the process ended.
    lines = ended.output.rpartition(b"\n")[0].splitlines()
    return [_Row.validate_json(line) for line in lines]


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
