"""The workflow for many machines, job by job against both fakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.machines import World, review_in, staged
from tests.e2e.runner import Outcome
from tests.e2e.workflow import Job
from tests.fakes.anthropic import KEY

CELLS = ["s1", "s2"]
READINGS = 6


@dataclass(frozen=True)
class Run:
    """A run of which one machine died, the run again of what failed, and the same in one job.

    ``said`` is the check's conclusion and title after the first attempt.
    """

    world: World
    first: dict[str, Job]
    said: tuple[str | None, str]
    asked: list[tuple[str, str]]
    again: dict[str, Job]
    asked_again: list[tuple[str, str]]
    alone: Outcome


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with staged(tmp_path_factory.mktemp("machines"), files=2) as world:
        alone = world.alone()
        world.read()
        first = world.run(lost=["read-s2"])
        (check,) = world.repository.check_runs()
        said, asked = (check.conclusion, check.title or ""), world.read()
        again = world.run(first, attempt=2)
        yield Run(world, first, said, asked, again, world.read(), alone)


def results(jobs: dict[str, Job]) -> dict[str, str]:
    """How each job ended."""
    return {name: job.result for name, job in jobs.items()}


def test_a_cell_that_is_lost_is_a_gap_that_the_check_tells(run: Run) -> None:
    jobs = run.first
    assert results(jobs) == dict.fromkeys(jobs, "success") | {"read": "failure"}, logs(jobs)
    assert list(jobs["read"].cells) == CELLS
    conclusion, title = run.said
    assert conclusion == "neutral"
    assert f"{READINGS} of {2 * READINGS} readings are missing (src/rates_2.sql)" in title


def logs(jobs: dict[str, Job]) -> str:
    """All that was printed."""
    cells = [cell for job in jobs.values() for cell in job.cells.values()]
    return "\n".join(job.log for job in (*jobs.values(), *cells))


def test_run_again_alone_it_is_all_that_is_paid_for(run: Run) -> None:
    assert {shard for _, shard in run.asked} == {"s1"}
    assert len(run.asked) == READINGS
    assert {shard for _, shard in run.asked_again} == {"s2"}
    assert len(run.asked_again) == READINGS
    anew = {name for name, job in run.again.items() if job is not run.first[name]}
    assert anew == {"read", "finish", "publish"}


def test_the_review_is_that_of_a_single_job(run: Run) -> None:
    finished = run.again["finish"].outcome
    assert finished is not None
    assert review_in(finished.run_directory) == review_in(run.alone.run_directory)
    (check,) = run.world.repository.check_runs()
    assert (check.status, check.conclusion) == ("completed", "success")
    pull = run.world.repository.pull(run.world.number)
    # What the first attempt had posted is not posted again.
    assert sorted(comment.path for comment in pull.review_comments) == [
        "src/rates_1.sql",
        "src/rates_2.sql",
    ]
    assert len(pull.issue_comments) == 1


def test_the_plan_is_shown_where_a_person_decides(run: Run) -> None:
    planned = run.first["plan"].outcome
    assert planned is not None
    assert "The plan: 12 assignments for $" in planned.summary
    assert "src/rates_2.sql" in planned.summary


def test_who_reads_has_no_token_and_who_writes_no_key(run: Run) -> None:
    for name, job in run.first.items():
        machines = [one for one in (job, *job.cells.values()) if one.outcome is not None]
        with_key = name in {"plan", "read", "finish"}
        for machine in machines:
            assert machine.outcome is not None
            steps = machine.outcome.steps.values()
            told = [value for step in steps for value in step.environment.values()]
            assert (KEY in told) is with_key
            assert (machine.token in told) is not with_key
            assert bool(machine.levels) is not with_key


def test_a_plan_that_nobody_approves_ends_in_a_check_that_says_so(tmp_path: Path) -> None:
    with staged(tmp_path, files=1) as world:
        jobs = world.run(rejected=["panelist-approval"])
        assert results(jobs) == {
            "collect": "success",
            "plan": "success",
            "waiting": "success",
            "approve": "failure",
            "read": "skipped",
            "finish": "skipped",
            "publish": "success",
        }
        assert world.read() == []
        (check,) = world.repository.check_runs()
        assert (check.status, check.conclusion) == ("completed", "neutral")
        assert "A plan was made" in str(check.title)
        assert "nobody approved it" in str(check.summary)
        waited = [write for write in world.github.writes if b"action_required" in write.raw]
        assert len(waited) == 1
        assert b"Waits for somebody to approve the plan" in waited[0].raw


def test_a_reading_without_an_answer_fails_its_cell_and_is_all_that_is_read_again(
    tmp_path: Path,
) -> None:
    with staged(tmp_path, files=1) as world:
        world.silent.add("tests")
        first = world.run()
        assert results(first)["read"] == "failure"
        assert "1 of 6 readings of s1 gave no answer" in first["read"].cells["s1"].log
        (check,) = world.repository.check_runs()
        assert check.conclusion == "neutral"
        assert "1 of 6 readings is missing" in str(check.title)
        world.silent.clear()
        world.read()
        again = world.run(first, attempt=2)
        assert results(again) == dict.fromkeys(again, "success")
        assert world.read() == [("tests", "s1")]
        (check,) = world.repository.check_runs()
        assert check.conclusion == "success"


def test_reports_that_somebody_without_the_key_put_in_place_are_refused(tmp_path: Path) -> None:
    """Any job of the run may upload an artifact that is called as that of a cell."""

    def intrude(job: str, _: Path) -> None:
        if job == "finish":
            reports = tmp_path / "many" / "artifacts" / "panelist-cell-s1"
            for path in reports.glob("security.*"):
                path.write_bytes(path.read_bytes().replace(b"hunks", b"hunky").replace(b"1", b"2"))

    with staged(tmp_path, files=1) as world:
        jobs = world.run(arrange=intrude)
        assert results(jobs) == dict.fromkeys(jobs, "success")
        (check,) = world.repository.check_runs()
        assert check.conclusion == "neutral"
        assert "The report of security.s1 is refused: its seal is of" in jobs["finish"].log
        assert "its report was refused" in str(check.summary)
