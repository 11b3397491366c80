"""Which findings are not over, and what they are to those of earlier runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from panelist.contracts import Entry, Outcome
from panelist.phases.checks import Checks
from panelist.phases.continuing import (
    OPEN,
    Continuity,
    Judged,
    continuity,
    disputed,
    read_again,
)
from panelist.phases.decisions import Candidate
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.second_tries import find_answers


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of a run, and how they continue what was found before.

    ``settled`` are the ids of those that earlier runs found and for which no
    line was read again: nobody is asked about them. ``answers`` has, by their ids,
    findings in what took the place of the code of an open entry, and that entry.
    """

    judged: Judged
    every: tuple[Candidate, ...]
    settled: frozenset[str]
    earlier: Continuity
    answers: Mapping[str, Entry]
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
    answers = find_answers(candidates, judged, earlier, record.pull)
    return Candidates(judged, candidates, settled, earlier, answers, checks)
