"""What machines hand each other: how a plan is cut, and what is taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist import cells
from panelist.contracts import (
    Assignment,
    Context,
    Failed,
    FailureKind,
    Plan,
    Reviewed,
    Risk,
    Shard,
    Tier,
)
from panelist.errors import ArtifactError
from panelist.memory import RunDirectory, digest
from panelist.progress import Progress, Seal
from tests.unit.phases import scene

SEAL = Seal.of("sk-ant-canary", ("octo/widgets", "run 1001"))
PLAN = scene.plan()
IDS = [one.id for one in PLAN.assignments]
SPOILED = IDS[0]


def planned(shards: int, readings: int = 2) -> Plan:
    """A plan of so many shards; the first reading of each costs twice what the others do."""
    return PLAN.model_copy(
        update={
            "shards": tuple(
                Shard(id=f"s{n}", hunks=(f"h{n}",), tokens=100, risk=Risk.MEDIUM)
                for n in range(1, shards + 1)
            ),
            "assignments": tuple(
                Assignment(
                    id=f"quality-{reading}.s{n}",
                    agent="quality",
                    reading=f"quality-{reading}",
                    shard=f"s{n}",
                    tier=Tier.BALANCED,
                    estimate_usd=0.1 if reading else 0.2,
                )
                for n in range(1, shards + 1)
                for reading in range(readings)
            ),
        }
    )


@given(shards=st.integers(0, 300), readings=st.integers(1, 3), most=st.integers(1, 256))
def test_each_assignment_is_in_one_cell_and_those_of_a_shard_are_together(
    shards: int, readings: int, most: int
) -> None:
    plan = planned(shards, readings)
    made = cells.cut_matrix(plan, most)
    assert [one for cell in made for one in cell.assignments] == list(plan.assignments)
    assert len(made) == min(shards, most)
    assert len({cell.id for cell in made}) == len(made)
    sizes = {len(cell.assignments) for cell in made}
    assert not sizes or max(sizes) - min(sizes) <= readings
    homes = [(one.shard, cell.id) for cell in made for one in cell.assignments]
    assert len(set(homes)) == shards


@given(shards=st.integers(1, 300), most=st.integers(1, 256), priced=st.booleans())
def test_all_cells_together_have_the_ceiling(shards: int, most: int, *, priced: bool) -> None:
    plan = planned(shards)
    if not priced:
        unknown = tuple(one.model_copy(update={"estimate_usd": None}) for one in plan.assignments)
        plan = plan.model_copy(update={"assignments": unknown})
    parts = [cells.share(plan, cell) for cell in cells.cut_matrix(plan, most)]
    assert sum(parts) == pytest.approx(1)
    assert min(parts) > 0


def test_a_cell_is_named_by_its_shards() -> None:
    assert [cell.id for cell in cells.cut_matrix(planned(5), 2)] == ["s1-s2", "s3-s5"]
    assert [cell.id for cell in cells.cut_matrix(planned(2))] == ["s1", "s2"]


def test_a_cell_is_found_by_its_id_and_an_assignment_by_its_own() -> None:
    plan = planned(3)
    assert cells.find_cell(plan, "s2").assignments == plan.assignments[2:4]
    assert cells.find_cell(plan, "quality-1.s2").assignments == (plan.assignments[3],)
    with pytest.raises(ArtifactError, match=r"no cell 's4'; it has s1 to s3"):
        cells.find_cell(plan, "s4")
    with pytest.raises(ArtifactError, match="it has none"):
        cells.find_cell(planned(0), "s1")


def handed_on(folder: Path, seal: Seal = SEAL) -> tuple[Progress, RunDirectory]:
    """What a planning step and all cells left, and an empty directory to take it into."""
    sealed = Progress(folder / "cells", seal, most=10_000)
    memory = RunDirectory(folder).keeping(sealed.keep)
    memory.write(scene.context())
    memory.write(PLAN)
    for name in IDS:
        memory.write_report(scene.reviewed(name, of=PLAN))
    return Progress(folder / "cells", SEAL, most=10_000), RunDirectory(folder)


def test_what_is_sealed_is_taken_and_what_lies_beside_counts_for_nothing(tmp_path: Path) -> None:
    sealed, memory = handed_on(tmp_path)
    memory.write(scene.context().model_copy(update={"brief": "Another."}))
    memory.write(planned(1))
    assert cells.take_plan(sealed, memory) == PLAN
    assert memory.read(Context) == scene.context()
    assert memory.reports(PLAN) == ()
    assert cells.take_reports(sealed, memory, PLAN) == {}
    assert [report.assignment for report in memory.reports(PLAN)] == IDS
    assert cells.fill_gaps(memory, PLAN, {}) == 0


def emptied(path: Path) -> None:
    path.write_text("{}")


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"quality", b"quantity"))


@pytest.mark.parametrize("name", ["context.json", "plan.json"])
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (Path.unlink, "it is not there"),
        (emptied, "it is not what a step of Panelist writes"),
        (changed, "its seal is of"),
    ],
)
def test_without_the_plan_as_it_was_left_nothing_is_read(
    tmp_path: Path, name: str, spoil: Callable[[Path], None], why: str
) -> None:
    sealed, memory = handed_on(tmp_path)
    spoil(sealed.folder / name)
    with pytest.raises(ArtifactError, match=why):
        cells.take_plan(sealed, memory)


def test_a_plan_of_another_run_is_refused(tmp_path: Path) -> None:
    sealed, memory = handed_on(tmp_path, Seal.of("sk-ant-canary", ("octo/widgets", "run 1000")))
    with pytest.raises(ArtifactError, match="another run, change or key"):
        cells.take_plan(sealed, memory)


def huge(path: Path) -> None:
    path.write_bytes(b" " * 10_001)


def no_json(path: Path) -> None:
    path.write_bytes(b"\x00\xff not JSON")


def of_another(path: Path) -> None:
    path.write_bytes(path.with_name(f"{IDS[1]}.json").read_bytes())


def forged(path: Path) -> None:
    """By somebody without the key, who knows everything else."""
    other = Seal.of("", ("octo/widgets", "run 1001"))
    report = scene.reviewed(SPOILED, of=PLAN).model_dump_json()
    Progress(path.parents[1], other).keep(f"reports/{path.name}", report)


def sealed_text(path: Path, text: str) -> None:
    Progress(path.parents[1], SEAL).keep(f"reports/{path.name}", text)


def misnamed(path: Path) -> None:
    """As a program with the key and a defect might."""
    sealed_text(path, scene.reviewed(IDS[1], of=PLAN).model_dump_json())


def of_another_plan(path: Path) -> None:
    sealed_text(path, scene.reviewed(SPOILED, of=planned(2)).model_dump_json())


def no_report(path: Path) -> None:
    sealed_text(path, PLAN.model_dump_json())


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (huge, "it has more than 10,000 bytes"),
        (no_json, "it is not what a step of Panelist writes"),
        (of_another, "its seal is of another run"),
        (forged, "its seal is of another run"),
        (misnamed, f"it names another assignment, '{IDS[1]}'"),
        (of_another_plan, "it was made for another plan"),
        (no_report, "it is no report of this version"),
        (a_folder, "it cannot be read: it is no plain file"),
    ],
)
def test_a_hostile_report_is_refused_with_a_reason_and_is_a_gap(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    sealed, memory = handed_on(tmp_path)
    spoil(sealed.folder / Reviewed.file_name / f"{SPOILED}.json")
    plan = cells.take_plan(sealed, memory)
    refused = cells.take_reports(sealed, memory, plan)
    assert list(refused) == [SPOILED]
    assert refused[SPOILED].startswith(why)
    assert cells.fill_gaps(memory, plan, refused) == 1
    gap = next(one for one in memory.reports(plan) if one.assignment == SPOILED)
    assert isinstance(gap, Failed)
    assert (gap.kind, gap.plan_digest) == (FailureKind.LOST, digest(PLAN))
    assert gap.message == f"its report was refused: {refused[SPOILED]}"


def test_a_report_that_never_came_is_a_gap(tmp_path: Path) -> None:
    sealed, memory = handed_on(tmp_path)
    (sealed.folder / Reviewed.file_name / f"{SPOILED}.json").unlink()
    plan = cells.take_plan(sealed, memory)
    assert cells.take_reports(sealed, memory, plan) == {}
    assert cells.fill_gaps(memory, plan, {}) == 1
    gap = next(one for one in memory.reports(plan) if isinstance(one, Failed))
    assert gap.message == "the cell that was to read this left no report"
