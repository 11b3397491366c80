"""The editor's word, held to rules: whatever is said, every finding ends exactly once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import (
    Advice,
    ClaimKind,
    Disposition,
    Finding,
    Outcome,
    Place,
    Placement,
    Severity,
    Verdict,
)
from panelist.phases.decisions import STANDING, USUAL_COMMENTS, Candidate, Decision, decide
from tests.unit.phases import scene

LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL


def candidate(
    name: str = "quality.s1.1",
    *,
    of: Finding | None = None,
    known: bool = False,
    support: int = 1,
    claimed: Severity = HIGH,
    **said: object,
) -> Candidate:
    finding = of or scene.finding(name, severity=claimed, support=support)
    told: dict[str, object] = {
        "finding": finding.id,
        "outcome": Outcome.CONFIRMED,
        "by": "model-powerful",
        "reason": "line 2 sets it",
        "severity": finding.severity,
        "worth": 90,
        "advice": Advice.POST,
        "place": finding.place,
    }
    return Candidate(finding, Verdict.model_validate(told | said), known=known)


def decided(*candidates: Candidate, blocking: Severity | None = HIGH) -> dict[str, Decision]:
    return {one.finding: one for one in decide(candidates, blocking=blocking)}


def only(one: Candidate) -> Decision:
    (decision,) = decide([one], blocking=HIGH)
    return decision


def test_what_the_editor_would_post_is_kept_with_the_row_that_says_so() -> None:
    assert only(candidate()) == Decision(
        "quality.s1.1",
        Disposition.KEPT,
        HIGH,
        "the editor would post it, and it is worth it",
        Placement.INLINE,
    )


def test_what_the_editor_would_leave_is_rejected_in_its_words() -> None:
    assert only(candidate(advice=Advice.LEAVE)) == Decision(
        "quality.s1.1", Disposition.REJECTED, HIGH, "line 2 sets it"
    )


@pytest.mark.parametrize(
    ("claimed", "said", "severity", "disposition"),
    [
        (LOW, CRITICAL, MEDIUM, Disposition.KEPT),
        (LOW, HIGH, MEDIUM, Disposition.KEPT),
        (MEDIUM, CRITICAL, HIGH, Disposition.KEPT),
        (HIGH, CRITICAL, CRITICAL, Disposition.KEPT),
        (CRITICAL, LOW, LOW, Disposition.DOWNGRADED),
        (HIGH, None, HIGH, Disposition.KEPT),
    ],
)
def test_a_severity_rises_by_a_step_at_most_and_lowering_it_is_called_so(
    claimed: Severity, said: Severity | None, severity: Severity, disposition: Disposition
) -> None:
    decision = only(candidate(claimed=claimed, severity=said))
    assert (decision.severity, decision.disposition) == (severity, disposition)


@pytest.mark.parametrize("advice", [None, *Advice])
@pytest.mark.parametrize("outcome", Outcome)
def test_no_word_of_a_model_belittles_what_code_is_certain_of(
    outcome: Outcome, advice: Advice | None
) -> None:
    for other in ("", "quality.s1.2"):
        decisions = decided(
            candidate(
                of=scene.fact(severity=HIGH),
                outcome=outcome,
                advice=advice,
                severity=LOW,
                same_as=other,
            ),
            candidate("quality.s1.2"),
        )
        fact = decisions["secrets.1"]
        assert (fact.disposition, fact.severity, fact.placement) == (
            Disposition.KEPT,
            HIGH,
            Placement.INLINE,
        )


def test_what_is_merged_lends_its_severity_to_what_carries_it() -> None:
    decisions = decided(
        candidate("tests.s1.1", claimed=LOW),
        candidate("quality.s1.1", claimed=CRITICAL, same_as="tests.s1.1"),
    )
    assert decisions["quality.s1.1"] == Decision(
        "quality.s1.1", Disposition.MERGED, CRITICAL, "line 2 sets it", into="tests.s1.1"
    )
    assert decisions["tests.s1.1"].severity is CRITICAL


def test_a_chain_ends_at_its_root_with_the_gravest_of_all() -> None:
    decisions = decided(
        candidate("a.s1.1", claimed=LOW),
        candidate("b.s1.1", claimed=MEDIUM, same_as="a.s1.1"),
        candidate("c.s1.1", claimed=CRITICAL, same_as="b.s1.1"),
    )
    assert [one.into for one in decisions.values()] == [None, "a.s1.1", "a.s1.1"]
    assert decisions["a.s1.1"].severity is CRITICAL


@pytest.mark.parametrize(
    "same", [("a.s1.1", ""), ("b.s1.1", "a.s1.1"), ("nobody", "nobody"), ("b.s1.1", "b.s1.1")]
)
def test_what_is_part_of_itself_of_nothing_or_goes_in_a_circle_stays_by_itself(
    same: tuple[str, str],
) -> None:
    if same == ("b.s1.1", "b.s1.1"):
        decisions = decided(
            candidate("a.s1.1", same_as="b.s1.1"), candidate("b.s1.1", same_as="b.s1.1")
        )
        assert decisions["a.s1.1"].into == "b.s1.1"
        assert decisions["b.s1.1"].disposition is Disposition.KEPT
        return
    one, other = same
    decisions = decided(candidate("a.s1.1", same_as=one), candidate("b.s1.1", same_as=other))
    assert [each.disposition for each in decisions.values()] == [Disposition.KEPT] * 2


@pytest.mark.parametrize(
    "gone",
    [{"advice": Advice.LEAVE, "severity": LOW}, {"outcome": Outcome.REFUTED}],
    ids=str,
)
def test_what_is_part_of_something_that_nobody_sees_stays_by_itself(
    gone: dict[str, object],
) -> None:
    left = candidate("a.s1.1")
    decisions = decided(
        replace(left, verdict=left.verdict.model_copy(update=gone)),
        candidate("b.s1.1", claimed=CRITICAL, same_as="a.s1.1"),
    )
    assert decisions["a.s1.1"].disposition is Disposition.REJECTED
    assert decisions["b.s1.1"].disposition is Disposition.KEPT
    assert decisions["b.s1.1"].placement is Placement.INLINE


def test_a_comment_is_never_swallowed_by_what_stands_further_down() -> None:
    decisions = decided(
        candidate("a.s1.1", claimed=LOW, advice=Advice.NOTE),
        candidate("b.s1.1", claimed=CRITICAL, support=2, same_as="a.s1.1"),
    )
    assert [one.placement for one in decisions.values()] == [Placement.NOTED, Placement.INLINE]
    untested = scene.finding("tests.s1.1", kind=ClaimKind.MISSING_TEST)
    decisions = decided(
        candidate(of=untested), candidate("b.s1.1", claimed=CRITICAL, same_as="tests.s1.1")
    )
    assert [one.placement for one in decisions.values()] == [Placement.UNTESTED, Placement.INLINE]
    open_ = candidate("a.s1.1", outcome=Outcome.UNSETTLED)
    decisions = decided(open_, candidate("b.s1.1", same_as="a.s1.1"))
    assert decisions["b.s1.1"].placement is Placement.INLINE


def test_a_finding_that_people_know_is_not_rejected_but_may_be_merged() -> None:
    kept = only(candidate(known=True, advice=Advice.LEAVE))
    assert (kept.disposition, kept.placement) == (Disposition.KEPT, Placement.NOTED)
    decisions = decided(candidate("a.s1.1"), candidate(known=True, same_as="a.s1.1"))
    assert decisions["quality.s1.1"].disposition is Disposition.MERGED


def test_beyond_the_usual_comments_only_what_blocks_is_one() -> None:
    small = [candidate(f"a.s1.{number}", claimed=MEDIUM) for number in range(USUAL_COMMENTS + 2)]
    grave = [candidate(f"b.s1.{number}", claimed=HIGH) for number in range(3)]
    decisions = decide([*small, *grave], blocking=HIGH)
    places = [one.placement for one in decisions]
    assert places[:USUAL_COMMENTS] == [Placement.INLINE] * USUAL_COMMENTS
    assert places[USUAL_COMMENTS : USUAL_COMMENTS + 2] == [Placement.NOTED] * 2
    assert places[USUAL_COMMENTS + 2 :] == [Placement.INLINE] * 3
    unlimited = decide([*grave, *small], blocking=LOW)
    assert {one.placement for one in unlimited} == {Placement.INLINE}
    capped = decide([*grave, *small], blocking=None)
    assert sum(one.placement is Placement.INLINE for one in capped) == USUAL_COMMENTS


def test_what_blocks_takes_the_comments_first() -> None:
    small = [candidate(f"a.s1.{number}", claimed=MEDIUM) for number in range(USUAL_COMMENTS)]
    (*_, last) = decide([*small, candidate("b.s1.1", claimed=CRITICAL)], blocking=HIGH)
    assert last.placement is Placement.INLINE


def test_a_gap_in_tests_that_a_report_shows_is_a_finding() -> None:
    gap = scene.finding(
        "uncovered.1", collector="uncovered", kind=ClaimKind.MISSING_TEST, severity=MEDIUM
    )
    assert only(candidate(of=gap)).placement is Placement.INLINE
    said = scene.finding("tests.s1.1", kind=ClaimKind.MISSING_TEST, severity=MEDIUM)
    assert only(candidate(of=said)).placement is Placement.UNTESTED


NAMES = [f"agent.s1.{number}" for number in range(5)]


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    some: list[Candidate] = []
    for number, name in enumerate(NAMES):
        certain = draw(st.sampled_from([None, None, None, LOW, HIGH]))
        finding = scene.finding(
            name,
            start=number + 1,
            severity=draw(st.sampled_from(Severity)) if certain is None else certain,
            kind=draw(st.sampled_from(ClaimKind)),
            certain=certain,
            support=draw(st.integers(0, 3)),
        )
        one = candidate(
            of=finding,
            outcome=draw(st.sampled_from(Outcome)),
            severity=draw(st.none() | st.sampled_from(Severity)),
            advice=draw(st.none() | st.sampled_from(Advice)),
            worth=draw(st.none() | st.integers(0, 100)),
            same_as=draw(st.sampled_from([*NAMES, "", "", "unknown"])),
            place=Place(path="src/ratio.py", start=number + 1, end=number + 1),
        )
        some.append(replace(one, known=draw(st.booleans())))
    return draw(st.permutations(some))


@given(candidates(), st.none() | st.sampled_from(Severity))
def test_whatever_is_said_every_finding_ends_exactly_once(
    some: Sequence[Candidate], blocking: Severity | None
) -> None:
    decisions = decide(some, blocking=blocking)
    assert [one.finding for one in decisions] == [one.finding.id for one in some]
    by_id = {one.finding: one for one in decisions}
    for one, decision in zip(some, decisions, strict=True):
        stands = decision.disposition in STANDING
        assert (decision.placement is not None) is stands
        assert (decision.into is not None) is (decision.disposition is Disposition.MERGED)
        assert decision.reason
        if decision.into is not None:
            carrier = by_id[decision.into]
            assert carrier.disposition in STANDING
            assert carrier.severity.rank <= decision.severity.rank
            alone = decide(
                [replace(one, verdict=one.verdict.model_copy(update={"same_as": ""}))],
                blocking=blocking,
            )[0]
            order = [*Placement, None]
            assert order.index(carrier.placement) <= order.index(alone.placement)
            assert one.finding.certain is None
        else:
            lent = [
                by_id[other.finding.id]
                for other in some
                if by_id[other.finding.id].into == decision.finding
            ]
            ceiling = min((one.finding.severity.rank - 1, *(each.severity.rank for each in lent)))
            assert decision.severity.rank >= ceiling
        if one.finding.certain is not None:
            assert stands
            assert decision.severity.rank <= one.finding.certain.rank


@given(candidates())
def test_nothing_confirmed_that_is_serious_and_agreed_is_lost(some: Sequence[Candidate]) -> None:
    by_id = {one.finding: one for one in decide(some, blocking=HIGH)}
    for one in some:
        grave = (one.verdict.severity or one.finding.severity).rank <= HIGH.rank
        grave = grave and one.finding.severity.rank <= HIGH.rank
        if one.verdict.outcome.stands and grave and one.finding.support >= 2:
            end = by_id[one.finding.id]
            assert end.disposition is not Disposition.REJECTED
