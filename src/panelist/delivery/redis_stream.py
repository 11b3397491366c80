"""A stream of Redis or Valkey: a sink for events, and a reader that starts work from them.

Whoever imports this needs the package ``redis``, which is an extra. A group of readers shares
the stream; a message stays with its reader until it is acknowledged, and goes to another one
when that reader is silent for too long. So each is handled at least once.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswerError
from redis.retry import Retry

from panelist.errors import DeliveryError, SettingsError, UnreachableError
from panelist.ports import EventMessage

STREAM = "panelist:events"
"""The key of the stream."""
MESSAGE = b"message"
"""The field of an entry that holds the JSON; ``event`` beside it holds the name alone."""
MOST_ENTRIES = 10_000
"""About so many entries are kept; older ones go."""
SECONDS = 5.0
"""Without an answer after which a command is given up."""
_SCHEMES = frozenset({"redis", "rediss"})


def connect(url: str) -> "redis.Redis":
    """A client of the broker. Nothing is sent yet.

    Raises:
        SettingsError: ``url`` is not the address of one.
    """
    fix = "Set it to rediss://USER:PASSWORD@HOST:PORT/0, or redis:// where nobody listens."
    try:
        if urlsplit(url).scheme not in _SCHEMES:
            raise SettingsError("PANELIST_EVENTS_BROKER is not the address of a Redis server.", fix)
        # Whoever sends has patience of its own.
        return redis.Redis.from_url(  # pyright: ignore[reportUnknownMemberType] - options have no types
            url,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise SettingsError("PANELIST_EVENTS_BROKER cannot be read.", fix) from error


class RedisStream:
    """Appends events to the stream of the broker at ``url``."""

    def __init__(self, url: str) -> None:
        self._client = connect(url)
        self._host = urlsplit(url).hostname or "localhost"

    @property
    def called(self) -> str:
        """The host alone."""
        return f"the event stream at {self._host}"

    def send(self, message: EventMessage) -> None:
        """Append it. A try whose outcome is not known may have appended it already."""
        entry: dict[Any, Any] = {"event": message.event, MESSAGE: message.body}
        try:
            self._client.xadd(STREAM, entry, maxlen=MOST_ENTRIES, approximate=True)
        except (NoConnectionError, NoAnswerError) as error:
            raise DeliveryError("It does not answer.", passing=True) from error
        except RedisError as error:
            raise DeliveryError("It refuses the event.", passing=False) from error

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@dataclass(frozen=True, slots=True)
class Delivery:
    """An entry that was given to a reader. ``tries`` counts how often, this one included."""

    id: str
    body: bytes
    tries: int


class StreamReader:
    """One reader of a group. Every method raises ``UnreachableError`` when nobody answers.

    Args:
        url: of the broker.
        group: readers that share the work; each group gets every entry.
        name: of this reader: the same after a restart, and no other reader's.
        idle_seconds: silence after which what another reader holds is taken over.
    """

    def __init__(self, url: str, group: str, name: str, *, idle_seconds: float) -> None:
        self._client = connect(url)
        self._host = urlsplit(url).hostname or "localhost"
        self._group, self._name = group, name
        self._idle = int(idle_seconds * 1_000)
        self._started = False
        self._left: list[Delivery] = []

    def take(self, seconds: float) -> Delivery | None:
        """The next entry; ``None`` if there is none for so long.

        First comes what this reader held when it was stopped, then what others have let lie.
        """
        with self._answering():
            if not self._started:
                self._join()
                self._left = self._held()
                self._started = True
            return self._first_left() or self._abandoned() or self._new(seconds)

    def keep(self, delivery: Delivery) -> None:
        """Say that this reader is still at it: nobody else takes it over."""
        with self._answering():
            self._client.xclaim(STREAM, self._group, self._name, 0, [delivery.id], justid=True)

    def acknowledge(self, delivery: Delivery) -> None:
        """Say that it is done: nobody gets it again in this group."""
        with self._answering():
            self._client.xack(STREAM, self._group, delivery.id)

    def newest(self) -> str:
        """The id of the newest entry."""
        with self._answering():
            found = cast("list[_Entry]", self._client.xrevrange(STREAM, count=1))
        return found[0][0].decode() if found else "0-0"

    def bodies_after(self, entry: str) -> Iterable[bytes]:
        """What was appended after ``entry``."""
        with self._answering():
            found = cast("list[_Entry]", self._client.xrange(STREAM, min=f"({entry}"))
        return [fields[MESSAGE] for _, fields in found if MESSAGE in fields]

    def close(self) -> None:
        """Close the connection; what is held stays held."""
        self._client.close()

    def _join(self) -> None:
        try:
            self._client.xgroup_create(STREAM, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _held(self) -> list[Delivery]:
        return [self._delivery(entry) for entry in self._read("0", count=None, block=None)]

    def _first_left(self) -> Delivery | None:
        return self._left.pop(0) if self._left else None

    def _abandoned(self) -> Delivery | None:
        claimed = self._client.xautoclaim(STREAM, self._group, self._name, self._idle, count=1)
        entries = cast("list[_Entry]", claimed[1])
        return self._delivery(entries[0]) if entries else None

    def _new(self, seconds: float) -> Delivery | None:
        # Shorter than what a command is given, so that waiting is no failure.
        block = max(1, int(min(seconds, SECONDS / 2) * 1_000))
        entries = self._read(">", count=1, block=block)
        return self._delivery(entries[0]) if entries else None

    def _read(self, entry: str, *, count: int | None, block: int | None) -> "list[_Entry]":
        found = self._client.xreadgroup(
            self._group, self._name, {STREAM: entry}, count=count, block=block
        )
        rows = cast("list[tuple[bytes, list[_Entry]]]", found or [])
        return [row for _, entries in rows for row in entries]

    def _delivery(self, entry: "_Entry") -> Delivery:
        name, fields = entry[0].decode(), entry[1] or {}
        pending = cast(
            "list[Mapping[str, int]]",
            self._client.xpending_range(STREAM, self._group, min=name, max=name, count=1),
        )
        tries = pending[0]["times_delivered"] if pending else 1
        return Delivery(name, fields.get(MESSAGE, b""), tries)

    @contextmanager
    def _answering(self) -> Generator[None]:
        try:
            yield
        except RedisError as error:
            raise UnreachableError(
                f"The event stream at {self._host} does not answer as it should.",
                "Check PANELIST_EVENTS_BROKER; the server has to be Valkey, or Redis from 6.2 on.",
            ) from error


_Entry = tuple[bytes, dict[bytes, bytes]]
