"""What a person may change in a plan, and what that leaves unread."""

import pytest

from panelist import diff as patches
from panelist.contracts import Assignment, Diff, Engine, LeftOut, Plan, Risk, Shard, Tier
from panelist.errors import ArtifactError
from panelist.phases.amending import amend_plan
from tests.unit.phases import scene


def assignment(agent: str, shard: str = "s1", usd: float | None = 0.25) -> Assignment:
    return Assignment(
        id=f"{agent}.{shard}",
        agent=agent,
        reading=agent,
        shard=shard,
        tier=Tier.BALANCED,
        estimate_usd=usd,
    )


SECURITY, QUALITY = assignment("security"), assignment("quality")
PLAN = Plan(
    engine=Engine.CLAUDE,
    shards=(Shard(id="s1", hunks=("h1",), tokens=10, risk=Risk.LOW),),
    assignments=(SECURITY, QUALITY),
    estimate_usd=0.75,
    max_cost_usd=1.0,
)


@pytest.fixture
def diff() -> Diff:
    return patches.parse(scene.PATCH)


def wish(**changes: object) -> Plan:
    return PLAN.model_copy(update=changes)


def test_a_plan_that_is_left_as_it_was(diff: Diff) -> None:
    assert amend_plan(PLAN, PLAN, diff) == PLAN


def test_another_order(diff: Diff) -> None:
    turned = wish(assignments=(QUALITY, SECURITY))
    assert amend_plan(PLAN, turned, diff) == turned


def test_what_is_taken_out_is_named_as_not_read(diff: Diff) -> None:
    amended = amend_plan(PLAN, wish(assignments=(QUALITY,)), diff)
    assert amended.assignments == (QUALITY,)
    assert amended.left_out == (
        LeftOut(
            agent="security",
            path=diff.hunks[0].path,
            hunks=("h1",),
            reason="was taken out of the plan by hand",
            cause="person",
        ),
    )
    assert amended.estimate_usd == 0.5


def test_an_unknown_price_stays_unknown(diff: Diff) -> None:
    unknown = wish(estimate_usd=None)
    amended = amend_plan(unknown, unknown.model_copy(update={"assignments": (QUALITY,)}), diff)
    assert amended.estimate_usd is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"assignments": (assignment("nobody"),)}, "Assignment nobody.s1 is none of the plan, or"),
        ({"assignments": (assignment("security", usd=0.0),)}, "Assignment security.s1 is none of"),
        ({"assignments": (QUALITY, QUALITY)}, "An assignment stands in the plan twice."),
        ({"assignments": ()}, "The plan has no assignment left. Keep one, or reject the plan."),
        ({"max_cost_usd": 9.0, "round": 2}, "round, max_cost_usd of the plan was changed."),
        ({"shards": ()}, "shards of the plan was changed. Change the assignments alone;"),
    ],
)
def test_anything_else_is_refused(diff: Diff, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ArtifactError) as caught:
        amend_plan(PLAN, wish(**changes), diff)
    assert str(caught.value).startswith(sentence)
