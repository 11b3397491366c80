"""``read_file``: lines of one file."""

from pydantic import BaseModel, ConfigDict

from panelist.fence import Fence, visible
from panelist.tools.snapshot import Refused, Snapshot

MOST_LINES = 400
MOST_CHARS = 32 * 1024
_WIDEST_LINE = 2_000


class ReadFile(BaseModel):
    """Arguments of ``read_file``: a path, and the first and last line, both from 1."""

    model_config = ConfigDict(extra="forbid", strict=True)

    path: str
    start: int
    end: int


def read_file(asked: ReadFile, snapshot: Snapshot, fence: Fence) -> str | Refused:
    """The numbered lines, as far as one call goes."""
    lines = snapshot.lines(asked.path)
    if isinstance(lines, Refused):
        return lines
    if not 1 <= asked.start <= min(asked.end, len(lines)):
        return Refused(f"There are no such lines: the file has {len(lines)}.")
    last = min(asked.end, len(lines))
    shown: list[str] = []
    room = MOST_CHARS
    for number in range(asked.start, min(last, asked.start + MOST_LINES - 1) + 1):
        row = f"{number:6} | {clipped(lines[number - 1])}"
        room -= len(row) + 1
        if room < 0:
            break
        shown.append(row)
    end = asked.start + len(shown) - 1
    span = f"{asked.start}-{end} of {len(lines)}"
    block = fence.block("tool", "\n".join(shown), tool="read_file", path=asked.path, lines=span)
    return block if end == last else f"{block}\nOne call shows no more. Line {end + 1} is next."


def clipped(line: str) -> str:
    """A line as it is shown: every character visible, and only the start of a very long one."""
    seen = visible(line)
    more = len(seen) - _WIDEST_LINE
    return seen if more <= 0 else f"{seen[:_WIDEST_LINE]} ({more} more characters)"
