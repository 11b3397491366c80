"""The change of a pull, as git prints it, and where in it a comment may stand."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tests.fakes.github.git import Git

Side = Literal["LEFT", "RIGHT"]

_HUNK = re.compile(rb"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_FLAGS = ("--no-color", "--no-ext-diff", "--no-textconv", "-M")
_NO_BLOB = "0" * 40
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One line of a patch.

    Attributes:
        hunk: 0-based number of its hunk.
        position: lines below the first ``@@``, as the API counts them.
        left, right: its number before and after the change.
    """

    hunk: int
    position: int
    left: int | None
    right: int | None

    def number(self, side: Side) -> int | None:
        """Its number on a side."""
        return self.left if side == "LEFT" else self.right


@dataclass(frozen=True)
class FileChange:
    """One file of the change.

    ``section`` is everything from ``diff --git`` on; ``patch`` starts at the
    first ``@@`` and is ``None`` without one (binary, rename or mode only).
    """

    path: str
    old_path: str | None
    status: str
    sha: str
    additions: int
    deletions: int
    section: bytes

    @cached_property
    def patch(self) -> bytes | None:
        """From the first ``@@``, without the last line feed."""
        if self.status == "changed":  # of a change of type git prints two patches
            return None
        start = self.section.find(b"\n@@ ")
        return None if start < 0 else self.section[start + 1 :].removesuffix(b"\n")

    @cached_property
    def lines(self) -> int:
        """Of the patch, context included."""
        return 0 if self.patch is None else self.patch.count(b"\n") + 1

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every line of the patch."""
        return tuple(_spots(self.patch or b""))

    def find(self, side: Side, line: int) -> Spot | None:
        """The line with that number on that side, if the patch shows it."""
        return next((spot for spot in self.spots if spot.number(side) == line), None)

    def hunk_until(self, spot: Spot) -> str:
        """The hunk's text from its ``@@`` down to the line: ``diff_hunk`` of a comment."""
        rows = (self.patch or b"").split(b"\n")
        first = max(i for i in range(spot.position + 1) if rows[i].startswith(b"@@ "))
        return b"\n".join(rows[first : spot.position + 1]).decode(errors="replace")


@dataclass(frozen=True)
class Change:
    """Everything between two commits."""

    text: bytes
    files: tuple[FileChange, ...]

    @cached_property
    def lines(self) -> int:
        """Lines of all patches, context included: what the diff limit counts."""
        return sum(file.lines for file in self.files)

    def file(self, path: str) -> FileChange | None:
        """The file with that name after the change (before it, if deleted)."""
        return next((file for file in self.files if file.path == path), None)


def read_change(git: Git, base: str, head: str) -> Change:
    """What changed from ``base`` to ``head``, both commits."""
    text = git.run("diff", *_FLAGS, base, head)
    raw = git.run("diff", *_FLAGS, "--raw", "--no-abbrev", "-z", base, head)
    counts = git.run("diff", *_FLAGS, "--numstat", "-z", base, head)
    return Change(text, tuple(_files(_sections(text), _raw_rows(raw), _numbers(counts))))


def _sections(text: bytes) -> list[bytes]:
    # Inside a patch every line starts with one of " +-\@", so this never splits content.
    parts = re.split(rb"^(?=diff --git )", text, flags=re.MULTILINE)
    return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class _Raw:
    status: str
    old_sha: str
    new_sha: str
    same_content: bool
    old_path: str
    path: str


def _raw_rows(raw: bytes) -> list[_Raw]:
    fields = iter(raw.decode(errors="replace").split("\0"))
    rows: list[_Raw] = []
    for meta in fields:
        if not meta:
            break
        _, _, old_sha, new_sha, status = meta.lstrip(":").split()
        old_path = next(fields)
        path = next(fields) if status[0] in "RC" else old_path
        rows.append(_Raw(status[0], old_sha, new_sha, old_sha == new_sha, old_path, path))
    return rows


def _numbers(counts: bytes) -> list[tuple[int, int]]:
    fields = iter(counts.split(b"\0"))
    numbers: list[tuple[int, int]] = []
    for row in fields:
        if not row:
            break
        added, deleted, path = row.split(b"\t", 2)
        if not path:  # a rename: both names follow as fields of their own
            next(fields)
            next(fields)
        numbers.append((0, 0) if added == b"-" else (int(added), int(deleted)))
    return numbers


def _files(
    sections: list[bytes], rows: list[_Raw], numbers: list[tuple[int, int]]
) -> list[FileChange]:
    files: list[FileChange] = []
    rest = iter(sections)
    for row, (added, deleted) in zip(rows, numbers, strict=True):
        section = next(rest)
        if row.status == "T":  # git prints a change of type as a deletion and an addition
            section += next(rest)
        files.append(
            FileChange(
                path=row.path,
                old_path=row.old_path if row.path != row.old_path else None,
                status=_status(row),
                sha=row.old_sha if row.new_sha == _NO_BLOB else row.new_sha,
                additions=added,
                deletions=deleted,
                section=section,
            )
        )
    return files


def _status(row: _Raw) -> str:
    if row.status == "T" or (row.status == "M" and row.same_content):
        return "changed"
    return _STATUS[row.status]


def _spots(patch: bytes) -> list[Spot]:
    spots: list[Spot] = []
    hunk, left, right = -1, 0, 0
    for position, row in enumerate(patch.split(b"\n")):
        sign = row[:1]
        header = _HUNK.match(row)
        if header:
            hunk, left, right = hunk + 1, int(header[1]), int(header[2])
        elif sign == b" ":
            spots.append(Spot(hunk, position, left, right))
            left, right = left + 1, right + 1
        elif sign == b"-":
            spots.append(Spot(hunk, position, left, None))
            left += 1
        elif sign == b"+":
            spots.append(Spot(hunk, position, None, right))
            right += 1
    return spots
