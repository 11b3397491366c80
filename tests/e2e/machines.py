"""A change that is read on many machines, and the workflow that does it, against both fakes."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.panel import answer
from panelist.contracts import Review
from panelist.memory import RunDirectory
from tests.e2e.panel import reading_of, shard_of
from tests.e2e.runner import ROOT, Outcome, Runner
from tests.e2e.workflow import Job, Site
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.github.state import Level

WORKFLOW = ROOT / "examples" / "workflows" / "many-machines.yml"
READS: Mapping[str, Level] = {
    "contents": "read",
    "pull_requests": "read",
    "issues": "read",
    "checks": "write",
    "actions": "read",
}
_ROWS = 420
"""Of a file: two of them are more than a shard holds."""


def file_of(number: int) -> bytes:
    """A file that fills a shard, unlike all others, in a language that costs no parser time."""
    columns = ", ".join(f"rate_{number}_{column}" for column in range(10))
    rows = (f"rates_left_{row} := settle({columns}, {row});" for row in range(_ROWS))
    return ("\n".join(rows) + "\n").encode()


@dataclass
class World:
    """A pull request that takes several cells, and the machines of its run."""

    github: FakeGitHub
    anthropic: FakeAnthropic
    repository: Repository
    number: int
    home: Path
    silent: set[str] = field(default_factory=set[str])
    """Readings that give no answer which anybody could read."""
    requests: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def environment(self) -> dict[str, str]:
        """What every machine is told."""
        return {
            **self.github.environment,
            "GITHUB_REPOSITORY": "octo/widgets",
            "ANTHROPIC_BASE_URL": self.anthropic.url,
        }

    def site(self, **changed: object) -> Site:
        """Where the workflow runs."""
        site = Site(
            github=self.github,
            home=self.home / "many",
            environment=self.environment,
            event_name="pull_request",
            event=self.github.event("pull_request", self.repository, self.number),
            secrets={"panelist": {"ANTHROPIC_API_KEY": KEY}},
            within=True,
        )
        return replace(site, **changed)

    def run(self, before: Mapping[str, Job] | None = None, **changed: object) -> dict[str, Job]:
        """Run the workflow, or what failed of an attempt ``before``."""
        return self.site(**changed).run(WORKFLOW, before)

    def read(self) -> list[tuple[str, str]]:
        """Reading and shard of each question to a reader since the last time, sorted."""
        asked = [(reading_of(each) or "", shard_of(each)) for each in self.anthropic.requests]
        new = sorted(one for one in asked[len(self.requests) :] if one[0])
        self.requests = asked
        return new

    def alone(self) -> Outcome:
        """The same review as a single job, which posts nothing."""
        runner = Runner(
            home=self.home / "alone",
            environment=self.environment,
            event_name="pull_request",
            event=self.github.event("pull_request", self.repository, self.number),
            token=self.github.token(dict(READS)),
            within=True,
        )
        runner.home.mkdir()
        runner.run(steps="collect", dry_run="true")
        return runner.run(steps="review", anthropic_api_key=KEY)


@contextmanager
def staged(home: Path, *, files: int, config: str = "") -> Generator[World]:
    """A pull request of this repository, with a shard for each of its ``files``.

    One reader of each shard finds something; all of it is confirmed and posted.
    """
    silent: set[str] = set()

    def reply(request: RecordedRequest) -> Reply:
        reading = reading_of(request) or ""
        claims = reading.startswith("security")
        return Reply("no word" if reading in silent else answer(request, claims=claims))

    with FakeGitHub(validate=True) as github, FakeAnthropic(reply) as anthropic:
        repository = github.add_repository("octo/widgets")
        repository.commit({"README.md": b"hi\n", ".github/panelist.yml": config.encode()}, "first")
        change = {f"src/rates_{number}.sql": file_of(number) for number in range(1, files + 1)}
        repository.commit(change, "more", branch="topic")
        number = repository.open_pull("topic", title="Rates", author="mallory")
        yield World(github, anthropic, repository, number, home, silent)


def review_in(folder: Path) -> dict[str, Any]:
    """A review without what differs from run to run: times, and ids of requests."""
    review = RunDirectory(folder).read(Review)
    calls = tuple(
        call.model_copy(update={"seconds": 0.0, "request_id": None}) for call in review.calls
    )
    costs = tuple(cost.model_copy(update={"seconds": 0.0}) for cost in review.costs)
    same = {"seconds": 0.0, "calls": calls, "costs": costs}
    return review.model_copy(update=same).model_dump(mode="json")
