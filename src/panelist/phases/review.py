"""Review: every assignment of the plan, in parallel, each ending in a report."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Assignment,
    Context,
    Diff,
    Engine,
    Failed,
    FailureKind,
    Finding,
    Place,
    Plan,
    Pull,
    Report,
    Reviewed,
    Shard,
    Tier,
)
from panelist.errors import ModelError
from panelist.events import CellDone, CellStarted
from panelist.panel import Agent
from panelist.phases.answers import FindingAnswer, ReportAnswer
from panelist.phases.charge import charge_text
from panelist.phases.halving import in_halves
from panelist.phases.reading import shared_text
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer

MOST_FINDINGS = 50
"""Of one report. An answer with more is not a review; the rest is counted, not kept."""


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

    Raises:
        ModelError: that happened, and nothing at all was read.
    """
    stop = asyncio.Event()
    final: list[NoAnswer] = []
    read: list[str] = []
    agents = {agent.id: agent for agent in room.agents}
    shards = {shard.id: shard for shard in work.plan.shards}

    texts: dict[str, str] = {}

    def shared(shard: Shard) -> str:
        if shard.id not in texts:
            texts[shard.id] = shared_text(shard, work.diff, work.context, room)
        return texts[shard.id]

    async def carry_out(assignment: Assignment) -> None:
        agent = agents[assignment.agent]
        room.bus.emit(CellStarted(assignment.id, agent.id))
        started = time.monotonic()
        if room.model is None:
            report: Report = _offline(assignment, shards[assignment.shard], work)
        elif stop.is_set():
            report = _failed(assignment, work, final[0].kind, final[0].message)
        else:
            answer = await in_halves(
                shards[assignment.shard],
                lambda shard: _question(assignment, agent, shard, shared(shard), work, room),
                room.model,
            )
            if isinstance(answer, NoAnswer) and answer.final:
                final.append(answer)
                stop.set()
            report = _report(assignment, shards[assignment.shard], work, answer)
        if isinstance(report, Reviewed):
            read.append(assignment.id)
        keep(report)
        room.bus.emit(_done(report, assignment, work, time.monotonic() - started))

    # gather, not a TaskGroup: an error of ours must arrive as itself, not in a group.
    await asyncio.gather(*(carry_out(assignment) for assignment in missing))
    if final and not read:
        raise ModelError(final[0].message)


def _question(
    assignment: Assignment, agent: Agent, shard: Shard, shared: str, work: Work, room: Room
) -> Ask[ReportAnswer]:
    return Ask(
        purpose=f"review:{assignment.id}",
        tier=Tier(assignment.tier),
        system=room.system,
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
        toolbox=room.toolbox and room.toolbox.of(may_use=agent.id in room.settings.tools),
    )


def _offline(assignment: Assignment, shard: Shard, work: Work) -> Reviewed:
    """The collectors already ran over every hunk; no model reads anything."""
    return Reviewed(
        assignment=assignment.id,
        plan_digest=work.digest,
        engine=Engine.OFFLINE,
        findings=(),
        attested=shard.hunks,
    )


def _report(
    assignment: Assignment, shard: Shard, work: Work, answer: Answer[ReportAnswer] | NoAnswer
) -> Report:
    if isinstance(answer, NoAnswer):
        failed = _failed(assignment, work, answer.kind, answer.message)
        return failed.model_copy(update={"calls": answer.calls})
    paths = frozenset(hunk.path for hunk in work.diff.hunks if hunk.id in shard.hunks)
    findings: list[Finding] = []
    dropped: list[str] = []
    for number, claim in enumerate(answer.value.findings, 1):
        problem = _problem(claim, paths, len(findings))
        if problem:
            dropped.append(f"finding {number}: {problem}")
        else:
            findings.append(_finding(claim, assignment, len(findings) + 1))
    return Reviewed(
        assignment=assignment.id,
        plan_digest=work.digest,
        engine=Engine.CLAUDE,
        findings=tuple(findings),
        attested=tuple(hunk for hunk in shard.hunks if hunk in set(answer.value.hunks_read)),
        model=answer.model,
        injection=tuple(
            f"{place.path}:{place.line}"
            for place in answer.value.injection_attempts
            if place.path in paths
        ),
        dropped=tuple(dropped[:MOST_FINDINGS]),
        calls=answer.calls,
    )


def _problem(claim: FindingAnswer, paths: frozenset[str], already: int) -> str:
    """Why a claim cannot be taken in; "" when it can."""
    if already >= MOST_FINDINGS:
        return f"more than {MOST_FINDINGS} findings in one answer"
    if claim.path not in paths:
        return "names a file that was not in the assignment"
    if claim.end_line < claim.start_line:
        return "ends before it starts"
    if not claim.title.strip() or not claim.scenario.strip() or not claim.quote.strip():
        return "lacks a title, a scenario or a quote"
    return ""


def _finding(claim: FindingAnswer, assignment: Assignment, number: int) -> Finding:
    return Finding(
        id=f"{assignment.id}.{number}",
        agent=assignment.agent,
        place=Place(path=claim.path, side=claim.side, start=claim.start_line, end=claim.end_line),
        title=claim.title,
        category=claim.category,
        claim=claim.claim,
        severity=claim.severity,
        confidence=claim.confidence,
        quote=claim.quote,
        subject=claim.subject,
        scenario=claim.scenario,
        fix=claim.fix,
        suggestion=claim.suggestion or None,
    )


def _failed(assignment: Assignment, work: Work, kind: FailureKind, message: str) -> Failed:
    return Failed(assignment=assignment.id, plan_digest=work.digest, kind=kind, message=message)


def _done(report: Report, assignment: Assignment, work: Work, seconds: float) -> CellDone:
    costs = [call.cost_usd for call in report.calls]
    known = None if None in costs else sum(cost or 0.0 for cost in costs)
    if isinstance(report, Failed):
        found, failure = 0, f"{report.kind.value}: {report.message}"
    else:
        found, failure = len(report.findings) + _collected(assignment, work), ""
    return CellDone(assignment.id, assignment.agent, found, seconds, known, failure)


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
