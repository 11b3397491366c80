"""What is said of a file that some readings of an agent read and others did not."""

import pytest

from panelist.contracts import (
    AgentChoice,
    Assignment,
    CellState,
    Context,
    Diff,
    Engine,
    Failed,
    FailureKind,
    FileContext,
    Plan,
    Report,
    Reviewed,
    Risk,
    Shard,
    Tier,
)
from panelist.phases import coverage
from tests.unit.render.samples import added_file

PATH, LENSES = "src/cart.py", ("paths", "states", "contracts")
HUNK = f"h-{PATH}"
CONTEXT = Context(
    head_sha=None,
    patch_digest="p",
    brief="",
    files=(FileContext(path=PATH, in_scope=True, reason=""),),
    agents=(AgentChoice(agent="quality", needed=True, reason="", readings=3),),
)
PLAN = Plan(
    engine=Engine.CLAUDE,
    shards=(Shard(id="s1", hunks=(HUNK,), tokens=9, risk=Risk.HIGH),),
    assignments=tuple(
        Assignment(
            id=f"quality.{lens}.s1",
            agent="quality",
            reading=f"quality.{lens}",
            lens=lens,
            shard="s1",
            tier=Tier.BALANCED,
            estimate_usd=None,
        )
        for lens in LENSES
    ),
    estimate_usd=None,
    max_cost_usd=None,
)


def report(lens: str, *, answered: bool) -> Report:
    name = f"quality.{lens}.s1"
    if not answered:
        return Failed(assignment=name, plan_digest="p", kind=FailureKind.TIMEOUT, message="Late.")
    return Reviewed(
        assignment=name, plan_digest="p", engine=Engine.CLAUDE, claims=(), attested=(HUNK,)
    )


@pytest.mark.parametrize(
    ("silent", "state", "read", "reason"),
    [
        ((), CellState.READ, 3, ""),
        (("states",), CellState.PARTIAL, 2, "no answer for states; Late."),
        (
            ("paths", "contracts"),
            CellState.PARTIAL,
            1,
            "no answer for paths, contracts; Late.",
        ),
        (LENSES, CellState.FAILED, 0, "Late."),
    ],
)
def test_a_part_is_named_by_the_lenses_that_are_missing(
    silent: tuple[str, ...], state: CellState, read: int, reason: str
) -> None:
    reports = [report(lens, answered=lens not in silent) for lens in LENSES]
    got = coverage.measure(CONTEXT, PLAN, reports, Diff(files=(added_file(PATH),)))
    (cell,) = got.cells
    assert (cell.state, cell.hunks_read, cell.hunks_total) == (state, read, 3)
    assert cell.reason == reason
    assert got.complete is (read == 3)
