from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import (
    Cell,
    CellState,
    Context,
    Coverage,
    Engine,
    Failed,
    FailureKind,
    LeftOut,
    Plan,
    Report,
)
from panelist.diff import parse
from panelist.memory import digest
from panelist.phases.coverage import measure, read_by_all
from tests.unit.phases import scene


def covered(plan: Plan, *reports: Report) -> Coverage:
    return measure(scene.context(), plan, reports, scene.diff())


def states(coverage: Coverage) -> dict[str, CellState]:
    return {cell.agent: cell.state for cell in coverage.cells}


def failed(assignment: str, plan: Plan) -> Failed:
    return Failed(
        assignment=assignment,
        plan_digest=digest(plan),
        kind=FailureKind.TIMEOUT,
        message="Claude took too long.",
    )


def test_coverage_is_complete_when_every_planned_reviewer_attests_to_every_hunk() -> None:
    plan = scene.plan()
    found = covered(
        plan, scene.reviewed("security.s1", of=plan), scene.reviewed("quality.s1", of=plan)
    )
    assert found.complete
    assert (found.hunks_read, found.hunks_total) == (2, 2)
    assert states(found) == {
        "security": CellState.READ,
        "quality": CellState.READ,
        "performance": CellState.RELEASED,
        "tests": CellState.RELEASED,
    }


def test_a_failed_cell_keeps_coverage_incomplete_and_says_why() -> None:
    plan = scene.plan()
    found = covered(plan, scene.reviewed("security.s1", of=plan), failed("quality.s1", plan))
    assert not found.complete
    assert found.cells[1] == Cell(
        path="src/ratio.py",
        agent="quality",
        state=CellState.FAILED,
        reason="Claude took too long.",
        hunks_read=0,
        hunks_total=1,
    )


def test_a_report_that_does_not_attest_is_not_coverage() -> None:
    plan = scene.plan(agents=("quality",))
    found = covered(plan, scene.reviewed("quality.s1", of=plan, attested=()))
    assert found.cells[1].reason == "the answer does not say that it was read"
    assert not found.complete


def test_attesting_to_another_shards_hunk_counts_for_nothing() -> None:
    plan = scene.plan(agents=("quality",))
    found = covered(plan, scene.reviewed("quality.s1", of=plan, attested=("h2", "h3")))
    assert found.hunks_read == 0


def test_what_the_budget_left_out_is_named_with_its_reason() -> None:
    row = LeftOut(
        agent="quality", path="src/ratio.py", hunks=("h1",), reason="too dear", cause="budget"
    )
    plan = scene.plan(agents=("security",)).model_copy(update={"left_out": (row,)})
    found = covered(plan, scene.reviewed("security.s1", of=plan))
    assert (found.cells[1].state, found.cells[1].reason) == (CellState.LEFT_OUT, "too dear")


def test_a_hunk_nobody_could_read_is_left_out_for_every_agent() -> None:
    row = LeftOut(
        agent="*", path="src/ratio.py", hunks=("h1",), reason="too large", cause="too_large"
    )
    plan = scene.plan(agents=()).model_copy(update={"left_out": (row,)})
    found = covered(plan)
    assert states(found)["security"] is CellState.LEFT_OUT
    assert states(found)["quality"] is CellState.LEFT_OUT


def test_a_file_whose_content_could_not_be_had_is_never_read() -> None:
    plan = scene.plan(agents=("quality",))
    diff = parse(scene.PATCH, missing={"src/ratio.py": "too large to be served"})
    report = scene.reviewed("quality.s1", of=plan)
    found = measure(scene.context(needed=("quality",)), plan, (report,), diff)
    cell = found.cells[1]
    assert (cell.state, cell.reason) == (CellState.PARTIAL, "too large to be served")
    assert (cell.hunks_read, cell.hunks_total) == (1, 2)
    assert not found.complete


def test_ignored_files_are_rows_that_count_for_nothing() -> None:
    plan = scene.plan(agents=())
    context = scene.context()
    ignored = context.files[0].model_copy(update={"in_scope": False, "reason": "a lockfile"})
    found = measure(context.model_copy(update={"files": (ignored,)}), plan, (), scene.diff())
    assert {cell.state for cell in found.cells} == {CellState.IGNORED}
    assert found.cells[0].reason == "a lockfile"
    assert (found.hunks_total, found.complete) == (0, False)


def test_collectors_alone_are_never_complete_coverage() -> None:
    plan = scene.plan(agents=("security", "quality"), engine=Engine.OFFLINE)
    found = covered(
        plan, scene.reviewed("security.s1", of=plan), scene.reviewed("quality.s1", of=plan)
    )
    assert states(found)["quality"] is CellState.COLLECTORS_ONLY
    assert found.hunks_read == found.hunks_total == 2
    assert not found.complete


TWICE = parse(
    scene.PATCH + b"@@ -90,2 +92,3 @@\n def twice(a):\n+    assert a\n     return a * 2\n"
)


def later(*known: str) -> Context:
    return scene.context().model_copy(update={"scope": "new", "known": known})


def test_what_an_earlier_run_read_counts_and_says_when() -> None:
    plan = scene.plan(agents=())
    found = measure(later("h1", "h2"), plan, (), TWICE, read_at=scene.EARLIER)
    assert found.complete
    assert {cell.reason for cell in found.cells if cell.state is CellState.READ} == {
        "read at eeeeeeeeeeee"
    }
    assert found.cells[2].state is CellState.RELEASED


def test_a_file_that_was_read_in_two_runs_says_so() -> None:
    plan = scene.plan(agents=("quality",))
    report = scene.reviewed("quality.s1", of=plan)
    found = measure(later("h2"), plan, (report,), TWICE, read_at=scene.EARLIER)
    security, quality = found.cells[:2]
    assert (quality.state, quality.reason) == (
        CellState.READ,
        "1 of 2 hunks read at eeeeeeeeeeee",
    )
    assert (security.state, security.hunks_read) == (CellState.PARTIAL, 1)
    assert security.reason == "the answer does not say that it was read"


def test_read_by_all_is_what_everybody_read_who_was_needed() -> None:
    plan = scene.plan()
    both = (scene.reviewed("security.s1", of=plan), scene.reviewed("quality.s1", of=plan))
    assert read_by_all(scene.context(), plan, both) == {"h1"}
    assert read_by_all(scene.context(), plan, both[:1]) == frozenset()
    assert read_by_all(later("h2"), plan, both[:1]) == {"h2"}
    assert read_by_all(scene.context(needed=()), plan, both) == frozenset()


def lensed(*lenses: str) -> Plan:
    """A plan in which quality reads once through each of ``lenses``."""
    plan = scene.plan(agents=lenses)
    return plan.model_copy(
        update={
            "assignments": tuple(
                one.model_copy(
                    update={
                        "id": f"quality.{lens}.s1",
                        "agent": "quality",
                        "reading": f"quality.{lens}",
                        "lens": lens,
                    }
                )
                for one, lens in zip(plan.assignments, lenses, strict=True)
            )
        }
    )


def three_readings(known: Sequence[str] = ()) -> Context:
    context = scene.context(needed=("quality",))
    choices = tuple(
        one.model_copy(update={"readings": 3}) if one.agent == "quality" else one
        for one in context.agents
    )
    return context.model_copy(update={"agents": choices, "known": tuple(known)})


LENSED = lensed("paths", "states", "contracts")


def by_readings(
    *reports: Report, plan: Plan = LENSED, context: Context | None = None
) -> tuple[Cell, Coverage]:
    found = measure(context or three_readings(), plan, reports, scene.diff())
    return next(cell for cell in found.cells if cell.agent == "quality"), found


def test_coverage_counts_readings() -> None:
    done = [scene.reviewed(one.id, of=LENSED) for one in LENSED.assignments]
    cell, found = by_readings(*done)
    assert (cell.state, cell.hunks_read, cell.hunks_total) == (CellState.READ, 3, 3)
    assert found.complete


def test_a_lens_that_failed_is_a_partial_reading_with_its_reason() -> None:
    done = [scene.reviewed(one.id, of=LENSED) for one in LENSED.assignments[:2]]
    cell, found = by_readings(*done, failed("quality.contracts.s1", LENSED))
    assert (cell.state, cell.reason) == (
        CellState.PARTIAL,
        "no answer for contracts; Claude took too long.",
    )
    assert (found.hunks_read, found.hunks_total, found.complete) == (2, 3, False)


def test_a_lens_that_the_budget_left_out_is_a_partial_reading() -> None:
    row = LeftOut(
        agent="quality", path="src/ratio.py", hunks=("h1",), reason="too dear", cause="budget"
    )
    plan = lensed("paths", "states").model_copy(update={"left_out": (row,)})
    done = [scene.reviewed(one.id, of=plan) for one in plan.assignments]
    cell, found = by_readings(*done, plan=plan)
    assert (cell.state, cell.reason, cell.hunks_read) == (CellState.PARTIAL, "too dear", 2)
    assert not found.complete


def test_one_reading_that_attests_twice_is_still_one() -> None:
    paths = scene.reviewed("quality.paths.s1", of=LENSED, attested=("h1", "h1", "h1"))
    assert by_readings(paths)[0].hunks_read == 1


def test_read_by_all_needs_every_reading() -> None:
    done = [scene.reviewed(one.id, of=LENSED) for one in LENSED.assignments]
    assert read_by_all(three_readings(), LENSED, done) == {"h1"}
    for missing in range(3):
        some = [one for place, one in enumerate(done) if place != missing]
        assert read_by_all(three_readings(), LENSED, some) == frozenset()


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_only_all_readings_are_complete(read: list[bool]) -> None:
    attested = [("h1",) if one else () for one in read]
    done = [
        scene.reviewed(one.id, of=LENSED, attested=hunks)
        for one, hunks in zip(LENSED.assignments, attested, strict=True)
    ]
    cell, found = by_readings(*done)
    assert found.complete is all(read)
    assert cell.hunks_read == sum(read)
    assert (cell.state is CellState.READ) is all(read)
    assert (cell.state is CellState.PARTIAL) is (any(read) and not all(read))
    assert bool(read_by_all(three_readings(), LENSED, done)) is all(read)


def test_what_an_earlier_run_read_counts_for_every_reading() -> None:
    cell, found = by_readings(context=three_readings(["h1"]), plan=lensed())
    assert (cell.hunks_read, found.complete) == (3, True)
