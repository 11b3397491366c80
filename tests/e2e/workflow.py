"""Runs the jobs of a workflow file as GitHub does, in the order of their needs.

Each has a machine of its own, the token that its permissions allow and the
secrets of its environment. Of actions it knows ours, whatever commit it is
pinned to, and those that hand artifacts on.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from tests.e2e.expressions import Scope
from tests.e2e.runner import Outcome, Runner
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Level

Row = Mapping[str, Any]


@dataclass
class Job:
    """What became of a job.

    ``result`` is ``success``, ``failure`` or ``skipped``; ``outcome`` is of the
    step that runs our action, ``None`` where none did.
    """

    result: str
    home: Path
    token: str
    levels: Mapping[str, Level] = field(default_factory=dict[str, Level])
    outcome: Outcome | None = None
    watched: Path | None = None

    @property
    def log(self) -> str:
        """Everything that was printed."""
        steps = self.outcome.steps.values() if self.outcome else ()
        return "".join(step.log for step in steps)


@dataclass(frozen=True)
class Site:
    """Where a workflow runs.

    Attributes:
        home: a folder for the machines.
        environment: what every machine is told: endpoints, repository.
        secrets: of each environment, by its name.
        arrange: called with the name of a job and its workspace before it starts.
    """

    github: FakeGitHub
    home: Path
    environment: Mapping[str, str]
    event_name: str
    event: Mapping[str, object]
    secrets: Mapping[str, Mapping[str, str]]
    arrange: Callable[[str, Path], None] = lambda _job, _workspace: None

    def run(self, workflow: Path) -> dict[str, Job]:
        """Run every job, those that others need first."""
        jobs: Mapping[str, Row] = yaml.safe_load(workflow.read_text())["jobs"]
        done: dict[str, Job] = {}
        while waiting := [name for name in jobs if name not in done]:
            name = next(name for name in waiting if set(_needs(jobs[name])) <= set(done))
            done[name] = self._job(name, jobs[name], done)
        return done

    def _job(self, name: str, job: Row, done: Mapping[str, Job]) -> Job:
        needs = {need: {"result": done[need].result} for need in _needs(job)}
        failed = any(need["result"] != "success" for need in needs.values())
        home = self.home / name
        if not self._scope({"needs": needs}, failed=failed).wanted(job.get("if")):
            return Job("skipped", home, "")
        levels = {right.replace("-", "_"): level for right, level in job["permissions"].items()}
        ran = Job("success", home, self.github.token(levels), levels, watched=home / "watched")
        machine = _Machine(self, job, ran)
        machine.runner.workspace.mkdir(parents=True)
        self.arrange(name, machine.runner.workspace)
        for step in job["steps"]:
            machine.step(step)
        return ran

    def _scope(self, more: Mapping[str, object], *, failed: bool) -> Scope:
        github = {
            "event": self.event,
            "event_name": self.event_name,
            "repository": self.environment["GITHUB_REPOSITORY"],
            "run_id": "1001",
        }
        return Scope({"github": github, "inputs": {}, **more}, failed=failed)

    def scope_of(self, job: Row, ran: Job) -> Scope:
        """What a step of a job can name: secrets are those of the job's environment."""
        secrets = self.secrets.get(str(job.get("environment")), {})
        return self._scope({"secrets": dict(secrets)}, failed=ran.result != "success")

    @property
    def artifacts(self) -> Path:
        """What jobs handed on, by name."""
        return self.home / "artifacts"


class _Machine:
    """The machine of one job."""

    def __init__(self, site: Site, job: Row, ran: Job) -> None:
        self._site = site
        self._definition = job
        self._job = ran
        self.runner = Runner(
            home=ran.home,
            environment=site.environment,
            event_name=site.event_name,
            event=site.event,
            token=ran.token,
            watched=ran.watched,
        )

    def step(self, step: Row) -> None:
        """Run one step; one that fails fails the job, unless it may."""
        scope = self._site.scope_of(self._definition, self._job)
        if not scope.wanted(step.get("if")):
            return
        given = {name: scope.filled(value) for name, value in step.get("with", {}).items()}
        action: str = step["uses"].partition("@")[0]
        actions: dict[str, Callable[[dict[str, str]], bool]] = {
            "panelist/panelist": self._review,
            "actions/upload-artifact": self._upload,
            "actions/download-artifact": self._download,
        }
        if not actions[action](given) and not step.get("continue-on-error"):
            self._job.result = "failure"

    def _review(self, given: dict[str, str]) -> bool:
        inputs = {name.replace("-", "_"): value for name, value in given.items()}
        self._job.outcome = self.runner.run(**inputs)
        return not self._job.outcome.failed

    def _upload(self, given: dict[str, str]) -> bool:
        """As upload-artifact does: files only, no hidden ones, no modes; a name is taken once."""
        kept = self._site.artifacts / given["name"]
        source = self.runner.workspace / given["path"]
        if kept.exists() and given.get("overwrite") != "true":
            return False
        shutil.rmtree(kept, ignore_errors=True)
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                (kept / inside).parent.mkdir(parents=True, exist_ok=True)
                (kept / inside).write_bytes(path.read_bytes())
        return True  # nothing to hand on is a warning

    def _download(self, given: dict[str, str]) -> bool:
        kept = self._site.artifacts / given["name"]
        if not kept.exists():
            return False
        shutil.copytree(kept, self.runner.workspace / given["path"], dirs_exist_ok=True)
        return True


def _needs(job: Row) -> list[str]:
    needs: object = job.get("needs", [])
    return [needs] if isinstance(needs, str) else cast("list[str]", needs)
