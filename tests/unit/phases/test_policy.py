from collections.abc import Sequence

import pytest

from panelist.contracts import (
    Cell,
    CellState,
    Checked,
    ClaimKind,
    Conclusion,
    Coverage,
    Engine,
    Failed,
    FailOn,
    FailureKind,
    OnIncomplete,
    Origin,
    Outcome,
    Place,
    RankedFinding,
    RecommendedAction,
    Risk,
    Severity,
    Verdict,
)
from panelist.memory import digest
from panelist.phases.policy import Judgement, alarming, alarms, judge
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
        claim=ClaimKind.DEFECT,
        severity=severity,
        claimed_severity=severity,
        confidence=90,
        place=None,
        quote="x",
        scenario="y",
        fix="",
        commentable=True,
        origin=origin,
        checked=Checked(outcome=Outcome.UPHELD, by="m", reason="r"),
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
        "not everything was read: 1 of 4 readings are missing (src/ratio.py)"
    )
    assert found.reasons == (
        "F1 is high: divides by zero",
        "somebody should look",
        "quality did not read src/ratio.py: timeout: slow",
    )


@pytest.mark.parametrize(
    ("on_incomplete", "conclusion"),
    [("neutral", Conclusion.NEUTRAL), ("failure", Conclusion.FAILURE)],
)
def test_incomplete_coverage_is_never_green(
    on_incomplete: OnIncomplete, conclusion: Conclusion
) -> None:
    found = judged(coverage=GAP, on_incomplete=on_incomplete)
    assert (found.action, found.conclusion) == (RecommendedAction.RE_PLAN, conclusion)
    assert found.headline == "Not everything was read: 1 of 4 readings are missing (src/ratio.py)"


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


@pytest.mark.parametrize("collector", ["injection", "own_config"])
@pytest.mark.parametrize("coverage", [FULL, GAP], ids=["full", "gap"])
def test_what_may_be_an_attempt_on_the_review_asks_for_a_person_and_fails_nothing(
    collector: str, coverage: Coverage
) -> None:
    """Whoever may write words into a change must not decide what its check says."""
    attempt = ranked(Severity.MEDIUM).model_copy(update={"models": (collector,)})
    judgement = judged(attempt, coverage=coverage, fail_on="low")
    assert judgement.action is RecommendedAction.ESCALATE_TO_HUMAN
    assert judgement.conclusion is Conclusion.ACTION_REQUIRED
    assert judgement.reasons[0] == "F1 may be an attempt on the review: divides by zero"


def test_a_reviewer_that_says_the_same_as_an_attempt_blocks_as_ever() -> None:
    both = ranked(Severity.HIGH).model_copy(update={"models": ("injection", "m")})
    judgement = judged(both)
    assert judgement.conclusion is Conclusion.FAILURE
    assert judgement.reasons == (
        "F1 is high: divides by zero",
        "F1 may be an attempt on the review: divides by zero",
    )
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


@pytest.mark.parametrize(
    ("severity", "claimed", "by", "confidence", "count"),
    [
        (Severity.HIGH, 70, "model", 55, 1),
        (Severity.HIGH, 70, "model", 90, 0),
        (Severity.HIGH, 85, "model", 100, 1),
        (Severity.CRITICAL, 84, "model", 100, 0),
        (Severity.MEDIUM, 95, "model", 55, 0),
        (Severity.HIGH, 95, "code", 55, 0),
    ],
)
def test_a_serious_finding_that_reviewers_disagree_on_is_for_a_person(
    severity: Severity, claimed: int, by: str, confidence: int, count: int
) -> None:
    verdict = Verdict(
        finding="quality.s1.1",
        outcome=Outcome.REFUTED,
        by=by,
        reason="",
        confidence=confidence,
    )
    pairs = [(scene.finding(severity=severity, confidence=claimed), verdict)]
    assert len(alarms((), scene.context(), FULL, pairs)) == count


def test_a_serious_finding_that_is_belittled_is_for_a_person() -> None:
    belittled = ranked(Severity.MEDIUM).model_copy(update={"claimed_severity": Severity.HIGH})
    graver = ranked(Severity.HIGH).model_copy(update={"claimed_severity": Severity.MEDIUM})
    assert alarms((), scene.context(), FULL, (), (belittled, graver)) == (
        "F1 was claimed as high and is shown as medium: divides by zero",
    )


def test_the_places_that_alarms_stand_on_are_told() -> None:
    plan = scene.plan()
    injected = scene.reviewed("quality.s1", of=plan).model_copy(
        update={"injection": ("src/a:b.py:2",)}
    )
    doubted = scene.finding(severity=Severity.HIGH, confidence=70)
    verdict = Verdict(
        finding=doubted.id, outcome=Outcome.REFUTED, by="model", reason="", confidence=55
    )
    sure = verdict.model_copy(update={"confidence": 95})
    moved = Place(path="src/ratio.py", start=9, end=9)
    belittled = ranked(Severity.MEDIUM).model_copy(
        update={"claimed_severity": Severity.HIGH, "place": moved}
    )
    nowhere = belittled.model_copy(update={"place": None})
    assert alarming((injected,), [(doubted, verdict), (doubted, sure)], (belittled, nowhere)) == (
        Place(path="src/a:b.py", start=2, end=2),
        doubted.place,
        moved,
    )
