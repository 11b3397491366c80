"""Runs the steps of action.yml as a runner would: bash, the step's environment, its conditions.

Only the expressions that action.yml uses are understood; any other is an error,
so the tests notice when the action begins to use one.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).parents[2]
VENV = Path(sys.executable).parents[1]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_PASSED = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


@dataclass
class Step:
    """What became of a step."""

    code: int
    log: str
    seconds_between_signals: float = 0.0


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
    step would have made one.
    """

    home: Path
    environment: Mapping[str, str]
    event_name: str
    event: Mapping[str, object]
    token: str
    action: Path = ROOT
    skip_install: bool = True
    job_status: str = "success"
    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, **inputs: str) -> Outcome:
        """Execute every step; ``inputs`` by name, with ``_`` for ``-``."""
        definition = yaml.safe_load((self.action / "action.yml").read_text())
        given = self._inputs(definition, {k.replace("_", "-"): v for k, v in inputs.items()})
        temp = self.home / "temp"
        temp.mkdir(parents=True, exist_ok=True)
        if self.skip_install and not (temp / "panelist-venv").exists():
            (temp / "panelist-venv").symlink_to(VENV)
        (self.home / "event.json").write_text(json.dumps(self.event))
        outputs: dict[str, dict[str, str]] = {}
        (self.home / "summary.md").write_text("")
        self.steps = {}
        for step in definition["runs"]["steps"]:
            name = step["id"]
            if name == "install" and self.skip_install:
                self.steps[name] = Step(0, "")
                continue
            if not self._wanted(step):
                continue
            outputs[name] = self._execute(step, given)
        values: dict[str, Any] = definition["outputs"]
        return Outcome(
            steps=self.steps,
            outputs={
                name: self._output(output["value"], outputs) for name, output in values.items()
            },
            summary=(self.home / "summary.md").read_text(),
            run_directory=Path(given["run-directory"] or temp / "panelist"),
        )

    def _inputs(self, definition: dict[str, Any], given: dict[str, str]) -> dict[str, str]:
        declared: dict[str, Any] = definition["inputs"]
        unknown = set(given) - set(declared)
        if unknown:
            raise AssertionError(f"inputs that action.yml does not have: {sorted(unknown)}")
        return {
            name: given.get(name, self._text(spec.get("default", ""), {}))
            for name, spec in declared.items()
        }

    def _wanted(self, step: dict[str, Any]) -> bool:
        condition = cast("str | None", step.get("if"))
        if condition is None:
            return not any(done.code for done in self.steps.values())
        if condition == "${{ always() && steps.install.outcome == 'success' }}":
            return self.steps["install"].code == 0
        raise AssertionError(f"a condition the runner does not know: {condition}")

    def _execute(self, step: dict[str, Any], inputs: dict[str, str]) -> dict[str, str]:
        name: str = step["id"]
        if step["shell"] != "bash":
            raise AssertionError("only bash")
        output = self.home / f"{name}.output"
        output.write_text("")
        own = {key: self._text(value, inputs) for key, value in step.get("env", {}).items()}
        script = self.home / f"{name}.sh"
        script.write_text(self._text(step["run"], inputs))
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            env={**self._base(), "GITHUB_OUTPUT": str(output), **own},
            cwd=self._workspace(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.steps[name] = Step(done.returncode, done.stdout + done.stderr)
        return parsed(output.read_text())

    def _workspace(self) -> Path:
        workspace = self.home / "workspace"
        workspace.mkdir(exist_ok=True)
        return workspace

    def _base(self) -> dict[str, str]:
        import os  # noqa: PLC0415 - only what a shell needs is passed on

        kept = {key: os.environ[key] for key in _PASSED if key in os.environ}  # noqa: TID251
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

    def _text(self, template: object, inputs: dict[str, str]) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1], inputs), str(template))

    def _value(self, expression: str, inputs: dict[str, str]) -> str:
        temp = str(self.home / "temp")
        contexts = {
            "github.token": self.token,
            "github.action_path": str(self.action),
            "runner.temp": temp,
            "job.status": self.job_status,
            **{f"inputs.{name}": value for name, value in inputs.items()},
        }
        if expression in contexts:
            return contexts[expression]
        if expression == "inputs.run-directory || format('{0}/panelist', runner.temp)":
            return inputs["run-directory"] or f"{temp}/panelist"
        raise AssertionError(f"an expression the runner does not know: {expression}")

    def _output(self, template: str, outputs: dict[str, dict[str, str]]) -> str:
        found = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", template)
        if found is None:
            raise AssertionError(f"an output the runner does not know: {template}")
        return outputs.get(found[1], {}).get(found[2], "")


def parsed(text: str) -> dict[str, str]:
    """The values of a ``GITHUB_OUTPUT`` file, with the delimiters of each."""
    values: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
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
