"""One phase at a time over a real repository, as ``--phase`` runs them."""

import asyncio
from pathlib import Path

import pytest

from panelist.contracts import Conclusion, PhaseName, Plan, Review, Reviewed, Verdicts
from panelist.errors import ArtifactError, UserError
from tests.fakes.model import ScriptedModel
from tests.integration.scene import CONFIRMED, ONE, REVIEWERS, Range, panel, purposes

PHASES = ("context", "plan", "review", "gather", "verify", "mend", "synthesize")


@pytest.fixture
def change(tmp_path: Path) -> Range:
    return Range.new(tmp_path)


def run(change: Range, name: PhaseName, model: ScriptedModel | None = None) -> None:
    asyncio.run(change.pipeline(model or ScriptedModel({})).phase(name))


def test_each_can_be_run_by_itself_in_order(change: Range) -> None:
    model = panel()
    for name in PHASES:
        run(change, PhaseName(name), model)
    assert change.memory.read(Review).conclusion is Conclusion.SUCCESS


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        (PhaseName.PLAN, "context.json"),
        (PhaseName.REVIEW, "plan.json"),
        (PhaseName.GATHER, "plan.json"),
        (PhaseName.VERIFY, "plan.json"),
        (PhaseName.MEND, "plan.json"),
        (PhaseName.SYNTHESIZE, "fixes.json"),
    ],
)
def test_an_artifact_that_is_missing_is_named(change: Range, name: PhaseName, lacks: str) -> None:
    with pytest.raises(ArtifactError, match=rf"{lacks} does not exist\. Run the phases"):
        run(change, name)


@pytest.mark.parametrize("name", [PhaseName.COLLECT, PhaseName.PUBLISH])
def test_collecting_and_publishing_are_other_doors(change: Range, name: PhaseName) -> None:
    with pytest.raises(UserError):
        run(change, name)


def test_review_asks_only_for_what_has_no_report(change: Range) -> None:
    change.review(panel())
    run(change, PhaseName.REVIEW, ScriptedModel({}))
    assert change.memory.find(Review) is not None


def test_verify_alone_asks_the_editor_alone(change: Range) -> None:
    first = panel(paths=ONE)
    first.script["edit"] = CONFIRMED
    change.review(first)
    model = ScriptedModel({"edit": CONFIRMED})
    run(change, PhaseName.VERIFY, model)
    assert purposes(model) == ["edit"]
    assert change.memory.find(Verdicts) is not None
    assert change.memory.find(Review) is None


def test_context_again_starts_over(change: Range) -> None:
    change.review(panel())
    run(change, PhaseName.CONTEXT)
    assert change.memory.find(Plan) is None
    model = panel()
    change.review(model)
    assert purposes(model) == REVIEWERS


def test_plan_again_keeps_the_reports_of_finished_assignments(change: Range) -> None:
    change.review(panel())
    run(change, PhaseName.PLAN)
    plan = change.memory.read(Plan)
    assert plan.round == 2
    assert all(isinstance(report, Reviewed) for report in change.memory.reports(plan))
    assert len(change.memory.reports(plan)) == len(REVIEWERS)
