"""Finding code again that a model copied.

A model reads hidden characters as code points, drops blank space, shifts a
block sideways and copies the signs of a diff. None of that makes a quote
wrong; a word that differs does.
"""

import difflib
import os.path
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from panelist.fence import visible

_SHORT = 3
"""A quote with fewer characters than this, blanks aside, could stand anywhere."""

_TELLING = 8
"""Characters by which a piece of a careless copy is known."""
_ALIKE = 0.85
"""How alike two lines are, from 0 to 1, one of which is a careless copy of the other."""
_COMPARED = 300
"""Characters of a line that are compared: comparing takes time squared."""
_COLUMNS = re.compile(r"^\s*\d{0,7}\s*\d{0,7}\s*\|[-+ ]?")
_ELLIPSIS = re.compile(r"\.{3}|…|\[\.\.\.\]")
_LEVEL = ("", "")
_PLAIN = re.compile(r"[\t -~]*")
_SHOWN_SPACES = tuple(visible(space) for space in "\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a quote, from its first line that is not blank to its last.

    Attributes:
        lines: without the blank space at either end; one empty line if all are blank.
        steps: how the indentation of each differs from the one before, see ``_steps``.
    """

    lines: list[str]
    steps: list[tuple[str, str] | None]

    @property
    def letters(self) -> int:
        """Characters, blank space aside."""
        return sum(len("".join(line.split())) for line in self.lines)

    @property
    def short(self) -> bool:
        """Whether it says too little to be looked for anywhere but at its line."""
        return self.letters < _SHORT

    @property
    def first_step(self) -> int:
        """Index of the first step between two whole lines: the first line may be a part."""
        whole = (place for place, line in enumerate(self.lines) if place and line)
        return next(whole, 0) + 1


def readings(quote: str) -> tuple[Reading, ...]:
    """``quote`` as it stands; and without a diff's sign, if each line begins with one."""
    lines = quote.split("\n")
    plain = _reading(lines)
    if all(line[:1] in {"", "+", "-", " "} for line in lines):
        return plain, _reading([line[1:] for line in lines])
    return (plain,)


def near_readings(quote: str) -> tuple[Reading, ...]:
    """What a careless copy may have been copied from, the most telling first.

    Without the number columns of a prompt; and the pieces between ellipses.
    """
    lines = [_COLUMNS.sub("", line) for line in quote.split("\n")]
    pieces: list[list[str]] = [[]]
    for line in lines:
        first, *more = _ELLIPSIS.split(line)
        pieces[-1].append(first)
        pieces += [[part] for part in more]
    found = [reading for piece in pieces for reading in readings("\n".join(piece))]
    whole = readings("\n".join(lines))
    telling = [one for one in (*whole, *found) if one.letters >= _TELLING]
    return tuple(sorted(telling, key=lambda one: -one.letters))


def _reading(lines: Sequence[str]) -> Reading:
    trimmed = [_without_end(line) for line in lines]
    filled = [place for place, line in enumerate(trimmed) if line.strip()]
    kept = trimmed[filled[0] : filled[-1] + 1] if filled else [""]
    return Reading([line.lstrip() for line in kept], _steps(kept))


def _without_end(line: str) -> str:
    """``line`` with hidden characters shown and without blank space at its end."""
    line = line.rstrip()
    if not _PLAIN.fullmatch(line):
        line = visible(line)
    while line.endswith(_SHOWN_SPACES):
        line = line[: line.rindex("⟦")].rstrip()
    return line


def _steps(lines: Iterable[str]) -> list[tuple[str, str] | None]:
    """What the indentation of each line takes from and adds to that of the filled one before.

    A block that is shifted as a whole keeps its steps. Blank lines have none.
    """
    steps: list[tuple[str, str] | None] = []
    before = ""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if indent == line:
            steps.append(None)
        elif indent == before:
            steps.append(_LEVEL)
        else:
            kept = len(os.path.commonprefix((before, indent)))  # noqa: RUF071 (characters are meant)
            steps.append((before[kept:], indent[kept:]))
            before = indent
    return steps


class Passage:
    """Consecutive lines of a file, ready to be searched. ``first`` is the number of the first."""

    def __init__(self, first: int, texts: Iterable[str]) -> None:
        self.first = first
        lines = [_without_end(text) for text in texts]
        self._bare = [line.lstrip() for line in lines]
        self._steps = _steps(lines)
        self._text = "\n".join(self._bare)
        self._offsets = list(accumulate((len(line) + 1 for line in self._bare), initial=0))

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number, without the blank space at either end."""
        return enumerate(self._bare, self.first)

    def find(self, reading: Reading, start: int) -> Iterator[int]:
        """Line numbers where ``reading`` begins; a short one begins at ``start`` or nowhere."""
        if reading.short:
            at = start - self.first
            if at >= 0 and self._bare[at : at + len(reading.lines)] == reading.lines:
                yield start
            return
        # As lines have lost their indentation, the first of several may be the
        # end of a line and the last the beginning of one, just as it should be.
        wanted = "\n".join(reading.lines)
        offset = self._text.find(wanted)
        while offset >= 0:
            at = bisect_right(self._offsets, offset) - 1
            if self._indented_alike(reading, at):
                yield self.first + at
            offset = self._text.find(wanted, self._offsets[at + 1])

    def _indented_alike(self, reading: Reading, at: int) -> bool:
        """Whether the whole lines of ``reading`` stand as they do here, or all shifted."""
        first = reading.first_step
        ours = self._steps[at + first : at + len(reading.lines)]
        return ours == reading.steps[first:]


def most_alike(wanted: Reading, passages: Iterable[Passage], start: int) -> tuple[int, int] | None:
    """The line most like the longest one of ``wanted``; of two, the one nearer to ``start``."""
    longest = max(wanted.lines, key=len)[:_COMPARED]
    if len(longest) < _TELLING:
        return None
    matcher = difflib.SequenceMatcher(b=longest, autojunk=False)
    found: list[tuple[float, int, int]] = []
    for passage in passages:
        for number, line in passage.lines():
            matcher.set_seq1(line[:_COMPARED])
            quick = matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE
            if quick and (ratio := matcher.ratio()) >= _ALIKE:
                found.append((-ratio, abs(number - start), number))
    line = min(found)[2] if found else None
    return None if line is None else (line, line)


def nearest(
    wanted: Iterable[Reading], passages: Iterable[Passage], start: int
) -> tuple[int, int] | None:
    """First and last line of what is nearest to ``start``: of two the earlier, then the longer.

    What may be a sign of a diff may be code, and then the longer reading is the one that was meant.
    """
    found = [
        (number, number + len(reading.lines) - 1)
        for passage in passages
        for reading in wanted
        for number in passage.find(reading, start)
    ]
    return min(found, key=lambda at: (abs(at[0] - start), at[0], -at[1]), default=None)
