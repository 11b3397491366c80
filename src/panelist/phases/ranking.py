"""From decisions to what people see: ranked findings, and an account of every raw one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panelist import ledger
from panelist.contracts import (
    Account,
    Checked,
    Claim,
    Comment,
    Context,
    Diff,
    Disposition,
    Entry,
    Finding,
    Findings,
    Fix,
    Fixes,
    FixKind,
    Outcome,
    Place,
    Placement,
    Plan,
    Pull,
    RankedFinding,
    Report,
    Reviewed,
    Verdict,
    Verdicts,
)
from panelist.phases.continuing import Continuity
from panelist.phases.decisions import STANDING, Candidate, Decision

NO_FIXES = Fixes(plan_digest="")
"""What there is before anybody asked for a fix."""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the run has written so far; before mending there are no fixes."""

    pull: Pull
    diff: Diff
    context: Context
    plan: Plan
    reports: tuple[Report, ...]
    findings: Findings
    verdicts: Verdicts
    fixes: Fixes = NO_FIXES


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate that people see, with all it stands for.

    Attributes:
        decision: how it ends.
        behind: its own finding, then those merged into it.
        entry: of the ledger, if it continues one.
        tries: how often its author has tried to answer what goes by its number.
        carried: whether its lines have not changed since that was found.
    """

    candidate: Candidate
    decision: Decision
    behind: tuple[Finding, ...]
    entry: Entry | None
    carried: bool
    tries: int = 1

    @property
    def id(self) -> str:
        """Of its own finding."""
        return self.candidate.finding.id


def standing(
    decisions: Sequence[Decision],
    candidates: Sequence[Candidate],
    earlier: Continuity,
    settled: Collection[str],
    answers: Mapping[str, Entry],
) -> tuple[Standing, ...]:
    """The findings that stand, worst first and otherwise in the order decided.

    ``settled`` are those of them that no line was read again for; ``answers`` are
    those that came with the answer to an entry, which they go on.
    """
    by_id = {candidate.finding.id: candidate for candidate in candidates}
    found: list[Standing] = []
    for decision in decisions:
        if decision.disposition not in STANDING:
            continue
        candidate = by_id[decision.finding]
        merged = [by_id[other.finding] for other in decisions if other.into == decision.finding]
        behind = [candidate.finding, *(one.finding for one in merged)]
        entries = earlier.of(one.id for one in behind)
        own = earlier.entries.get(decision.finding) or next(iter(entries), None)
        answered = None if own is not None else answers.get(decision.finding)
        entry = own or answered
        found.append(
            Standing(
                candidate,
                decision,
                tuple(behind),
                entry,
                decision.finding in settled and candidate.verdict.place is not None,
                (entry.tries if entry is not None else 1) + (answered is not None),
            )
        )
    return tuple(sorted(found, key=_prominence))


def _prominence(one: Standing) -> tuple[int, int]:
    placement = one.decision.placement or Placement.NOTED
    return (tuple(Placement).index(placement), one.decision.severity.rank)


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


def _ranking(
    one: Standing, name: ledger.Identity, record: Record, said: Comment | None
) -> RankedFinding:
    finding, verdict, decision = one.candidate.finding, one.candidate.verdict, one.decision
    claims = {claim.id: claim for claim in record.findings.claims}
    ids = tuple(dict.fromkeys(name for each in one.behind for name in claims_of(each)))
    return RankedFinding(
        number=name.number,
        fingerprint=name.fingerprint,
        ids=ids,
        found_by=tuple(dict.fromkeys(who for each in one.behind for who in _agents(each))),
        models=tuple(dict.fromkeys(_claimed_by(name, claims.get(name), record) for name in ids)),
        title=finding.title,
        category=finding.category,
        kind=finding.kind,
        severity=decision.severity,
        # Of what was merged too: a grave claim is not belittled by putting it into a mild one.
        claimed_severity=min((each.severity for each in one.behind), key=lambda one: one.rank),
        confidence=verdict.worth if verdict.worth is not None else finding.confidence,
        confidence_claimed=max(each.confidence if each.support else 0 for each in one.behind),
        support=_support(one.behind, record),
        placement=decision.placement or Placement.NOTED,
        worth=verdict.worth,
        open_question=verdict.open_question if verdict.outcome is Outcome.UNSETTLED else "",
        place=verdict.place,
        also_at=_also_at(one.behind, verdict.place),
        quote=finding.quote,
        scenario=verdict.corrected or finding.scenario,
        fix=finding.fix,
        commentable=verdict.commentable,
        origin=verdict.origin,
        checked=Checked(outcome=verdict.outcome, by=verdict.by, reason=verdict.reason),
        carried=one.carried,
        tries=one.tries,
        said_in=said.id if said is not None else None,
        said_by=(said.author or "") if said is not None else "",
        **_fixed(next((fix for fix in record.fixes.fixes if fix.finding == one.id), None)),
    )


def _fixed(fix: Fix | None) -> Mapping[str, Any]:
    """How people may have the fix of a finding; nothing where none was asked for."""
    if fix is None:
        return {}
    if fix.kind is FixKind.SUGGESTION:
        return {"suggestion": fix.replacement, "suggestion_place": fix.place, "test": fix.test}
    return {"suggestion_note": fix.reason, "patch": fix.patch, "test": fix.test}


def claims_of(finding: Finding) -> tuple[str, ...]:
    """Ids of the claims behind ``finding``; of one from an earlier run its own."""
    return finding.claims or (finding.id,)


def _agents(finding: Finding) -> tuple[str, ...]:
    return finding.found_by or (finding.agent,)


def _support(behind: Sequence[Finding], record: Record) -> int:
    """Independent readings behind all of them; of what was carried over, as it was."""
    readings = {one.id: one.reading for one in record.plan.assignments}
    made = {
        readings.get(name.rpartition(".")[0]) for each in behind for name in claims_of(each)
    } - {None}
    return max(len(made), *(each.support for each in behind))


def _also_at(behind: Sequence[Finding], place: Place | None) -> tuple[Place, ...]:
    first, *merged = behind
    places = (*first.also_at, *(one.place for one in merged))
    return tuple(dict.fromkeys(one for one in places if one != place))


def _claimed_by(name: str, claim: Claim | None, record: Record) -> str:
    if claim is None:
        return "an earlier run"
    if claim.collector is not None:
        return claim.collector
    assignment = name.rpartition(".")[0]
    for report in record.reports:
        if isinstance(report, Reviewed) and report.assignment == assignment and report.model:
            return report.model
    return "unknown"


def accounts(
    judged: Sequence[tuple[Finding, Verdict]],
    decisions: Sequence[Decision],
    shown: Sequence[RankedFinding],
    record: Record,
    earlier: Continuity,
) -> tuple[Account, ...]:
    """One account for every claim there was: the total is checked by its length."""
    by_id = {decision.finding: decision for decision in decisions}
    numbers = {name: one.number for one in shown for name in one.ids}
    claims = {claim.id: claim for claim in record.findings.claims}
    rows: list[Account] = []
    for finding, verdict in judged:
        end = _end(finding, verdict, by_id.get(finding.id), earlier)
        for position, name in enumerate(claims_of(finding)):
            claim = claims.get(name, finding)
            carried = position > 0 and name in numbers
            rows.append(
                Account(
                    claim=name,
                    agent=claim.agent,
                    title=claim.title,
                    place=_said(claim.place),
                    severity=claim.severity,
                    disposition=Disposition.MERGED if carried else end[0],
                    into=numbers.get(name),
                    reason="means the same defect" if carried else end[1],
                )
            )
    return tuple(rows)


def _end(
    finding: Finding,
    verdict: Verdict,
    decision: Decision | None,
    earlier: Continuity,
) -> tuple[Disposition, str]:
    if decision is not None:
        return decision.disposition, decision.reason
    if finding.id in earlier.turned_away:
        late = finding.id in earlier.late
        end = Disposition.RECORDED if late else Disposition.REJECTED
        return end, earlier.turned_away[finding.id]
    who = f"{verdict.by} and {verdict.also_by}" if verdict.also_by else verdict.by
    return Disposition.REJECTED, f"{verdict.reason} ({who})"


def _said(place: Place) -> str:
    return f"{place.path}:{place.start}"
