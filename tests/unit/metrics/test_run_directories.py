"""What a run directory tells beside its review, and what it does not."""

from pathlib import Path

import pytest

from panelist.contracts import Skip
from panelist.events import CellDone, Event, RunStarted, jsonl
from panelist.memory import RunDirectory
from panelist.metrics import Records, read_run_directories
from tests.unit.phases import scene
from tests.unit.render.samples import REVIEW

NOON = 1_793_361_600.0
BEGUN = RunStarted("octo/shop#7", "claude", at=NOON)


def found(after: float, findings: int) -> CellDone:
    return CellDone("security.s1", "security", findings, 1.0, None, at=NOON + after)


def read(root: Path, *events: Event, more: str = "") -> Records:
    """A review and the events of its run, read back."""
    memory = RunDirectory(root)
    memory.write(REVIEW)
    keep = jsonl(root / "events.jsonl")
    for event in events:
        keep(event)
    with (root / "events.jsonl").open("a") as lines:
        lines.write(more)
    return read_run_directories(root)


@pytest.mark.parametrize(
    ("events", "day", "waited"),
    [
        ((BEGUN, found(4, 0), found(9, 1), found(7, 2)), "2026-10-30", 7.0),
        ((BEGUN, found(4, 0)), "2026-10-30", None),
        ((BEGUN, found(4, 1), RunStarted("x", "claude", at=NOON + 86_400)), "2026-10-31", None),
        ((found(4, 1),), None, None),
        ((), None, None),
    ],
    ids=["found", "nothing found", "resumed", "no beginning", "no events"],
)
def test_day_and_time_come_from_the_events(
    tmp_path: Path, events: tuple[Event, ...], day: str | None, waited: float | None
) -> None:
    reviews = read(tmp_path, *events).reviews
    assert reviews is not None
    review = reviews[0]
    assert (review.day, review.first_finding) == (day, waited)


@pytest.mark.parametrize("more", ['{"event": "run', "[]", '{"event": "run.started", "at": 1e99}'])
def test_events_that_cannot_be_read_tell_nothing(tmp_path: Path, more: str) -> None:
    reviews = read(tmp_path, BEGUN, found(4, 1), more=more).reviews
    assert reviews is not None
    review = reviews[0]
    assert (review.day, review.first_finding) == (None, None)


def test_runs_without_a_review_are_counted_if_they_were_to_leave_one(tmp_path: Path) -> None:
    RunDirectory(tmp_path / "crashed").write(scene.PULL)
    skipped = Skip(code="draft", sentence="It is a draft.")
    RunDirectory(tmp_path / "draft").write(scene.PULL.model_copy(update={"skip": skipped}))
    records = read_run_directories(tmp_path)
    assert (records.reviews, records.unfinished) == ((), 1)


def test_git_objects_and_transcripts_are_not_searched(tmp_path: Path) -> None:
    RunDirectory(tmp_path / "run").write(REVIEW)
    for name in (".git", "run/objects.git", "run/transcript"):
        RunDirectory(tmp_path / name).write(REVIEW.model_copy(update={"seconds": 1.0}))
    assert len(read_run_directories(tmp_path).reviews or ()) == 1


def test_evaluations_are_counted_only_where_they_are_named(tmp_path: Path) -> None:
    RunDirectory(tmp_path / ".panelist" / "run").write(REVIEW)
    case = tmp_path / ".panelist" / "eval" / "quick" / "case" / "run"
    RunDirectory(case).write(REVIEW.model_copy(update={"seconds": 1.0}))
    assert len(read_run_directories(tmp_path).reviews or ()) == 1
    assert len(read_run_directories(tmp_path / ".panelist" / "eval").reviews or ()) == 1
