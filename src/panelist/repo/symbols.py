"""Where names are defined, as a parser of each language sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from panelist.repo.apart import run_apart
from panelist.repo.grammar import NAMES

_MAX_CHARS = 8 << 20

# A row per file, written at once: what was read before a hostile file counts.
_PROGRAM = """
import json
import sys
from panelist.repo.grammar import NAMES

def rows(suffix, text):
    try:
        return [[line, kind] for name, line, kind in NAMES[suffix](text) if name == sys.argv[1]]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None

for path, suffix, text in json.load(sys.stdin):
    print(json.dumps([path, rows(suffix, text.encode("utf-8", "replace"))]), flush=True)
"""

_Row = TypeAdapter(tuple[str, list[tuple[int, str]] | None])
_Files = TypeAdapter(list[tuple[str, str, str]])


@dataclass(frozen=True, slots=True)
class Definition:
    """A place where a name is defined: its line, from 1, and as what."""

    line: int
    kind: str


def knows(path: str) -> bool:
    """Whether definitions can be looked for in a file of that name."""
    return _suffix(path) in NAMES


def definitions(
    name: str, texts: Mapping[str, str], *, seconds: float = 10.0
) -> dict[str, tuple[Definition, ...]]:
    """Where ``name`` is defined in ``texts``, files by path, in the order of their lines.

    A file is left out when it cannot be told: its language is not known here,
    it has a syntax error that its parser cannot pass, it came after 8 MiB of
    others, or a parser ended or took its time before it.
    """
    files: list[tuple[str, str, str]] = []
    room = _MAX_CHARS
    for path, text in texts.items():
        room -= len(text)
        if knows(path) and room >= 0:
            files.append((path, _suffix(path), text.removeprefix("\ufeff")))
    if not files:
        return {}
    ended = run_apart(_PROGRAM, name, stdin=_Files.dump_json(files), seconds=seconds)
    found: dict[str, tuple[Definition, ...]] = {}
    # What follows the last line break is the row that was being written when the process ended.
    for line in ended.output.rpartition(b"\n")[0].splitlines():
        path, rows = _Row.validate_json(line)
        if rows is not None:
            found[path] = tuple(Definition(*row) for row in sorted(set(rows)))
    return found


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
