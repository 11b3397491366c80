"""Review: every assignment of the plan, in parallel, each ending in a report."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from panelist.contracts import (
    Assignment,
    Context,
    Diff,
    Engine,
    Failed,
    Plan,
    Pull,
    Report,
    Reviewed,
    Shard,
    Tier,
)
from panelist.diff import Anchors
from panelist.events import CellDone, CellStarted, WorkFailed
from panelist.panel import Agent
from panelist.phases.answers import ReportAnswer
from panelist.phases.charge import charge_text
from panelist.phases.halving import in_halves
from panelist.phases.intake import FileNames, read_hunks, take_in
from panelist.phases.mistakes import report_mistakes
from panelist.phases.reading import gather_around, shared_text
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer


@dataclass(frozen=True, slots=True)
class Work:
    """What the reviewers work from: the locked plan and what it was made of."""

    plan: Plan
    digest: str
    context: Context
    pull: Pull
    diff: Diff


async def review(
    work: Work, missing: Sequence[Assignment], room: Room, keep: Callable[[Report], None]
) -> None:
    """Carry out ``missing`` assignments; each report goes to ``keep`` as soon as it is there.

    An assignment that fails is a report too. When one fails in a way that
    every other would (wrong key, no credit), the rest is not asked.
    """
    final: list[NoAnswer] = []
    agents = {agent.id: agent for agent in room.agents}
    shards = {shard.id: shard for shard in work.plan.shards}

    anchors = Anchors(work.diff)
    due = {assignment.shard for assignment in missing}
    around = await gather_around(
        [one for one in work.plan.shards if one.id in due], work.diff, room
    )
    texts: dict[str, str] = {}

    def shared(shard: Shard) -> str:
        if shard.id not in texts:
            texts[shard.id] = shared_text(
                shard, work.diff, work.context, room, around.get(shard.id)
            )
        return texts[shard.id]

    async def carry_out(assignment: Assignment) -> None:
        agent = agents[assignment.agent]
        room.bus.emit(CellStarted(assignment.id, agent.id))
        started = time.monotonic()
        if room.model is None:
            report: Report = _offline(assignment, shards[assignment.shard], work)
        elif final:
            report = _failed(assignment, work, replace(final[0], calls=()))
        else:
            answer = await in_halves(
                shards[assignment.shard],
                lambda shard: _question(assignment, agent, shard, shared(shard), work, room),
                room.model,
            )
            if isinstance(answer, NoAnswer) and answer.final:
                final.append(answer)
            report = _report(assignment, shards[assignment.shard], work, answer, anchors)
        keep(report)
        room.bus.emit(_done(report, assignment, work, time.monotonic() - started))
        if isinstance(report, Failed):
            room.bus.emit(_failure(report))

    # gather, not a TaskGroup: an error of ours must arrive as itself, not in a group.
    await asyncio.gather(*(carry_out(assignment) for assignment in missing))


def _question(
    assignment: Assignment, agent: Agent, shard: Shard, shared: str, work: Work, room: Room
) -> Ask[ReportAnswer]:
    return Ask(
        purpose=f"review:{assignment.id}",
        tier=Tier(assignment.tier),
        system=room.system("reader"),
        shared=shared,
        charge=charge_text(
            agent,
            assignment,
            shard,
            context=work.context,
            pull=work.pull,
            diff=work.diff,
            room=room,
        ),
        schema=ReportAnswer,
        effort=agent.effort,
        toolbox=room.toolbox and room.toolbox.of(may_use=room.may_use_tools(agent)),
        check=lambda answer: report_mistakes(
            answer, shard.hunks, _names(shard, work.diff), Anchors(work.diff)
        ),
    )


def _names(shard: Shard, diff: Diff) -> FileNames:
    return FileNames(diff, {hunk.path for hunk in diff.hunks if hunk.id in shard.hunks})


def _offline(assignment: Assignment, shard: Shard, work: Work) -> Reviewed:
    """The collectors already ran over every hunk; no model reads anything."""
    return Reviewed(
        assignment=assignment.id,
        plan_digest=work.digest,
        engine=Engine.OFFLINE,
        claims=(),
        attested=shard.hunks,
    )


def _report(
    assignment: Assignment,
    shard: Shard,
    work: Work,
    answer: Answer[ReportAnswer] | NoAnswer,
    anchors: Anchors,
) -> Report:
    if isinstance(answer, NoAnswer):
        return _failed(assignment, work, answer)
    taken = take_in(answer.value, assignment, _names(shard, work.diff), anchors)
    return Reviewed(
        assignment=assignment.id,
        plan_digest=work.digest,
        engine=work.plan.engine,
        claims=taken.claims,
        attested=read_hunks(answer.value.hunks_read, shard.hunks),
        model=answer.model,
        injection=taken.injection,
        dropped=taken.dropped,
        calls=answer.calls,
    )


def _failed(assignment: Assignment, work: Work, answer: NoAnswer) -> Failed:
    return Failed(
        assignment=assignment.id,
        plan_digest=work.digest,
        kind=answer.kind,
        message=answer.message,
        final=answer.final,
        calls=answer.calls,
    )


def _done(report: Report, assignment: Assignment, work: Work, seconds: float) -> CellDone:
    costs = [call.cost_usd for call in report.calls]
    known = None if None in costs else sum(cost or 0.0 for cost in costs)
    if isinstance(report, Failed):
        found, failure = 0, f"{report.kind.value}: {report.message}"
    else:
        read = report.engine.has_readers
        found, failure = len(report.claims) if read else _collected(assignment, work), ""
    return CellDone(assignment.id, assignment.agent, found, seconds, known, failure)


def _failure(report: Failed) -> WorkFailed:
    request_id = report.calls[-1].request_id if report.calls else None
    return WorkFailed("review", report.kind.value, report.message, report.assignment, request_id)


def _collected(assignment: Assignment, work: Work) -> int:
    """Findings of the collectors that speak for this assignment."""
    shard = next(shard for shard in work.plan.shards if shard.id == assignment.shard)
    paths = {hunk.path for hunk in work.diff.hunks if hunk.id in set(shard.hunks)}
    return sum(
        fact.finding is not None
        and fact.finding.agent == assignment.agent
        and fact.place.path in paths
        for fact in work.context.evidence
    )
