"""The stop rule: what is new needs more with every round, and what does not have it is recorded.

It decides about remarks alone. What may fail the check, raise an alarm or is certain
passes it untouched, so no rule of it can make a check greener.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from panelist import ledger
from panelist.contracts import Disposition, EntryState, Outcome, Placement, Severity
from panelist.phases.candidates import Candidates
from panelist.phases.continuing import too_late, untouched
from panelist.phases.decisions import STANDING, Candidate, Decision
from panelist.phases.grouping import overlaps
from panelist.phases.known import lives_on
from panelist.phases.placement import AGREED, SERIOUS, RoundFacts, find_least_grave, is_posted
from panelist.phases.policy import SURE
from panelist.phases.ranking import Record
from panelist.phases.room import Room


@dataclass(frozen=True, slots=True)
class _Rule:
    candidates: Candidates
    record: Record
    until: int
    round: int
    blocking: Severity | None

    def hold(self, decision: Decision, merged: Sequence[Candidate]) -> Decision:
        """``decision``, or what becomes of it where it does not reach people.

        ``merged`` are the candidates that it carries.
        """
        candidate = self._candidate(decision)
        behind = (candidate, *merged)
        posted, why = is_posted(self._facts(decision, behind))
        if posted:
            return decision
        places = [self._shown_at(one) for one in behind if one.known]
        if None in places or (places and decision.placement is not Placement.INLINE):
            return decision  # people have met it there, or further up, already
        if places:
            return replace(decision, placement=max(filter(None, places), key=_rank))
        late = self._is_late(candidate)
        return replace(
            decision,
            disposition=Disposition.RECORDED,
            placement=None,
            reason=too_late(self.record.pull) if late else f"in round {self.round}: {why}",
        )

    def _candidate(self, decision: Decision) -> Candidate:
        every = self.candidates.every
        return next(one for one in every if one.finding.id == decision.finding)

    def _facts(self, decision: Decision, behind: Sequence[Candidate]) -> RoundFacts:
        candidate, command = behind[0], self.record.pull.command
        grave = find_least_grave(self.blocking)
        return RoundFacts(
            round=self.round,
            until=self.until,
            wanted=command is not None and command.verb == "full-review",
            certain=any(one.finding.certain is not None for one in behind),
            blocks=decision.severity.rank <= grave.rank,
            asks=any(map(_asks_for_person, behind)),
            late=self._is_late(candidate),
            spoken_of=self._is_spoken_of(candidate),
            is_answer=any(one.finding.id in self.candidates.answers for one in behind),
            severity=decision.severity,
            worth=candidate.verdict.worth,
            agreed=sum(one.finding.support for one in behind) >= AGREED,
        )

    def _is_late(self, candidate: Candidate) -> bool:
        pull, context = self.record.pull, self.record.context
        return untouched(candidate.place, pull, context, self.candidates.checks)

    def _is_spoken_of(self, candidate: Candidate) -> bool:
        """Whether the lines are those of an entry that is not fixed, and not its own."""
        earlier, place = self.candidates.earlier, candidate.place
        own = earlier.entries.get(candidate.finding.id)
        before = self.record.pull.ledger
        return any(
            entry != own
            and entry.state is not EntryState.FIXED
            and (there := earlier.places.get(entry.number)) is not None
            and overlaps(there, place)
            for entry in (before.entries if before is not None else ())
        )

    def _shown_at(self, known: Candidate) -> Placement | None:
        """Where people met it below the comments at lines; ``None`` if they met it there."""
        placement = self.candidates.earlier.entries[known.finding.id].placement
        return None if placement is Placement.INLINE else placement


def hold_back(
    decisions: Sequence[Decision],
    candidates: Candidates,
    record: Record,
    room: Room,
    *,
    blocking: Severity | None,
) -> tuple[Decision, ...]:
    """``decisions`` with what comes too late or has too little for its round recorded.

    What is part of a finding ends as that does. ``blocking`` is the least severity
    that fails the check; ``None`` if nothing does.
    """
    until = room.settings.rounds_until_blocking_only
    rule = _Rule(candidates, record, until, _round(record, room), blocking)
    by_id = {one.finding.id: one for one in candidates.every}
    held: dict[str, Decision] = {}
    for decision in decisions:
        if decision.disposition in STANDING:
            merged = [by_id[one.finding] for one in decisions if one.into == decision.finding]
            held[decision.finding] = rule.hold(decision, merged)
    return tuple(_ended(one, held) for one in decisions)


def _ended(decision: Decision, held: dict[str, Decision]) -> Decision:
    carrier = held.get(decision.into or "")
    if carrier is not None and carrier.disposition is Disposition.RECORDED:
        return replace(decision, disposition=Disposition.RECORDED, reason=carrier.reason, into=None)
    return held.get(decision.finding, decision)


def _round(record: Record, room: Room) -> int:
    """Which round this run is; 0 where nothing lives on or no model reads."""
    if room.model is None or not lives_on(record.pull):
        return 0
    return ledger.completed_rounds(record.pull.ledger) + (record.context.scope != "nothing")


def _asks_for_person(candidate: Candidate) -> bool:
    """Whether its end may raise an alarm: see ``policy``."""
    finding = candidate.finding
    if finding.severity.rank > SERIOUS.rank:
        return False
    return candidate.verdict.outcome is Outcome.UNSETTLED or finding.confidence >= SURE


def _rank(placement: Placement) -> int:
    return tuple(Placement).index(placement)
