"""Findings as they are counted, from the artifacts of a run."""

from panelist.contracts import (
    Advice,
    Assignment,
    Checked,
    ClaimKind,
    Conclusion,
    Coverage,
    Engine,
    Finding,
    Origin,
    Outcome,
    Place,
    Placement,
    Plan,
    RankedFinding,
    RecommendedAction,
    Review,
    Severity,
    Tier,
    Verdict,
    Verdicts,
)
from panelist.evaluation import describe_findings

PLACE = Place(path="a.py", start=3, end=4)


def ranked(number: str, ids: tuple[str, ...], place: Place | None = PLACE) -> RankedFinding:
    return RankedFinding(
        number=number,
        fingerprint=number,
        ids=ids,
        found_by=("quality", "tests"),
        models=("m",),
        title="title",
        category="defect",
        kind=ClaimKind.DEFECT,
        severity=Severity.HIGH,
        claimed_severity=Severity.HIGH,
        confidence=80,
        support=2,
        placement=Placement.NOTED,
        worth=40,
        place=place,
        quote="q",
        scenario="what goes wrong",
        fix="",
        commentable=True,
        origin=Origin.INTRODUCED,
        checked=Checked(outcome=Outcome.PARTLY, by="m", reason="r"),
    )


def review(*findings: RankedFinding) -> Review:
    return Review(
        engine=Engine.CLAUDE,
        repository="r",
        number=None,
        base_sha=None,
        head_sha=None,
        recommended_action=RecommendedAction.MERGE,
        conclusion=Conclusion.SUCCESS,
        headline="h",
        reasons=(),
        summary="",
        synthesized_by="m",
        findings=findings,
        accounts=(),
        coverage=Coverage(cells=(), hunks_read=0, hunks_total=0, complete=True),
        reading_order=(),
        costs=(),
        cost_usd=0.1,
    )


def assignment(id_: str, lens: str) -> Assignment:
    return Assignment(
        id=id_,
        agent="quality",
        reading=id_,
        lens=lens,
        shard="s1",
        tier=Tier.BALANCED,
        estimate_usd=None,
    )


PLAN = Plan(
    engine=Engine.CLAUDE,
    shards=(),
    assignments=(assignment("quality.paths.s1", "paths"), assignment("tests.s1", "")),
    estimate_usd=None,
    max_cost_usd=None,
)
VERDICTS = Verdicts(
    plan_digest="d",
    findings=(
        Finding(
            id="g1",
            agent="quality",
            place=PLACE,
            title="t",
            category="defect",
            kind=ClaimKind.DEFECT,
            severity=Severity.HIGH,
            confidence=80,
            quote="q",
            scenario="s",
            claims=("quality.paths.s1.1", "tests.s1.2"),
        ),
    ),
    verdicts=(
        Verdict(finding="g1", outcome=Outcome.PARTLY, by="m", reason="r", advice=Advice.NOTE),
    ),
)


def test_a_finding_tells_where_it_came_from_and_what_was_advised() -> None:
    (found,) = describe_findings(
        review(ranked("F1", ("quality.paths.s1.1", "tests.s1.2"))), PLAN, VERDICTS
    )
    assert found.model_dump(mode="json") == {
        "number": "F1",
        "title": "title",
        "text": "what goes wrong",
        "place": "a.py:3",
        "severity": "high",
        "placement": "noted",
        "support": 2,
        "agents": ["quality", "tests"],
        "lenses": ["paths", ""],
        "outcome": "partly",
        "advice": "note",
        "worth": 40,
    }


def test_without_plan_and_verdicts_nothing_is_made_up() -> None:
    (found,) = describe_findings(review(ranked("F1", ("x.1",), None)), None, None)
    assert (found.lenses, found.advice, found.place) == ((), "", "")
    (collected,) = describe_findings(review(ranked("F1", ("secrets.1",))), PLAN, VERDICTS)
    assert (collected.lenses, collected.advice) == ((), "")
