"""From decisions to what people see: ranked findings, and an account of every raw one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from panelist import ledger
from panelist.contracts import (
    Account,
    Checked,
    Comment,
    Context,
    Diff,
    Disposition,
    Entry,
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
from panelist.phases.continuing import Continuity, is_carried
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate that people see, with all it stands for.

    Attributes:
        severity: as decided.
        behind: its own finding, then those merged into it, then their twins.
        entry: of the ledger, if it continues one.
        carried: whether its lines have not changed since that was found.
    """

    candidate: Candidate
    severity: Severity
    behind: tuple[Finding, ...]
    entry: Entry | None
    carried: bool

    @property
    def id(self) -> str:
        """Of its own finding."""
        return self.candidate.finding.id


def standing(
    decisions: Sequence[Decision],
    candidates: Sequence[Candidate],
    record: Record,
    earlier: Continuity,
    settled: Collection[str],
) -> tuple[Standing, ...]:
    """The findings that stand, worst first and otherwise in the order decided.

    ``settled`` are those of them that no line was read again for.
    """
    by_id = {candidate.finding.id: candidate for candidate in candidates}
    twins = _twins(record.verdicts)
    found: list[Standing] = []
    for decision in decisions:
        if decision.disposition not in STANDING:
            continue
        candidate = by_id[decision.finding]
        merged = [by_id[other.finding] for other in decisions if other.into == decision.finding]
        behind = [candidate.finding, *(one.finding for one in merged)]
        behind += [twin for one in tuple(behind) for twin in twins.get(one.id, ())]
        entries = earlier.of(one.id for one in behind)
        own = earlier.entries.get(decision.finding)
        found.append(
            Standing(
                candidate,
                decision.severity,
                tuple(behind),
                own or next(iter(entries), None),
                decision.finding in settled and candidate.verdict.place is not None,
            )
        )
    return tuple(sorted(found, key=lambda one: one.severity.rank))


def ranked(
    shown: Sequence[Standing],
    record: Record,
    earlier: Continuity,
    said: Mapping[str, Comment],
) -> tuple[RankedFinding, ...]:
    """``shown`` as people see it; ``said`` are comments of others that say the same, by id."""
    names = ledger.identified(
        record.pull.ledger,
        [one.id for one in shown],
        {one.id: one.entry for one in shown if one.entry is not None},
        earlier.prints,
    )
    return tuple(_ranking(one, names[one.id], record, said.get(one.id)) for one in shown)


def _twins(verdicts: Verdicts) -> dict[str, list[Finding]]:
    """Findings that say the same as another, by the id of that other."""
    twins: dict[str, list[Finding]] = {}
    for finding, verdict in zip(verdicts.findings, verdicts.verdicts, strict=True):
        if verdict.duplicate_of is not None:
            twins.setdefault(verdict.duplicate_of, []).append(finding)
    return twins


def _ranking(
    one: Standing, name: ledger.Identity, record: Record, said: Comment | None
) -> RankedFinding:
    finding, verdict = one.candidate.finding, one.candidate.verdict
    return RankedFinding(
        number=name.number,
        fingerprint=name.fingerprint,
        ids=tuple(each.id for each in one.behind),
        found_by=tuple(dict.fromkeys(each.agent for each in one.behind)),
        models=tuple(dict.fromkeys(_claimed_by(each, record) for each in one.behind)),
        title=finding.title,
        category=finding.category,
        claim=finding.claim,
        severity=one.severity,
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
        carried=one.carried,
        said_in=said.id if said is not None else None,
        said_by=(said.author or "") if said is not None else "",
    )


def _claimed_by(finding: Finding, record: Record) -> str:
    if finding.collector is not None:
        return finding.collector
    if is_carried(finding):
        return "an earlier run"
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
    turned_away: Mapping[str, str],
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
        elif finding.id in turned_away:
            disposition, reason = Disposition.REJECTED, turned_away[finding.id]
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
