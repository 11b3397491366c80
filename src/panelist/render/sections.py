"""The findings of a review by where people meet them: each in one section, none in two."""

from dataclasses import dataclass

from panelist.contracts import Placement, RankedFinding, Review
from panelist.render.sentences import count_severities, place


@dataclass(frozen=True, slots=True)
class Section:
    """Findings that are told together.

    Attributes:
        brief: whether each of them is one line.
        blocks: whether they fail the check.
    """

    heading: str
    findings: tuple[RankedFinding, ...]
    brief: bool = False
    blocks: bool = False


def sections(review: Review) -> tuple[Section, ...]:
    """What fails the check first, then by placement, each in rank order; without gaps in tests."""
    inline = _placed(review, Placement.INLINE)
    blocking = tuple(one for one in inline if one.number in review.blocking)
    others = tuple(one for one in inline if one.number not in review.blocking)
    found = (
        Section("Fix before merging", blocking, blocks=True),
        Section("Does not stop the merge" if blocking else "Findings", others),
        Section("Also noted", _placed(review, Placement.NOTED), brief=True),
        Section("Not settled", _placed(review, Placement.UNSETTLED), brief=True),
    )
    return tuple(section for section in found if section.findings)


def count_others(review: Review) -> str:
    """``1 medium, 2 noted, 1 not tested``: what does not fail the check; "" for nothing."""
    inline = _placed(review, Placement.INLINE)
    aside = {
        "noted": _placed(review, Placement.NOTED),
        "not settled": _placed(review, Placement.UNSETTLED),
        "not tested": untested(review),
    }
    graded = count_severities([one for one in inline if one.number not in review.blocking])
    counted = [f"{len(some)} {word}" for word, some in aside.items() if some]
    return ", ".join(filter(None, (graded, *counted)))


def untested(review: Review) -> tuple[RankedFinding, ...]:
    """Gaps in tests, which share one line."""
    return _placed(review, Placement.UNTESTED)


def untested_place(finding: RankedFinding) -> str:
    """One gap in tests within that line: where, or else what."""
    return place(finding.place) if finding.place is not None else finding.title


def _placed(review: Review, placement: Placement) -> tuple[RankedFinding, ...]:
    return tuple(one for one in review.findings if one.placement is placement)
