"""What the run directories below a folder hold. They are read and nothing else."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from panelist.contracts import Pull, Reply, Review, Stopped
from panelist.errors import ArtifactError, SettingsError
from panelist.files import read_plain
from panelist.memory import RunDirectory
from panelist.metrics.records import (
    PullRecord,
    Records,
    ReviewRecord,
    name_pull,
    record_findings,
    record_ledger,
    record_review,
)

_MARKS = frozenset({Review.file_name, Pull.file_name, Stopped.file_name})
_NOT_WALKED = frozenset({".git", "objects.git", "work-tree.git", "transcript"})
_EVALUATION = Path(".panelist", "eval")
"""Where reviews of cases are kept: they are nobody's pull requests."""
_EVENTS = "events.jsonl"
_LATEST = 253_402_300_799
"""Seconds since the epoch in the year 9999: what no date can say is no time."""


class _EventLine(BaseModel):
    """A line of ``events.jsonl``, as far as it is counted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event: str
    at: float = Field(ge=0, le=_LATEST)
    findings: int = 0


@dataclass(frozen=True, slots=True)
class _ReviewedRun:
    """A review and what is beside it."""

    review: Review
    record: ReviewRecord


def read_run_directories(root: Path, since: str | None = None) -> Records:
    """The reviews in ``root`` and below; a copy of a review is not counted again.

    Args:
        root: a folder. Links in it are not followed.
        since: the first day that counts, ``YYYY-MM-DD``.

    Raises:
        SettingsError: there is no such folder, or no run directory in it.
    """
    paths = tuple(find_run_directories(root))
    if not paths:
        raise SettingsError(
            f"There is no run directory in {root.resolve()}.",
            "Name a folder that holds some, or use `--repo OWNER/NAME`.",
        )
    runs: dict[Review, _ReviewedRun] = {}
    unfinished, notes = 0, Counter[str]()
    for path in paths:
        try:
            run = _read(path)
            unfinished += run is None and _was_to_review(path)
        except ArtifactError as error:
            notes[f"Left out: {error.happened}"] += 1
            continue
        if run is not None and run.review in runs:
            notes["A copy of a review was found and not counted again."] += 1
        elif run is not None:
            runs[run.review] = run
    kept = [run for run in runs.values() if _counts(run.record, since)]
    if dayless := sum(run.record.day is None for run in runs.values()) if since else 0:
        notes[f"Left out, because nothing tells their day: {dayless} of the reviews."] += 1
    return Records(
        source=f"run directories in {root}",
        reviews=tuple(run.record for run in kept),
        pulls=tuple(_pulls(kept)),
        # Nothing tells the day of a run without a review.
        unfinished=unfinished if since is None else None,
        since=since,
        notes=tuple(f"{note} (x{times})" if times > 1 else note for note, times in notes.items()),
    )


def find_run_directories(root: Path) -> Iterator[Path]:
    """The folders in ``root`` and below that a run wrote to, by name.

    Evaluations below ``root`` are passed over; ``root`` may be one.

    Raises:
        SettingsError: there is no such folder.
    """
    if not root.is_dir():
        raise SettingsError(f"{root} is not a folder.", "Name one that holds run directories.")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _NOT_WALKED)
        if Path(folder).name == _EVALUATION.parent.name:
            folders[:] = [name for name in folders if name != _EVALUATION.name]
        if not _MARKS.isdisjoint(files):
            yield Path(folder)


def _counts(record: ReviewRecord, since: str | None) -> bool:
    return since is None or (record.day is not None and record.day >= since)


def _read(path: Path) -> _ReviewedRun | None:
    """The review in ``path``; ``None`` where there is none."""
    review = RunDirectory(path).find(Review)
    if review is None:
        return None
    events = _read_events(path / _EVENTS)
    started = [one.at for one in events if one.event == "run.started"]
    day = _day(started[-1]) if started else _last_day(review)
    # A run that was resumed began at one time and found at another.
    waited = _first_finding(events, started[0]) if len(started) == 1 else None
    return _ReviewedRun(review, record_review(review, day, waited))


def _was_to_review(path: Path) -> bool:
    """Whether a run began here that should have left a review."""
    memory = RunDirectory(path)
    stopped, pull = memory.find(Stopped), memory.find(Pull)
    if stopped is not None:
        return not stopped.quiet
    return pull is not None and pull.skip is None and memory.find(Reply) is None


def _read_events(path: Path) -> tuple[_EventLine, ...]:
    """The events; none where they cannot all be read, for half of them would tell wrong times."""
    try:
        lines = read_plain(path).splitlines()
        return tuple(_EventLine.model_validate_json(line) for line in lines)
    except (OSError, ValidationError):
        return ()


def _first_finding(events: Iterable[_EventLine], started: float) -> float | None:
    found = (one.at for one in events if one.event == "cell.done" and one.findings > 0)
    first = min(found, default=None)
    return None if first is None or first < started else first - started


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _last_day(review: Review) -> str | None:
    """The day that its own cost was put to."""
    days = review.ledger.spending if review.ledger else ()
    return max((one.day for one in days), default=None)


def _pulls(runs: Sequence[_ReviewedRun]) -> Iterator[PullRecord]:
    """Each pull request as its last review left it."""
    grouped: dict[str, list[Review]] = {}
    for run in runs:
        name = name_pull(run.review.repository, run.review.number)
        grouped.setdefault(name, []).append(run.review)
    for name, reviews in grouped.items():
        ledgers = [review.ledger for review in reviews if review.ledger is not None]
        if ledgers:
            yield record_ledger(
                name, max(ledgers, key=lambda one: (one.rounds, sum(d.runs for d in one.spending)))
            )
        else:
            yield record_findings(name, reviews)
