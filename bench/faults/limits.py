"""F10, F11 and F38: rate limits, and what servers and clocks say of time."""

import email.utils
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from bench.faults.posting import OWN_CHECK, REVIEWS
from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import World
from tests.fakes.github import Answer, primary_limit, secondary_limit

PULL = "/pulls/1"
_PAUSE = "asks for a pause of"
_BACKOFF = 8
"""Seconds of the longest wait that nobody asked for."""


def _used_up(at: int) -> Act:
    """From the ``at``-th request on the hour is used up; after it the job is run again."""

    def act(world: World) -> None:
        world.github.inject("*", "/repos/.*", primary_limit(), at=at, lasting=True)
        world.run()
        world.github.heal()
        world.run()

    return act


def _unslept(world: World) -> Iterable[str]:
    if any(wait > _BACKOFF for wait in world.jobs[0].waits):
        yield f"waits of {world.jobs[0].waits} s"


def _f10(requests: int) -> Iterator[Row]:
    what = "primary limit, reset in 50 min; after that the job is run again"
    for at in range(1, requests + 1):
        yield Row("F10", what, f"request {at}", _used_up(at), told=_PAUSE, also=_unslept)


@dataclass(frozen=True, slots=True)
class _Said:
    """A Retry-After header and how long it is waited for; ``None`` for not at all.

    ``date`` is in so many seconds from when it is sent.
    """

    name: str
    value: str | None
    wait: float | None
    date: float | None = None

    def limit(self, status: int) -> Answer:
        """The answer that asks for this, now."""
        value = self.value
        if self.date is not None:
            value = email.utils.formatdate(time.time() + self.date, usegmt=True)
        return secondary_limit(value, status=status)


_SAID = (
    _Said("absent", None, 60),
    _Said("empty", "", 60),
    _Said("0", "0", 0),
    _Said("7", "7", 7),
    _Said("60", "60", 60),
    _Said("61", "61", None),
    _Said("86400", "86400", None),
    _Said("negative", "-5", 60),
    _Said("abc", "abc", 60),
    _Said("1.5", "1.5", 60),
    _Said("a date in 30 s", None, 30, date=30),
    _Said("a date in an hour", None, None, date=3_600),
    _Said("a date that is over", None, 0, date=-600),
)


def _waited(said: _Said) -> Callable[[World], Iterable[str]]:
    """Whether the first job waited as long as it was asked to, and not for what is too long."""

    def also(world: World) -> Iterable[str]:
        if said.wait is None:
            yield from _unslept(world)
            return
        # A date is told to the second, and some have passed until it is read.
        early = 0 if said.date is None else 10
        if not any(0 <= said.wait - wait <= early for wait in world.jobs[0].waits):
            yield f"no wait of {said.wait} s: {world.jobs[0].waits}"

    return also


def _limited(method: str, path: str, said: _Said, status: int, *, again: bool = False) -> Act:
    def act(world: World) -> None:
        breaking(method, path, said.limit(status))(world)
        if again:
            world.run()

    return act


def _f11(said: _Said, status: int) -> Iterator[Row]:
    case, also = f"{status}, Retry-After {said.name}", _waited(said)
    if said.wait is not None:
        row = Row("F11", "", case, also=also)
        at_read = replace(row, act=_limited("GET", PULL, said, status))
        yield replace(at_read, what="secondary limit of a minute at most, at a read")
        at_post = replace(row, act=_limited("POST", REVIEWS, said, status))
        yield replace(at_post, what="secondary limit of a minute at most, at a POST")
        at_patch = replace(row, act=_limited("PATCH", OWN_CHECK, said, status))
        yield replace(at_patch, what="secondary limit of a minute at most, at a PATCH")
        return
    row = Row("F11", "", case, also=also, told=_PAUSE)
    unread = replace(row, check="neutral", inline=0, stickies=0, fails=("collect",))
    at_read = replace(unread, act=_limited("GET", PULL, said, status))
    yield replace(at_read, what="a longer secondary limit, at a read")
    at_post = replace(row, act=_limited("POST", REVIEWS, said, status), inline=0)
    yield replace(at_post, what="a longer secondary limit, at a POST")
    at_patch = replace(row, act=_limited("PATCH", OWN_CHECK, said, status, again=True))
    yield replace(at_patch, what="a longer secondary limit, at a PATCH; then the job is run again")


def _f38() -> Iterator[Row]:
    row = Row("F38", "the clocks of GitHub and of the runner differ", also=_unslept)
    past = primary_limit(reset_in=-100)
    yield replace(row, case="reset in the past, at a read", act=breaking("GET", PULL, past))
    yield replace(row, case="reset in the past, at a POST", act=breaking("POST", REVIEWS, past))
    odd = Row("F38", "the hour is used up until a time that nobody can read")
    for case, value in (("below zero", "-1"), ("no number", "soon")):
        said = Answer(403, past.body, {**past.headers, "X-RateLimit-Reset": value})
        yield replace(odd, case=case, act=breaking("GET", PULL, said))


def rows(requests: int) -> Iterator[Row]:
    """The rows; a job sends so many requests when nothing breaks."""
    yield from _f10(requests)
    for said in _SAID:
        for status in (403, 429):
            yield from _f11(said, status)
    yield from _f38()
