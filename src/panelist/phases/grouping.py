"""From claims to findings: what means the same defect is one, and no claim is lost."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from panelist.contracts import Claim, Finding, Place
from panelist.phases.checks import SETTLED_BY_NAME

SIMILAR = 0.6
"""How alike two titles are, from 0 to 1, that say the same."""
SHARED_WORDS = 0.5
"""Share of the telling words of the shorter text that the other one has too, then."""
_TITLE_CHARS = 120
_TELLING = 3
_WORD = re.compile(r"[a-z0-9_]{3,}")
_COMMON = frozenset(
    word
    for line in (
        "about above after all also and any are because been before being but can change code",
        "could does each for from function has have into its line may method not now only should",
        "that the then there this use used value was when where which will with without",
    )
    for word in line.split()
)


def overlaps(one: Place, other: Place) -> bool:
    """Whether two places share a line of one side of one file."""
    if (one.path, one.side) != (other.path, other.side):
        return False
    return one.start <= other.end and other.start <= one.end


def say_the_same(one: Claim, other: Claim) -> bool:
    """Whether two claims say the same about the same lines, as far as code can tell.

    That they share a line, or the word for their kind, is not enough: two
    defects can stand at one line. Names of which code decides stay apart: what
    clears one says nothing of the other.
    """
    if not overlaps(one.place, other.place):
        return False
    by_name = one.kind is other.kind and one.kind in SETTLED_BY_NAME
    if by_name and one.subject and other.subject and one.subject != other.subject:
        return False
    if one.kind is other.kind and one.subject and one.subject == other.subject:
        return _alike(one, other, least=SHARED_WORDS / 2)
    return _alike(one, other, least=SHARED_WORDS)


def group_by_code(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], ...]:
    """Groups of claims that say the same, each in the order given, by their first claim."""
    pairs = [
        (one.id, other.id)
        for position, one in enumerate(claims)
        for other in claims[:position]
        if say_the_same(one, other)
    ]
    return join_groups([(claim,) for claim in claims], pairs)


def join_groups(
    groups: Sequence[tuple[Claim, ...]], same: Iterable[Sequence[str]]
) -> tuple[tuple[Claim, ...], ...]:
    """``groups`` joined where ``same`` puts ids together; unknown ids say nothing."""
    home = {claim.id: position for position, group in enumerate(groups) for claim in group}
    root = list(range(len(groups)))

    def find(position: int) -> int:
        while root[position] != position:
            position = root[position]
        return position

    for ids in same:
        known = sorted({find(home[name]) for name in ids if name in home})
        for position in known[1:]:
            root[position] = known[0]
    joined: dict[int, list[Claim]] = {}
    for position, group in enumerate(groups):
        joined.setdefault(find(position), []).extend(group)
    return tuple(tuple(group) for group in joined.values())


def make_finding(
    group: Sequence[Claim], *, readings: Mapping[str, str], certain: frozenset[str]
) -> Finding:
    """The finding that ``group`` means.

    It speaks in the words of its gravest reader; where nobody but collectors
    saw it, of the gravest of them. Severity and confidence are the highest of all.

    Args:
        group: at least one claim.
        readings: the reading that made a claim, by the claim's id; a collector's has none.
        certain: the collectors whose word is a fact.
    """
    ordered = sorted(group, key=_speaks_first)
    speaker = ordered[0]
    facts = [one.severity for one in group if one.collector in certain]
    places = dict.fromkeys(place for one in ordered for place in (one.place, *one.also_at))
    told = speaker.model_dump(exclude={"severity", "confidence", "also_at", "collector", "fix"})
    return Finding(
        **told,
        # Readers are asked for none; a collector knows what to do about what it saw.
        fix=next((one.fix for one in ordered if one.fix), ""),
        severity=min((one.severity for one in group), key=lambda severity: severity.rank),
        confidence=max(one.confidence for one in group),
        also_at=tuple(place for place in places if not overlaps(place, speaker.place)),
        collector=speaker.collector,
        claims=tuple(one.id for one in ordered),
        support=len({readings[one.id] for one in group if one.id in readings}),
        found_by=tuple(dict.fromkeys(one.agent for one in group)),
        certain=min(facts, key=lambda severity: severity.rank) if facts else None,
    )


def _speaks_first(claim: Claim) -> tuple[bool, int, int]:
    return (claim.collector is not None, claim.severity.rank, -claim.confidence)


def _alike(one: Claim, other: Claim, *, least: float) -> bool:
    # Sorted, because the ratio depends on which of the two comes first.
    titles = sorted(claim.title[:_TITLE_CHARS].casefold() for claim in (one, other))
    matcher = difflib.SequenceMatcher(None, *titles, autojunk=False)
    # The bounds from above cost far less than the ratio, and most pairs fall below them.
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    if all(bound() >= SIMILAR for bound in bounds):
        return True
    a, b = (_words(f"{claim.title} {claim.subject}") for claim in (one, other))
    fewer = min(len(a), len(b))
    return fewer >= _TELLING and len(a & b) / fewer >= least


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _COMMON
