"""F35: jobs that are cancelled, at every request and in every door.

A runner sends SIGINT to the entry process of a composite step, which is bash,
SIGTERM 7.5 s later, and 2.5 s after that it kills. What follows in the job with
``always()`` still runs. Here each request in turn gets no answer, and there the
signal comes.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bench.faults import crowd
from bench.faults.jobs import Job, command, shell
from bench.faults.promises import begun
from bench.faults.rows import Row
from bench.faults.scene import CLEAN, Setting, World
from tests.fakes.anthropic import Hang as Silence
from tests.fakes.github import Hang

_TO_TERM, _TO_KILL = 7.5, 2.5
_MOST = 7.0
"""Seconds within which a door is over, so that nothing worse than the first signal comes."""
_PATIENCE = 60.0

Reach = Callable[[World, int], Callable[[], bool]]
"""Lets the nth request hang, and says whether it has come."""


def cancelled_step(
    job: Job, door: str, reached: Callable[[], bool], first: signal.Signals
) -> float:
    """Run a door as a composite step does, and cancel it as soon as ``reached``.

    Gives the seconds from the first signal to its end.
    """
    script = job.home / f"{door}.sh"
    script.write_text(f"exec {' '.join(command(door))}\n")
    with (job.home / f"{door}.log").open("w+") as log:
        step = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            env={**shell(), **job.environment(door)},
            cwd=job.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        began = time.monotonic()
        while not reached() and step.poll() is None and time.monotonic() - began < _PATIENCE:
            time.sleep(0.02)
        began = time.monotonic()
        job.codes[door] = _stopped(step, first)
        seconds = time.monotonic() - began
        log.seek(0)
        job.log.write(log.read())
    return seconds


def _stopped(step: "subprocess.Popen[bytes]", first: signal.Signals) -> int:
    """What the step ends with when it is stopped as a runner does; negative for a signal."""
    for sent, seconds in ((first, _TO_TERM), (signal.SIGTERM, _TO_KILL)):
        step.send_signal(sent)
        try:
            return step.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    step.kill()
    return step.wait()


def _cancelled(door: str, at: int, reach: Reach, first: signal.Signals = signal.SIGINT) -> Row:
    """The ``at``-th request of a door is never answered; then the job is cancelled."""
    seconds: list[float] = []

    def act(world: World) -> None:
        job = world.job()
        if door != "collect":
            job.collect()
        if door == "publish":
            job.review()
        seconds.append(cancelled_step(job, door, reach(world, at), first))
        if door != "publish":
            job.publish(status="cancelled")

    def also(world: World) -> Iterable[str]:
        if seconds[-1] > _MOST:
            yield f"it ended {seconds[-1]:.1f} s after the signal"
        if len(begun(world)) not in {0, 3}:
            yield f"half a review: {len(begun(world))} comments"

    return Row(
        "F35",
        f"{door} is cancelled, {first.name} to bash",
        f"at request {at}",
        act,
        check="cancelled",
        told="cancelled",
        inline=None,
        stickies=None,
        fails=None,
        also=also,
        slow=True,
    )


def hang_at_github(world: World, at: int) -> Callable[[], bool]:
    """Let the ``at``-th request never be answered; gives whether it has come."""
    sent = len(world.github.requests) + at
    world.github.inject("*", ".*", Hang(), at=at)
    return lambda: len(world.github.requests) >= sent


def hang_at_claude(world: World, at: int) -> Callable[[], bool]:
    """Let the ``at``-th request never be answered; gives whether it has come."""
    claude = world.claude
    if claude is None:
        raise AssertionError("nobody answers for Claude")
    claude.fail(Silence(), nth=at)
    return lambda: len(claude.requests) >= at


def rows(collecting: int, publishing: int) -> Iterator[Row]:
    """The rows; the doors send so many requests when nothing breaks, git's included."""
    requests = {"collect": collecting, "publish": publishing}
    for door, sent in requests.items():
        # The last request of publishing comes after the check has ended: nothing is left to cancel.
        last = sent if door == "publish" else sent + 1
        yield from (_cancelled(door, at, hang_at_github) for at in range(1, last))
        yield _cancelled(door, 3, hang_at_github, signal.SIGTERM)
    read = Setting(head=CLEAN, claude=crowd.reads)
    for at, first in ((1, signal.SIGINT), (3, signal.SIGINT), (1, signal.SIGTERM)):
        yield replace(_cancelled("review", at, hang_at_claude, first), setting=read)
