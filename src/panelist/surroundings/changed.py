"""Which lines of which files a change touches, and which of them a prompt shows."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from panelist.contracts import DiffFile, Hunk, LineKind, Side
from panelist.surroundings.passages import LineKey

_LOOKED_AT = 300
_MAY_DEFINE = re.compile(
    r"\(|\b(?:class|const|def|enum|interface|module|object|record|struct|trait|type|union)\b"
)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """The hunks of one file that a reading is about."""

    file: DiffFile
    hunks: tuple[Hunk, ...]

    @property
    def path(self) -> str:
        """Its name after the change."""
        return self.file.path

    @property
    def added(self) -> tuple[int, ...]:
        """Numbers of the lines that were added, in the head."""
        return tuple(
            line.number for hunk in self.hunks for line in hunk.lines if line.kind is LineKind.ADDED
        )

    @property
    def removed(self) -> tuple[int, ...]:
        """Numbers of the lines that were removed, in the base."""
        return tuple(
            line.number
            for hunk in self.hunks
            for line in hunk.lines
            if line.kind is LineKind.REMOVED
        )

    @property
    def may_remove_definitions(self) -> bool:
        """Whether a removed line may have defined something: it has a bracket or such a word."""
        return any(
            _MAY_DEFINE.search(line.text[:_LOOKED_AT])
            for hunk in self.hunks
            for line in hunk.lines
            if line.kind is LineKind.REMOVED
        )

    @property
    def weight(self) -> int:
        """How many lines change."""
        return len(self.added) + len(self.removed)


def changed_files(files: Sequence[DiffFile], hunks: Collection[str]) -> tuple[ChangedFile, ...]:
    """The files that the hunks of these ids are in, in the order of the diff."""
    wanted = frozenset(hunks)
    found = (
        ChangedFile(file, tuple(hunk for hunk in file.hunks if hunk.id in wanted)) for file in files
    )
    return tuple(each for each in found if each.hunks)


def divide_files(
    files: Sequence[DiffFile], shards: Sequence[Collection[str]]
) -> list[tuple[ChangedFile, ...]]:
    """``changed_files`` of each of ``shards``, in time that does not grow with their number."""
    homes = {hunk.id: at for at, file in enumerate(files) for hunk in file.hunks}
    return [
        changed_files(
            [files[at] for at in sorted({homes[hunk] for hunk in hunks if hunk in homes})], hunks
        )
        for hunks in shards
    ]


def touched_lines(hunk: Hunk) -> tuple[int, ...]:
    """Numbers of the head lines that ``hunk`` changes.

    Where it only removes, the lines next to the gap stand for what is gone.
    """
    touched: set[int] = set()
    last = hunk.new_start if hunk.new_count else max(1, hunk.new_start)
    gap = False
    for line in hunk.lines:
        if line.kind is LineKind.REMOVED:
            gap = True
            continue
        if line.kind is LineKind.ADDED:
            touched.add(line.number)
        elif gap and last not in touched:
            touched.update((last, line.number))
        gap, last = False, line.number
    if gap and last not in touched:
        touched.add(last)
    return tuple(sorted(touched))


def spans_of(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Sorted numbers as spans of neighbours."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and number <= spans[-1][1] + 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return tuple(spans)


def shown_lines(files: Sequence[ChangedFile]) -> Iterator[LineKey]:
    """The lines that the hunks show: context lines on both sides."""
    for changed in files:
        for hunk in changed.hunks:
            for line in hunk.lines:
                if line.new is not None:
                    yield changed.path, Side.RIGHT, line.new
                if line.old is not None:
                    yield changed.file.old_path, Side.LEFT, line.old


def added_lines(files: Sequence[DiffFile]) -> frozenset[LineKey]:
    """The head lines that the whole change added."""
    return frozenset(
        (file.path, Side.RIGHT, line.number)
        for file in files
        for hunk in file.hunks
        for line in hunk.lines
        if line.kind is LineKind.ADDED
    )
