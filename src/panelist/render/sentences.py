"""The short sentences and figures that every output shares, as text nobody has escaped yet.

They may quote paths and reasons of strangers: whoever shows them sends them
through the door of its own sink.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from panelist.contracts import (
    Cell,
    CellState,
    Conclusion,
    Cost,
    Coverage,
    Disposition,
    Engine,
    Origin,
    Outcome,
    RankedFinding,
    RecommendedAction,
    Review,
    Severity,
    Tokens,
)

CONCLUSION_MARKS = {
    Conclusion.SUCCESS: "✅",
    Conclusion.FAILURE: "❌",
    Conclusion.NEUTRAL: "⚠️",
    Conclusion.ACTION_REQUIRED: "✋",
    Conclusion.CANCELLED: "⏹️",
    Conclusion.SKIPPED: "⏭️",
}
SEVERITY_MARKS = {
    Severity.CRITICAL: "🟥",
    Severity.HIGH: "🟧",
    Severity.MEDIUM: "🟨",
    Severity.LOW: "🟦",
}
NEXT_STEPS = {
    RecommendedAction.MERGE: "Nothing here stands in the way of merging.",
    RecommendedAction.FIX_AND_RE_REVIEW: "Fix what is listed, then push: the panel looks again.",
    RecommendedAction.RE_PLAN: "Read the rest before you decide: a part was not looked at.",
    RecommendedAction.ESCALATE_TO_HUMAN: "A person should decide this one.",
}
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
_PATHS_NAMED = 3
_EXCUSED_NAMED = 30
_ROWS_APART = 15
_CENT = 0.01
_MINUTE = 60
_THOUSAND = 1_000
_MILLION = 1_000_000


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *head, last = words or ("nobody",)
    return f"{', '.join(head)} and {last}" if head else last


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def dollars(usd: float | None) -> str:
    """A price for people; unknown stays unknown."""
    if usd is None:
        return "price unknown"
    if 0 < usd < _CENT:
        return "under $0.01"
    return f"${usd:,.2f}"


def duration(seconds: float) -> str:
    """``9 s``, ``2 min 5 s``."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    minutes, rest = divmod(whole, _MINUTE)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def amount(number: int) -> str:
    """``950``, ``12.3k``, ``1.2M``."""
    if number < _THOUSAND:
        return str(number)
    if number < _MILLION:
        return f"{number / _THOUSAND:.1f}k"
    return f"{number / _MILLION:.1f}M"


def tokens(used: Tokens) -> str:
    """What went in, how much of it came from the cache, and what came out."""
    sent = used.input + used.cache_write + used.cache_read
    cached = f" ({amount(used.cache_read)} cached)" if used.cache_read else ""
    return f"{amount(sent)} in{cached}, {amount(used.output)} out"


def used(cost: Cost) -> str:
    """The tokens of a row of the bill; nothing where there were no calls."""
    if not cost.calls:
        return ""
    if cost.tokens == Tokens() and cost.usd is None:
        return "not counted"
    return tokens(cost.tokens)


def where(review: Review) -> str:
    """What was reviewed: ``owner/name #7 at 1a2b3c4d5e``."""
    number = f" #{review.number}" if review.number is not None else ""
    sha = f" at {review.head_sha[:10]}" if review.head_sha else ""
    return f"{review.repository}{number}{sha}"


def place(finding: RankedFinding) -> str:
    """``path:41-43``, and which side when the lines are gone."""
    if finding.place is None:
        return "no place in the change"
    path, start, end = finding.place.path, finding.place.start, finding.place.end
    where = f"{path}:{start}" if start == end else f"{path}:{start}-{end}"
    return where if finding.place.side == "RIGHT" else f"{where} (before the change)"


def checked(finding: RankedFinding) -> str:
    """Who checked a finding and what they said, in a few words."""
    by = finding.checked.by
    return {
        Outcome.CONFIRMED: f"confirmed by {by}",
        Outcome.PARTLY: f"confirmed in part by {by}",
        Outcome.REFUTED: f"doubted by {by}",
        Outcome.UNSETTLED: "not settled",
    }[finding.checked.outcome]


def mention(login: str) -> str:
    """A person as ``@login``, whom every door keeps from being called."""
    return f"@{login}" if login else "somebody"


def standing(finding: RankedFinding, separator: str = " · ") -> str:
    """Who found it, who checked it, how sure they are, and what else to know."""
    words = [f"found by {listed(finding.found_by)}", checked(finding)]
    words.append(f"{finding.confidence} % sure")
    if finding.claimed_severity is not finding.severity:
        words.append(f"claimed as {finding.claimed_severity}")
    if finding.origin is Origin.PRE_EXISTING:
        words.append("was there before this change")
    if finding.carried:
        words.append("from an earlier review")
    if finding.said_in is not None:
        words.append(f"already said by {mention(finding.said_by)}")
    return separator.join(words)


def readers(coverage: Coverage) -> tuple[str, ...]:
    """Agents that read anything, in panel order."""
    read = {CellState.READ, CellState.PARTIAL}
    return tuple(dict.fromkeys(cell.agent for cell in coverage.cells if cell.state in read))


def covered(review: Review) -> str:
    """What was read, in a sentence or two; what was not is told by ``gaps``."""
    cells = review.coverage.cells
    aside = {CellState.IGNORED, CellState.RELEASED}
    files = counted(len({cell.path for cell in cells if cell.state not in aside}), "file")
    if review.engine is Engine.OFFLINE:
        return f"No model read this change: rules alone went over the added lines of {files}."
    if not review.coverage.complete:
        readings = f"{review.coverage.hunks_read:,} of {review.coverage.hunks_total:,}"
        return f"Not everything was read: {readings} hunk readings, counting each reviewer."
    if not review.coverage.hunks_total:
        return "Nothing in this change had to be read."
    released = tuple(dict.fromkeys(c.agent for c in cells if c.state is CellState.RELEASED))
    rest = [agent for agent in released if agent not in readers(review.coverage)]
    unneeded = f" Not needed here: {listed(rest)}." if rest else ""
    return f"Everything was read: {files}, by {listed(readers(review.coverage))}.{unneeded}"


def gaps(coverage: Coverage) -> tuple[str, ...]:
    """What was not read, by whom and why; equal fates share a sentence."""
    paths: dict[tuple[CellState, str, str], list[str]] = {}
    for cell in coverage.cells:
        if cell.state in _GAPS:
            paths.setdefault((cell.state, cell.reason, cell.agent), []).append(cell.path)
    agents: dict[tuple[CellState, str, tuple[str, ...]], list[str]] = {}
    for (state, reason, agent), missed in paths.items():
        agents.setdefault((state, reason, tuple(missed)), []).append(agent)
    return tuple(
        f"{listed(who)} {_GAPS[state]} {_named(missed)}{f': {reason}' if reason else ''}"
        for (state, reason, missed), who in agents.items()
    )


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


def dispositions(review: Review) -> str:
    """How the raw findings ended: ``9 claims: 5 kept, 2 merged, 2 rejected``."""
    ends = [account.disposition for account in review.accounts]
    shares = [f"{ends.count(end)} {end}" for end in Disposition if end in ends]
    return f"{counted(len(ends), 'claim')}: {', '.join(shares)}" if ends else "No claims were made"


def spent(review: Review) -> str:
    """Cost and time in one clause."""
    return f"{dollars(review.cost_usd)}, {duration(review.seconds)}"
