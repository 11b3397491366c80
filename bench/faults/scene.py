"""A pull request on a fake GitHub, to be broken and reviewed."""

import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.faults.jobs import Job
from tests.fakes.anthropic import FakeAnthropic, RecordedRequest, Reply
from tests.fakes.github import EVERY, Answer, FakeGitHub, Limits, Payload, Pull, Repository
from tests.fakes.github.faults import Fault
from tests.fakes.github.git import Content
from tests.fakes.github.state import Level

Responder = Callable[[RecordedRequest], Reply]
Files = Mapping[str, Content]

REPOSITORY = "octo/widgets"
BOT = "github-actions[bot]"
RIGHTS: Mapping[str, Level] = {
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}
BASE: Files = {
    "src/sums.py": b"def total(rows):\n    return sum(row.amount for row in rows)\n",
    "README.md": b"Sums.\n",
}
HEAD: Files = {
    "src/sums.py": """\
LIMIT = 1


def total(rows):
    return sum(row.amount for row in rows)


def export(name):
    print("%s of %s" % (name,))


def load(text):
    raise NotImplemented


OWNER = "\u202eroot\u202c"
""".encode(),
}
"""Three things that the collectors are certain of, at lines 9, 13 and 16; the last is grave."""
CLEAN: Files = {
    "src/sums.py": b"""\
def total(rows):
    return sum(row.amount for row in rows if not row.cancelled)


def largest(rows):
    return max(row.amount for row in rows)
""",
}
"""Nothing that a collector is certain of."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a pull request is like before anything breaks.

    Attributes:
        base, head: files of ``main``, and what the pull changes.
        limits: of the fake.
        private: whether strangers do not see the repository.
        rights: of the job's token.
        fork: whether the pull comes from a fork.
        claude: who answers for Claude; ``None`` for the collectors alone.
    """

    base: Files = field(default_factory=lambda: BASE)
    head: Files = field(default_factory=lambda: HEAD)
    limits: Limits = field(default_factory=Limits)
    private: bool = False
    rights: Mapping[str, Level] = field(default_factory=lambda: RIGHTS)
    fork: bool = False
    claude: Responder | None = None


@dataclass
class World:
    """One repository with one open pull request, and everything that happened to it.

    Attributes:
        head: what is reviewed.
        variables: what the runner sets in every job.
        jobs: every one so far.
        writers: who the jobs write as.
        names: under which other names jobs reach the fake.
    """

    github: FakeGitHub
    repository: Repository
    number: int
    head: str
    token: str
    home: Path
    claude: FakeAnthropic | None
    variables: Mapping[str, str]
    jobs: list[Job] = field(default_factory=list[Job])
    writers: set[str] = field(default_factory=lambda: {BOT})
    names: set[str] = field(default_factory=set[str])

    @property
    def pull(self) -> Pull:
        """The pull as it is now."""
        return self.repository.pull(self.number)

    def event(
        self,
        name: str = "pull_request",
        **extra: Any,  # noqa: ANN401 - each event takes its own
    ) -> Payload:
        """What GitHub would deliver now about the pull."""
        number = None if name in {"workflow_dispatch", "push"} else self.number
        return self.github.event(name, self.repository, number, **extra)

    def write_as(self, login: str) -> None:
        """Let the jobs use the personal token of somebody."""
        self.token = self.github.personal_token(login)
        self.writers.add(login)

    def breaks(
        self, method: str, path: str, *faults: Fault, at: int = 1, lasting: bool = False
    ) -> None:
        """Let GitHub misbehave; ``path`` is below that of the repository's API."""
        self.github.inject(method, f"/repos/{REPOSITORY}{path}", *faults, at=at, lasting=lasting)

    def lags(self, seconds: float) -> None:
        """Let lists show what is new so late; the time that jobs wait counts."""

        def clock() -> float:
            return time.monotonic() + sum(sum(job.waits) for job in self.jobs)

        self.github.lag_lists(seconds, clock)

    def breaks_git(self) -> None:
        """Let no git client in."""
        self.github.inject("GET", rf"/{REPOSITORY}\.git/info/refs", Answer(403), at=EVERY)

    def job(
        self,
        variables: Mapping[str, str] | None = None,
        *,
        event: str = "pull_request",
        payload: Payload | None = None,
    ) -> Job:
        """A job that such an event starts, with ``variables`` besides those of the runner."""
        number = len(self.jobs) + 1
        home = self.home / f"job{number}"
        home.mkdir()
        given = {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": f"{1000 + number}",
            **self.github.environment,
            **self.variables,
            **(variables or {}),
        }
        made = Job(home, self.token, given)
        made.event_path.write_text(json.dumps(payload or self.event(event)))
        self.jobs.append(made)
        return made

    def run(self, **variables: str) -> Job:
        """One job from beginning to end."""
        return self.job(variables).run()


@contextmanager
def opened(setting: Setting, home: Path) -> Generator[World]:
    """The world of one row, with an open pull request in it."""
    with ExitStack() as stack:
        github = stack.enter_context(FakeGitHub(limits=setting.limits))
        claude = stack.enter_context(FakeAnthropic(setting.claude)) if setting.claude else None
        repository = github.add_repository(REPOSITORY, private=setting.private)
        repository.commit(setting.base, "first")
        source = repository.fork("mallory/widgets") if setting.fork else repository
        head = source.commit(setting.head, "second", branch="topic")
        number = repository.open_pull(
            "topic", title="Sums", body="Why not.", author="alice", fork=source
        )
        yield World(
            github,
            repository,
            number,
            head,
            github.token(setting.rights),
            home,
            claude,
            {"ANTHROPIC_BASE_URL": claude.url} if claude else {"PANELIST_ENGINE": "offline"},
        )
