"""Every row that breaks something other than the Anthropic API."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.faults import (
    announcing,
    answers,
    conversation,
    events,
    fetching,
    interrupted,
    letters,
    limits,
    machines,
    posting,
    repeats,
    rights,
    signals,
    starts,
)
from bench.faults.rows import Row
from bench.faults.scene import REPOSITORY, Setting, opened
from tests.fakes.github import Request


@dataclass(frozen=True, slots=True)
class Counted:
    """What a job asks of GitHub when nothing breaks, door by door, git's requests included."""

    collect: list[Request]
    publish: list[Request]

    @property
    def api(self) -> list[Request]:
        """Without git's."""
        return [each for each in (*self.collect, *self.publish) if ".git/" not in each.path]

    @property
    def reads(self) -> list[str]:
        """What is read, below the repository's path."""
        base = f"/repos/{REPOSITORY}"
        return [each.path.removeprefix(base) for each in self.api if each.method == "GET"]


def rows() -> Iterator[Row]:
    """The rows of every table; a job that nothing breaks says how many there are of some."""
    counted = count()
    yield from fetching.rows()
    yield from posting.rows()
    yield from limits.rows(len(counted.api))
    yield from rights.rows()
    yield from events.rows()
    yield from starts.rows()
    yield from repeats.rows()
    yield from announcing.rows()
    yield from answers.rows(counted.reads)
    yield from machines.rows()
    yield from interrupted.rows()
    yield from conversation.rows()
    yield from signals.rows(len(counted.collect), len(counted.publish))
    yield from letters.rows()


def count() -> Counted:
    """Let one job pass undisturbed."""
    with tempfile.TemporaryDirectory() as home, opened(Setting(), Path(home)) as world:
        job = world.job()
        job.collect()
        collected = world.github.requests
        job.review()
        job.publish()
        return Counted(collected, world.github.requests[len(collected) :])
