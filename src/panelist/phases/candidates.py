"""Which findings are not over, and how each of them ends.

Mending asks before the review is made, and synthesis makes it: both from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from panelist.contracts import Disposition, Outcome, Placement, Severity
from panelist.phases.checks import Checks
from panelist.phases.continuing import (
    OPEN,
    Continuity,
    Judged,
    continuity,
    disputed,
    read_again,
    too_late,
    untouched,
)
from panelist.phases.decisions import Candidate, Decision, decide
from panelist.phases.ranking import Record
from panelist.phases.room import Room


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of a run, and how they continue what was found before.

    ``settled`` are the ids of those that earlier runs found and for which no
    line was read again: nobody is asked about them.
    """

    judged: Judged
    every: tuple[Candidate, ...]
    settled: frozenset[str]
    earlier: Continuity
    checks: Checks

    @property
    def asked(self) -> tuple[Candidate, ...]:
        """The candidates that are not settled."""
        return tuple(one for one in self.every if one.finding.id not in self.settled)


def find_candidates(record: Record, room: Room) -> Candidates:
    """What verification left standing or open, and nobody has turned away."""
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
    return Candidates(judged, candidates, settled, earlier, checks)


def decide_endings(candidates: Candidates, record: Record, room: Room) -> tuple[Decision, ...]:
    """How each candidate ends; those of earlier runs that nobody read again stand as before."""
    settled = tuple(
        Decision(
            one.finding.id,
            Disposition.KEPT,
            one.finding.severity,
            "stands as before",
            Placement.INLINE if one.verdict.outcome.stands else Placement.UNSETTLED,
        )
        for one in candidates.every
        if one.finding.id in candidates.settled
    )
    fail_on = room.settings.fail_on
    blocking = None if fail_on == "never" else Severity(fail_on)
    decided = decide(candidates.asked, blocking=blocking)
    return (*_in_time(decided, candidates, record), *settled)


def _in_time(
    decisions: Sequence[Decision], candidates: Candidates, record: Record
) -> tuple[Decision, ...]:
    """What is lowered below high comes too late where its lines are old, like what always was."""
    by_id = {one.finding.id: one for one in candidates.every}
    carriers = {one.into for one in decisions}

    def held(decision: Decision) -> Decision:
        candidate = by_id[decision.finding]
        if (
            decision.disposition is not Disposition.DOWNGRADED
            or decision.severity.rank <= Severity.HIGH.rank
            or candidate.known
            or decision.finding in carriers
            or not untouched(candidate.place, record.pull, record.context, candidates.checks)
        ):
            return decision
        return replace(
            decision,
            disposition=Disposition.REJECTED,
            placement=None,
            reason=too_late(record.pull),
        )

    return tuple(held(decision) for decision in decisions)
