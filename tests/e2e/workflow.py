"""Runs the jobs of a workflow file as GitHub does, in the order of their needs.

Each has a machine of its own, the token that its permissions allow and the
secrets of its environment. Of actions it knows ours, whatever commit it is
pinned to, and those that hand artifacts on. A matrix is as many jobs as it has
cells; a job that calls one of our workflows is that workflow's jobs.
"""

import fnmatch
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from tests.e2e.expressions import Scope, Value
from tests.e2e.runner import ROOT, Outcome, Runner
from tests.fakes.github import FakeGitHub
from tests.fakes.github.state import Level

Row = Mapping[str, Any]
_OURS = "panelist/panelist"


@dataclass
class Job:
    """What became of a job.

    ``result`` is ``success``, ``failure`` or ``skipped``; ``outcome`` is of the
    step that runs our action, ``None`` where none did. The jobs of a matrix are
    its ``cells``, by what names them there.
    """

    result: str
    home: Path
    token: str
    levels: Mapping[str, Level] = field(default_factory=dict[str, Level])
    outcome: Outcome | None = None
    watched: Path | None = None
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    cells: "Mapping[str, Job]" = field(default_factory=dict[str, "Job"])

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
        rejected: environments whose reviewers do not approve.
        lost: jobs whose machine dies before it does anything.
        within: whether the doors open in this process, which is quicker.
        attempt: of the run; what is run again has the next one.
    """

    github: FakeGitHub
    home: Path
    environment: Mapping[str, str]
    event_name: str
    event: Mapping[str, object]
    secrets: Mapping[str, Mapping[str, str]]
    arrange: Callable[[str, Path], None] = lambda _job, _workspace: None
    rejected: Collection[str] = ()
    lost: Collection[str] = ()
    within: bool = False
    attempt: int = 1

    def run(self, workflow: Path, before: Mapping[str, Job] | None = None) -> dict[str, Job]:
        """Run every job, those that others need first.

        With the jobs of the attempt ``before``: those that failed, and those that need them.
        """
        jobs, inputs = self._jobs(yaml.safe_load(workflow.read_text()))
        done: dict[str, Job] = {}
        while waiting := [name for name in jobs if name not in done]:
            name = next(name for name in waiting if set(_needs(jobs[name])) <= set(done))
            earlier = (before or {}).get(name)
            anew = any(done[need] is not (before or {}).get(need) for need in _needs(jobs[name]))
            if earlier is not None and earlier.result == "success" and not anew:
                done[name] = earlier
            else:
                done[name] = self._job(name, jobs[name], done, inputs, earlier)
        return done

    def _jobs(self, workflow: Row) -> tuple[Mapping[str, Row], Mapping[str, Value]]:
        """The jobs of a workflow, or of the one that its only job calls, and the inputs."""
        jobs: Mapping[str, Row] = workflow["jobs"]
        calling = [job for job in jobs.values() if "uses" in job]
        if not calling:
            return jobs, {}
        (job,) = jobs.values()
        path = job["uses"].partition("@")[0].removeprefix(f"{_OURS}/")
        # YAML 1.1 reads the key `on` as true.
        called = yaml.safe_load((ROOT / path).read_text())
        declared: Mapping[str, Row] = called[True]["workflow_call"]["inputs"]
        scope = self.scope({"inputs": {}}, failed=False)
        given = {name: scope.filled(value) for name, value in job["with"].items()}
        if unknown := set(given) - set(declared):
            raise AssertionError(f"inputs that the workflow does not have: {unknown}")
        for each in called["jobs"].values():
            if missing := _rights(each["permissions"]) - _rights(job["permissions"]):
                raise AssertionError(f"GitHub starts no job with more rights: {missing}")
        defaults = {name: spec.get("default", "") for name, spec in declared.items()}
        return called["jobs"], {**defaults, **given}

    def _job(
        self,
        name: str,
        job: Row,
        done: Mapping[str, Job],
        inputs: Mapping[str, Value],
        before: Job | None,
    ) -> Job:
        needs = {
            need: {"result": done[need].result, "outputs": dict(done[need].outputs)}
            for need in _needs(job)
        }
        failed = any(need["result"] != "success" for need in needs.values())
        contexts: dict[str, Value] = {"needs": needs, "inputs": dict(inputs)}
        scope = self.scope(contexts, failed=failed)
        if not scope.wanted(job.get("if")):
            return Job("skipped", self.home / name, "")
        if "strategy" not in job:
            return self._started(name, job, contexts)
        matrix = cast("Mapping[str, list[str]]", scope.value(job["strategy"]["matrix"]))
        ((key, values),) = matrix.items()
        cells: dict[str, Job] = {}
        for value in values:
            earlier = before.cells.get(value) if before else None
            if earlier is not None and earlier.result == "success":
                cells[value] = earlier
            else:
                mine = {**contexts, "matrix": {key: value}}
                cells[value] = self._started(f"{name}-{value}", job, mine)
        well = all(cell.result == "success" for cell in cells.values())
        return Job("success" if well else "failure", self.home / name, "", cells=cells)

    def _started(self, name: str, job: Row, contexts: Mapping[str, Value]) -> Job:
        """Run a job on a machine of its own, if its environment lets it."""
        home = self.home / (name if self.attempt == 1 else f"{name}.{self.attempt}")
        environment = self.scope(contexts, failed=False).filled(job.get("environment"))
        if environment in self.rejected or name in self.lost:
            return Job("failure", home, "")
        levels = {right.replace("-", "_"): level for right, level in job["permissions"].items()}
        ran = Job("success", home, self.github.token(levels), levels, watched=home / "watched")
        secrets = dict(self.secrets.get(environment, {}))
        machine = _Machine(self, {**contexts, "secrets": secrets}, ran)
        machine.runner.workspace.mkdir(parents=True)
        self.arrange(name, machine.runner.workspace)
        for step in job["steps"]:
            machine.step(step)
        filled = {
            key: machine.scope().filled(value) for key, value in job.get("outputs", {}).items()
        }
        ran.outputs = filled
        return ran

    def scope(self, more: Mapping[str, Value], *, failed: bool) -> Scope:
        """What an expression can name, besides ``more``."""
        github = {
            "event": self.event,
            "event_name": self.event_name,
            "repository": self.environment["GITHUB_REPOSITORY"],
            "run_id": "1001",
        }
        return Scope({"github": github, "inputs": {}, **more}, failed=failed)

    @property
    def artifacts(self) -> Path:
        """What jobs handed on, by name."""
        return self.home / "artifacts"


class _Machine:
    """The machine of one job."""

    def __init__(self, site: Site, contexts: Mapping[str, Value], ran: Job) -> None:
        self._site = site
        self._contexts = contexts
        self._steps: dict[str, Value] = {}
        self._job = ran
        self.runner = Runner(
            home=ran.home,
            environment={**site.environment, "GITHUB_RUN_ATTEMPT": str(site.attempt)},
            event_name=site.event_name,
            event=site.event,
            token=ran.token,
            watched=ran.watched,
            within=site.within,
        )

    def scope(self) -> Scope:
        """What a step can name now."""
        contexts = {**self._contexts, "steps": self._steps}
        return self._site.scope(contexts, failed=self._job.result != "success")

    def step(self, step: Row) -> None:
        """Run one step; one that fails fails the job, unless it may."""
        scope = self.scope()
        if not scope.wanted(step.get("if")):
            return
        given = {name: scope.filled(value) for name, value in step.get("with", {}).items()}
        action: str = step.get("uses", "").partition("@")[0]
        actions: dict[str, Callable[[dict[str, str]], bool]] = {
            _OURS: self._review,
            "$/": self._review,
            "actions/upload-artifact": self._upload,
            "actions/download-artifact": self._download,
            "": lambda _: subprocess.run(["bash", "-ec", step["run"]], check=False).returncode == 0,
        }
        if not actions[action](given) and not step.get("continue-on-error"):
            self._job.result = "failure"
        if "id" in step and self._job.outcome is not None:
            self._steps[step["id"]] = {"outputs": dict(self._job.outcome.outputs)}

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
        """As download-artifact does: one by its name, or all of a pattern into one folder."""
        pattern = given.get("pattern")
        if pattern is not None and given["merge-multiple"] != "true":
            raise AssertionError("each artifact would get a folder of its own")
        kept = sorted(path for path in self._site.artifacts.glob("*") if path.is_dir())
        found = [one for one in kept if fnmatch.fnmatch(one.name, pattern or given["name"])]
        for artifact in found:
            shutil.copytree(artifact, self.runner.workspace / given["path"], dirs_exist_ok=True)
        return bool(found)


def _needs(job: Row) -> list[str]:
    needs: object = job.get("needs", [])
    return [needs] if isinstance(needs, str) else cast("list[str]", needs)


def _rights(permissions: Mapping[str, str]) -> set[tuple[str, str]]:
    """Each right by itself; who may write may read."""
    every = {(name, level) for name, level in permissions.items()}
    return every | {(name, "read") for name, level in every if level == "write"}
