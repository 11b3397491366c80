"""Where a line stands, told by indentation alone."""

import re
from collections.abc import Iterator, Mapping

from panelist.contracts import DiffFile, LineKind

_TAB_WIDTH = 4
_REACH = 800
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")


def right_side(file: DiffFile) -> dict[int, str]:
    """The lines of the head that the hunks show, by number."""
    return {
        line.number: line.text
        for hunk in file.hunks
        for line in hunk.lines
        if line.kind is not LineKind.REMOVED
    }


def numbered(text: str) -> dict[int, str]:
    """The lines of a whole file, by number."""
    return dict(enumerate(text.split("\n"), start=1))


def enclosing(lines: Mapping[int, str], number: int) -> Iterator[int]:
    """Numbers of the lines that enclose line ``number``, innermost first.

    A line encloses another when it comes before it and is the nearest with
    less indentation; the dash of a list item counts as indentation. Stops
    where ``lines`` has a gap (what is not seen is not guessed), and a few
    hundred lines up.
    """
    depth = _depth(lines[number])
    for above in range(number - 1, max(0, number - _REACH), -1):
        if depth == 0 or above not in lines:
            return
        text = lines[above]
        if text.strip() and _depth(text) < depth:
            depth = _depth(text)
            yield above


def _depth(text: str) -> int:
    lead = _LEAD.match(text)
    return len(lead.group().expandtabs(_TAB_WIDTH)) if lead else 0
