"""``search`` and ``symbol``: which lines of the head hold a text, and which define a name."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from panelist.fence import Fence
from panelist.ports import Match
from panelist.repo.outlines import Source, knows, outline_files
from panelist.tools.reading import MOST_CHARS, clipped
from panelist.tools.snapshot import Refused, Snapshot

MOST_MATCHES = 50
CALL_SECONDS = 10.0
_LONGEST_TEXT = 200
_LOOKED_AT = 2_000
_PARSED_FILES = 40
_IDENTIFIER = re.compile(r"(?!\d)[\w$]{1,100}")
# Only to parse first what will hardly be in vain; the parser decides.
_LIKELY = re.compile(
    r"\b(?:class|const|def|enum|func|function|interface|let|record|static|type|var)\b"
)


class Search(BaseModel):
    """Arguments of ``search``: a literal text, and a pattern for paths, "" for all."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    glob: str


class Symbol(BaseModel):
    """Arguments of ``symbol``: an identifier."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str


def search(asked: Search, snapshot: Snapshot, fence: Fence) -> str | Refused:
    """Lines that hold a text literally."""
    if not 0 < len(asked.text) <= _LONGEST_TEXT or not asked.text.isprintable():
        return Refused(f"Search for 1 to {_LONGEST_TEXT} printable characters of one line.")
    if len(asked.glob) > _LONGEST_TEXT or not asked.glob.isprintable():
        return Refused(f"A glob has at most {_LONGEST_TEXT} printable characters.")
    matches = snapshot.repo.search(
        "head",
        asked.text,
        limit=MOST_MATCHES + 1,
        whole_word=False,
        glob=asked.glob,
        seconds=CALL_SECONDS,
    )
    if matches is None:
        return Refused("Too much was found to look at. Search for something rarer.")
    if not matches:
        return "No line of a text file holds it."
    shown = _shown(matches[:MOST_MATCHES], snapshot)
    block = fence.block("tool", "\n".join(shown), tool="search", held=asked.text, glob=asked.glob)
    return block if len(shown) == len(matches) else f"{block}\nThere are more; narrow the search."


def symbol(asked: Symbol, snapshot: Snapshot, fence: Fence) -> str | Refused:
    """Where a name is defined, and the other lines that have it as a word."""
    if _IDENTIFIER.fullmatch(asked.name) is None:
        return Refused("A name is one identifier, without dots, brackets or spaces.")
    matches = snapshot.repo.search("head", asked.name, limit=_LOOKED_AT, seconds=CALL_SECONDS)
    if matches is None:
        return Refused("Too much was found to look at. Use search with a glob.")
    if not matches:
        return "No line of a text file has that name as a word."
    kinds, unread = _definitions(asked.name, matches, snapshot)
    defining = [match for match in matches if (match.path, match.line) in kinds]
    others = [match for match in matches if (match.path, match.line) not in kinds]
    first = _shown(defining[:MOST_MATCHES], snapshot, kinds)
    rest = _shown(others[: MOST_MATCHES - len(first)], snapshot)
    told = "\n".join(
        ["definitions:", *(first or ["none"]), "", "other lines:", *(rest or ["none"])]
    )
    notes = [f"{len(defining)} definitions and {len(others)} other lines were found."]
    if len(matches) == _LOOKED_AT:
        notes.append("There are more lines than were looked at.")
    if unread:
        notes.append(f"In {unread} of the files definitions could not be told from other lines.")
    return "\n".join((*notes, fence.block("tool", told, tool="symbol", name=asked.name)))


def _definitions(
    name: str, matches: Sequence[Match], snapshot: Snapshot
) -> tuple[dict[tuple[str, int], str], int]:
    """Kinds of definitions by path and line, and in how many files nobody could tell."""
    by_path = {path: tuple(found) for path, found in groupby(matches, key=lambda each: each.path)}
    able = [path for path in by_path if knows(path)]
    likely = sorted(able, key=lambda path: not _is_likely(by_path[path]))
    texts = {
        path: "\n".join(lines)
        for path in likely[:_PARSED_FILES]
        if not isinstance(lines := snapshot.lines(path), Refused)
    }
    sources = {path: Source(text) for path, text in texts.items()}
    found = outline_files(sources, names=(name,), seconds=CALL_SECONDS)
    kinds = {
        (path, definition.line): definition.kind
        for path, outline in found.items()
        for definition in outline.definitions
        if definition.name == name
    }
    return kinds, len(by_path) - len(found)


def _is_likely(matches: Iterable[Match]) -> bool:
    return any(_LIKELY.search(match.text) for match in matches)


def _shown(
    matches: Sequence[Match],
    snapshot: Snapshot,
    kinds: dict[tuple[str, int], str] | None = None,
) -> list[str]:
    """One row per match, as many as fit."""
    rows: list[str] = []
    room = MOST_CHARS
    for match in matches:
        lines = snapshot.lines(match.path)
        if isinstance(lines, Refused):
            line = f"(not shown: {lines.sentence})"
        else:
            line = clipped(lines[match.line - 1])
        kind = f" [{kinds[match.path, match.line]}]" if kinds else ""
        path = match.path.replace("\n", " ")  # a name with a line break must not look like a row
        row = f"{path}:{match.line}:{kind} {line}"
        room -= len(row) + 1
        if room < 0:
            break
        rows.append(row)
    return rows
