"""A review in parts: the cells of a plan's matrix, and what their machines hand each other.

Each cell is a job of its own. What goes between jobs is an artifact of the workflow run, which
every job of the run may replace, so context, plan and reports travel sealed, bound to the run: what
is not sealed for this run, this change and these settings is refused with a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from panelist.contracts import (
    Assignment,
    Context,
    Failed,
    FailureKind,
    Plan,
    Report,
    Reviewed,
)
from panelist.errors import ArtifactError
from panelist.memory import RunDirectory, digest
from panelist.progress import Progress, Refused

FOLDER = "cells"
"""Where the sealed pieces are, in the run directory."""
MOST_CELLS = 256
"""Jobs that GitHub makes of one matrix."""
PIECE_BYTES = 50_000_000
"""The largest piece that is taken: the context of a change that no single machine reads."""
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_NO_REPORT = "the cell that was to read this left no report"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Assignments that one job carries out. ``id`` names it in the matrix and its artifact."""

    id: str
    assignments: tuple[Assignment, ...]


def cut_matrix(plan: Plan, most: int = MOST_CELLS) -> tuple[MatrixCell, ...]:
    """The assignments of ``plan`` in at most ``most`` cells, each in exactly one.

    All readings of a shard are one cell: they share a prompt prefix, which is paid for once by
    a process and again by each further one. Of more shards than cells, neighbours share one.
    """
    shards = tuple(dict.fromkeys(one.shard for one in plan.assignments))
    count = min(most, len(shards))
    bounds = [len(shards) * number // count for number in range(count + 1)] if count else [0]
    return tuple(_cell(plan, shards[start:end]) for start, end in pairwise(bounds))


def find_cell(plan: Plan, name: str) -> MatrixCell:
    """The cell of that id, or a cell of the one assignment of that id.

    Raises:
        ArtifactError: the plan has neither.
    """
    cells = cut_matrix(plan)
    single = (MatrixCell(one.id, (one,)) for one in plan.assignments)
    for cell in (*cells, *single):
        if cell.id == name:
            return cell
    known = f"{cells[0].id} to {cells[-1].id}" if cells else "none"
    raise ArtifactError(
        f"The plan has no cell {name!a}; it has {known}.",
        "Name a cell of the output `matrix` of the planning step, or an assignment of plan.json.",
    )


def take_plan(sealed: Progress, memory: RunDirectory) -> Plan:
    """Write context and plan as they were sealed into ``memory``, and give the plan.

    What stood there before counts for nothing, reports included.

    Raises:
        ArtifactError: they are not there, or not as the planning step of this run left them.
    """
    context, plan = _text(sealed, Context.file_name), _text(sealed, Plan.file_name)
    memory.write(Context.model_validate_json(context))
    made = Plan.model_validate_json(plan)
    memory.write(made)
    return made


def take_reports(sealed: Progress, memory: RunDirectory, plan: Plan) -> Mapping[str, str]:
    """Write the sealed reports on ``plan`` into ``memory``.

    Returns:
        The assignments whose report is refused, and why, as a clause.
    """
    refused: dict[str, str] = {}
    for assignment in plan.assignments:
        found = _report(sealed, assignment, plan)
        if isinstance(found, Refused):
            refused[assignment.id] = found.why
        elif found is not None:
            memory.write_report(found)
    return refused


def fill_gaps(memory: RunDirectory, plan: Plan, refused: Mapping[str, str]) -> int:
    """Report each assignment that has no report as failed, and give how many those were.

    So what a machine lost is told like every other gap, and nobody is asked in its place.
    """
    there = {report.assignment for report in memory.reports(plan)}
    missing = [one for one in plan.assignments if one.id not in there]
    for assignment in missing:
        why = refused.get(assignment.id)
        memory.write_report(
            Failed(
                assignment=assignment.id,
                plan_digest=digest(plan),
                kind=FailureKind.LOST,
                message=_NO_REPORT if why is None else f"its report was refused: {why}",
            )
        )
    return len(missing)


def share(plan: Plan, cell: MatrixCell) -> float:
    """The part of the ceiling that a cell may use up: its part of the estimate.

    Machines cannot see each other's bills; the parts of all cells add up to 1.
    """
    estimates = [one.estimate_usd for one in plan.assignments]
    known = sum(usd or 0.0 for usd in estimates)
    if None in estimates or known == 0:
        return len(cell.assignments) / len(plan.assignments)
    return sum(one.estimate_usd or 0.0 for one in cell.assignments) / known


def _cell(plan: Plan, shards: Sequence[str]) -> MatrixCell:
    own = tuple(one for one in plan.assignments if one.shard in shards)
    return MatrixCell(shards[0] if len(shards) == 1 else f"{shards[0]}-{shards[-1]}", own)


def _text(sealed: Progress, name: str) -> str:
    found = sealed.open(name)
    if isinstance(found, str):
        return found
    why = found.why if found is not None else "it is not there"
    raise ArtifactError(
        f"{sealed.folder / name} is not as the planning step of this run left it: {why}.",
        "Hand on the whole run directory of `until: plan` within one workflow run, and give "
        "every step of the review the same inputs and the same key.",
    )


def _report(sealed: Progress, assignment: Assignment, plan: Plan) -> Report | Refused | None:
    found = sealed.open(f"{Reviewed.file_name}/{assignment.id}.json")
    if not isinstance(found, str):
        return found
    try:
        report = _REPORT.validate_json(found)
    except ValidationError:
        return Refused("it is no report of this version")
    if report.assignment != assignment.id:
        return Refused(f"it names another assignment, {report.assignment!a}")
    if report.plan_digest not in {*plan.accepts, digest(plan)}:
        return Refused("it was made for another plan")
    return report
