"""What can go wrong on the way, and when.

A fault either takes the place of the answer (``Answer``, ``Reset``, ``Hang``:
nothing is stored) or comes after the request has done its work (``Delay``,
``Truncate``, ``Rewrite``, ``Pass``, and anything inside ``StoreThen``).
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.fakes.github.wire import Reply

EVERY = 0
"""For ``at``: misbehave at every matching request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this instead. A ``body`` that is not bytes is sent as JSON."""

    status: int
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def reply(self) -> Reply:
        """The answer as it goes on the wire."""
        if isinstance(self.body, bytes):
            return Reply(self.status, self.body, dict(self.headers))
        kind = {"Content-Type": "application/json; charset=utf-8"}
        return Reply(self.status, json.dumps(self.body).encode(), kind | dict(self.headers))


@dataclass(frozen=True, slots=True)
class Reset:
    """Cut the connection without an answer."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Say nothing until the fake ends."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Do the work, wait, then answer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Truncate:
    """Do the work, promise the whole answer, send its first bytes and cut the connection."""

    size: int


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Do the work, then send what the function makes of the answer."""

    change: Callable[[Reply], Reply]


@dataclass(frozen=True, slots=True)
class Pass:
    """Answer properly; a place holder between two faults."""


@dataclass(frozen=True, slots=True)
class StoreThen:
    """Do the work, then fail."""

    fault: Answer | Reset | Hang


Fault = Answer | Reset | Hang | Delay | Truncate | Rewrite | Pass | StoreThen


def primary_limit(*, reset_in: float = 3_000) -> Answer:
    """The hour's requests are used up; ``reset_in`` seconds from now there are more."""
    return Answer(
        403,
        {"message": "API rate limit exceeded for installation ID 1.", "status": "403"},
        {
            "X-RateLimit-Limit": "1000",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Used": "1000",
            "X-RateLimit-Reset": str(int(time.time() + reset_in)),
            "X-RateLimit-Resource": "core",
        },
    )


def secondary_limit(retry_after: str | None = None, *, status: int = 403) -> Answer:
    """Too fast. ``retry_after`` is sent as it is, sense or nonsense."""
    text = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Answer(status, {"message": text, "status": str(status)}, headers)


def unicorn(status: int = 502) -> Answer:
    """The HTML page of a server that is down."""
    page = b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head></html>"
    return Answer(status, page, {"Content-Type": "text/html; charset=utf-8"})


class ListLag:
    """Lists that show what is new only after a while, as those of GitHub do.

    What is asked for by its id is there at once.
    """

    def __init__(self) -> None:
        self.begin(0, time.monotonic)

    def begin(self, seconds: float, clock: Callable[[], float]) -> None:
        """Lag so many seconds of ``clock`` from now on; what is there already is shown."""
        self._seconds = seconds
        self._clock = clock
        self._made: dict[object, float] = {}

    def note(self, made: int) -> int:
        """Remember when the thing with this id was made."""
        self._made[made] = self._clock()
        return made

    def shows(self, listed: object) -> bool:
        """Whether a list has the thing with this id by now; what has none is always there."""
        made = self._made.get(listed)
        return made is None or self._clock() - made >= self._seconds


@dataclass(slots=True)
class _Row:
    method: str
    path: re.Pattern[str]
    faults: tuple[Fault, ...]
    at: int
    lasting: bool
    seen: int = 0
    met: int = 0


class Schedule:
    """Which fault comes when. The first row that has one for a request decides."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._healed = 0
        self._lock = threading.Lock()

    def add(
        self, method: str, path: str, faults: tuple[Fault, ...], at: int, *, lasting: bool = False
    ) -> None:
        """Misbehave from the ``at``-th matching request on, once per fault; the last may last."""
        self._rows.append(_Row(method, re.compile(path), faults, at, lasting))

    def heal(self) -> None:
        """End every fault there is; those added later happen."""
        self._healed = len(self._rows)

    def take(self, method: str, path: str) -> Fault:
        """The fault of this request; counts it in every row it matches."""
        found: Fault | None = None
        with self._lock:
            for row in self._rows[self._healed :]:
                if row.method not in {method, "*"} or not row.path.fullmatch(path):
                    continue
                row.seen += 1
                fault = self._of(row)
                if fault is not None and found is None:
                    row.met += 1
                    found = fault
        return found or Pass()

    @staticmethod
    def _of(row: _Row) -> Fault | None:
        if row.at == EVERY:
            return row.faults[(row.seen - 1) % len(row.faults)]
        index = row.seen - row.at
        if row.lasting:
            index = min(index, len(row.faults) - 1)
        return row.faults[index] if 0 <= index < len(row.faults) else None

    @property
    def unused(self) -> list[str]:
        """Rows with faults that no request ever met."""
        with self._lock:
            return [
                f"{row.method} {row.path.pattern}"
                for row in self._rows
                if row.met < (1 if row.at == EVERY else len(row.faults))
            ]
