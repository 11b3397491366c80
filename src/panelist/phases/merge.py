"""Merging and ranking: by code alone, or by a model's word held to total accounting."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from panelist.contracts import Disposition, Finding, Outcome, Place, Severity, Verdict
from panelist.phases.answers import DispositionAnswer

SIMILAR = 0.6
STANDING = frozenset({Disposition.KEPT, Disposition.DOWNGRADED})
"""Dispositions under which people see a finding."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that verification left standing.

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

    @property
    def there(self) -> Finding:
        """The finding at that place."""
        return self.finding.model_copy(update={"place": self.place})


@dataclass(frozen=True, slots=True)
class Decision:
    """How a candidate ends. ``into`` is the id of the candidate that carries it."""

    finding: str
    disposition: Disposition
    severity: Severity
    reason: str
    into: str | None = None


def by_code(candidates: Sequence[Candidate]) -> tuple[Decision, ...]:
    """Merge what says the same about the same lines; most important first."""
    decisions: list[Decision] = []
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=_importance):
        carrier = next((other for other in kept if same(candidate.there, other.there)), None)
        severity = candidate.finding.severity
        if carrier is None:
            kept.append(candidate)
            decision = Decision(candidate.finding.id, Disposition.KEPT, severity, "stands")
        else:
            decision = Decision(
                candidate.finding.id,
                Disposition.MERGED,
                severity,
                "says the same of the same lines",
                into=carrier.finding.id,
            )
        decisions.append(decision)
    return tuple(decisions)


def by_word(
    candidates: Sequence[Candidate], said: Sequence[DispositionAnswer]
) -> tuple[Decision, ...]:
    """A synthesizer's dispositions, held to the rules.

    Every candidate ends exactly once. One that the answer forgot, merged into
    nothing, or rejected although it was upheld or is known to people, is
    restored at its own severity. No severity rises by more than a step, none is
    lost by merging, and what code found is never less than code says.
    """
    words: dict[str, DispositionAnswer] = {}
    for word in said:
        words.setdefault(word.id, word)
    order = {name: position for position, name in enumerate(words)}
    standing = frozenset(
        candidate.finding.id
        for candidate in candidates
        if _stands(candidate, words.get(candidate.finding.id))
    )
    ordered = sorted(
        candidates,
        key=lambda one: (order.get(one.finding.id, len(order)), _importance(one)),
    )
    return _lent(tuple(_held(one, words.get(one.finding.id), standing) for one in ordered))


def _lent(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """What carries others is at least as severe as the worst of them."""
    worst = {
        decision.finding: min(
            (one.severity for one in decisions if decision.finding in {one.finding, one.into}),
            key=lambda severity: severity.rank,
        )
        for decision in decisions
    }
    return tuple(replace(one, severity=worst[one.finding]) for one in decisions)


def _stands(candidate: Candidate, word: DispositionAnswer | None) -> bool:
    if word is None or word.disposition in STANDING:
        return True
    return word.disposition is Disposition.REJECTED and _restored(candidate) != ""


def _held(
    candidate: Candidate, word: DispositionAnswer | None, standing: frozenset[str]
) -> Decision:
    name, own = candidate.finding.id, candidate.finding.severity
    if word is None:
        return Decision(
            name, Disposition.KEPT, own, "restored: the synthesizer did not account for it"
        )
    if word.disposition is Disposition.MERGED:
        if word.into in standing and word.into != name:
            return Decision(name, Disposition.MERGED, own, word.reason, into=word.into)
        return Decision(name, Disposition.KEPT, own, "restored: merged into nothing that stands")
    if word.disposition is Disposition.REJECTED:
        if reason := _restored(candidate):
            return Decision(name, Disposition.KEPT, own, reason)
        return Decision(name, Disposition.REJECTED, own, word.reason)
    severity = tuple(Severity)[max(word.severity.rank, own.rank - 1)]
    lowered = severity.rank > own.rank
    if lowered and candidate.finding.collector is not None:
        return Decision(name, Disposition.KEPT, own, "no less severe than code says")
    return Decision(
        name, Disposition.DOWNGRADED if lowered else Disposition.KEPT, severity, word.reason
    )


def _restored(candidate: Candidate) -> str:
    """Why nobody may reject it; "" when it may be."""
    by_code = candidate.finding.collector is not None
    if by_code or candidate.verdict.outcome is Outcome.UPHELD:
        return "restored: verification upheld it"
    return "restored: people know of it from an earlier review" if candidate.known else ""


def _importance(candidate: Candidate) -> tuple[int, int, str, int, str]:
    finding, place = candidate.finding, candidate.place
    return (finding.severity.rank, -finding.confidence, place.path, place.start, finding.id)


def same(one: Finding, other: Finding) -> bool:
    """Whether two findings say the same about the same lines."""
    a, b = one.place, other.place
    if (a.path, a.side) != (b.path, b.side) or a.start > b.end or b.start > a.end:
        return False
    if one.category == other.category:
        return True
    titles = one.title.casefold(), other.title.casefold()
    return difflib.SequenceMatcher(None, *titles).ratio() >= SIMILAR
