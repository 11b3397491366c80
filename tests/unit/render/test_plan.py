"""The plan as a person can decide on it."""

import pytest

from panelist import diff as patches
from panelist.contracts import (
    AgentChoice,
    Assignment,
    Context,
    Engine,
    FileContext,
    LeftOut,
    Plan,
    Risk,
    Shard,
    Tier,
)
from panelist.render.plan import PAGE_BYTES, plan_page, plan_summary
from tests.unit.phases import scene

DIFF = patches.parse(scene.PATCH)
PATH = DIFF.hunks[0].path
CONTEXT = Context(
    head_sha=None,
    patch_digest="",
    brief="Handles a missing divisor.\x1b[31m",
    files=(
        FileContext(path=PATH, in_scope=True, reason="parses input", risk=Risk.HIGH),
        FileContext(path="yarn.lock", in_scope=False, reason="lockfile"),
    ),
    agents=(
        AgentChoice(agent="quality", needed=True, reason="always"),
        AgentChoice(agent="tests", needed=False, reason="a change of 2 lines"),
    ),
)
PLAN = Plan(
    engine=Engine.CLAUDE,
    shards=(Shard(id="s1", hunks=tuple(hunk.id for hunk in DIFF.hunks), tokens=9, risk=Risk.HIGH),),
    assignments=tuple(
        Assignment(
            id=f"quality.{lens}.s1",
            agent="quality",
            reading=f"quality.{lens}",
            lens=lens,
            vote=vote,
            shard="s1",
            tier=Tier.BALANCED,
            estimate_usd=0.02,
        )
        for lens, vote in (("paths", 1), ("states", 2))
    ),
    left_out=(
        LeftOut(agent="*", path="big.sql", hunks=(), reason="is too large", cause="too_large"),
    ),
    estimate_usd=0.21,
    max_cost_usd=5.0,
    notes=("The size was estimated.",),
)


def test_everything_that_a_decision_needs_is_there() -> None:
    text = plan_summary(PLAN, CONTEXT, DIFF, width=100, colour=False)
    assert text.splitlines() == [
        "The plan: 2 assignments for $0.21, at most $5.00",
        "Handles a missing divisor.",
        f"High risk: {PATH} (parses input).",
        "Out of scope: yarn.lock.",
        "Without tests: a change of 2 lines.",
        "Order | Agent   | Lens               | Files        | Price",
        "------+---------+--------------------+--------------+------",
        "    1 | quality | paths              | src/ratio.py | $0.02",
        "    2 | quality | states (reading 2) | src/ratio.py | $0.02",
        "Nobody reads big.sql: it is too large.",
        "Note: The size was estimated.",
    ]


def test_files_that_nobody_reads_are_told_together_for_each_reason() -> None:
    (row,) = PLAN.left_out
    rows = [row.model_copy(update={"path": f"{n}.sql"}) for n in range(5)]
    rows.append(row.model_copy(update={"agent": "tests", "reason": "was taken out"}))
    plan = PLAN.model_copy(update={"left_out": tuple(rows)})
    text = plan_summary(plan, CONTEXT, DIFF, width=100, colour=False)
    assert text.splitlines()[-3:-1] == [
        "Nobody reads 0.sql, 1.sql, 2.sql and 2 more files: each is too large.",
        "tests does not read big.sql: it was taken out.",
    ]


@pytest.mark.parametrize("width", [60, 140])
def test_it_fits(width: int) -> None:
    text = plan_summary(PLAN, CONTEXT, DIFF, width=width, colour=False)
    assert max(map(len, text.splitlines())) <= width


def test_a_page_shows_the_same_as_a_block_and_no_more_than_it_holds() -> None:
    page = plan_page(PLAN, CONTEXT, DIFF)
    rows = page.split("\n")
    assert (rows[0].strip(), rows[-1].strip()) == ("```text", "```")
    assert "The plan: 2 assignments for $0.21, at most $5.00" in page
    assert "nobody reads big.sql" in page.lower()
    many = PLAN.model_copy(update={"assignments": PLAN.assignments * 2_000})
    long = plan_page(many, CONTEXT, DIFF)
    assert len(long.encode()) < PAGE_BYTES + 2_000
    assert "…" in long
