"""The review door in parts, and what the check says while a plan waits; no model, no GitHub."""

import json
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.contracts import Conclusion, Failed, FailureKind, Plan, Review, Stopped
from panelist.memory import RunDirectory, digest
from tests.e2e.runner import parsed
from tests.unit.phases import scene


@dataclass
class Machine:
    """Doors over one run directory, with the offline engine."""

    memory: RunDirectory
    home: Path
    log: StringIO = field(default_factory=StringIO)

    def open(self, door: str, *options: str, run: str = "7") -> int:
        """Open a door; its exit code."""
        variables = {
            "PANELIST_ENGINE": "offline",
            "PANELIST_RUN_DIRECTORY": str(self.memory.root),
            "GITHUB_RUN_ID": run,
            "GITHUB_OUTPUT": str(self.home / "output"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
        }
        return main([door, *options], variables=variables, out=self.log)

    @property
    def matrix(self) -> str:
        """The output that jobs are made of."""
        return parsed((self.home / "output").read_text())["matrix"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with a snapshot."""
    memory = RunDirectory(tmp_path / "run")
    memory.write_patch(scene.PATCH)
    memory.write(scene.PULL)
    return Machine(memory, tmp_path)


def test_it_stops_after_the_plan_locks_it_and_puts_out_a_matrix(machine: Machine) -> None:
    assert machine.open("review", "--until", "plan") == 0
    plan = machine.memory.read(Plan)
    assert (machine.memory.root / "plan.json").stat().st_mode & 0o777 == 0o444
    assert machine.memory.find(Review) is None
    assert json.loads(machine.matrix) == {"cell": ["s1"]}
    summary = (machine.home / "summary.md").read_text()
    assert "### The plan" in summary
    assert f"The plan: {len(plan.assignments)} assignments for" in summary
    assert f"Plan {digest(plan)}:" in machine.log.getvalue()
    left = machine.memory.read(Stopped)
    assert left.conclusion is Conclusion.NEUTRAL
    assert "nobody approved it" in left.sentence


def test_one_assignment_is_read_and_nothing_else(machine: Machine) -> None:
    machine.open("review", "--until", "plan")
    name = machine.memory.read(Plan).assignments[1].id
    assert machine.open("review", "--cell", name) == 0
    written = [path.name for path in (machine.memory.root / "cells" / "reports").iterdir()]
    assert written == [f"{name}.json"]
    assert machine.memory.find(Review) is None


def test_the_last_step_asks_nobody_for_what_a_cell_has_lost(machine: Machine) -> None:
    machine.open("review", "--until", "plan")
    name = machine.memory.read(Plan).assignments[0].id
    machine.open("review", "--cell", name)
    assert machine.open("review") == 0
    plan = machine.memory.read(Plan)
    lost = [one for one in machine.memory.reports(plan) if isinstance(one, Failed)]
    assert {report.assignment for report in lost} == {one.id for one in plan.assignments} - {name}
    assert {report.kind for report in lost} == {FailureKind.LOST}
    review = machine.memory.read(Review)
    assert not review.coverage.complete
    assert review.conclusion is not Conclusion.SUCCESS
    assert "left no report that counts" in machine.log.getvalue()


def test_a_plan_of_another_run_is_refused_by_cells_and_by_the_last_step(machine: Machine) -> None:
    machine.open("review", "--until", "plan")
    assert machine.open("review", "--cell", "s1", run="8") == 1
    assert machine.open("review", run="8") == 1
    assert machine.log.getvalue().count("not as the planning step of this run left it") == 2
    assert machine.memory.find(Review) is None


def test_without_a_plan_there_is_no_cell(machine: Machine) -> None:
    assert machine.open("review", "--cell", "s1") == 1
    assert "it is not there" in machine.log.getvalue()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--until", "verify"), "a review can stop after `plan` alone"),
        (("--until", "plan", "--cell", "s1"), "cell and until are set both"),
    ],
)
def test_what_makes_no_sense_is_refused(
    machine: Machine, options: tuple[str, ...], told: str
) -> None:
    assert machine.open("review", *options) == 1
    assert told in machine.log.getvalue()


def test_a_plan_that_waits_is_told_and_a_dry_run_posts_nothing(machine: Machine) -> None:
    machine.open("review", "--until", "plan")
    assert machine.open("publish", "--until", "plan", "--dry-run") == 0
    assert "Waits for somebody to approve the plan" in machine.log.getvalue()


def test_nothing_waits_where_there_is_no_plan(machine: Machine) -> None:
    assert machine.open("publish", "--until", "plan", "--dry-run") == 1
    assert "plan.json does not exist" in machine.log.getvalue()


def test_a_transcript_is_not_promised(machine: Machine) -> None:
    machine.open("review", "--until", "plan", "--record")
    assert "`record` does nothing" in machine.log.getvalue()
