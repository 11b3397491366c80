"""Where each file of a patch begins and ends, decided on bytes.

A hunk is as long as its header says, so no content can pass for a header. A
line that is neither content nor anything git, ``diff -u`` or a mail writes
ends the reading: half a patch is never taken for the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panelist.diff.bodies import take_body
from panelist.diff.cursor import AS_GIT_WRITES_IT, Cursor, unreadable
from panelist.errors import DiffError

_FIELD = re.compile(
    rb"(diff --git|old mode|new mode|deleted file mode|new file mode|copy from|copy to"
    rb"|rename from|rename to|similarity index|dissimilarity index|index|---|\+\+\+) (.+)",
    re.DOTALL,
)
_BINARY = re.compile(rb"Binary files .+ differ", re.DOTALL)
_BINARY_BLOCK = re.compile(rb"(?:literal|delta) \d+")
_PREAMBLE = re.compile(rb"From |commit |tag |# HG |(?!Index: )[A-Z][A-Za-z-]*: ")
_BETWEEN_FILES = re.compile(rb"$|diff -(?!-git |-cc |-combined )|Index: |=+$")
_COMBINED = re.compile(rb"diff --(?:cc|combined) ")
_SUBMODULE_SUMMARY = re.compile(
    rb"Submodule .+ (?:[0-9a-f]{7,}\.\.\.?[0-9a-f]{7,}|contains (?:untracked|modified) content)"
)


@dataclass(frozen=True, slots=True)
class Section:
    """What a patch says of one file.

    Attributes:
        number: 1-based line of the patch where it begins.
        fields: the header lines, keyword to value, e.g. ``b"rename from"``.
        binary: whether the content is binary, so that there are no hunks.
        body: the lines of all hunks, ``@@`` lines included.
    """

    number: int
    fields: dict[bytes, bytes]
    binary: bool
    body: list[bytes]


def sections(patch: bytes) -> Iterator[Section]:
    """Every file of ``patch``, in order, one at a time.

    Raises:
        DiffError: a line is not understood, or a hunk does not add up.
    """
    cursor = Cursor(patch.removesuffix(b"\n").split(b"\n"))
    _skip_preamble(cursor)
    while cursor.more:
        if _begins_file(cursor):
            yield _take_section(cursor)
        elif cursor.peek().rstrip() == b"--":
            # A mail ends with git's version below a signature mark.
            cursor.at += 2
        elif _BETWEEN_FILES.match(cursor.peek()):
            cursor.at += 1
        else:
            raise _not_understood(cursor)


def _begins_file(cursor: Cursor) -> bool:
    line = cursor.peek()
    return line.startswith(b"diff --git ") or (
        line.startswith(b"--- ")
        and cursor.peek(1).startswith(b"+++ ")
        and cursor.peek(2).startswith(b"@@ -")
    )


def _skip_preamble(cursor: Cursor) -> None:
    """Pass over what a mail, ``git show`` or ``hg export`` says before the first file."""
    while cursor.more and not cursor.peek():
        cursor.at += 1
    if not _PREAMBLE.match(cursor.peek()):
        return
    while cursor.more and not _begins_file(cursor):
        if _COMBINED.match(cursor.peek()) or _SUBMODULE_SUMMARY.match(cursor.peek()):
            return
        cursor.at += 1


def _not_understood(cursor: Cursor) -> DiffError:
    line = cursor.peek()
    if _COMBINED.match(line) or line.startswith(b"@@@"):
        return cursor.refused(
            "compares a merge with several parents at once",
            "Compare with one of them: `git diff BASE HEAD`.",
        )
    if _SUBMODULE_SUMMARY.match(line):
        return cursor.refused(
            "summarizes a submodule instead of showing its change",
            "Use `git diff --submodule=short BASE HEAD`.",
        )
    return cursor.refused("is no part of a diff", AS_GIT_WRITES_IT)


def _take_section(cursor: Cursor) -> Section:
    number = cursor.at + 1
    fields = _take_fields(cursor)
    binary = _take_binary(cursor)
    body = [] if binary else take_body(cursor)
    if bool(body) != (b"---" in fields) or bool(body) != (b"+++" in fields):
        raise unreadable(number, "has hunks without `---` and `+++` lines, or those without hunks")
    return Section(number, fields, binary, body)


def _take_fields(cursor: Cursor) -> dict[bytes, bytes]:
    fields: dict[bytes, bytes] = {}
    while field := _FIELD.fullmatch(cursor.peek()):
        keyword, value = field.groups()
        if keyword == b"diff --git" and fields:
            break
        if keyword in fields:
            raise cursor.refused("repeats a header line of its file")
        if value.endswith(b"\r"):
            raise cursor.refused("ends in a carriage return: its line endings were converted")
        fields[keyword] = value
        cursor.at += 1
    return fields


def _take_binary(cursor: Cursor) -> bool:
    if _BINARY.fullmatch(cursor.peek()):
        cursor.at += 1
        return True
    if cursor.peek() != b"GIT binary patch":
        return False
    cursor.at += 1
    while _BINARY_BLOCK.fullmatch(cursor.peek()):
        while cursor.take():
            pass
    return True
