"""What a change is about: the names its lines call, and the definitions it changes."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panelist.contracts import Side
from panelist.repo.outlines import Definition, Outline
from panelist.surroundings.changed import ChangedFile, touched_lines
from panelist.surroundings.code_index import CodeIndex

_NAME = re.compile(r"[^\W\d]\w{1,79}", re.ASCII)
_MARKS = "?!=#"
"""What stands before or after a name in Ruby or JavaScript, and is no part of the word."""

_MOST_LINES = 2_000
"""Touched lines of a file that are looked at."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A definition that the change adds, alters or removes.

    ``about`` says where: "hunk h3"; ``is_removed`` when the head has it no more.
    """

    name: str
    owner: str
    path: str
    about: str
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names of one reading: how often each file calls which, and what is changed."""

    called: tuple[tuple[str, str], ...]
    changed: tuple[Changed, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every name as a word to search for: what is changed first."""
        names = [each.name for each in self.changed] + [name for _, name in self.called]
        return tuple(dict.fromkeys(names))


def word_of(name: str) -> str:
    """``name`` as a search finds it; "" when it is no word of at least two letters."""
    bare = name.strip(_MARKS)
    return bare if _NAME.fullmatch(bare) else ""


def find_subjects(files: tuple[ChangedFile, ...], index: CodeIndex, *, limit: int) -> Subjects:
    """At most ``limit`` names of both kinds together, half of them changed ones at least.

    Expects the outlines of both sides in ``index``; a file without has no subjects.
    """
    changed: dict[tuple[str, str], Changed] = {}
    calls: Counter[tuple[str, str]] = Counter()
    for file in files:
        for each in find_changed_definitions(file, index):
            changed.setdefault((each.name, each.path), each)
        outline = index.outline(Side.RIGHT, file.path)
        if outline is not None:
            added = frozenset(file.added)
            calls.update(
                (file.path, word)
                for name, line in outline.calls
                if line in added and (word := word_of(name))
            )
    kept = tuple(changed.values())[: limit // 2]
    return Subjects(tuple(call for call, _ in calls.most_common(limit - len(kept))), kept)


def find_changed_definitions(file: ChangedFile, index: CodeIndex) -> Iterator[Changed]:
    """What ``file`` adds, alters or removes: functions around its lines, and what they define.

    Expects the outlines of both sides in ``index``.
    """
    head = index.outline(Side.RIGHT, file.path) or Outline()
    hunks = {line: hunk.id for hunk in file.hunks for line in touched_lines(hunk)}
    added = frozenset(file.added)
    changed = [
        *innermost_functions(head, sorted(hunks)[:_MOST_LINES]),
        *((each.line, each) for each in head.definitions if each.line in added),
    ]
    for line, definition in changed:
        if not definition.is_local and (word := word_of(definition.name)):
            yield Changed(word, definition.owner, file.path, f"hunk {hunks[line]}")
    yield from _removed_definitions(file, head, index)


def _removed_definitions(file: ChangedFile, head: Outline, index: CodeIndex) -> Iterator[Changed]:
    base = index.outline(Side.LEFT, file.file.old_path) or Outline()
    kept = {definition.name for definition in head.definitions}
    hunks = {line.old: hunk.id for hunk in file.hunks for line in hunk.lines if line.kind == "-"}
    for each in base.definitions:
        is_gone = each.line in hunks and each.name not in kept and not each.is_local
        if is_gone and (word := word_of(each.name)):
            about = f"hunk {hunks[each.line]}"
            yield Changed(word, each.owner, file.path, about, is_removed=True)


def innermost_functions(outline: Outline, lines: Sequence[int]) -> Iterator[tuple[int, Definition]]:
    """For each of the sorted ``lines`` that stands in functions: the line and the innermost."""
    functions = [each for each in outline.blocks if each.role == "function"]
    found: dict[int, Definition] = {}
    for each in sorted(functions, key=lambda each: each.start - each.end):
        within = lines[bisect_left(lines, each.start) : bisect_right(lines, each.end)]
        found |= dict.fromkeys(within, each)
    seen: set[Definition] = set()
    for line in sorted(found):
        if found[line] not in seen:
            seen.add(found[line])
            yield line, found[line]
