"""``panelist follow``: starts the next phase of a run whenever an event says that one is done.

An event only wakes it up. What is due is asked of the artifacts, by the same router as
everywhere, in a process of its own; so an event that comes twice, late or after a crash starts
no phase again that is done. It is acknowledged when the artifact stands and the next event is
on the stream, and handed out again until then.
"""

import argparse
import fcntl
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from panelist.cli.options import NEXT
from panelist.cli.outlets import missing_client
from panelist.cli.speech import Speech
from panelist.delivery.messages import SCHEMA, VERSION
from panelist.errors import SettingsError
from panelist.events import PhaseDone
from panelist.settings.environment import Environment

if TYPE_CHECKING:
    from panelist.delivery.redis_stream import Delivery, StreamReader

TRIES = 5
"""How often an event is handed out before it is given up."""
COMMAND = (
    *(sys.executable, "-P", "-m", "panelist"),
    *("run", "--phase", NEXT, "--exit-zero", "--run-directory"),
)
_LOOKS_PER_TAKE_OVER = 4
_POLL_SECONDS = 0.1


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Handle events until somebody stops it, or nothing comes any more."""
    root = Path(given.runs).resolve()
    name = given.name or platform.node() or "panelist"
    idle = _require_seconds("--take-over-after", given.take_over_after)
    reader = _reader(environment, given.group, name, idle)
    follower = Follower(reader, root, idle / _LOOKS_PER_TAKE_OVER, speech)
    speech.say(f"Following the runs below {root} as {name}.")
    patience = float("inf") if given.stop_when_idle is None else given.stop_when_idle
    last = time.monotonic()
    try:
        while time.monotonic() - last < patience:
            if (delivery := reader.take(min(patience, idle))) is not None:
                follower.handle(delivery)
                last = time.monotonic()
    finally:
        reader.close()
    return 0


@dataclass(frozen=True, slots=True)
class Follower:
    """Starts what is due, one event after the other.

    Attributes:
        reader: where the events come from.
        root: the folder of the run directories.
        beat: seconds after which the reader is told that an event is still being handled.
        speech: tells what is started and what came of it.
        command: runs what is due in the directory that is added to it.
    """

    reader: "StreamReader"
    root: Path
    beat: float
    speech: Speech
    command: tuple[str, ...] = COMMAND

    def handle(self, delivery: "Delivery") -> None:
        """Start the phase that ``delivery`` makes due, and acknowledge it once that is done."""
        directory = find_directory(delivery.body, self.root)
        if directory is None:
            self.reader.acknowledge(delivery)
            return
        with _held(directory, lambda: self._alive(delivery)) as lock:
            newest, mark = self.reader.newest(), _size(_events(directory))
            code = self._carry_out(directory, lock, delivery)
            done = _phases_done(_events(directory), mark)
            is_announced = self._is_announced(newest, directory)
        if done and not is_announced:
            self.speech.warning(f"{directory}: {done[-1]} is done, and no event says so. Later.")
        elif done or code == 0:
            self.reader.acknowledge(delivery)
            self.speech.say(f"{directory}: {f'{done[-1]} is done' if done else 'nothing is due'}.")
        elif delivery.tries >= TRIES:
            self.reader.acknowledge(delivery)
            self.speech.error(
                f"{directory}: the next phase failed {delivery.tries} times and is given up.",
                f"The log says why; `panelist run --phase {NEXT}` tries it again.",
            )
        else:
            self.speech.warning(f"{directory}: the next phase failed. It is tried again later.")

    def _carry_out(self, directory: Path, lock: int, delivery: "Delivery") -> int:
        """The exit code of the process that runs what is due. It inherits the lock."""
        # Whatever ends the watching, the child is waited for.
        with subprocess.Popen(  # noqa: S603 - our own program
            [*self.command, str(directory)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(lock,),
        ) as child:
            while True:
                try:
                    return child.wait(self.beat)
                except subprocess.TimeoutExpired:
                    self.reader.keep(delivery)

    def _alive(self, delivery: "Delivery") -> None:
        self.reader.keep(delivery)
        time.sleep(min(_POLL_SECONDS, self.beat))

    def _is_announced(self, newest: str, directory: Path) -> bool:
        bodies = self.reader.bodies_after(newest)
        return any(find_directory(body, self.root) == directory for body in bodies)


def find_directory(body: bytes, root: Path) -> Path | None:
    """The run directory where an event makes a phase due; ``None`` if it makes none due here.

    It is a broker's word: a directory that is not below ``root``, or not there, is nobody's.
    """
    try:
        told = cast("dict[str, Any]", json.loads(body))
        known = (told["schema"], told["version"], told["event"]) == (
            *(SCHEMA, VERSION),
            PhaseDone.name,
        )
        directory, goes_on = Path(told["run"]["directory"]), told["run"]["goes_on"]
        directory = directory.resolve()
    except (ValueError, TypeError, KeyError, OSError):
        return None
    if not known or goes_on is not False or root not in directory.parents:
        return None
    return directory if directory.is_dir() else None


def _reader(environment: Environment, group: str, name: str, idle: float) -> "StreamReader":
    if environment.events_broker is None:
        raise SettingsError(
            "PANELIST_EVENTS_BROKER is not set, so there is nothing to follow.",
            "Set it to the address of a Redis or Valkey server.",
        )
    try:
        from panelist.delivery.redis_stream import StreamReader  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise missing_client() from error
    return StreamReader(environment.events_broker, group, name, idle_seconds=idle)


def _require_seconds(option: str, seconds: float) -> float:
    if not 0 < seconds < float("inf"):
        raise SettingsError(f"{option} is {seconds:g}.", "Take a number of seconds above 0.")
    return seconds


@contextmanager
def _held(directory: Path, wait: Callable[[], None]) -> Generator[int]:
    """The lock of a run directory, which one process at a time holds, with those it started.

    So a phase that outlives its follower is waited for, and not started beside itself.
    """
    path = directory.with_name(f".{directory.name}.lock")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                wait()
        yield lock
    finally:
        os.close(lock)


def _events(directory: Path) -> Path:
    return directory / "events.jsonl"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _phases_done(path: Path, mark: int) -> list[str]:
    """The phases that the events behind ``mark`` say are done."""
    if not path.is_file():
        return []
    rows: Iterable[bytes] = path.read_bytes()[mark:].splitlines()
    found = (cast("dict[str, Any]", json.loads(row)) for row in rows)
    return [str(row["phase"]) for row in found if row.get("event") == PhaseDone.name]
