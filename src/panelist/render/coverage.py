"""What was read and what was not, as text nobody has escaped yet.

Paths and reasons may be anybody's words: whoever shows them sends them through
the door of its own sink.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from panelist.contracts import Cell, CellState, Coverage, Engine, Review
from panelist.render.sentences import counted, listed

_GAPS = {
    CellState.LEFT_OUT: "did not read",
    CellState.FAILED: "gave no answer on",
    CellState.PARTIAL: "read only a part of",
}
_CELL_WORDS = {
    CellState.READ: "read",
    CellState.COLLECTORS_ONLY: "rules only",
    CellState.FAILED: "no answer",
    CellState.LEFT_OUT: "not read",
    CellState.RELEASED: "not needed",
    CellState.IGNORED: "out of scope",
}
_EXCUSED = frozenset({CellState.IGNORED, CellState.RELEASED})
_REQUEST = re.compile(r",? ?\brequest [\w-]+")
_AGENTS_NAMED = 6
_PATHS_NAMED = 3
_EXCUSED_NAMED = 30
_ROWS_APART = 15


def readers(coverage: Coverage) -> tuple[str, ...]:
    """Agents that read anything, in panel order."""
    read = {CellState.READ, CellState.PARTIAL}
    return tuple(dict.fromkeys(cell.agent for cell in coverage.cells if cell.state in read))


def covered(review: Review) -> str:
    """What was read, in a sentence; "" when something is missing: ``gaps`` tells what."""
    cells = review.coverage.cells
    paths = {cell.path for cell in cells}
    read = {cell.path for cell in cells if cell.state not in _EXCUSED}
    if review.engine is Engine.OFFLINE:
        return f"Rules alone went over the added lines of {counted(len(read), 'file')}."
    if not review.coverage.hunks_total:
        return "Nothing in this change had to be read."
    if not review.coverage.complete:
        return ""
    reading = readers(review.coverage)
    released = dict.fromkeys(cell.agent for cell in cells if cell.state is CellState.RELEASED)
    rest = [agent for agent in released if agent not in reading]
    unneeded = f" Not needed here: {listed(rest)}." if rest else ""
    files, scope = counted(len(paths), "file"), "Everything"
    if read != paths:
        files, scope = f"{len(read):,} of {files}", "Everything in scope"
    return f"{scope} was read: {files}, by {listed(reading)}.{unneeded}"


@dataclass(slots=True)
class _Gap:
    """What one reason kept from being read."""

    reason: str
    cells: list[Cell] = field(default_factory=list[Cell])

    def sentence(self) -> str:
        agents = tuple(dict.fromkeys(cell.agent for cell in self.cells))
        paths = tuple(dict.fromkeys(cell.path for cell in self.cells))
        states = {cell.state for cell in self.cells}
        # Where not each of them missed each of the files, none is said to have.
        together = "" if len(self.cells) == len(agents) * len(paths) else " between them"
        did = _GAPS[states.pop()] if len(states) == 1 else "did not read all of"
        part = f" ({self._readings()})" if did == _GAPS[CellState.PARTIAL] else ""
        why = f": {self.reason}" if self.reason else ""
        return f"{_named_agents(agents)}{together} {did} {_named(paths)}{part}{why}"

    def _readings(self) -> str:
        done = sum(cell.hunks_read for cell in self.cells)
        return f"{done:,} of {counted(sum(cell.hunks_total for cell in self.cells), 'reading')}"


def gaps(coverage: Coverage) -> tuple[str, ...]:
    """What was not read, by whom and why: one sentence for each reason.

    Reasons that differ in the id of a request alone are one, told as it was first.
    """
    found: dict[str, _Gap] = {}
    for cell in coverage.cells:
        if cell.state in _GAPS:
            key = _REQUEST.sub("", cell.reason) or cell.state
            found.setdefault(key, _Gap(cell.reason)).cells.append(cell)
    return tuple(gap.sentence() for gap in found.values())


def excused(coverage: Coverage) -> tuple[str, ...]:
    """What nobody had to read, and who was not needed, each with the reason."""
    ignored: dict[str, list[str]] = {}
    released: dict[str, list[str]] = {}
    for cell in coverage.cells:
        if cell.state is CellState.IGNORED:
            ignored.setdefault(cell.reason, []).append(cell.path)
        elif cell.state is CellState.RELEASED:
            released.setdefault(cell.reason, []).append(cell.agent)
    files = (
        f"out of scope, {reason}: {_named(tuple(dict.fromkeys(paths)), _EXCUSED_NAMED)}"
        for reason, paths in ignored.items()
    )
    agents = (
        f"not needed, {reason}: {listed(tuple(dict.fromkeys(who)))}"
        for reason, who in released.items()
    )
    return (*files, *agents)


def _named_agents(agents: Sequence[str]) -> str:
    return listed(agents) if len(agents) <= _AGENTS_NAMED else counted(len(agents), "reviewer")


def _named(paths: Sequence[str], most: int = _PATHS_NAMED) -> str:
    shown = [f"`{path}`" for path in paths[:most]]
    more = len(paths) - len(shown)
    return listed([*shown, counted(more, "more file")] if more else shown)


def cell_word(cell: Cell | None) -> str:
    """One file under one agent, in two words at most; empty when it was not planned."""
    if cell is None:
        return ""
    if cell.state is CellState.PARTIAL:
        return f"{cell.hunks_read} of {cell.hunks_total}"
    return _CELL_WORDS[cell.state]


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the coverage table, with a cell (or none) for each agent."""

    path: str
    cells: tuple[Cell | None, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing of the file is missing."""
        return not any(cell and cell.state in _GAPS for cell in self.cells)


Matrix: TypeAlias = tuple[tuple[str, ...], tuple[Row, ...]]


def matrix(coverage: Coverage) -> Matrix:
    """The agents, and a row for each file; files with gaps first."""
    agents = tuple(dict.fromkeys(cell.agent for cell in coverage.cells))
    by_path: dict[str, dict[str, Cell]] = {}
    for cell in coverage.cells:
        by_path.setdefault(cell.path, {})[cell.agent] = cell
    rows = [Row(path, tuple(map(cells.get, agents))) for path, cells in by_path.items()]
    return agents, tuple(sorted(rows, key=lambda row: row.whole))


def alike(rows: Sequence[Row]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The table for a narrow page: files with equal fates share a line once there are many."""
    if len(rows) <= _ROWS_APART:
        return tuple((row.path, tuple(map(cell_word, row.cells))) for row in rows)
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        groups.setdefault(tuple(map(cell_word, row.cells)), []).append(row.path)
    return tuple(
        (first if not more else f"{first} and {counted(len(more), 'more file')}", words)
        for words, (first, *more) in groups.items()
    )
