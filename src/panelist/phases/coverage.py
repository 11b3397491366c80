"""What was read and what was not: file times agent, from what readings attest to alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    AgentChoice,
    Cell,
    CellState,
    Context,
    Coverage,
    Diff,
    Engine,
    Failed,
    FileContext,
    Hunk,
    Plan,
    Report,
    Reviewed,
)

_SHA_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read, by whom, and why the rest was not.

    Attributes:
        by: agent to how many of its readings attest to a hunk.
        known: hunks that an earlier run read.
        before: what is said of them.
        why_not: (agent, hunk) to why it was not read; ``*`` is the whole panel.
        silent: (agent, hunk) to the lenses whose readings gave no answer.
        offline: whether nobody but the collectors looked.
    """

    by: Mapping[str, Counter[str]]
    known: frozenset[str]
    before: str
    why_not: dict[tuple[str, str], tuple[CellState, str]]
    silent: Mapping[tuple[str, str], Sequence[str]]
    offline: bool


def measure(
    context: Context,
    plan: Plan,
    reports: Sequence[Report],
    diff: Diff,
    *,
    read_at: str | None = None,
) -> Coverage:
    """The coverage of a review.

    A hunk counts once for every reading that attests to it, and for all of them
    when an earlier run read it, at the head ``read_at``. A file whose content
    could not be had counts as one unread hunk for every reading.
    """
    hunks: dict[str, list[Hunk]] = {}
    missing: dict[str, str] = {}
    for file in diff.files:
        hunks.setdefault(file.path, []).extend(file.hunks)
        if file.missing is not None:
            missing[file.path] = file.missing
    read = _Read(
        by=attested(plan, reports),
        known=frozenset(context.known),
        before=f"read at {(read_at or '')[:_SHA_SHOWN]}",
        why_not=_why_not(plan, reports),
        silent=_silent(plan, reports),
        offline=plan.engine is Engine.OFFLINE,
    )
    cells = tuple(
        _cell(file, choice, hunks[file.path], missing.get(file.path), read)
        for file in context.files
        for choice in context.agents
    )
    done = sum(cell.hunks_read for cell in cells)
    total = sum(cell.hunks_total for cell in cells)
    complete = total > 0 and done == total and plan.engine.has_readers
    return Coverage(cells=cells, hunks_read=done, hunks_total=total, complete=complete)


def read_by_all(context: Context, plan: Plan, reports: Sequence[Report]) -> frozenset[str]:
    """The hunks that every agent read which was needed, now or in an earlier run."""
    by = attested(plan, reports)
    needed = [choice for choice in context.agents if choice.needed]
    if not needed:
        return frozenset(context.known)
    own = [
        frozenset(hunk for hunk, times in by[choice.agent].items() if times >= choice.readings)
        for choice in needed
    ]
    return own[0].intersection(*own[1:]) | frozenset(context.known)


def attested(plan: Plan, reports: Sequence[Report]) -> Mapping[str, Counter[str]]:
    """Agent to the hunks it was assigned, and how many of its readings attest to each."""
    assigned = {one.id: one for one in plan.assignments}
    shards = {shard.id: frozenset(shard.hunks) for shard in plan.shards}
    read: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        if isinstance(report, Reviewed) and report.engine is plan.engine:
            assignment = assigned[report.assignment]
            own = frozenset(report.attested) & shards[assignment.shard]
            read[assignment.agent].update(own)
    return read


def _why_not(plan: Plan, reports: Sequence[Report]) -> dict[tuple[str, str], tuple[CellState, str]]:
    """(agent, hunk) to why it was not read; ``*`` stands for the whole panel."""
    why: dict[tuple[str, str], tuple[CellState, str]] = {}
    for row in plan.left_out:
        for hunk in row.hunks:
            why[row.agent, hunk] = (CellState.LEFT_OUT, row.reason)
    assigned = {one.id: one for one in plan.assignments}
    shards = {shard.id: shard.hunks for shard in plan.shards}
    for report in reports:
        if isinstance(report, Failed):
            assignment = assigned[report.assignment]
            for hunk in shards[assignment.shard]:
                reason = report.message or report.kind.value
                why[assignment.agent, hunk] = (CellState.FAILED, reason)
    return why


def _silent(plan: Plan, reports: Sequence[Report]) -> Mapping[tuple[str, str], Sequence[str]]:
    assigned = {one.id: one for one in plan.assignments}
    shards = {shard.id: shard.hunks for shard in plan.shards}
    lenses: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for report in reports:
        if isinstance(report, Failed) and (assignment := assigned[report.assignment]).lens:
            for hunk in shards[assignment.shard]:
                lenses[assignment.agent, hunk].append(assignment.lens)
    return lenses


def _cell(
    file: FileContext,
    choice: AgentChoice,
    hunks: Sequence[Hunk],
    missing: str | None,
    read: _Read,
) -> Cell:
    def cell(state: CellState, reason: str, done: int = 0, total: int = 0) -> Cell:
        return Cell(
            path=file.path,
            agent=choice.agent,
            state=state,
            reason=reason,
            hunks_read=done,
            hunks_total=total,
        )

    if not file.in_scope:
        return cell(CellState.IGNORED, file.reason)
    if not choice.needed:
        return cell(CellState.RELEASED, choice.reason)
    times = read.by.get(choice.agent, Counter())
    own = {
        hunk.id: choice.readings if hunk.id in read.known else min(times[hunk.id], choice.readings)
        for hunk in hunks
    }
    done = sum(own.values())
    total = (len(hunks) + (missing is not None)) * choice.readings
    if done == total:
        state = CellState.COLLECTORS_ONLY if read.offline else CellState.READ
        return cell(state, _before(hunks, read), done, total)
    unread = [hunk.id for hunk in hunks if own[hunk.id] < choice.readings]
    state, reason = _first_reason(choice, unread, missing, read.why_not)
    if not done:
        return cell(state, reason, done, total)
    named = dict.fromkeys(
        lens for hunk in unread for lens in read.silent.get((choice.agent, hunk), ())
    )
    part = f"no answer for {', '.join(named)}; {reason}" if named else reason
    return cell(CellState.PARTIAL, part, done, total)


def _before(hunks: Sequence[Hunk], read: _Read) -> str:
    """What is said of a file that was read, as far as an earlier run did it."""
    known = sum(hunk.id in read.known for hunk in hunks)
    if known == 0:
        return ""
    return read.before if known == len(hunks) else f"{known} of {len(hunks)} hunks {read.before}"


def _first_reason(
    choice: AgentChoice,
    unread: Sequence[str],
    missing: str | None,
    why_not: dict[tuple[str, str], tuple[CellState, str]],
) -> tuple[CellState, str]:
    if missing is not None:
        return CellState.LEFT_OUT, missing
    for hunk in unread:
        known = why_not.get((choice.agent, hunk)) or why_not.get(("*", hunk))
        return known or (CellState.FAILED, "the answer does not say that it was read")
    raise AssertionError("a cell that is not read has an unread hunk")
