"""Synthesize: every finding gets its end, and code computes what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Call,
    Context,
    Outcome,
    ReadingStep,
    Review,
    Reviewed,
    Tier,
)
from panelist.events import CallSkipped
from panelist.phases import costs, coverage, merge, policy, ranking
from panelist.phases.answers import SynthesisAnswer
from panelist.phases.merge import Candidate, Decision
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer


@dataclass(frozen=True, slots=True)
class _Synthesis:
    decisions: tuple[Decision, ...]
    summary: str
    by: str
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


async def synthesize(record: Record, room: Room, *, seconds: float) -> Review:
    """The review. ``seconds`` is the wall clock of the phases before this one."""
    judged = tuple(zip(record.verdicts.findings, record.verdicts.verdicts, strict=True))
    candidates = [
        Candidate(finding, verdict)
        for finding, verdict in judged
        if verdict.outcome is not Outcome.REFUTED and verdict.duplicate_of is None
    ]
    synthesis = await _synthesis(candidates, record, room)
    ranked = ranking.ranked(synthesis.decisions, candidates, record)
    covered = coverage.measure(record.context, record.plan, record.reports, record.diff)
    judgement = policy.judge(
        ranked,
        covered,
        policy.alarms(record.reports, record.context, covered, judged),
        engine=record.plan.engine,
        fail_on=room.settings.fail_on,
        on_incomplete=room.settings.on_incomplete,
    )
    calls = (
        *record.context.calls,
        *record.plan.earlier_calls,
        *(call for report in record.reports for call in report.calls),
        *record.verdicts.calls,
        *synthesis.calls,
    )
    return Review(
        engine=record.plan.engine,
        repository=record.pull.repository,
        number=record.pull.number,
        base_sha=record.pull.base_sha,
        head_sha=record.pull.head_sha,
        round=record.plan.round,
        recommended_action=judgement.action,
        conclusion=judgement.conclusion,
        headline=judgement.headline,
        reasons=judgement.reasons,
        summary=synthesis.summary,
        synthesized_by=synthesis.by,
        findings=ranked,
        accounts=ranking.accounts(judged, synthesis.decisions, ranked),
        coverage=covered,
        reading_order=_reading_order(record.context),
        costs=costs.by_whom(calls),
        cost_usd=costs.total(calls),
        calls=calls,
        seconds=seconds,
        notes=_notes(record, synthesis),
    )


async def _synthesis(candidates: Sequence[Candidate], record: Record, room: Room) -> _Synthesis:
    by_code = merge.by_code(candidates)
    if room.model is None:
        return _Synthesis(by_code, "", "code")
    if len(candidates) <= 1:
        reason = "at most one finding is left: there is nothing to merge"
        room.bus.emit(CallSkipped("synthesize", reason))
        return _Synthesis(by_code, record.context.brief, "code")
    answer = await _ask(candidates, record, room)
    if isinstance(answer, NoAnswer):
        note = f"Findings were merged by code, not by the synthesizer: {answer.message}"
        return _Synthesis(by_code, record.context.brief, "code", answer.calls, (note,))
    decisions = merge.by_word(candidates, answer.value.dispositions)
    return _Synthesis(decisions, answer.value.summary, answer.model, answer.calls)


async def _ask(
    candidates: Sequence[Candidate], record: Record, room: Room
) -> Answer[SynthesisAnswer] | NoAnswer:
    if room.model is None:
        raise AssertionError("the offline engine asks nobody")
    fence = room.fence
    said = f"{record.pull.title}\n\n{record.context.brief}"
    charge = room.prompts.fill(
        "synthesize.md.j2",
        description=room.described(said),
        findings=[fence.block("finding", _told(candidate)) for candidate in candidates],
        ids=[candidate.finding.id for candidate in candidates],
    )
    return await room.model.ask(
        Ask(
            purpose="synthesize",
            tier=Tier.POWERFUL,
            system=room.system,
            shared="",
            charge=charge,
            schema=SynthesisAnswer,
            effort="medium",
        )
    )


def _told(candidate: Candidate) -> str:
    finding, verdict, place = candidate.finding, candidate.verdict, candidate.place
    return "\n".join(
        (
            f"id: {finding.id}",
            f"agent: {finding.agent}",
            f"place: {place.path}:{place.start}-{place.end}",
            f"severity: {finding.severity.value}, confidence: {finding.confidence}",
            f"title: {finding.title}",
            f"scenario: {finding.scenario}",
            f"verification: {verdict.outcome.value} by {verdict.by}: {verdict.reason}",
            f"origin: {verdict.origin.value}",
        )
    )


def _reading_order(context: Context) -> tuple[ReadingStep, ...]:
    in_scope = sorted(
        (file for file in context.files if file.in_scope), key=lambda file: file.risk.rank
    )
    return tuple(
        ReadingStep(path=file.path, risk=file.risk, reason=file.reason) for file in in_scope
    )


def _notes(record: Record, synthesis: _Synthesis) -> tuple[str, ...]:
    dropped = tuple(
        f"{report.assignment}: {reason}"
        for report in record.reports
        if isinstance(report, Reviewed)
        for reason in report.dropped
    )
    return (
        *record.pull.notes,
        *record.context.notes,
        *record.plan.notes,
        *record.verdicts.notes,
        *synthesis.notes,
        *dropped,
    )
