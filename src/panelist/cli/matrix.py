"""A review on many machines: one plans, one for each cell reads, one makes the review of it.

All of them are the review door. What they hand each other is in ``cells``.
"""

import json
from collections.abc import Iterable, Mapping

from panelist import cells
from panelist.cli import engine
from panelist.cli.github import Site
from panelist.cli.outputs import append, write_outputs
from panelist.cli.plan_page import page_of
from panelist.cli.resuming import continued, facts
from panelist.cli.session import open_session
from panelist.cli.speech import Speech
from panelist.contracts import (
    Conclusion,
    Context,
    Failed,
    PhaseName,
    Plan,
    Pull,
    Report,
    Reviewed,
    Stopped,
)
from panelist.errors import ModelError
from panelist.events import Bus
from panelist.memory import RunDirectory, digest
from panelist.phases.costs import known
from panelist.phases.refusal import stopped_by
from panelist.pipeline import Pipeline
from panelist.progress import Progress, Seal
from panelist.render.plan import plan_headline
from panelist.render.sentences import counted
from panelist.repo.nothing import NoRepo
from panelist.settings import Environment, Settings

MATRIX = "matrix"
"""The output that a matrix of jobs is made of; empty where there is nothing to read."""


def is_planned(memory: RunDirectory) -> bool:
    """Whether a step before this one has cut the review into cells."""
    return (memory.root / cells.FOLDER).is_dir()


def sealed(here: Site, pull: Pull, tuned: Settings, environment: Environment) -> Progress:
    """What the machines of this run hand each other about ``pull``.

    Who has no key of the Anthropic API seals with nothing that others do not know: then the
    seal tells runs and changes apart, and nobody who may write this run's artifacts from us.
    """
    unasked = engine.Engaged(None, lambda: 0.0)
    room = engine.furnish(tuned, unasked, NoRepo(), Bus(), nonce="")
    about = (*facts(here.memory, pull, room), f"run {environment.run_id}")
    seal = Seal.of(environment.anthropic_api_key or "", about)
    return Progress(here.memory.root / cells.FOLDER, seal, most=cells.PIECE_BYTES)


async def make_plan(
    here: Site, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> None:
    """Stop after the plan: seal it, show it in the job summary, and put out its matrix."""
    _without_transcript(tuned, speech)
    kept = here.memory.keeping(sealed(here, pull, tuned, environment).keep)
    async with open_session(here, pull, tuned, environment, speech) as session:
        memory = continued(kept, pull, session.room, session.given, environment, speech)
        await Pipeline(memory, session.room, session.given).run(until=PhaseName.PLAN)
    plan = memory.find(Plan)
    if plan is None:
        return  # somebody asked about a finding: the last step answers
    (memory.root / Plan.file_name).chmod(0o444)
    memory.write(_not_carried_out(plan, tuned))
    page = memory.redactor.text(page_of(memory, pull, plan))
    append(environment.summary_path, f"### The plan\n\n{page}\n", speech)
    read = {report.assignment for report in memory.reports(plan)}
    due = [
        cell.id
        for cell in cells.cut_matrix(plan)
        if not read.issuperset(one.id for one in cell.assignments)
    ]
    matrix = json.dumps({"cell": due}) if due else ""
    write_outputs(environment.output_path, {MATRIX: matrix}, speech)
    speech.say(f"Plan {digest(plan)}: {plan_headline(plan)}, in {counted(len(due), 'cell')}.")


async def read_cell(
    here: Site, name: str, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> None:
    """Carry out the assignments of one cell; what an earlier try of it read is not read again.

    Raises:
        PanelistError: the plan is not of this run or has no such cell, or a reading gave no
            answer: then the job fails, so that it is run again with the failed jobs.
    """
    pieces, memory = sealed(here, pull, tuned, environment), here.memory
    plan, _ = _take(pieces, memory, speech)
    cell = cells.find_cell(plan, name)
    allowance = engine.Allowance(cells.share(plan, cell), _spent(_of(memory, plan, cell)))
    memory.forget_failures(plan)
    async with open_session(
        here, pull, without_evidence(tuned), environment, speech, allowance=allowance
    ) as session:
        story = Pipeline(memory.keeping(pieces.keep), session.room, session.given)
        await story.read(cell.assignments)
    reports = _of(memory, plan, cell)
    failed = [report for report in reports if isinstance(report, Failed)]
    if failed:
        raise stopped_by(reports) or ModelError(
            f"{len(failed)} of {counted(len(reports), 'reading')} of {cell.id} gave no answer: "
            f"{failed[0].message}",
            "Run the failed jobs of this workflow run again; what was read is not read again.",
        )
    speech.say(f"{counted(len(reports), 'reading')} of {cell.id}.")


def join_cells(
    here: Site, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> engine.Allowance:
    """Take the reports of all cells into the run directory; a lost one is a gap that is told.

    Returns:
        What the rest of the review may use up.
    """
    _without_transcript(tuned, speech)
    memory = here.memory
    plan, refused = _take(sealed(here, pull, tuned, environment), memory, speech)
    lost = cells.fill_gaps(memory, plan, refused)
    if lost:
        speech.warning(
            f"{lost} of {counted(len(plan.assignments), 'reading')} left no report that counts. "
            "Run the failed jobs of this workflow run again to have them made."
        )
    spent = known(memory.read(Context).calls) + _spent(memory.reports(plan))
    return engine.Allowance(spent_usd=spent)


def keep_again(memory: RunDirectory) -> None:
    """Keep what the cells read for a next run too, should this one be interrupted."""
    plan = memory.read(Plan)
    for report in memory.reports(plan):
        if isinstance(report, Reviewed):
            memory.write_report(report)


def without_evidence(tuned: Settings) -> Settings:
    """``tuned`` for steps after the plan: what other tools reported is in the context."""
    return tuned.model_copy(update={"coverage_report": "", "sarif_in": ()})


def _take(pieces: Progress, memory: RunDirectory, speech: Speech) -> tuple[Plan, Mapping[str, str]]:
    """Take over plan and reports; gives the plan, and which reports are refused and why."""
    plan = cells.take_plan(pieces, memory)
    refused = cells.take_reports(pieces, memory, plan)
    for assignment, why in refused.items():
        speech.warning(f"The report of {assignment} is refused: {why}.")
    return plan, refused


def _of(memory: RunDirectory, plan: Plan, cell: cells.MatrixCell) -> list[Report]:
    own = {one.id for one in cell.assignments}
    return [report for report in memory.reports(plan) if report.assignment in own]


def _spent(reports: Iterable[Report]) -> float:
    return known(call for report in reports for call in report.calls)


def _not_carried_out(plan: Plan, tuned: Settings) -> Stopped:
    """What there is to tell if nothing comes after the plan."""
    return Stopped(
        door="review",
        sentence=f"A plan was made ({plan_headline(plan)}) and not carried out: "
        "nobody approved it, or the run ended before.",
        conclusion=Conclusion(tuned.on_incomplete),
    )


def _without_transcript(tuned: Settings, speech: Speech) -> None:
    if tuned.record:
        speech.warning("No transcript is kept of a review on many machines; `record` does nothing.")
