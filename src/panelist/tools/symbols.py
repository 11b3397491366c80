"""``symbol``: where a name is defined in the head, with the code, and the lines that use it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from panelist.fence import Fence
from panelist.paths import search_rank
from panelist.ports import Match
from panelist.repo.outlines import Source, knows, outline_files
from panelist.tools.reading import numbered_rows
from panelist.tools.searching import CALL_SECONDS, LOOKED_AT, MOST_MATCHES, grouped_rows
from panelist.tools.snapshot import Refused, Snapshot

BODY_LINES = 25
_MOST_BODIES = 12
_PARSED_FILES = 40
_SHARE_OF_BODIES = 0.75
_WIDEST = 500
_IDENTIFIER = re.compile(r"(?!\d)[\w$]{1,100}[?!]?")
_DEFINES = (
    r"(?:\b(?:class|const|def|defmodule|defp|enum|fn|fun|func|function|interface|let|module|object"
    r"|proc|protocol|record|static|struct|sub|trait|type|val|var)\b\W(?:[\w.]+[.:])?{name}(?!\w)"
    r"|^\s*{name}\s*(?:\(\)\s*\{{|[:=](?![:=])))"
)
"""What a definition looks like where no parser is at hand, and which files to parse first."""


class Symbol(BaseModel):
    """Arguments of ``symbol``: an identifier."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str


class _Definition(NamedTuple):
    path: str
    line: int
    start: int
    end: int
    kind: str


def symbol(asked: Symbol, snapshot: Snapshot, fence: Fence, most_chars: int) -> str | Refused:
    """The code of what a name is defined as, and the other lines that have it as a word.

    Both together take ``most_chars``.
    """
    if _IDENTIFIER.fullmatch(asked.name) is None:
        return Refused("A name is one identifier, without dots, brackets or spaces.")
    word = asked.name.rstrip("?!")
    matches = snapshot.repo.search("head", word, limit=LOOKED_AT, seconds=CALL_SECONDS)
    if matches is None:
        return Refused("Too much was found to look at. Use search with a glob.")
    if not matches:
        return "No line of a text file has that name as a word."
    ranked = sorted(matches, key=lambda match: (search_rank(match.path), match.path, match.line))
    definitions = _find_definitions(asked.name, ranked, snapshot)
    defining = {(each.path, each.line) for each in definitions}
    others = [match for match in ranked if (match.path, match.line) not in defining]
    for_bodies = int(most_chars * _SHARE_OF_BODIES)
    bodies = _lay_out(definitions[:_MOST_BODIES], snapshot, for_bodies)
    uses, shown = grouped_rows(others, snapshot, MOST_MATCHES, most_chars - for_bodies)
    told = "\n".join(
        ["definitions:", *(bodies or ["none"]), "", "other lines:", *(uses or ["none"])]
    )
    notes = [f"{len(definitions)} definitions and {len(others)} other lines were found."]
    if shown < len(others):
        notes.append(f"{shown} of the other lines are shown.")
    if len(matches) == LOOKED_AT:
        notes.append("There are more lines than were looked at.")
    return "\n".join((*notes, fence.block("tool", told, tool="symbol", name=asked.name)))


def _find_definitions(name: str, matches: Sequence[Match], snapshot: Snapshot) -> list[_Definition]:
    """As parsers tell of files whose languages are known, and as lines look like in the others."""
    defines = re.compile(_DEFINES.format(name=re.escape(name)))
    by_path = {path: tuple(found) for path, found in groupby(matches, key=lambda each: each.path)}
    likely = sorted(by_path, key=lambda path: not _looks_defined(defines, by_path[path]))
    sources = [
        Source(path, "\n".join(lines))
        for path in [path for path in likely if knows(path)][:_PARSED_FILES]
        if not isinstance(lines := snapshot.lines(path), Refused)
    ]
    outlines = outline_files(sources, names=(name,), seconds=CALL_SECONDS)
    parsed = {
        source.path: outline
        for source, outline in zip(sources, outlines, strict=True)
        if outline is not None
    }
    found: list[_Definition] = []
    for path, of_file in by_path.items():
        if path in parsed:
            found += (
                _Definition(path, each.line, each.start, each.end, _kind(each.kind, each.owner))
                for each in parsed[path].definitions
                if each.name == name
            )
        else:
            found += _guessed(path, defines, of_file, snapshot)
    return found


def _looks_defined(defines: re.Pattern[str], matches: Sequence[Match]) -> bool:
    return any(defines.search(match.text) for match in matches)


def _kind(kind: str, owner: str) -> str:
    return f"{kind} of {owner}" if owner else kind


def _guessed(
    path: str, defines: re.Pattern[str], matches: Sequence[Match], snapshot: Snapshot
) -> Iterator[_Definition]:
    lines = snapshot.lines(path)
    if isinstance(lines, Refused):
        return
    for match in matches:
        if defines.search(match.text):
            end = _end_of_block(lines, match.line)
            yield _Definition(path, match.line, match.line, end, "by its look")


def _end_of_block(lines: Sequence[str], first: int) -> int:
    """The last line of what is indented deeper than line ``first``, with what closes it."""
    depth = _depth(lines[first - 1])
    end = first
    for number in range(first + 1, min(len(lines), first + BODY_LINES) + 1):
        text = lines[number - 1][:_WIDEST]
        if text.strip() and _depth(text) <= depth:
            return number if text.strip()[0] in "}])" or text.strip() == "end" else end
        if text.strip():
            end = number
    return end


def _depth(line: str) -> int:
    shown = line[:_WIDEST].expandtabs(4)
    return len(shown) - len(shown.lstrip())


def _lay_out(definitions: Sequence[_Definition], snapshot: Snapshot, most_chars: int) -> list[str]:
    """The first lines of each definition below its place and kind, as many as fit."""
    rows: list[str] = []
    for each in definitions:
        lines = snapshot.lines(each.path)
        if isinstance(lines, Refused):
            continue
        last = min(each.end, each.start + BODY_LINES - 1, len(lines))
        path = each.path.replace("\n", " ")
        rows.append(f"{path}:{each.start}-{each.end} [{each.kind}]")
        body = numbered_rows(lines, each.start, last, most_chars)
        if len(body) < each.end - each.start + 1:
            body.append(f"⋮ it goes on to line {each.end}")
        rows += body
        most_chars -= sum(len(row) + 1 for row in body)
        if most_chars <= 0:
            break
    return rows
