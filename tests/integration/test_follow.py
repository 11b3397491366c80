"""A run that nobody drives: each phase is started by the event of the one before it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import panelist
from panelist.contracts import Engine, Review
from panelist.memory import RunDirectory
from tests.fakes.redis_server import appended, redis_server
from tests.unit.repo.checkout import Checkout

PHASES = ("context", "plan", "review", "gather", "verify", "mend", "synthesize")
SECONDS = 120.0
PROGRAM = (sys.executable, "-P", "-m", "panelist")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout.new(tmp_path / "widgets")
    made.commit({"a.py": b"x = 1\n"})
    made.git("checkout", "--quiet", "-b", "topic")
    made.commit({"a.py": b"def f(x):\n    return eval(x)\n"})
    return made


@pytest.fixture
def variables(tmp_path: Path) -> Generator[Mapping[str, str]]:
    (tmp_path / "redis").mkdir()
    with redis_server(tmp_path / "redis") as url:
        yield {
            **os.environ,  # noqa: TID251 - what a shell would hand on
            "PYTHONPATH": str(Path(panelist.__file__).parents[1]),
            "PANELIST_ENGINE": "offline",
            "PANELIST_EVENTS_BROKER": url,
        }


@contextmanager
def following(
    checkout: Checkout, variables: Mapping[str, str], name: str
) -> Generator[subprocess.Popen[bytes]]:
    """A follower of the runs below ``runs``, killed at the end as a machine that is lost."""
    options = ("--runs", "runs", "--name", name, "--take-over-after", "2")
    with subprocess.Popen(
        (*PROGRAM, "follow", *options),
        cwd=checkout.root,
        env=variables,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def collect(checkout: Checkout, variables: Mapping[str, str], name: str) -> RunDirectory:
    options = ("--base", "main", "--phase", "collect", "--run-directory", f"runs/{name}")
    subprocess.run(
        (*PROGRAM, "run", *options),
        cwd=checkout.root,
        env=variables,
        check=True,
        capture_output=True,
    )
    return RunDirectory(checkout.root / "runs" / name)


def wait_for(path: Path) -> None:
    end = time.monotonic() + SECONDS
    while not path.is_file():
        assert time.monotonic() < end, f"{path} did not come"
        time.sleep(0.05)


def done(memory: RunDirectory) -> list[str]:
    """The phases that were carried out, in their order."""
    rows = (memory.root / "events.jsonl").read_text().splitlines()
    told = [json.loads(row) for row in rows]
    return [row["phase"] for row in told if row["event"] == "phase.done"]


def test_a_killed_follower_is_followed_by_another_and_no_phase_is_made_twice(
    checkout: Checkout, variables: Mapping[str, str]
) -> None:
    memory = collect(checkout, variables, "1")
    with following(checkout, variables, "one"):
        wait_for(memory.root / "plan.json")
    with following(checkout, variables, "two"):
        wait_for(memory.root / "review.json")
        wait_for(memory.root / "report.html")
    assert done(memory) == list(PHASES)
    assert memory.read(Review).engine is Engine.OFFLINE
    told = [json.loads(body) for body in appended(variables["PANELIST_EVENTS_BROKER"])]
    phases = [one["data"]["phase"] for one in told if one["event"] == "phase.done"]
    assert phases == ["collect", *PHASES]
    assert {one["run"]["directory"] for one in told} == {str(memory.root)}
