"""Runs the steps of action.yml as a runner would: bash, the step's environment, its conditions.

``expressions`` knows the expressions that our files use; any other is an error,
so the tests notice when the action begins to use one.
"""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from panelist.cli import Door, collect, find_door, main, publish
from tests.e2e.expressions import Scope

ROOT = Path(__file__).parents[2]
VENV = Path(sys.executable).parents[1]
WATCHING = Path(__file__).parent / "watching"
"""On the path of a Python process, it writes down what that process opens and starts."""
_PASSED = ("PATH", "HOME", "LANG", "SSL_CERT_FILE")
"""Coverage is left out: what these processes run, others run under it in less time."""


@dataclass
class Step:
    """What became of a step, how long it took, and what it was told in its environment."""

    code: int
    log: str
    seconds_between_signals: float = 0.0
    seconds: float = 0.0
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class Outcome:
    """What a run of the action leaves behind."""

    steps: dict[str, Step]
    outputs: dict[str, str]
    summary: str
    run_directory: Path

    @property
    def failed(self) -> bool:
        """Whether any step failed, which fails the job."""
        return any(step.code for step in self.steps.values())


@dataclass
class Runner:
    """One job on a machine of its own.

    ``environment`` is what the runner sets besides: endpoints, repository.
    ``skip_install`` puts this interpreter's own environment where the install
    step would have made one; what that step says to its inputs is then not
    heard. ``within`` opens the doors in this process, where nobody waits for GitHub:
    most of what a step takes is the start of Python. ``watched`` is a file in which
    every Python process of ours writes what it opens and starts.
    """

    home: Path
    environment: Mapping[str, str]
    event_name: str
    event: Mapping[str, object]
    token: str
    action: Path = ROOT
    skip_install: bool = True
    within: bool = False
    job_status: str = "success"
    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    watched: Path | None = None

    @property
    def workspace(self) -> Path:
        """Where steps start."""
        return self.home / "workspace"

    @property
    def temp(self) -> Path:
        """``runner.temp``."""
        return self.home / "temp"

    def run(self, **inputs: str) -> Outcome:
        """Execute every step; ``inputs`` by name, with ``_`` for ``-``."""
        definition = yaml.safe_load((self.action / "action.yml").read_text())
        given = self._inputs(definition, {k.replace("_", "-"): v for k, v in inputs.items()})
        self._prepare()
        outputs: dict[str, dict[str, str]] = {}
        self.steps = {}
        for step in definition["runs"]["steps"]:
            scope = self._scope(given, outputs)
            name = step["id"]
            if not scope.wanted(step.get("if")):
                continue
            if name == "install" and self.skip_install:
                self.steps[name] = Step(0, "")
                continue
            if "uses" in step:
                self._upload(step, scope)
                continue
            outputs[name] = self._execute(step, scope)
        scope = self._scope(given, outputs)
        values: dict[str, Any] = definition["outputs"]
        return Outcome(
            steps=self.steps,
            outputs={name: scope.filled(output["value"]) for name, output in values.items()},
            summary=(self.home / "summary.md").read_text(),
            run_directory=self.workspace / (given["run-directory"] or self.temp / "panelist"),
        )

    def _prepare(self) -> None:
        for folder in (self.temp, self.workspace):
            folder.mkdir(parents=True, exist_ok=True)
        if self.skip_install and not (self.temp / "panelist-venv").exists():
            (self.temp / "panelist-venv").symlink_to(VENV)
        (self.home / "event.json").write_text(json.dumps(self.event))
        (self.home / "summary.md").write_text("")

    def _inputs(self, definition: dict[str, Any], given: dict[str, str]) -> dict[str, str]:
        declared: dict[str, Any] = definition["inputs"]
        unknown = set(given) - set(declared)
        if unknown:
            raise AssertionError(f"inputs that action.yml does not have: {sorted(unknown)}")
        scope = self._scope({}, {})
        return {
            name: given.get(name, scope.filled(spec.get("default", "")))
            for name, spec in declared.items()
        }

    def _scope(self, inputs: dict[str, str], outputs: dict[str, dict[str, str]]) -> Scope:
        steps = {
            name: {
                "outcome": "failure" if step.code else "success",
                "outputs": outputs.get(name, {}),
            }
            for name, step in self.steps.items()
        }
        return Scope(
            {
                "github": {"token": self.token, "action_path": str(self.action)},
                "runner": {"temp": str(self.temp)},
                "job": {"status": self.job_status},
                "inputs": inputs,
                "steps": steps,
            },
            failed=any(step.code for step in self.steps.values()),
        )

    def _upload(self, step: dict[str, Any], scope: Scope) -> None:
        """What actions/upload-artifact does; action.yml uses no other action."""
        if not step["uses"].startswith("actions/upload-artifact@"):
            raise AssertionError(f"an action that nobody expects: {step['uses']}")
        kept = self.workspace / scope.filled(step["with"]["path"])
        if kept.is_dir():
            name = scope.filled(step["with"]["name"])
            shutil.copytree(kept, self.home / "artifacts" / name, dirs_exist_ok=True)
        self.steps[step["id"]] = Step(0, "")

    def _execute(self, step: dict[str, Any], scope: Scope) -> dict[str, str]:
        name: str = step["id"]
        if step["shell"] != "bash":
            raise AssertionError("only bash")
        output = self.home / f"{name}.output"
        output.write_text("")
        own = {key: scope.filled(value) for key, value in step.get("env", {}).items()}
        if self.within:
            given = {**self._base(), "GITHUB_OUTPUT": str(output), **own}
            self.steps[name] = self._opened(step["run"], given)
            return parsed(output.read_text())
        script = self.home / f"{name}.sh"
        script.write_text(scope.filled(step["run"]))
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            env={**self._base(), "GITHUB_OUTPUT": str(output), **own, **self._watching(own)},
            cwd=self.workspace,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.steps[name] = Step(done.returncode, done.stdout + done.stderr)
        return parsed(output.read_text())

    def _opened(self, script: str, given: dict[str, str]) -> Step:
        """Open in this process the door that a script would start."""
        found = re.fullmatch(r'exec "\$VENV/bin/python" -P -m panelist (\w+)', script.strip())
        if found is None:
            raise AssertionError(f"a script that opens no door: {script}")
        log, started = io.StringIO(), time.monotonic()
        with contextlib.chdir(self.workspace):
            code = main([found[1]], doors=_impatient, variables=given, out=log)
        seconds = time.monotonic() - started
        return Step(code, log.getvalue(), seconds=seconds, environment=given)

    def _watching(self, own: Mapping[str, str]) -> dict[str, str]:
        if self.watched is None:
            return {}
        path = os.pathsep.join(filter(None, (own.get("PYTHONPATH"), str(WATCHING))))
        return {"PYTHONPATH": path, "WATCHED": str(self.watched)}

    def _base(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in _PASSED if key in os.environ}  # noqa: TID251 - only what a shell needs is passed on
        return {
            **kept,
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.event_name,
            "GITHUB_EVENT_PATH": str(self.home / "event.json"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_RUN_ID": "1001",
            "GITHUB_RUN_ATTEMPT": "1",
            **self.environment,
            **self.variables,
        }


def _impatient(name: str) -> Door:
    """The door of that name, which never waits as GitHub asks writers to."""
    match name:
        case "collect":
            return partial(collect.door, pause=lambda _: None)
        case "publish":
            return partial(publish.door, pause=lambda _: None)
        case _:
            return find_door(name)


def parsed(text: str) -> dict[str, str]:
    """The values of a ``GITHUB_OUTPUT`` file: of one line, or between delimiters."""
    values: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        # As a runner tells them apart: by which of the marks comes first.
        name, mark, value = line.partition("=")
        if mark and "<<" not in name:
            values[name] = value
            continue
        name, mark, delimiter = line.partition("<<")
        if not mark:
            raise AssertionError(f"not an output: {line}")
        content: list[str] = []
        for row in lines:
            if row == delimiter:
                break
            content.append(row)
        values[name] = "\n".join(content)
    return values
