from dataclasses import replace

import pytest

from panelist.contracts import PhaseName, RecommendedAction
from panelist.router import Progress, next_phase

PLANNED = Progress(collected=True, context_fresh=True, planned=True)
VERIFIED = replace(PLANNED, gathered=True, verified=True)
DONE = replace(VERIFIED, mended=True)


@pytest.mark.parametrize(
    ("progress", "phase"),
    [
        (Progress(), PhaseName.COLLECT),
        (Progress(collected=True, skipped=True), None),
        (Progress(collected=True), PhaseName.CONTEXT),
        (Progress(collected=True, context_fresh=True), PhaseName.PLAN),
        (replace(PLANNED, cells_missing=1), PhaseName.REVIEW),
        (PLANNED, PhaseName.GATHER),
        (replace(PLANNED, gathered=True), PhaseName.VERIFY),
        (VERIFIED, PhaseName.MEND),
        (DONE, PhaseName.SYNTHESIZE),
        (replace(DONE, action=RecommendedAction.MERGE), None),
        (replace(DONE, action=RecommendedAction.FIX_AND_RE_REVIEW), None),
        (replace(DONE, action=RecommendedAction.ESCALATE_TO_HUMAN), None),
    ],
)
def test_the_first_phase_that_is_due_comes_next(
    progress: Progress, phase: PhaseName | None
) -> None:
    assert next_phase(progress) is phase


def test_a_re_plan_happens_once_and_only_while_money_and_time_are_left() -> None:
    wanted = RecommendedAction.RE_PLAN
    assert next_phase(replace(DONE, action=wanted)) is PhaseName.PLAN
    assert next_phase(replace(DONE, action=wanted, round=2)) is None
    assert next_phase(replace(DONE, action=wanted, may_continue=False)) is None


def test_who_asks_about_a_finding_gets_a_reply_and_no_review() -> None:
    asked = Progress(collected=True, asks_only=True)
    assert next_phase(asked) is PhaseName.REPLY
    assert next_phase(replace(asked, answered=True)) is None
    assert next_phase(replace(asked, skipped=True)) is None
