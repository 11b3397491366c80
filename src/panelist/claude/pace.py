"""How many calls at once, and when: the API's word on its limits is heeded before it refuses."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from panelist.contracts import FailureKind, Tokens

LONGEST_HOLD = 60.0
"""Seconds; whatever a header says, the call is tried after that."""

# What a call takes out of each limit. What is read from the cache is not counted.
_TAKES: Mapping[str, Callable[[Tokens], int]] = {
    "requests": lambda _: 1,
    "input-tokens": lambda tokens: tokens.input + tokens.cache_write,
    "output-tokens": lambda tokens: tokens.output,
    "tokens": lambda tokens: tokens.input + tokens.cache_write + tokens.output,
}


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of one limit until it is full again at ``reset``, on the monotonic clock."""

    remaining: int
    reset: float


def windows(headers: Mapping[str, str], now: float, today: datetime) -> Mapping[str, Window]:
    """What the headers of a response that came in at ``now`` say of each limit.

    Moments are told by the server's clock. Its ``date`` says what that clock
    shows; ``today``, ours, stands in where there is none.
    """
    shown = _date(headers.get("date", "")) or today
    found: dict[str, Window] = {}
    for name in _TAKES:
        remaining = headers.get(f"anthropic-ratelimit-{name}-remaining", "")
        reset = _moment(headers.get(f"anthropic-ratelimit-{name}-reset", ""))
        if remaining.isascii() and remaining.isdigit() and reset is not None:
            found[name] = Window(int(remaining[:18]), now + (reset - shown).total_seconds())
    return found


def hold(
    limits: Mapping[str, Window], need: Tokens, promised: Iterable[Tokens], now: float
) -> float:
    """Seconds to wait before a call that needs ``need``.

    ``promised`` is what calls take that are under way and not yet in the figures.
    """
    wanted = (need, *promised)
    short = [
        window.reset - now
        for name, window in limits.items()
        if sum(_TAKES[name](tokens) for tokens in wanted) > window.remaining
    ]
    return min(max(0.0, *short, 0.0), LONGEST_HOLD)


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """A call under way."""

    model: str
    need: Tokens
    at: float


class Pace:
    """What is known of the limits of each model, and how many calls they bear at once.

    Attributes:
        width: calls at once: halved when the API refuses one, one more for each that succeeds.
    """

    def __init__(
        self,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.width = at_once
        self._most = at_once
        self._clock = clock
        self._today = today
        self._limits: dict[str, Mapping[str, Window]] = {}
        self._closed_until: dict[str, float] = {}
        self._unheard: set[Sent] = set()
        self._narrowed = float("-inf")

    def hold(self, model: str, need: Tokens) -> float:
        """Seconds to wait before ``model`` is asked for an answer that takes ``need``."""
        now = self._clock()
        promised = (sent.need for sent in self._unheard if sent.model == model)
        limited = hold(self._limits.get(model, {}), need, promised, now)
        closed = self._closed_until.get(model, now) - now
        return min(max(limited, closed), LONGEST_HOLD)

    def sent(self, model: str, need: Tokens) -> Sent:
        """A call is on its way."""
        sent = Sent(model, need, self._clock())
        self._unheard.add(sent)
        return sent

    def heard(self, sent: Sent, headers: Mapping[str, str]) -> None:
        """Its response has begun: what it takes is in the figures now."""
        self._unheard.discard(sent)
        said = windows(headers, self._clock(), self._today())
        if said:
            self._limits[sent.model] = said

    def ended(self, sent: Sent, error: FailureKind | None, wait: float | None) -> None:
        """It is over. ``wait`` is how many seconds the API asked everybody to keep away."""
        self._unheard.discard(sent)
        if error is None:
            self.width = min(self._most, self.width + 1)
        elif error is FailureKind.RATE_LIMITED:
            now = self._clock()
            self._closed_until[sent.model] = now + min(wait or 0.0, LONGEST_HOLD)
            # A burst is refused as a whole; it counts once.
            if sent.at >= self._narrowed:
                self.width = max(1, self.width // 2)
                self._narrowed = now


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _date(said: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(said)
    except ValueError:
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
