"""The same patch with other words: what a redacted diff looks like as bytes."""

import re
from collections.abc import Iterator

from panelist.contracts import Diff, Hunk
from panelist.diff.sections import Section, sections

_HEADER = re.compile(rb"(@@ -[\d,]+ \+[\d,]+ @@).*", re.DOTALL)
_BINARY = b"Binary files a and b differ"
_NOTE = b"\\ "


def rewrite(patch: bytes, diff: Diff) -> bytes:
    r"""``patch`` with the texts of ``diff``: the same files, hunks and lines.

    Nothing but files is left of it: what a mail or a commit says around them is
    gone, and so is the content of binary files.

    Args:
        patch: the bytes that ``diff`` was parsed from.
        diff: with other texts in its lines and headings, at most.
    """
    lines = patch.split(b"\n")
    hunks = iter(diff.hunks)
    written: list[bytes] = []
    for section in sections(patch):
        header = section.number - 1
        written += lines[header : header + len(section.fields)]
        written += _body(section, hunks)
    return b"".join(line + b"\n" for line in written)


def _body(section: Section, hunks: Iterator[Hunk]) -> Iterator[bytes]:
    if section.binary:
        yield _BINARY
    texts: Iterator[str] = iter(())
    for line in section.body:
        if header := _HEADER.fullmatch(line):
            hunk = next(hunks)
            texts = iter([each.text for each in hunk.lines])
            yield _told(line, header[1] + (b" " if hunk.heading else b""), hunk.heading)
        elif line.startswith(_NOTE):
            yield line
        else:
            yield _told(line, line[:1], next(texts))


def _told(line: bytes, before: bytes, text: str) -> bytes:
    """``line``, if that is what it says; bytes that are not UTF-8 stay what they are."""
    if line.decode("utf-8", "replace") == before.decode("ascii") + text:
        return line
    return before + text.encode()
