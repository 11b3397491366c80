"""Synthesize: every finding gets its end, and code computes what follows from them."""

import asyncio
from collections.abc import Collection, Sequence

from panelist import ledger
from panelist.contracts import (
    Call,
    Context,
    Coverage,
    Failed,
    Pull,
    ReadingStep,
    Review,
    Reviewed,
    Summary,
)
from panelist.phases import costs, coverage, policy, ranking
from panelist.phases.candidates import Candidates, find_candidates
from panelist.phases.continuing import Judged, disputed, is_carried
from panelist.phases.decisions import Decision
from panelist.phases.endings import decide_endings
from panelist.phases.entries import Ends, Life, next_ledger
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.said import Heard, said_by_others
from panelist.phases.silencing import count_uses
from panelist.phases.walkthrough import describe_change


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
    candidates = find_candidates(record, room)
    heard, (walkthrough, gaps) = await asyncio.gather(
        _said(candidates, record, room), asyncio.to_thread(describe_change, record, room)
    )
    decisions = decide_endings(candidates, record, room)
    covered = _covered(record)
    ends = _ends(candidates, decisions, heard, record, covered, life.day if life else "")
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
        walkthrough=walkthrough,
        costs=costs.by_whom(ends.calls),
        cost_usd=costs.total(ends.calls),
        calls=ends.calls,
        seconds=seconds,
        notes=(*_notes(record, heard), *gaps, *_dropped(record)),
        silenced=ends.silenced,
        ledger=next_ledger(life, ends, record, candidates.earlier, candidates.checks, room)
        if life
        else None,
    )


def _ends(
    candidates: Candidates,
    decisions: Sequence[Decision],
    heard: Heard,
    record: Record,
    covered: Coverage,
    day: str,
) -> Ends:
    earlier = candidates.earlier
    shown = ranking.standing(
        decisions, candidates.every, earlier, candidates.settled, candidates.answers
    )
    ranked = ranking.ranked(shown, record, earlier, heard.said)
    accounts = ranking.accounts(candidates.judged, decisions, ranked, record, earlier)
    return Ends(
        shown=shown,
        ranked=ranked,
        accounts=accounts,
        contested=_contested(candidates, decisions, record.pull),
        calls=(*_calls(record), *heard.calls),
        summary=_retold(record) or ledger.summary(_story(record), accounts),
        complete=covered.complete,
        silenced=count_uses(decisions, candidates, record.pull.trusted.rules, day),
    )


def _retold(record: Record) -> Summary | None:
    """What was said before, where nothing of the change was read since."""
    before = record.pull.ledger
    return before.summary if before is not None and record.context.scope == "nothing" else None


def _story(record: Record) -> str:
    """What the change is and how it looks, in a paragraph."""
    before = _retold(record)
    return before.text if before else record.verdicts.summary or record.context.brief


async def _said(candidates: Candidates, record: Record, room: Room) -> Heard:
    """What others have said of the findings already."""
    entries = candidates.earlier.entries
    known = {name: entry.said_in for name, entry in entries.items() if entry.said_in is not None}
    return await said_by_others(
        candidates.every, settled=candidates.settled, known=known, pull=record.pull, room=room
    )


def _covered(record: Record) -> Coverage:
    before = record.pull.ledger
    read_at = before.reading.head_sha if before is not None and before.reading else None
    return coverage.measure(
        record.context, record.plan, record.reports, record.diff, read_at=read_at
    )


def _contested(candidates: Candidates, decisions: Sequence[Decision], pull: Pull) -> Judged:
    """What reviewers may disagree on.

    Not a finding that somebody disputed: a person has decided about that one.
    Nor one of an earlier run: who read its lines again did not find it either.
    Nor what is part of another finding, to which it lends its severity.
    """
    entry = disputed(pull)
    merged = {one.finding for one in decisions if one.into is not None}
    return tuple(
        (finding, verdict)
        for finding, verdict in candidates.judged
        if (entry is None or candidates.earlier.entries.get(finding.id) != entry)
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
        *record.fixes.calls,
    )


def _reading_order(context: Context) -> tuple[ReadingStep, ...]:
    in_scope = sorted(
        (file for file in context.files if file.in_scope), key=lambda file: file.risk.rank
    )
    return tuple(
        ReadingStep(path=file.path, risk=file.risk, reason=file.reason) for file in in_scope
    )


def _notes(record: Record, heard: Heard) -> tuple[str, ...]:
    """What the phases note. Why no model answered is told once, first of all by the coverage."""
    before = (*record.pull.notes, *record.context.notes, *record.plan.notes)
    after = (*record.findings.notes, *record.verdicts.notes, *record.fixes.notes, *heard.notes)
    told = {report.message for report in record.reports if isinstance(report, Failed)}
    notes = [_without_reason(note, told) for note in before]
    for note in after:
        notes.append(_without_reason(note, told))
        told.add(note.partition(": ")[2])
    return tuple(notes)


def _without_reason(note: str, told: Collection[str]) -> str:
    what, _, why = note.partition(": ")
    return f"{what}." if why and why in told else note


def _dropped(record: Record) -> tuple[str, ...]:
    return tuple(
        f"{report.assignment}: a claim was not taken in: {one.reason}"
        + (f" ({one.title})" if one.title else "")
        for report in record.reports
        if isinstance(report, Reviewed)
        for one in report.dropped
    )
