"""From decisions to what people see: ranked findings, and an account of every raw one."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Account,
    Checked,
    Context,
    Diff,
    Disposition,
    Finding,
    Outcome,
    Place,
    Plan,
    Pull,
    RankedFinding,
    Report,
    Reviewed,
    Severity,
    Verdict,
    Verdicts,
)
from panelist.ledger import fingerprints, numbered
from panelist.phases.merge import STANDING, Candidate, Decision


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the run has written so far."""

    pull: Pull
    diff: Diff
    context: Context
    plan: Plan
    reports: tuple[Report, ...]
    verdicts: Verdicts


def ranked(
    decisions: Sequence[Decision], candidates: Sequence[Candidate], record: Record
) -> tuple[RankedFinding, ...]:
    """The findings that stand, worst first and otherwise in the order decided."""
    by_id = {candidate.finding.id: candidate for candidate in candidates}
    standing = [one for one in decisions if one.disposition in STANDING]
    standing.sort(key=lambda decision: decision.severity.rank)
    prints = fingerprints([by_id[decision.finding].finding for decision in standing])
    numbers = numbered(prints, {})
    carried = {
        decision.finding: [
            by_id[other.finding] for other in decisions if other.into == decision.finding
        ]
        for decision in standing
    }
    twins = _twins(record.verdicts)
    return tuple(
        _ranking(
            by_id[decision.finding],
            carried[decision.finding],
            twins,
            decision.severity,
            numbers[mark],
            mark,
            record,
        )
        for decision, mark in zip(standing, prints, strict=True)
    )


def _twins(verdicts: Verdicts) -> dict[str, list[Finding]]:
    """Findings that say the same as another, by the id of that other."""
    twins: dict[str, list[Finding]] = {}
    for finding, verdict in zip(verdicts.findings, verdicts.verdicts, strict=True):
        if verdict.duplicate_of is not None:
            twins.setdefault(verdict.duplicate_of, []).append(finding)
    return twins


def _ranking(
    candidate: Candidate,
    carried: Sequence[Candidate],
    twins: dict[str, list[Finding]],
    severity: Severity,
    number: str,
    mark: str,
    record: Record,
) -> RankedFinding:
    finding, verdict = candidate.finding, candidate.verdict
    behind = [finding, *(other.finding for other in carried)]
    behind += [twin for one in tuple(behind) for twin in twins.get(one.id, ())]
    return RankedFinding(
        number=number,
        fingerprint=mark,
        ids=tuple(one.id for one in behind),
        found_by=tuple(dict.fromkeys(one.agent for one in behind)),
        models=tuple(dict.fromkeys(_claimed_by(one, record) for one in behind)),
        title=finding.title,
        category=finding.category,
        claim=finding.claim,
        severity=severity,
        claimed_severity=finding.severity,
        confidence=_confidence(finding, verdict),
        place=verdict.place,
        quote=finding.quote,
        scenario=finding.scenario,
        fix=finding.fix,
        suggestion=verdict.suggestion,
        suggestion_note=verdict.suggestion_note,
        commentable=verdict.commentable,
        origin=verdict.origin,
        checked=Checked(outcome=verdict.outcome, by=verdict.by, reason=verdict.reason),
    )


def _claimed_by(finding: Finding, record: Record) -> str:
    if finding.collector is not None:
        return finding.collector
    assignment = finding.id.rpartition(".")[0]
    for report in record.reports:
        if isinstance(report, Reviewed) and report.assignment == assignment and report.model:
            return report.model
    return "unknown"


def _confidence(finding: Finding, verdict: Verdict) -> int:
    upheld = verdict.outcome is Outcome.UPHELD and verdict.by != "code"
    return verdict.confidence if upheld else finding.confidence


def accounts(
    judged: Sequence[tuple[Finding, Verdict]],
    decisions: Sequence[Decision],
    shown: Sequence[RankedFinding],
) -> tuple[Account, ...]:
    """One account for every finding there was: the total is checked by its length."""
    by_id = {decision.finding: decision for decision in decisions}
    numbers = {name: one.number for one in shown for name in one.ids}
    rows: list[Account] = []
    for finding, verdict in judged:
        decision = by_id.get(finding.id)
        if decision is not None:
            disposition, reason = decision.disposition, decision.reason
        elif verdict.duplicate_of is not None and finding.id in numbers:
            disposition, reason = Disposition.MERGED, verdict.reason
        else:
            disposition, reason = Disposition.REJECTED, f"{verdict.reason} ({verdict.by})"
        rows.append(
            Account(
                finding=finding.id,
                agent=finding.agent,
                title=finding.title,
                place=_said(verdict.place or finding.place),
                severity=finding.severity,
                disposition=disposition,
                into=numbers.get(finding.id),
                reason=reason,
            )
        )
    return tuple(rows)


def _said(place: Place) -> str:
    return f"{place.path}:{place.start}"
