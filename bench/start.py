"""Seconds to the first byte that a door sends, and to the first line that ``run`` says.

A listener on loopback notes when the first byte arrives and hangs up; what the
door says about that is thrown away. Imports are warm: every door runs once
before it is counted, as the steps of a job run after one another.
"""

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from panelist.contracts import Pull
from panelist.memory import RunDirectory

ROOT = Path(__file__).parents[1]
RUNS = 7
TARGET = 0.8
FIRST_LINE = 0.3
PATCH = b"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
EVENT = {
    "action": "opened",
    "pull_request": {
        "number": 1,
        "head": {"sha": "a" * 40, "ref": "topic", "repo": {"full_name": "octo/widgets"}},
        "base": {"sha": "b" * 40, "ref": "main", "repo": {"full_name": "octo/widgets"}},
    },
}


@dataclass
class Listener:
    """Where it listens, and when the first byte came."""

    address: str
    first: float | None = None


@contextlib.contextmanager
def listening() -> Generator[Listener]:
    """A server that hears one request and hangs up on it and on all that follow."""
    server = socket.create_server(("127.0.0.1", 0))
    listener = Listener(f"http://127.0.0.1:{server.getsockname()[1]}")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.recv(1)
                    if listener.first is None:
                        listener.first = time.perf_counter()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener
    finally:
        server.close()


def environment(door: str, home: Path, address: str) -> Mapping[str, str]:
    """What a runner would set for ``door``."""
    event = home / "event.json"
    event.write_text(json.dumps(EVENT))
    shared = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - a program of its own
        "PYTHONPATH": str(ROOT / "src"),
        "PANELIST_RUN_DIRECTORY": str(home / "run"),
        "GITHUB_API_URL": address,
        "GITHUB_SERVER_URL": address,
        "GITHUB_REPOSITORY": "octo/widgets",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "ANTHROPIC_BASE_URL": address,
    }
    secret = "ANTHROPIC_API_KEY" if door == "review" else "GITHUB_TOKEN"
    return {**shared, secret: "made-up"}


def snapshot(home: Path) -> None:
    """A collected pull for the doors that need one."""
    memory = RunDirectory(home / "run")
    memory.write_patch(PATCH)
    memory.write(
        Pull(
            source="github",
            repository="octo/widgets",
            number=1,
            head_sha="a" * 40,
            base_sha="b" * 40,
            diff_source="diff",
        )
    )


def measured(door: str) -> float:
    """Seconds to the first byte, once."""
    with tempfile.TemporaryDirectory() as place, listening() as listener:
        home = Path(place)
        snapshot(home)
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "panelist", door],
            env=environment(door, home, listener.address),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while listener.first is None and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()
    if listener.first is None:
        raise SystemExit(f"{door} ended without sending a byte")
    return listener.first - started


def repository(home: Path) -> Path:
    """A repository with a branch of one commit and a file that is not committed."""
    root = home / "widgets"
    root.mkdir()

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    for name, branch in (("a.py", "main"), ("b.py", "topic")):
        git("checkout", "-B", branch)
        (root / name).write_text("x = 1\n")
        git("add", ".")
        git("commit", "-m", name)
    (root / "c.py").write_text("x = 1\n")
    return root


def first_line(root: Path) -> float:
    """Seconds until a bare ``run`` says what it reviews, once."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "panelist", "run", "--engine", "offline"],
        cwd=root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")},  # noqa: TID251 - same
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        line = process.stderr.readline() if process.stderr else b""
        seconds = time.perf_counter() - started
        process.kill()
    if not line.startswith(b"To review: topic since it left main (1 commit), and "):
        raise SystemExit(f"the first line is {line!r}")
    return seconds


def row(name: str, target: float, once: Callable[[], float]) -> None:
    """Measure, and print a row of the table."""
    once()
    times = [once() for _ in range(RUNS)]
    median = statistics.median(times)
    verdict = "met" if median <= target else "missed"
    told = f"{median:.2f} | {min(times):.2f} | {max(times):.2f} | {target} | {verdict}"
    print(f"| {name} | {told} |")


def main() -> None:
    """Print the table."""
    print("| door | median s | min | max | target | |")
    print("|---|---|---|---|---|---|")
    for door in ("collect", "review", "publish"):
        row(door, TARGET, partial(measured, door))
    with tempfile.TemporaryDirectory() as place:
        row("run, first line", FIRST_LINE, partial(first_line, repository(Path(place))))


if __name__ == "__main__":
    main()
