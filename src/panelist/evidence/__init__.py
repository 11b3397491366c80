"""Evidence: what plain code sees on the added lines, without any model.

Each collector is one file and one row of ``COLLECTORS``. What they see goes
into the prompts of the agents named; where it is certain it stands as a
finding of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from panelist.contracts import Claim, Evidence, Place
from panelist.errors import EvidenceError
from panelist.evidence import (
    broken_config,
    complexity,
    dependencies,
    foreign_sarif,
    hot_loops,
    injection,
    linters,
    lock_sources,
    own_config,
    secrets,
    uncovered,
    unicode,
    untested,
    workflows,
)
from panelist.evidence.change import Change
from panelist.evidence.pull_texts import attempts, remarks
from panelist.evidence.redaction import redact, redact_text
from panelist.evidence.sighting import Note, Sighting, excerpt

__all__ = [
    "ASKS_A_PERSON",
    "CERTAIN",
    "COLLECTORS",
    "NEVER_BLOCKS",
    "Change",
    "Collector",
    "Gathered",
    "attempts",
    "gather",
    "redact",
    "redact_text",
    "remarks",
]

LIMIT = 200
_HELD = 2_000
"""Sightings in memory at a time; a very large change has tens of thousands."""
_NO_CLAIM = 99


@dataclass(frozen=True, slots=True)
class Gathered:
    """All evidence, in the order of the diff, and what could not be looked at."""

    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collector:
    """A row of the table.

    Attributes:
        id: what findings name as their source, for ever.
        title: what it looks for, for people.
        agents: whom it tells; the first one speaks for its findings.
        look: yields what it sees, in any order. Raises ``EvidenceError`` when
            it cannot look at all.
        raw: whether it must see the diff before secrets are taken out.
    """

    id: str
    title: str
    agents: tuple[str, ...]
    look: Callable[[Change], Iterable[Sighting | Note]]
    raw: bool = False


COLLECTORS: tuple[Collector, ...] = (
    Collector("secrets", "Secrets in the source", ("security",), secrets.look, raw=True),
    Collector("unicode", "Hidden characters", ("security",), unicode.look),
    Collector("injection", "Orders to whoever reviews", ("security",), injection.look),
    Collector("workflows", "Risky workflow changes", ("security",), workflows.look),
    Collector("dependencies", "Dependency changes", ("security",), dependencies.look),
    Collector("lock_sources", "Sources in lockfiles", ("security",), lock_sources.look),
    Collector("own_config", "Changes to the reviewer's own files", ("security",), own_config.look),
    Collector("broken_config", "A config file no run can use", ("quality",), broken_config.look),
    Collector(
        "linters",
        "Linter findings in Python",
        ("quality", "security", "performance", "tests"),
        linters.look,
    ),
    Collector("complexity", "Functions that grew complex", ("quality",), complexity.look),
    Collector("untested", "Source changed without a test", ("tests",), untested.look),
    Collector("uncovered", "Lines a coverage report calls not run", ("tests",), uncovered.look),
    Collector("hot_loops", "Costly work in loops", ("performance",), hot_loops.look),
    Collector(
        "foreign_sarif", "What other tools reported", ("quality", "security"), foreign_sarif.look
    ),
)

ASKS_A_PERSON: Mapping[str, str] = {
    "injection": "may be an attempt on the review",
    "own_config": "changes what others go by",
    "broken_config": "is to be mended before the merge",
}
"""Collectors whose findings a person decides on where they do not fail the check, and why."""
NEVER_BLOCKS = frozenset({"injection", "own_config"})
"""Those of them whose findings fail no check: whoever writes the words would decide on it."""


_DOUBTFUL = frozenset({"linters", "foreign_sarif"})
CERTAIN = frozenset(each.id for each in COLLECTORS) - _DOUBTFUL
"""Collectors whose word is a fact. A rule that cannot see the whole program may be refuted."""


def gather(change: Change) -> Gathered:
    """Run every collector; one that cannot run is a note, never an empty result.

    The order of the answer is that of the diff, then of the lines, then of the
    table. No secret value is in it, and no collector but the one that looks
    for secrets gets to see any.
    """
    safe = replace(change, diff=redact(change.diff))
    parts = [collect(each, change if each.raw else safe) for each in COLLECTORS]
    position = _positions(change)
    evidence = sorted(
        (each for part in parts for each in part.evidence),
        key=lambda each: (position[each.place.path], each.place.start),
    )
    return Gathered(tuple(evidence), tuple(note for part in parts for note in part.notes))


def collect(collector: Collector, change: Change) -> Gathered:
    """What one collector sees, ordered, numbered and capped at ``LIMIT``.

    Above the cap the gravest are kept; the rest is counted in a note.
    """
    kept: list[Sighting] = []
    total = 0
    notes: list[str] = []
    try:
        for seen in collector.look(change):
            if isinstance(seen, Note):
                notes.append(f"{collector.title}: {seen.sentence}")
                continue
            kept.append(seen)
            total += 1
            if len(kept) > _HELD:
                kept = sorted(kept, key=_gravity)[:LIMIT]
    except EvidenceError as error:
        notes.append(f"{collector.title}: {error}")
    if total > LIMIT:
        notes.append(f"{collector.title}: {total - LIMIT} of {total} are not listed.")
    position = _positions(change)
    kept = sorted(sorted(kept, key=_gravity)[:LIMIT], key=lambda s: (position[s.path], s.start))
    evidence = (_evidence(collector, n, seen) for n, seen in enumerate(kept, start=1))
    return Gathered(tuple(evidence), tuple(notes))


def _positions(change: Change) -> dict[str, int]:
    return {file.path: position for position, file in enumerate(change.diff.files)}


def _gravity(sighting: Sighting) -> int:
    return sighting.claim.severity.rank if sighting.claim else _NO_CLAIM


def _evidence(collector: Collector, number: int, seen: Sighting) -> Evidence:
    agents = seen.agents or collector.agents
    place = Place(path=seen.path, side=seen.side, start=seen.start, end=seen.end)
    finding = None
    if claim := seen.claim:
        finding = Claim(
            id=f"{collector.id}.{number}",
            agent=agents[0],
            place=place,
            title=claim.title,
            category=claim.category,
            kind=claim.kind,
            severity=claim.severity,
            confidence=claim.confidence,
            quote=excerpt(seen.quote),
            subject=claim.subject,
            scenario=claim.scenario,
            fix=claim.fix,
            collector=collector.id,
        )
    return Evidence(
        collector=collector.id,
        agents=agents,
        place=place,
        message=seen.message,
        finding=finding,
    )
