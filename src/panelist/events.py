"""What happens during a run, as typed events on one in-process bus.

Progress display, ``events.jsonl`` and metrics are subscribers. A subscriber
that fails is dropped and never stops a review.
"""

import json
import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import ClassVar

from panelist.errors import PanelistError
from panelist.redaction import NO_SECRETS, Redactor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``at`` is seconds since the epoch."""

    name: ClassVar[str] = ""

    at: float = field(default_factory=time.time, kw_only=True)


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """A run begins. ``what`` names the pull or range for people."""

    name: ClassVar[str] = "run.started"

    what: str
    engine: str


@dataclass(frozen=True, slots=True)
class PhaseStarted(Event):
    """A phase begins."""

    name: ClassVar[str] = "phase.started"

    phase: str


@dataclass(frozen=True, slots=True)
class PhaseDone(Event):
    """A phase wrote its artifact. ``detail`` is one short clause for people."""

    name: ClassVar[str] = "phase.done"

    phase: str
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CellStarted(Event):
    """An assignment is under way."""

    name: ClassVar[str] = "cell.started"

    assignment: str
    agent: str


@dataclass(frozen=True, slots=True)
class CellDone(Event):
    """An assignment came back. ``failure`` is empty when it was carried out."""

    name: ClassVar[str] = "cell.done"

    assignment: str
    agent: str
    findings: int
    seconds: float
    cost_usd: float | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CallDone(Event):
    """A request to a model is over, answered or not.

    ``purpose`` is that of the ask, ``seconds`` how long it took. The four counts
    of tokens are as billed. ``error`` is empty when the answer was good.
    """

    name: ClassVar[str] = "call.done"

    purpose: str
    model: str
    seconds: float
    input_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    output_tokens: int
    cost_usd: float | None
    stop_reason: str | None = None
    request_id: str | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class CallSkipped(Event):
    """A model call that the change did not need, and why."""

    name: ClassVar[str] = "call.skipped"

    phase: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noticed(Event):
    """Something a person should know that stops nothing."""

    name: ClassVar[str] = "noticed"

    sentence: str


@dataclass(frozen=True, slots=True)
class WorkFailed(Event):
    """A phase, or an assignment of it, ended without what it was to make.

    ``kind`` is a failure kind, the class of an expected error, ``bug`` or ``interrupted``;
    ``sentence`` is for people; ``request_id`` is of the last call to a model, if any.
    """

    name: ClassVar[str] = "failed"

    phase: str
    kind: str
    sentence: str
    assignment: str = ""
    request_id: str | None = None

    @classmethod
    def of(cls, phase: str, error: BaseException) -> "WorkFailed":
        """That ``error`` ended ``phase``. Only the words of expected errors are for everybody."""
        if isinstance(error, PanelistError):
            return cls(phase, type(error).__name__, str(error))
        if isinstance(error, Exception):
            return cls(phase, "bug", "Panelist failed in a way it should not.")
        return cls(phase, "interrupted", "The run was interrupted.")


Subscriber = Callable[[Event], None]


class Bus:
    """Hands each event to every subscriber, in the order they subscribed.

    What ``redactor`` knows is taken out before: subscribers show, keep and send.
    """

    def __init__(
        self, subscribers: tuple[Subscriber, ...] = (), redactor: Redactor = NO_SECRETS
    ) -> None:
        self._subscribers = list(subscribers)
        self._redactor = redactor

    def emit(self, event: Event) -> None:
        """Deliver ``event``; a subscriber that raises is dropped with a warning."""
        safe = self._redacted(event)
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(safe)
            except Exception:  # a display or a full disk must not cost a review
                self._subscribers.remove(subscriber)
                log.warning(
                    "an event subscriber failed; it is left out from here on", exc_info=True
                )

    def _redacted(self, event: Event) -> Event:
        values = {each.name: getattr(event, each.name) for each in fields(event)}
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        return replace(event, **{name: self._redactor.text(text) for name, text in texts.items()})


@contextmanager
def phase_told(bus: Bus, phase: str) -> Generator[Callable[[str], None]]:
    """Tell of ``phase`` while the block carries it out, which may give a detail for people."""
    details: list[str] = []
    bus.emit(PhaseStarted(phase))
    started = time.monotonic()
    try:
        yield details.append
    except BaseException as error:
        bus.emit(WorkFailed.of(phase, error))
        raise
    bus.emit(PhaseDone(phase, time.monotonic() - started, "".join(details[-1:])))


def jsonl(path: Path) -> Subscriber:
    """A subscriber that appends each event to ``path`` as one JSON line."""

    def write(event: Event) -> None:
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"event": event.name, **asdict(event)}) + "\n")

    return write
