"""The hunks of one file, consumed by their counts."""

import re

from panelist.diff.cursor import Cursor

_HEADER = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@.*", re.DOTALL)
_NO_NEWLINE = b"\\ No newline at end of file"
_OLD_AND_NEW = {b" ": (1, 1), b"-": (1, 0), b"+": (0, 1)}


def take_body(cursor: Cursor) -> list[bytes]:
    """The lines of all hunks from here on, ``@@`` lines included.

    They are as git writes them by default: a blank line of context has its
    sign back, and the note about a missing newline is in English.

    Raises:
        DiffError: a hunk is not what its header says, or they are out of order.
    """
    body: list[bytes] = []
    old_end = new_end = 1
    while cursor.peek().startswith(b"@@ -"):
        header = _HEADER.fullmatch(cursor.peek())
        if header is None:
            raise cursor.refused("is no hunk header that git writes")
        old_start, old, new_start, new = (int(number or 1) for number in header.groups())
        # A side without lines is numbered by the line before it.
        old_first, new_first = old_start + (old == 0), new_start + (new == 0)
        if old == new == 0 or old_first < old_end or new_first < new_end:
            raise cursor.refused("is a hunk that is empty or out of order")
        old_end, new_end = old_first + old, new_first + new
        body.append(cursor.take())
        _take_lines(cursor, body, old, new)
    return body


def _take_lines(cursor: Cursor, body: list[bytes], old: int, new: int) -> None:
    """Move the lines of one hunk, ``old`` and ``new`` of them per side, to ``body``."""
    while True:
        line = cursor.peek() or b" "
        counts = _OLD_AND_NEW.get(line[:1])
        if line.startswith(b"\\ ") and body[-1][:1] in _OLD_AND_NEW:
            body.append(_NO_NEWLINE)
        elif old == new == 0:
            return
        elif counts is None or not cursor.more or old < counts[0] or new < counts[1]:
            raise cursor.refused(
                f"breaks off a hunk that should have {old} old and {new} new lines more"
            )
        else:
            body.append(line)
            old -= counts[0]
            new -= counts[1]
        cursor.at += 1
