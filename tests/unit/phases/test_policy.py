from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import (
    Cell,
    CellState,
    Checked,
    ClaimKind,
    Conclusion,
    Coverage,
    Dropped,
    Engine,
    Failed,
    FailOn,
    FailureKind,
    OnIncomplete,
    Origin,
    Outcome,
    Place,
    Placement,
    RankedFinding,
    RecommendedAction,
    Risk,
    Severity,
    Verdict,
)
from panelist.memory import digest
from panelist.phases.policy import SURE, Judgement, alarming, alarms, judge
from tests.unit.phases import scene

FULL = Coverage(cells=(), hunks_read=4, hunks_total=4, complete=True)
GAP = Coverage(
    cells=(
        Cell(
            path="src/ratio.py",
            agent="quality",
            state=CellState.FAILED,
            reason="timeout: slow",
            hunks_total=1,
        ),
    ),
    hunks_read=3,
    hunks_total=4,
    complete=False,
)


def ranked(severity: Severity, origin: Origin = Origin.INTRODUCED) -> RankedFinding:
    return RankedFinding(
        number="F1",
        fingerprint="0" * 16,
        ids=("quality.s1.1",),
        found_by=("quality",),
        models=("m",),
        title="divides by zero",
        category="zero-division",
        kind=ClaimKind.DEFECT,
        severity=severity,
        claimed_severity=severity,
        confidence=90,
        place=None,
        quote="x",
        scenario="y",
        fix="",
        commentable=True,
        origin=origin,
        checked=Checked(outcome=Outcome.CONFIRMED, by="m", reason="r"),
    )


def judged(
    *findings: RankedFinding,
    coverage: Coverage = FULL,
    raised: Sequence[str] = (),
    engine: Engine = Engine.CLAUDE,
    fail_on: FailOn = "high",
    on_incomplete: OnIncomplete = "neutral",
) -> Judgement:
    return judge(
        findings, coverage, raised, engine=engine, fail_on=fail_on, on_incomplete=on_incomplete
    )


def test_full_coverage_and_nothing_serious_is_green() -> None:
    assert judged(ranked(Severity.MEDIUM)) == Judgement(
        RecommendedAction.MERGE,
        Conclusion.SUCCESS,
        "Reviewed in full, nothing to stop it (1 medium)",
        (),
    )
    assert judged().headline == "Reviewed in full, nothing to stop it (no findings)"


@pytest.mark.parametrize(
    ("severity", "fail_on", "conclusion"),
    [
        (Severity.CRITICAL, "critical", Conclusion.FAILURE),
        (Severity.HIGH, "critical", Conclusion.SUCCESS),
        (Severity.HIGH, "high", Conclusion.FAILURE),
        (Severity.LOW, "low", Conclusion.FAILURE),
        (Severity.CRITICAL, "never", Conclusion.SUCCESS),
    ],
)
def test_fail_on_decides_what_blocks(
    severity: Severity, fail_on: FailOn, conclusion: Conclusion
) -> None:
    assert judged(ranked(severity), fail_on=fail_on).conclusion is conclusion


def test_what_was_there_before_never_blocks() -> None:
    found = judged(ranked(Severity.CRITICAL, Origin.PRE_EXISTING))
    assert found.conclusion is Conclusion.SUCCESS


def test_a_blocking_finding_says_so_and_what_was_not_read_besides() -> None:
    found = judged(ranked(Severity.HIGH), coverage=GAP, raised=("somebody should look",))
    assert found.action is RecommendedAction.FIX_AND_RE_REVIEW
    assert found.headline == (
        "1 finding to fix before merging (1 high); "
        "not everything was read: 1 of 4 readings is missing (src/ratio.py)"
    )
    assert (found.reasons, found.blocking) == (("somebody should look",), ("F1",))


@pytest.mark.parametrize(
    ("on_incomplete", "conclusion"),
    [("neutral", Conclusion.NEUTRAL), ("failure", Conclusion.FAILURE)],
)
def test_incomplete_coverage_is_never_green(
    on_incomplete: OnIncomplete, conclusion: Conclusion
) -> None:
    found = judged(coverage=GAP, on_incomplete=on_incomplete)
    assert (found.action, found.conclusion) == (RecommendedAction.RE_PLAN, conclusion)
    assert found.headline == "Not everything was read: 1 of 4 readings is missing (src/ratio.py)"


def test_collectors_alone_are_never_green() -> None:
    offline = Coverage(cells=(), hunks_read=4, hunks_total=4, complete=False)
    found = judged(coverage=offline, engine=Engine.OFFLINE)
    assert found.conclusion is Conclusion.NEUTRAL
    assert found.headline == "Checked by collectors only: no model read this change"


def test_an_alarm_asks_for_a_person_even_when_everything_was_read() -> None:
    found = judged(raised=("the model refused to read this",))
    assert (found.action, found.conclusion) == (
        RecommendedAction.ESCALATE_TO_HUMAN,
        Conclusion.ACTION_REQUIRED,
    )


@pytest.mark.parametrize(
    ("collector", "why"),
    [
        ("injection", "may be an attempt on the review"),
        ("own_config", "changes what others go by"),
    ],
)
@pytest.mark.parametrize("coverage", [FULL, GAP], ids=["full", "gap"])
def test_what_may_be_an_attempt_or_changes_rules_asks_for_a_person_and_fails_nothing(
    collector: str, why: str, coverage: Coverage
) -> None:
    """Whoever may write words into a change must not decide what its check says."""
    attempt = ranked(Severity.MEDIUM).model_copy(update={"models": (collector,)})
    judgement = judged(attempt, coverage=coverage, fail_on="low")
    assert judgement.action is RecommendedAction.ESCALATE_TO_HUMAN
    assert judgement.conclusion is Conclusion.ACTION_REQUIRED
    assert judgement.reasons[0] == f"F1 {why}: divides by zero"


def test_a_config_that_no_run_could_use_fails_the_check_like_any_defect() -> None:
    broken = ranked(Severity.HIGH).model_copy(update={"models": ("broken_config",)})
    judgement = judged(broken)
    assert judgement.conclusion is Conclusion.FAILURE
    assert (judgement.blocking, judgement.reasons) == (("F1",), ())


@pytest.mark.parametrize("fail_on", ["critical", "never"])
def test_where_it_fails_nothing_a_person_is_asked(fail_on: FailOn) -> None:
    broken = ranked(Severity.HIGH).model_copy(update={"models": ("broken_config",)})
    judgement = judged(broken, fail_on=fail_on)
    assert judgement.conclusion is Conclusion.ACTION_REQUIRED
    assert judgement.reasons == ("F1 is to be mended before the merge: divides by zero",)


def test_a_reviewer_that_says_the_same_as_an_attempt_blocks_as_ever() -> None:
    both = ranked(Severity.HIGH).model_copy(update={"models": ("injection", "m")})
    judgement = judged(both)
    assert judgement.conclusion is Conclusion.FAILURE
    assert judgement.reasons == ("F1 may be an attempt on the review: divides by zero",)
    assert judgement.blocking == ("F1",)
    nobody = ranked(Severity.HIGH).model_copy(update={"models": ()})
    assert judged(nobody).conclusion is Conclusion.FAILURE


def test_orders_outside_of_the_diff_raise_an_alarm() -> None:
    context = scene.context().model_copy(update={"attempts": ("the title asks for a verdict",)})
    assert alarms((), context, FULL, ()) == ("the title asks for a verdict",)


def test_injection_and_refusal_raise_an_alarm() -> None:
    plan = scene.plan()
    injected = scene.reviewed("quality.s1", of=plan).model_copy(
        update={"injection": ("src/ratio.py:2", "src/ratio.py:2")}
    )
    refused = Failed(
        assignment="security.s1", plan_digest=digest(plan), kind=FailureKind.REFUSED, message=""
    )
    slow = refused.model_copy(update={"kind": FailureKind.TIMEOUT})
    assert alarms((injected, refused, slow), scene.context(), FULL, ()) == (
        "text at src/ratio.py:2 tries to instruct the reviewers",
        "security.s1: the model refused to read this",
    )


@pytest.mark.parametrize(("risk", "count"), [(Risk.HIGH, 1), (Risk.MEDIUM, 0)])
def test_a_budget_that_stops_before_a_high_risk_file_raises_an_alarm(
    risk: Risk, count: int
) -> None:
    cell = GAP.cells[0].model_copy(
        update={"state": CellState.LEFT_OUT, "reason": "more than max-cost-usd 1 leaves"}
    )
    coverage = GAP.model_copy(update={"cells": (cell,)})
    assert len(alarms((), scene.context(risk=risk), coverage, ())) == count


def verdict(**said: object) -> Verdict:
    told: dict[str, object] = {
        "finding": "quality.s1.1",
        "outcome": Outcome.REFUTED,
        "by": "model",
        "reason": "line 2 sets it",
    }
    return Verdict.model_validate(told | said)


CLEARED = "one model alone cleared a high finding: divides by zero when b is None"


@pytest.mark.parametrize(
    ("severity", "confidence", "said", "count"),
    [
        (Severity.HIGH, SURE, {}, 1),
        (Severity.CRITICAL, 100, {}, 1),
        (Severity.HIGH, SURE - 1, {}, 0),
        (Severity.MEDIUM, 100, {}, 0),
        (Severity.HIGH, 100, {"by": "code"}, 0),
        (Severity.CRITICAL, 100, {"also_by": "another-model"}, 0),
        (Severity.HIGH, SURE, {"outcome": "confirmed", "advice": "leave", "severity": "low"}, 1),
        (Severity.HIGH, 10, {"outcome": "confirmed", "advice": "leave", "severity": "high"}, 1),
        (Severity.HIGH, 10, {"outcome": "partly", "advice": "leave"}, 1),
        (Severity.HIGH, 10, {"outcome": "confirmed", "advice": "leave", "severity": "low"}, 0),
        (Severity.HIGH, SURE, {"outcome": "confirmed", "advice": "note"}, 0),
        (Severity.HIGH, SURE, {"outcome": "confirmed", "advice": "post"}, 0),
    ],
    ids=str,
)
def test_what_one_model_takes_out_against_a_sure_reader_is_for_a_person(
    severity: Severity, confidence: int, said: dict[str, object], count: int
) -> None:
    pairs = [(scene.finding(severity=severity, confidence=confidence), verdict(**said))]
    raised = alarms((), scene.context(), FULL, pairs)
    assert len(raised) == count
    assert judged(raised=raised).conclusion is (
        Conclusion.ACTION_REQUIRED if count else Conclusion.SUCCESS
    )


def test_an_alarm_names_what_was_cleared() -> None:
    assert alarms((), scene.context(), FULL, [(scene.finding(), verdict())]) == (CLEARED,)


def test_a_gap_in_tests_is_for_nobody_to_decide() -> None:
    gap = scene.finding(kind=ClaimKind.MISSING_TEST, confidence=100)
    shown = ranked(Severity.HIGH).model_copy(
        update={"kind": ClaimKind.MISSING_TEST, "placement": Placement.UNTESTED}
    )
    assert alarms((), scene.context(), FULL, [(gap, verdict())], (shown,)) == ()


def shown(**changed: object) -> RankedFinding:
    """A serious finding as people see it."""
    checked = Checked(outcome=Outcome.CONFIRMED, by="model", reason="r")
    whole = ranked(Severity.HIGH).model_copy(update={"checked": checked})
    return RankedFinding.model_validate(whole.model_dump() | changed)


OPEN = {"outcome": "unsettled", "by": "model", "reason": ""}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, None),
        (
            {"checked": OPEN, "placement": "unsettled"},
            "nobody could settle F1 (divides by zero), which is high",
        ),
        (
            {"checked": OPEN, "placement": "unsettled", "severity": "low"},
            "nobody could settle F1 (divides by zero), which is high",
        ),
        (
            {"checked": OPEN | {"by": "code"}, "placement": "inline"},
            "nobody could settle F1 (divides by zero), which is high",
        ),
        ({"checked": OPEN, "claimed_severity": "medium", "severity": "medium"}, None),
        ({"checked": OPEN, "origin": "pre_existing"}, None),
        (
            {"severity": "medium", "confidence_claimed": SURE},
            "F1 (divides by zero) was claimed as high and is shown as medium",
        ),
        ({"severity": "medium", "confidence_claimed": SURE - 1}, None),
        ({"placement": "noted"}, "F1 (divides by zero) is high and was only noted"),
        ({"placement": "noted", "severity": "medium", "confidence_claimed": 10}, None),
        ({"severity": "high", "claimed_severity": "medium"}, None),
    ],
    ids=str,
)
def test_what_happened_to_a_serious_finding_on_one_word_is_for_a_person(
    changed: dict[str, object], sentence: str | None
) -> None:
    raised = alarms((), scene.context(), FULL, (), (shown(**changed),))
    assert raised == (() if sentence is None else (sentence,))


@pytest.mark.parametrize("placement", Placement)
@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_is_inline_and_stands_blocks(outcome: Outcome, placement: Placement) -> None:
    one = shown(
        severity="critical",
        placement=placement,
        checked={"outcome": outcome, "by": "model", "reason": ""},
    )
    blocks = outcome.stands and placement is Placement.INLINE
    found = judged(one)
    assert (found.conclusion is Conclusion.FAILURE) is blocks
    alarmed = judged(one, raised=alarms((), scene.context(), FULL, (), (one,)))
    if not blocks and placement is not Placement.UNTESTED and outcome is not Outcome.REFUTED:
        assert alarmed.conclusion is Conclusion.ACTION_REQUIRED


@given(
    st.sampled_from(Severity),
    st.sampled_from(["critical", "high", "medium", "low", "never"]),
    st.sampled_from(Placement),
)
def test_what_nobody_settled_never_fails_a_check(
    severity: Severity, fail_on: FailOn, placement: Placement
) -> None:
    one = shown(severity=severity, claimed_severity=severity, placement=placement, checked=OPEN)
    raised = alarms((), scene.context(), FULL, (), (one,))
    found = judged(one, raised=raised, fail_on=fail_on)
    grave = severity.rank <= Severity.HIGH.rank and placement is not Placement.UNTESTED
    assert found.conclusion is (Conclusion.ACTION_REQUIRED if grave else Conclusion.SUCCESS)


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        (
            Severity.CRITICAL,
            "quality.s1 made a claim that is critical and could not be taken in: x",
        ),
        (Severity.HIGH, "quality.s1 made a claim that is high and could not be taken in: x"),
        (None, "quality.s1 made a claim that is serious, perhaps, and could not be taken in: x"),
        (Severity.MEDIUM, None),
        (Severity.LOW, None),
    ],
)
def test_a_serious_claim_that_could_not_be_taken_in_is_for_a_person(
    severity: Severity | None, told: str | None
) -> None:
    dropped = Dropped(reason="it is not of the asked form", title="x", severity=severity)
    report = scene.reviewed("quality.s1", of=scene.plan()).model_copy(
        update={"dropped": (dropped,)}
    )
    assert alarms((report,), scene.context(), FULL, ()) == (() if told is None else (told,))


def test_the_places_that_alarms_stand_on_are_told() -> None:
    plan = scene.plan()
    injected = scene.reviewed("quality.s1", of=plan).model_copy(
        update={"injection": ("src/a:b.py:2", "a place that cannot be told", "src/a.py:0")}
    )
    moved = Place(path="src/ratio.py", start=9, end=9)
    cleared = (scene.finding(), verdict())
    elsewhere = (scene.finding(), verdict(place=moved))
    unsure = (scene.finding(confidence=10), verdict())
    noted = shown(placement="noted", place=moved.model_dump())
    nowhere = shown(placement="noted", place=None)
    assert alarming((injected,), [cleared, elsewhere, unsure], (noted, nowhere)) == (
        Place(path="src/a:b.py", start=2, end=2),
        cleared[0].place,
        moved,
        moved,
    )
