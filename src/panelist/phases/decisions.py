"""How every finding ends: the editor's word held to rules, and code's own where there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from panelist.contracts import (
    Advice,
    Disposition,
    Finding,
    Place,
    Placement,
    Severity,
    Verdict,
)
from panelist.phases.placement import PlacementFacts, place_finding

STANDING = frozenset({Disposition.KEPT, Disposition.DOWNGRADED})
"""Dispositions under which people see a finding."""
USUAL_COMMENTS = 6
"""Inline comments of one review, unless more of them block."""
MEASURING = frozenset({"uncovered", "foreign_sarif"})
"""Collectors whose word makes a gap in tests more than an opinion."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that is not over.

    ``known`` is true for one that an earlier run showed to people. It may end as
    part of another; that it is not worth their time comes too late.
    """

    finding: Finding
    verdict: Verdict
    known: bool = False

    @property
    def place(self) -> Place:
        """Where it is, re-anchored if need be."""
        return self.verdict.place or self.finding.place


@dataclass(frozen=True, slots=True)
class Decision:
    """How a candidate ends.

    Attributes:
        placement: where people meet it; ``None`` for one that they do not see by itself.
        into: id of the candidate that carries it.
        rule: id of the team's rule that set it aside; "" for none.
    """

    finding: str
    disposition: Disposition
    severity: Severity
    reason: str
    placement: Placement | None = None
    into: str | None = None
    rule: str = ""


def decide(candidates: Sequence[Candidate], *, blocking: Severity | None) -> tuple[Decision, ...]:
    """One decision for each candidate, in the order given.

    No severity rises by more than a step, none is lost by merging, and what code
    is certain of is never less than code says. What is merged into something that
    people do not see, or see further down, stays by itself.

    Args:
        candidates: the most important first.
        blocking: the least severity that fails the check; ``None`` if nothing does.
    """
    severities = {one.finding.id: _severity(one) for one in candidates}
    carriers = _carriers(candidates)
    for name, into in carriers.items():
        severities[into] = _graver(severities[into], severities[name])
    decided = [
        _merged(one, carriers[one.finding.id], severities)
        if one.finding.id in carriers
        else _decision(one, severities[one.finding.id])
        for one in candidates
    ]
    return _limited(tuple(decided), blocking)


def _severity(candidate: Candidate) -> Severity:
    """The editor's own, held to a step above the claim and never below what code is sure of."""
    own, said = candidate.finding.severity, candidate.verdict.severity
    given = own if said is None else tuple(Severity)[max(said.rank, own.rank - 1)]
    certain = candidate.finding.certain
    return given if certain is None else _graver(given, certain)


def _graver(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=lambda severity: severity.rank)


def _carriers(candidates: Sequence[Candidate]) -> dict[str, str]:
    """What the editor put into another finding that people see, by the id of the one put in.

    A comment never goes under in a note, nor anything in what nobody sees.
    """
    seen = {one.finding.id: _prominence(one) for one in candidates}
    wanted = {
        one.finding.id: one.verdict.same_as
        for one in candidates
        if one.verdict.same_as in seen
        and one.verdict.same_as != one.finding.id
        and one.finding.certain is None
    }
    roots: dict[str, str] = {}
    for name, first in wanted.items():
        root, passed = first, {name}
        while root in wanted and root not in passed:
            passed.add(root)
            root = wanted[root]
        if root not in passed and seen[root] <= min(seen[name], len(Placement) - 1):
            roots[name] = root
    return roots


def _prominence(candidate: Candidate) -> int:
    """How far up people would meet it by itself: 0 for a comment at its line."""
    placement = _decision(candidate, _severity(candidate)).placement
    return len(Placement) if placement is None else tuple(Placement).index(placement)


def _merged(candidate: Candidate, into: str, severities: Mapping[str, Severity]) -> Decision:
    name = candidate.finding.id
    reason = candidate.verdict.reason or "has the same cause"
    return Decision(name, Disposition.MERGED, severities[name], reason, into=into)


def _decision(candidate: Candidate, severity: Severity) -> Decision:
    finding, verdict = candidate.finding, candidate.verdict
    placement, reason = place_finding(
        PlacementFacts(
            outcome=verdict.outcome,
            advice=verdict.advice,
            worth=verdict.worth,
            severity=severity,
            claimed=finding.severity,
            support=finding.support,
            kind=finding.kind,
            certain=finding.certain is not None,
            measured=finding.collector in MEASURING,
            known=candidate.known,
        )
    )
    if placement is None:
        told = verdict.reason if verdict.advice is Advice.LEAVE else reason
        return Decision(finding.id, Disposition.REJECTED, severity, told)
    lowered = severity.rank > finding.severity.rank
    disposition = Disposition.DOWNGRADED if lowered else Disposition.KEPT
    return Decision(finding.id, disposition, severity, reason, placement)


def _limited(decisions: tuple[Decision, ...], blocking: Severity | None) -> tuple[Decision, ...]:
    """Beyond the usual number of comments only what blocks is one; the rest is noted."""
    limited: list[Decision] = []
    comments = 0
    for decision in decisions:
        inline = decision.placement is Placement.INLINE
        blocks = blocking is not None and decision.severity.rank <= blocking.rank
        if inline and comments >= USUAL_COMMENTS and not blocks:
            limited.append(replace(decision, placement=Placement.NOTED))
        else:
            limited.append(decision)
        comments += inline
    return tuple(limited)
