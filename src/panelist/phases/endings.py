"""How each finding of a run ends: what was decided, and what rules make of it."""

from panelist.contracts import Disposition, Entry, Placement, Severity
from panelist.phases.candidates import Candidates
from panelist.phases.decisions import Candidate, Decision, decide
from panelist.phases.placement import find_least_grave
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.silencing import silence
from panelist.phases.stopping import hold_back


def decide_endings(candidates: Candidates, record: Record, room: Room) -> tuple[Decision, ...]:
    """How each candidate ends; those of earlier runs that nobody read again stand as before.

    Mending asks before the review is made, and synthesis makes it: both from here.
    """
    fail_on = room.settings.fail_on
    blocking = None if fail_on == "never" else Severity(fail_on)
    settled = tuple(
        Decision(
            one.finding.id,
            Disposition.KEPT,
            one.finding.severity,
            "stands as before",
            _settled_at(one, candidates.earlier.entries[one.finding.id], blocking),
        )
        for one in candidates.every
        if one.finding.id in candidates.settled
    )
    decided = decide(candidates.asked, blocking=blocking)
    decided = silence(decided, candidates, record.pull.trusted.rules, blocking=blocking)
    return (*hold_back(decided, candidates, record, room, blocking=blocking), *settled)


def _settled_at(candidate: Candidate, entry: Entry, blocking: Severity | None) -> Placement:
    """Where people met it before; what may fail the check is a comment whatever was kept."""
    if not candidate.verdict.outcome.stands:
        return Placement.UNSETTLED
    if entry.placement is None or entry.severity.rank <= find_least_grave(blocking).rank:
        return Placement.INLINE
    return entry.placement
