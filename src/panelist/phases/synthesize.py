"""Synthesize: every finding gets its end, and code computes what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from panelist import ledger
from panelist.contracts import (
    Call,
    Context,
    Coverage,
    Disposition,
    Outcome,
    Placement,
    Pull,
    ReadingStep,
    Review,
    Reviewed,
    Severity,
    Summary,
)
from panelist.phases import costs, coverage, policy, ranking
from panelist.phases.checks import Checks
from panelist.phases.continuing import (
    OPEN,
    Continuity,
    Judged,
    continuity,
    disputed,
    is_carried,
    read_again,
    too_late,
    untouched,
)
from panelist.phases.decisions import Candidate, Decision, decide
from panelist.phases.entries import Ends, Life, next_ledger
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.said import Heard, said_by_others


@dataclass(frozen=True, slots=True)
class _Cast:
    """The candidates of a run, and how they continue what was found before.

    ``settled`` are the ids of those that earlier runs found and for which no
    line was read again: nobody is asked about them.
    """

    judged: Judged
    candidates: tuple[Candidate, ...]
    settled: frozenset[str]
    earlier: Continuity
    checks: Checks

    @property
    def asked(self) -> tuple[Candidate, ...]:
        """The candidates that are not settled."""
        return tuple(one for one in self.candidates if one.finding.id not in self.settled)


async def synthesize(
    record: Record, room: Room, *, seconds: float, life: Life | None = None
) -> Review:
    """The review.

    Args:
        record: what the run has written so far.
        room: the dependencies.
        seconds: wall clock of the phases before this one.
        life: what the ledger is written with; ``None`` where nothing lives on.
    """
    cast = _cast(record, room)
    heard = await _said(cast, record, room)
    decisions = _decisions(cast, record, room)
    ends = _ends(cast, decisions, heard, record)
    covered = _covered(record)
    alarms = policy.alarms(record.reports, record.context, covered, ends.contested, ends.ranked)
    judgement = policy.judge(
        ends.ranked,
        covered,
        alarms,
        engine=record.plan.engine,
        fail_on=room.settings.fail_on,
        on_incomplete=room.settings.on_incomplete,
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
        blocking=judgement.blocking,
        alarms=alarms,
        summary=_story(record),
        synthesized_by=record.verdicts.edited_by,
        findings=ends.ranked,
        accounts=(*ends.accounts, *ledger.accounts(_retold(record) or Summary())),
        coverage=covered,
        reading_order=_reading_order(record.context),
        costs=costs.by_whom(ends.calls),
        cost_usd=costs.total(ends.calls),
        calls=ends.calls,
        seconds=seconds,
        notes=(*_notes(record), *heard.notes, *_dropped(record)),
        ledger=next_ledger(life, ends, record, cast.earlier, cast.checks, room) if life else None,
    )


def _cast(record: Record, room: Room) -> _Cast:
    judged = tuple(zip(record.verdicts.findings, record.verdicts.verdicts, strict=True))
    checks = Checks(record.diff, room.repo)
    earlier = continuity(judged, record.pull, record.context, record.diff, checks)
    candidates = tuple(
        Candidate(finding, verdict, known=finding.id in earlier.entries)
        for finding, verdict in judged
        if verdict.outcome is not Outcome.REFUTED and finding.id not in earlier.turned_away
    )
    disputes = disputed(record.pull)

    def is_settled(candidate: Candidate) -> bool:
        entry, place = earlier.entries.get(candidate.finding.id), candidate.verdict.place
        if entry is None or entry.state not in OPEN or entry == disputes:
            return False
        return place is None or not read_again(place, record.context, checks)

    settled = frozenset(one.finding.id for one in candidates if is_settled(one))
    return _Cast(judged, candidates, settled, earlier, checks)


def _ends(cast: _Cast, decisions: Sequence[Decision], heard: Heard, record: Record) -> Ends:
    earlier = cast.earlier
    shown = ranking.standing(decisions, cast.candidates, earlier, cast.settled)
    ranked = ranking.ranked(shown, record, earlier, heard.said)
    accounts = ranking.accounts(cast.judged, decisions, ranked, record, earlier.turned_away)
    return Ends(
        shown=shown,
        ranked=ranked,
        accounts=accounts,
        contested=_contested(cast, decisions, record.pull),
        calls=(*_calls(record), *heard.calls),
        summary=_retold(record) or ledger.summary(_story(record), accounts),
    )


def _retold(record: Record) -> Summary | None:
    """What was said before, where nothing of the change was read since."""
    before = record.pull.ledger
    return before.summary if before is not None and record.context.scope == "nothing" else None


def _story(record: Record) -> str:
    """What the change is and how it looks, in a paragraph."""
    before = _retold(record)
    return before.text if before else record.verdicts.summary or record.context.brief


async def _said(cast: _Cast, record: Record, room: Room) -> Heard:
    """What others have said of the findings already."""
    entries = cast.earlier.entries
    known = {name: entry.said_in for name, entry in entries.items() if entry.said_in is not None}
    return await said_by_others(
        cast.candidates, settled=cast.settled, known=known, pull=record.pull, room=room
    )


def _covered(record: Record) -> Coverage:
    before = record.pull.ledger
    read_at = before.reading.head_sha if before is not None and before.reading else None
    return coverage.measure(
        record.context, record.plan, record.reports, record.diff, read_at=read_at
    )


def _contested(cast: _Cast, decisions: Sequence[Decision], pull: Pull) -> Judged:
    """What reviewers may disagree on.

    Not a finding that somebody disputed: a person has decided about that one.
    Nor one of an earlier run: who read its lines again did not find it either.
    Nor what is part of another finding, to which it lends its severity.
    """
    entry = disputed(pull)
    merged = {one.finding for one in decisions if one.into is not None}
    return tuple(
        (finding, verdict)
        for finding, verdict in cast.judged
        if (entry is None or cast.earlier.entries.get(finding.id) != entry)
        and not is_carried(finding)
        and finding.id not in merged
    )


def _calls(record: Record) -> tuple[Call, ...]:
    return (
        *record.context.calls,
        *record.plan.earlier_calls,
        *(call for report in record.reports for call in report.calls),
        *record.findings.calls,
        *record.verdicts.calls,
    )


def _decisions(cast: _Cast, record: Record, room: Room) -> tuple[Decision, ...]:
    """How each candidate ends; those of earlier runs that nobody read again stand as before."""
    settled = tuple(
        Decision(
            one.finding.id,
            Disposition.KEPT,
            one.finding.severity,
            "stands as before",
            Placement.INLINE if one.verdict.outcome.stands else Placement.UNSETTLED,
        )
        for one in cast.candidates
        if one.finding.id in cast.settled
    )
    fail_on = room.settings.fail_on
    blocking = None if fail_on == "never" else Severity(fail_on)
    decided = decide(cast.asked, blocking=blocking)
    return (*_in_time(decided, cast, record), *settled)


def _in_time(decisions: Sequence[Decision], cast: _Cast, record: Record) -> tuple[Decision, ...]:
    """What is lowered below high comes too late where its lines are old, like what always was."""
    candidates = {one.finding.id: one for one in cast.candidates}
    carriers = {one.into for one in decisions}

    def held(decision: Decision) -> Decision:
        candidate = candidates[decision.finding]
        if (
            decision.disposition is not Disposition.DOWNGRADED
            or decision.severity.rank <= Severity.HIGH.rank
            or candidate.known
            or decision.finding in carriers
            or not untouched(candidate.place, record.pull, record.context, cast.checks)
        ):
            return decision
        return replace(
            decision,
            disposition=Disposition.REJECTED,
            placement=None,
            reason=too_late(record.pull),
        )

    return tuple(held(decision) for decision in decisions)


def _reading_order(context: Context) -> tuple[ReadingStep, ...]:
    in_scope = sorted(
        (file for file in context.files if file.in_scope), key=lambda file: file.risk.rank
    )
    return tuple(
        ReadingStep(path=file.path, risk=file.risk, reason=file.reason) for file in in_scope
    )


def _notes(record: Record) -> tuple[str, ...]:
    return (
        *record.pull.notes,
        *record.context.notes,
        *record.plan.notes,
        *record.findings.notes,
        *record.verdicts.notes,
    )


def _dropped(record: Record) -> tuple[str, ...]:
    return tuple(
        f"{report.assignment}: a claim was not taken in: {one.reason}"
        + (f" ({one.title})" if one.title else "")
        for report in record.reports
        if isinstance(report, Reviewed)
        for one in report.dropped
    )
