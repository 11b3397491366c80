"""Where a review comment may stand, and GitHub's words when it may not."""

from dataclasses import dataclass

from tests.fakes.github.diffs import Change, FileChange, Side, Spot

NOT_IN_DIFF = (
    "Pull request review thread line must be part of the diff and "
    "Pull request review thread diff hunk can't be blank"
)
START_NOT_IN_HUNK = (
    "Pull request review thread line must be part of the diff, "
    "Pull request review thread start line must be part of the same hunk as the line., and "
    "Pull request review thread diff hunk can't be blank"
)
START_IN_OTHER_HUNK = (
    "Pull request review thread start line must be part of the same hunk as the line."
)
START_NOT_BEFORE = "Pull request review thread start line must precede the end line."
NO_PATH = "Path could not be resolved"
NO_LINE = "Line could not be resolved"
NO_POSITION = "Position could not be resolved"


class PlaceError(Exception):
    """The place is refused; the text is GitHub's."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was asked for: a line, or (older) a position."""

    path: str
    side: Side = "RIGHT"
    line: int | None = None
    start_side: Side | None = None
    start_line: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A place that is part of the diff."""

    path: str
    side: Side
    line: int
    start_side: Side | None
    start_line: int | None
    position: int
    diff_hunk: str


def place(change: Change, asked: Place) -> Placed:
    """Find the place in the diff. Raises PlaceError."""
    file = change.file(asked.path)
    if file is None:
        raise PlaceError(NO_PATH)
    if asked.position is not None:
        return _by_position(file, asked.position)
    if asked.line is None or asked.line < 1:
        raise PlaceError(NO_LINE)
    end = file.find(asked.side, asked.line)
    if asked.start_line is None:
        if end is None:
            raise PlaceError(NOT_IN_DIFF)
        return Placed(
            file.path, asked.side, asked.line, None, None, end.position, file.hunk_until(end)
        )
    return _range(file, asked, asked.line, end, asked.start_line)


def _by_position(file: FileChange, position: int) -> Placed:
    spot = next((spot for spot in file.spots if spot.position == position), None)
    if spot is None:
        raise PlaceError(NO_POSITION)
    side: Side = "LEFT" if spot.right is None else "RIGHT"
    line = spot.number(side) or 0
    return Placed(file.path, side, line, None, None, position, file.hunk_until(spot))


def _range(file: FileChange, asked: Place, line: int, end: Spot | None, start_line: int) -> Placed:
    start_side = asked.start_side or asked.side
    if start_side == asked.side and start_line >= line:
        raise PlaceError(START_NOT_BEFORE)
    if end is None:
        raise PlaceError(START_NOT_IN_HUNK)
    start = file.find(start_side, start_line)
    if start is None or start.hunk != end.hunk:
        raise PlaceError(START_IN_OTHER_HUNK)
    if start.position >= end.position:
        raise PlaceError(START_NOT_BEFORE)
    return Placed(
        file.path, asked.side, line, start_side, start_line, end.position, file.hunk_until(end)
    )
