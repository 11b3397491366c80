"""A pull request, the action and both services, and everything that left the process."""

import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.runner import Outcome, Runner
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.github.git import Content
from tests.fakes.github.state import CheckRun, Level, Pull

RIGHTS: Mapping[str, Level] = {
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}
BASE: Mapping[str, Content] = {"src/app.py": b"def run():\n    return 1\n", "README.md": b"hi\n"}
OUTSIDE = "CANARY-of-a-file-outside-of-the-repository"
"""What a file beside the checkout holds; no tool may ever give it back."""

Responder = Callable[[RecordedRequest], Reply]


@dataclass(frozen=True)
class Aftermath:
    """What a run of the action left behind, sink by sink."""

    outcome: Outcome
    pull: Pull
    check: CheckRun | None
    requests: Sequence[RecordedRequest]
    sinks: Mapping[str, bytes]
    paths: frozenset[str]
    hosts: frozenset[str]
    secrets: tuple[str, ...]

    @property
    def conclusion(self) -> str:
        """Of the check; "" when there is none."""
        return (self.check.conclusion or "open") if self.check else ""

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every Markdown text that people see."""
        check = self.check.summary if self.check else ""
        return (
            *(comment.body for comment in self.pull.issue_comments),
            *(review.body for review in self.pull.reviews),
            *(comment.body for comment in self.pull.review_comments),
            check or "",
            self.outcome.summary,
        )

    def holding(self, *words: str) -> list[str]:
        """The sinks in which any of ``words`` stands."""
        return [
            name
            for name, text in self.sinks.items()
            if any(word.encode("utf-8", "surrogatepass") in text for word in words)
        ]


@dataclass
class Stage:
    """A repository with one pull request by a stranger, and a place for jobs."""

    github: FakeGitHub
    anthropic: FakeAnthropic
    repository: Repository
    home: Path
    number: int = 0
    runs: int = 0
    rights: dict[str, Level] = field(default_factory=lambda: dict(RIGHTS))
    variables: dict[str, str] = field(default_factory=dict[str, str])

    def open(
        self, files: Mapping[str, Content | None], *, branch: str = "topic", **words: object
    ) -> None:
        """Open the pull request: ``title``, ``body``, ``labels`` and so on as given."""
        message = str(words.pop("message", "change"))
        self.repository.commit(files, message, branch=branch, author="mallory")
        given = {"title": "A change", "body": "", "author": "mallory", **words}
        self.number = self.repository.open_pull(branch, **given)  # pyright: ignore[reportArgumentType] - fields of a pull

    def run(
        self,
        event: str = "pull_request",
        payload: Mapping[str, object] | None = None,
        **inputs: str,
    ) -> Aftermath:
        """Run the action on the pull request and look at everything it did."""
        self.runs += 1
        home = self.home / f"job{self.runs}"
        (home / "workspace").mkdir(parents=True)
        (home / "outside.txt").write_text(OUTSIDE)
        before = len(self.github.requests), len(self.anthropic.requests)
        token = self.github.token(self.rights)
        runner = Runner(
            home=home,
            environment={
                **self.github.environment,
                "GITHUB_REPOSITORY": self.repository.full_name,
                "GITHUB_RUN_ID": str(1000 + self.runs),
                "ANTHROPIC_BASE_URL": self.anthropic.url,
                **self.variables,
            },
            event_name=event,
            event=payload or self.github.event(event, self.repository, self.number),
            token=token,
        )
        outcome = runner.run(anthropic_api_key=KEY, **inputs)
        return self._seen(outcome, token, *before)

    def _seen(self, outcome: Outcome, token: str, asked: int, said: int) -> Aftermath:
        to_github = self.github.requests[asked:]
        to_claude = [r for r in self.anthropic.requests[said:] if r.path.endswith("/messages")]
        checks = self.repository.check_runs(self.repository.pull(self.number).head_sha)
        kept = {
            f"kept: {path.relative_to(outcome.run_directory)}": path.read_bytes()
            for path in sorted(outcome.run_directory.rglob("*"))
            if path.is_file() and "objects" not in path.parts and path.name != "diff.patch"
        }
        return Aftermath(
            outcome=outcome,
            pull=self.repository.pull(self.number),
            check=checks[-1] if checks else None,
            requests=to_claude,
            sinks={
                "GitHub": b"\n".join(request.raw for request in to_github),
                "Claude": b"\n".join(request.raw for request in to_claude),
                "log": "".join(step.log for step in outcome.steps.values()).encode(),
                "outputs": "\n".join(outcome.outputs.values()).encode(),
                "summary": outcome.summary.encode(),
                **kept,
            },
            paths=frozenset(request.path for request in to_github),
            hosts=frozenset(self.github.hosts),
            secrets=(token, KEY),
        )


@contextmanager
def staged(responder: Responder, base: Mapping[str, Content] = BASE) -> Generator[Stage]:
    """A stage for the time of the block; nothing of it stays."""
    home = Path(tempfile.mkdtemp(prefix="panelist-hostile-"))
    try:
        with FakeGitHub() as github, FakeAnthropic(responder) as anthropic:
            repository = github.add_repository("octo/widgets")
            repository.commit(dict(base), "first")
            yield Stage(github, anthropic, repository, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
