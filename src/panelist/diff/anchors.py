"""Which lines of a diff a claim may stand on, and where a quote really is."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from panelist.contracts import Diff, DiffFile, Hunk, Line, LineKind, Place, Side
from panelist.diff.quotes import Passage, most_alike, near_readings, nearest, readings

_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
_CHANGED = {Side.LEFT: LineKind.REMOVED, Side.RIGHT: LineKind.ADDED}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one hunk shows of one side: lines numbered ``first`` to ``last`` without a gap."""

    file: DiffFile
    hunk: Hunk
    first: int
    last: int
    lines: tuple[Line, ...]


class Anchors:
    """An index of a diff by path, side and line number.

    Paths are those of ``DiffFile.path``, exactly: on the left side of a rename
    too, as in GitHub's review API.
    """

    def __init__(self, diff: Diff) -> None:
        self._shown: dict[tuple[str, Side], list[_Shown]] = {}
        self._cut: dict[tuple[str, Side], tuple[Passage, ...]] = {}
        for file in diff.files:
            for side in Side:
                self._shown.setdefault((file.path, side), []).extend(_shown(file, side))

    def line(self, path: str, side: Side, number: int) -> Line | None:
        """The line that a hunk shows at ``number``; ``None`` if no hunk does."""
        shown = self._at(path, side, number)
        return shown.lines[number - shown.first] if shown else None

    def hunk_at(self, path: str, side: Side, number: int) -> Hunk | None:
        """The hunk that shows the line; ``None`` if no hunk does."""
        shown = self._at(path, side, number)
        return shown.hunk if shown else None

    def commentable(self, place: Place) -> bool:
        """Whether GitHub accepts a comment there: both ends are in one hunk on that side."""
        shown = self._at(place.path, place.side, place.start)
        if shown is None or not shown.file.commentable:
            return False
        return place.start <= place.end <= shown.last

    def introduced(self, place: Place) -> bool:
        """Whether the change itself added (right) or removed (left) a line of ``place``."""
        hunks = self._shown.get((place.path, place.side), [])
        for shown in hunks[bisect_left(hunks, place.start, key=_last) :]:
            if shown.first > place.end:
                break
            begin = max(place.start - shown.first, 0)
            lines = shown.lines[begin : place.end + 1 - shown.first]
            if any(line.kind is _CHANGED[place.side] for line in lines):
                return True
        return False

    def locate(
        self, path: str, side: Side, start: int, quote: str, content: str | None
    ) -> Place | None:
        r"""Where the quoted code is: nearest to ``start``, and of two the earlier.

        Looked for in the hunks of ``side``, then in the whole file, then in the
        hunks of the other side. Several lines are whole lines, but the first may
        begin and the last may end in the middle; a single line may be a part of
        one. Fewer than three characters, blanks aside, count only as the whole
        of what stands at ``start``.

        Args:
            path: a path of the diff, exactly.
            side: the side that the quote is said to be from.
            start: the line it is said to begin at; any number is safe.
            quote: what a model copied.
            content: the whole file on ``side``, if it can be had.

        Returns:
            The place, or ``None``: the code is nowhere, or the path is not in the diff.
        """
        if (path, side) not in self._shown:
            return None
        wanted = readings(quote)
        telling = tuple(reading for reading in wanted if not reading.short)
        for where, sought, passages in (
            (side, wanted, self._passages(path, side)),
            (side, wanted, _whole(content)),
            (_OTHER[side], telling, self._passages(path, _OTHER[side])),
        ):
            if found := nearest(sought, passages, start):
                return Place(path=path, side=where, start=found[0], end=found[1])
        return None

    def locate_near(self, path: str, side: Side, start: int, quote: str) -> Place | None:
        """Where a careless copy comes from: numbers and ellipses taken out, or a line much alike.

        Only what hunks show is searched, ``side`` first. ``None`` if nothing is near.
        """
        if (path, side) not in self._shown:
            return None
        wanted = near_readings(quote)
        for reading in wanted:
            for where in (side, _OTHER[side]):
                if found := nearest((reading,), self._passages(path, where), start):
                    return Place(path=path, side=where, start=found[0], end=found[1])
        for where in (side, _OTHER[side]) if wanted else ():
            if found := most_alike(wanted[0], self._passages(path, where), start):
                return Place(path=path, side=where, start=found[0], end=found[1])
        return None

    def _at(self, path: str, side: Side, number: int) -> _Shown | None:
        hunks = self._shown.get((path, side), [])
        place = bisect_left(hunks, number, key=_last)
        return hunks[place] if place < len(hunks) and hunks[place].first <= number else None

    def _passages(self, path: str, side: Side) -> tuple[Passage, ...]:
        """The hunks of a file, made ready once: many quotes may be looked for in each."""
        if (path, side) not in self._cut:
            self._cut[path, side] = tuple(
                Passage(shown.first, (line.text for line in shown.lines))
                for shown in self._shown[path, side]
            )
        return self._cut[path, side]


def _shown(file: DiffFile, side: Side) -> Iterator[_Shown]:
    hidden = _CHANGED[_OTHER[side]]
    for hunk in file.hunks:
        lines = tuple(line for line in hunk.lines if line.kind is not hidden)
        first = hunk.old_start if side is Side.LEFT else hunk.new_start
        if lines:
            yield _Shown(file, hunk, first, first + len(lines) - 1, lines)


def _last(shown: _Shown) -> int:
    return shown.last


def _whole(content: str | None) -> Iterator[Passage]:
    """The file as one passage; an empty file has no line."""
    if content:
        yield Passage(1, content.removesuffix("\n").split("\n"))
