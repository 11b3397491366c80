"""A job of the action: its three doors, one after the other."""

import io
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import panelist
from panelist.cli import Door, collect, find_door, main, publish
from panelist.contracts import Review
from panelist.memory import RunDirectory
from tests.fakes.anthropic import KEY

_SOURCE = Path(panelist.__file__).parents[1]


@dataclass
class Job:
    """The doors of one run, opened in this process unless they are to be ``apart``.

    In this process nobody waits: what GitHub asks for is written down in
    ``waits``. A process of its own waits in real time.

    Attributes:
        home: where everything lies that the job leaves.
        token: of GitHub, for the doors that hold one.
        variables: what the runner sets for every door.
        key: of Claude, for the door that holds one.
        codes: how each door ended.
        waits: seconds.
        seconds: what its doors really took.
    """

    home: Path
    token: str
    variables: Mapping[str, str]
    key: str = KEY
    apart: bool = False
    log: io.StringIO = field(default_factory=io.StringIO)
    codes: dict[str, int] = field(default_factory=dict[str, int])
    waits: list[float] = field(default_factory=list[float])
    seconds: float = 0.0

    @property
    def event_path(self) -> Path:
        """Where the payload of its event is."""
        return self.home / "event.json"

    @property
    def made(self) -> Review | None:
        """The review it ended with, if it got that far."""
        folder = self.home / "run"
        return RunDirectory(folder).find(Review) if folder.is_dir() else None

    @property
    def summary(self) -> str:
        """The job summary."""
        path = self.home / "summary.md"
        return path.read_text() if path.is_file() else ""

    def run(self) -> "Job":
        """Open every door that a runner would."""
        if self.collect() == 0:
            self.review()
        self.publish()
        return self

    def collect(self) -> int:
        """Open the first door."""
        return self._open("collect")

    def review(self) -> int:
        """Open the second door."""
        return self._open("review")

    def publish(self, *, status: str = "success") -> int:
        """Open the third door."""
        return self._open("publish", status)

    def environment(self, door: str, status: str = "success") -> dict[str, str]:
        """What the runner sets for a door; what is empty is not set."""
        own = {"GITHUB_TOKEN": self.token, "JOB_STATUS": status}
        if door == "review":
            own = {"ANTHROPIC_API_KEY": self.key}
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(self.event_path),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_OUTPUT": str(self.home / "output"),
            "PANELIST_RUN_DIRECTORY": str(self.home / "run"),
            **self.variables,
            **own,
        }
        return {name: value for name, value in given.items() if value}

    def _open(self, name: str, status: str = "success") -> int:
        started = time.monotonic()
        given = self.environment(name, status)
        self.codes[name] = self._process(name, given) if self.apart else self._here(name, given)
        self.seconds += time.monotonic() - started
        return self.codes[name]

    def _here(self, name: str, given: Mapping[str, str]) -> int:
        return main([name], doors=self._door, variables=given, out=self.log)

    def _door(self, name: str) -> Door:
        match name:
            case "collect":
                return partial(collect.door, pause=self.waits.append)
            case "publish":
                return partial(publish.door, pause=self.waits.append)
            case _:
                return find_door(name)

    def _process(self, name: str, given: Mapping[str, str]) -> int:
        done = subprocess.run(
            command(name),
            env={**shell(), **given},
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        self.log.write(done.stdout + done.stderr)
        return done.returncode


def command(door: str) -> list[str]:
    """The door as a process, as action.yml starts it."""
    return [sys.executable, "-P", "-m", "panelist", door]


def shell() -> dict[str, str]:
    """What a process needs besides what a runner sets."""
    git = Path(shutil.which("git") or "/usr/bin/git").parent
    return {"PATH": f"{git}:/usr/bin:/bin", "PYTHONPATH": str(_SOURCE), "LANG": "C.UTF-8"}
