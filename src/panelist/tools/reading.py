"""``read_file``: lines of one file."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from panelist.fence import Fence, visible
from panelist.tools.snapshot import Refused, Snapshot

MOST_LINES = 400
MOST_CHARS = 12 * 1024
_WIDEST_LINE = 2_000


class ReadFile(BaseModel):
    """Arguments of ``read_file``: a path, and the first and last line, both from 1."""

    model_config = ConfigDict(extra="forbid", strict=True)

    path: str
    start: int
    end: int


def read_file(asked: ReadFile, snapshot: Snapshot, fence: Fence, most_chars: int) -> str | Refused:
    """The numbered lines, as far as one call and ``most_chars`` go."""
    lines = snapshot.lines(asked.path)
    if isinstance(lines, Refused):
        return lines
    count = len(lines)
    if not 1 <= asked.start <= min(asked.end, count):
        return Refused(f"There are no such lines: the file has {count}.")
    last = min(asked.end, count)
    shown = numbered_rows(lines, asked.start, min(last, asked.start + MOST_LINES - 1), most_chars)
    end = asked.start + len(shown) - 1
    span = f"{asked.start}-{end} of {count}"
    block = fence.block("tool", "\n".join(shown), tool="read_file", path=asked.path, lines=span)
    if end < last:
        return f"{block}\nLines {end + 1}-{last} are missing: one call shows no more."
    if asked.end > count:
        return f"{block}\nThe file ends at line {count}."
    return block


def numbered_rows(lines: Sequence[str], first: int, last: int, chars: int) -> list[str]:
    """The lines from ``first`` to ``last`` with their numbers, as far as ``chars`` go."""
    rows: list[str] = []
    for number in range(first, last + 1):
        row = f"{number} | {clipped(lines[number - 1])}"
        chars -= len(row) + 1
        if chars < 0:
            break
        rows.append(row)
    return rows


def clipped(line: str) -> str:
    """A line as it is shown: every character visible, and only the start of a very long one."""
    seen = visible(line)
    more = len(seen) - _WIDEST_LINE
    return seen if more <= 0 else f"{seen[:_WIDEST_LINE]} ({more} more characters)"
