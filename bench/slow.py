"""The fake Anthropic API with latencies as people see them, in a process of its own.

Of its own, so that what it computes does not run on the event loop or under the
lock of the program that is measured.
"""

import contextlib
import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from typing_extensions import override

from bench.panel import Asked, answer, asked
from tests.fakes.anthropic import FakeAnthropic, RecordedRequest, Reply
from tests.fakes.anthropic.models import CHARACTERS_PER_TOKEN
from tests.fakes.anthropic.wire import Connection as Wire

FIRST_TOKEN = (0.8, 2.5)
"""Seconds until the first token, from and to."""
TOKENS_A_SECOND = 70
THOUGHT = {
    "context": (100, 400),
    "review": (200, 1_400),
    "gather": (100, 400),
    "edit": (300, 1_500),
}
"""Tokens of thinking before the answer, from and to, by phase."""
_THOUGHT_ELSE = (300, 900)
_PIECE = 60
"""Characters that come at a time, some twenty tokens."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the fake took for one call, in seconds from when it had come in."""

    at: float
    asked: Asked
    first: float
    total: float


@dataclass(frozen=True, slots=True)
class Slow:
    """The fake in its process: where it is, and every call so far in the order they came in."""

    url: str
    timings: Callable[[], list[Timing]]


@contextlib.contextmanager
def slow(scale: float, claiming: int) -> Generator[Slow]:
    """The fake for the time of the block.

    Args:
        scale: what latencies are multiplied with.
        claiming: how many shards have something to find; so many get verified.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, scale, claiming), daemon=True)
    process.start()

    def timings() -> list[Timing]:
        ours.send("timings")
        told: list[Timing] = ours.recv()
        return told

    try:
        yield Slow(ours.recv(), timings)
    finally:
        ours.send("stop")
        process.join()


def _serve(pipe: Connection, scale: float, claiming: int) -> None:
    with _TimedFake(lambda request: timed(request, scale, claiming)) as fake:
        pipe.send(fake.url)
        while pipe.recv() == "timings":
            pipe.send(sorted(fake.timings, key=lambda timing: timing.at))


class _Current(threading.local):
    """Whom the request of this thread asks, and when its answer begins."""

    asked: tuple[Asked, float] | None = None

    def taken(self) -> tuple[Asked, float] | None:
        """What was noted since the last time."""
        asked, self.asked = self.asked, None
        return asked


class _TimedFake(FakeAnthropic):
    """Notes how long each response took from the request to its last byte."""

    def __init__(self, responder: Callable[[RecordedRequest], Reply]) -> None:
        super().__init__(self._noted)
        self.timings: list[Timing] = []
        self._reply_to = responder
        self._current = _Current()

    def _noted(self, request: RecordedRequest) -> Reply:
        reply = self._reply_to(request)
        self._current.asked = asked(request), time.perf_counter() + reply.latency
        return reply

    @override
    def serve(self, connection: Wire, headers: Mapping[str, str], raw: bytes) -> None:
        started = time.perf_counter()
        super().serve(connection, headers, raw)
        ended = time.perf_counter()
        if (noted := self._current.taken()) is not None:
            who, begun = noted
            self.timings.append(Timing(started, who, begun - started, ended - started))


def timed(request: RecordedRequest, scale: float, claiming: int) -> Reply:
    """The answer to ``request`` at its pace: the same for the same question."""
    who = asked(request)
    claims = who.phase != "review" or int(who.shard.removeprefix("s")) <= claiming
    # Delimiters are random in every run; who is asked and how much is not.
    dice = random.Random(f"{who} {len(request.text)}")  # noqa: S311 - the same in every run
    return Reply(
        answer(request, claims=claims),
        thinking="x" * dice.randint(*THOUGHT.get(who.phase, _THOUGHT_ELSE)) * CHARACTERS_PER_TOKEN,
        latency=dice.uniform(*FIRST_TOKEN) * scale,
        pause=_PIECE / CHARACTERS_PER_TOKEN / TOKENS_A_SECOND * scale,
        piece=_PIECE,
    )
