"""A parsed unified diff.

Plain slotted dataclasses, not pydantic: a large change has several hundred
thousand lines, and the artifact that travels is ``diff.patch`` itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from panelist.contracts.words import Side


class LineKind(StrEnum):
    """The sign in front of a line."""

    ADDED = "+"
    REMOVED = "-"
    CONTEXT = " "


class ChangeKind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"
    RENAMED = "renamed"
    COPIED = "copied"


class FileKind(StrEnum):
    """What git stores under the path (after the change; before it, if deleted)."""

    TEXT = "text"
    BINARY = "binary"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class Line:
    r"""One line of a hunk.

    Attributes:
        kind: its sign.
        text: the content without sign and without the final ``\n``; a carriage
            return, form feed or U+2028 stays part of the text. Bytes that are
            not UTF-8 read as U+FFFD.
        old: 1-based number in the base file, ``None`` for an added line.
        new: 1-based number in the head file, ``None`` for a removed line.
        terminated: ``False`` when git marked it "No newline at end of file".
    """

    kind: LineKind
    text: str
    old: int | None
    new: int | None
    terminated: bool = True

    @property
    def side(self) -> Side:
        """The side a comment on this line belongs to."""
        return Side.LEFT if self.kind is LineKind.REMOVED else Side.RIGHT

    @property
    def number(self) -> int:
        """The line number on ``side``."""
        number = self.old if self.kind is LineKind.REMOVED else self.new
        if number is None:
            raise ValueError(f"a {self.kind.name} line without its number")
        return number


@dataclass(frozen=True, slots=True)
class Hunk:
    """One ``@@`` block.

    ``id`` (``h1``, ``h2``, …) is unique and ordered over the whole diff; it is
    what reviewers attest to having read.
    """

    id: str
    path: str
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DiffFile:
    """One file of the diff.

    Attributes:
        path: name after the change (before it, if deleted), decoded from git's
            C quoting, ``/`` separated.
        old_path: name before the change; differs for renames and copies.
        change: what happened to it.
        kind: what git stores there.
        old_mode, new_mode: octal modes as git prints them, ``None`` if absent.
        hunks: empty for pure renames, mode changes and binary files.
        missing: why content that exists could not be had (too large to be
            served, …); ``None`` when ``hunks`` is everything there is.
        commentable: whether GitHub serves this file's patch, and so accepts
            comments on the lines of its hunks.
    """

    path: str
    old_path: str
    change: ChangeKind
    kind: FileKind
    old_mode: str | None
    new_mode: str | None
    hunks: tuple[Hunk, ...]
    missing: str | None = None
    commentable: bool = True


@dataclass(frozen=True, slots=True)
class Diff:
    """All files of a change, in the order of the patch."""

    files: tuple[DiffFile, ...]

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """Every hunk, in order."""
        return tuple(hunk for file in self.files for hunk in file.hunks)
