"""One test for each row of the table, and what holds whatever the facts are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Advice, ClaimKind, Outcome, Placement, Severity
from panelist.phases.placement import (
    AGREED,
    AGREED_WORTH,
    ALONE_WORTH,
    TABLE,
    PlacementFacts,
    place_finding,
)

POSTED = PlacementFacts(
    outcome=Outcome.CONFIRMED,
    advice=Advice.POST,
    worth=80,
    severity=Severity.MEDIUM,
    support=1,
    kind=ClaimKind.DEFECT,
)
"""One reading says it, the editor confirms it and would post it."""
OPEN = replace(POSTED, outcome=Outcome.UNSETTLED)
ROWS: dict[str, tuple[list[PlacementFacts], Placement | None]] = {
    "certain evidence stands on its own": (
        [
            replace(OPEN, certain=True, advice=None, support=0),
            replace(POSTED, certain=True, outcome=Outcome.REFUTED, advice=Advice.LEAVE),
        ],
        Placement.INLINE,
    ),
    "certain, and small": (
        [replace(POSTED, certain=True, severity=Severity.LOW, outcome=Outcome.REFUTED)],
        Placement.NOTED,
    ),
    "refuted": (
        [
            replace(POSTED, outcome=Outcome.REFUTED, severity=Severity.CRITICAL, support=9),
            replace(POSTED, outcome=Outcome.REFUTED, known=True),
        ],
        None,
    ),
    "a gap in tests is one line, unless a report shows it": (
        [
            replace(POSTED, kind=ClaimKind.MISSING_TEST, support=5, worth=99),
            replace(OPEN, kind=ClaimKind.MISSING_TEST, advice=None),
        ],
        Placement.UNTESTED,
    ),
    "nobody looked at it, and several readings say it": (
        [replace(OPEN, advice=None, support=AGREED, worth=None)],
        Placement.INLINE,
    ),
    "nobody could settle it, and nobody misses it": (
        [replace(OPEN, advice=Advice.LEAVE), replace(OPEN, advice=Advice.LEAVE, support=5)],
        None,
    ),
    "nobody could settle it": (
        [
            OPEN,
            replace(OPEN, advice=None),
            replace(OPEN, advice=Advice.LEAVE, severity=Severity.HIGH),
            replace(OPEN, advice=Advice.LEAVE, severity=Severity.LOW, claimed=Severity.HIGH),
            replace(OPEN, advice=Advice.LEAVE, known=True),
        ],
        Placement.UNSETTLED,
    ),
    "several readings, confirmed and serious: nobody may leave it": (
        [
            replace(POSTED, severity=Severity.HIGH, support=AGREED, advice=Advice.LEAVE, worth=0),
            replace(
                POSTED,
                outcome=Outcome.PARTLY,
                severity=Severity.CRITICAL,
                support=AGREED,
                advice=Advice.NOTE,
            ),
        ],
        Placement.INLINE,
    ),
    "no editor was asked: what was found stands": (
        [replace(POSTED, advice=None, worth=None)],
        Placement.INLINE,
    ),
    "the editor would post it, and it is worth it": (
        [
            replace(POSTED, worth=ALONE_WORTH),
            replace(POSTED, worth=AGREED_WORTH, support=AGREED),
            replace(POSTED, worth=None),  # a reader that signs by itself
        ],
        Placement.INLINE,
    ),
    "the editor would post it, and few would act on it": (
        [
            replace(POSTED, worth=ALONE_WORTH - 1),
            replace(POSTED, worth=AGREED_WORTH - 1, support=AGREED),
        ],
        Placement.NOTED,
    ),
    "true and small, and several readings say it": (
        [replace(POSTED, advice=Advice.NOTE, worth=AGREED_WORTH, support=AGREED)],
        Placement.INLINE,
    ),
    "true and small, or known to people already": (
        [
            replace(POSTED, advice=Advice.NOTE),
            replace(POSTED, advice=Advice.NOTE, worth=AGREED_WORTH - 1, support=AGREED),
            replace(POSTED, advice=Advice.LEAVE, known=True),
        ],
        Placement.NOTED,
    ),
    "the editor would not say it": (
        [replace(POSTED, advice=Advice.LEAVE, worth=99)],
        None,
    ),
}


@pytest.mark.parametrize("reason", ROWS)
def test_each_row_decides_what_it_is_for(reason: str) -> None:
    examples, placement = ROWS[reason]
    assert [place_finding(one) for one in examples] == [(placement, reason)] * len(examples)


def test_no_row_is_without_a_test_and_no_reason_stands_twice() -> None:
    assert [reason for reason, _, _ in TABLE] == list(ROWS)


FACTS = st.builds(
    PlacementFacts,
    outcome=st.sampled_from(Outcome),
    advice=st.none() | st.sampled_from(Advice),
    worth=st.none() | st.integers(0, 100),
    severity=st.sampled_from(Severity),
    support=st.integers(0, 9),
    kind=st.sampled_from(ClaimKind),
    certain=st.booleans(),
    measured=st.booleans(),
    known=st.booleans(),
)


@given(FACTS)
def test_all_facts_have_one_answer(facts: PlacementFacts) -> None:
    placement, reason = place_finding(facts)
    fitting = [row for row in TABLE if row[1](facts)]
    assert (placement, reason) == (fitting[0][2], fitting[0][0])


@given(FACTS)
def test_what_is_certain_never_vanishes(facts: PlacementFacts) -> None:
    assert place_finding(replace(facts, certain=True))[0] in {Placement.INLINE, Placement.NOTED}


@given(FACTS)
def test_what_is_serious_and_agreed_never_vanishes(facts: PlacementFacts) -> None:
    grave = replace(facts, severity=Severity.HIGH, support=max(AGREED, facts.support))
    if grave.outcome is not Outcome.REFUTED:
        placement, _ = place_finding(grave)
        assert placement is not None
        if grave.kind is not ClaimKind.MISSING_TEST and grave.outcome.stands:
            assert placement is Placement.INLINE


@given(FACTS)
def test_what_is_refuted_is_never_shown_unless_it_is_certain(facts: PlacementFacts) -> None:
    refuted = replace(facts, outcome=Outcome.REFUTED)
    assert (place_finding(refuted)[0] is None) is not facts.certain


@given(FACTS)
def test_what_people_know_does_not_vanish_without_being_refuted(facts: PlacementFacts) -> None:
    known = replace(facts, known=True)
    if known.outcome is not Outcome.REFUTED:
        assert place_finding(known)[0] is not None


@given(FACTS)
def test_what_nobody_settled_is_no_comment_unless_nobody_looked(facts: PlacementFacts) -> None:
    unsettled = replace(facts, outcome=Outcome.UNSETTLED, certain=False)
    if place_finding(unsettled)[0] is Placement.INLINE:
        assert unsettled.advice is None
        assert unsettled.agreed


@given(FACTS, st.integers(0, 9))
def test_more_support_never_hides_anything(facts: PlacementFacts, more: int) -> None:
    order = [Placement.INLINE, Placement.NOTED, Placement.UNSETTLED, Placement.UNTESTED, None]
    before, _ = place_finding(facts)
    after, _ = place_finding(replace(facts, support=facts.support + more))
    assert order.index(after) <= order.index(before)
