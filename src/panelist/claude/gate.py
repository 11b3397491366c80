"""Who may call now: so many at once, and the first of a prefix alone.

A prompt cache entry can be read once the response that writes it has begun.
Calls that share a prefix therefore wait for the first of them to get that far;
if it ends before, the next one goes first.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

# An entry lives this long from the start of the request that wrote or last read it.
_CACHE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to call.

    Attributes:
        cached: whether the prefix can be read from the cache.
        begun: to be called once the response has begun.
    """

    cached: bool
    begun: Callable[[], None]


@dataclass(eq=False, slots=True)
class _Caller:
    prefix: Hashable | None
    turn: asyncio.Future[Turn] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Gate:
    """Lets some callers in at a time; those that can read the cache go first.

    Args:
        at_once: how many, asked each time somebody comes or leaves.
        clock: monotonic seconds.
    """

    def __init__(
        self, at_once: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once = at_once
        self._inside = 0
        self._clock = clock
        self._waiting: list[_Caller] = []
        self._ahead: dict[Hashable, _Caller] = {}
        self._cached_until: dict[Hashable, float] = {}

    @asynccontextmanager
    async def turn(self, prefix: Hashable | None) -> AsyncGenerator[Turn]:
        """Wait for leave to call; leaving the block hands it on.

        ``prefix`` is whatever decides which cache entry the call reads or
        writes; ``None`` for a call that has nothing to cache.
        """
        caller = _Caller(prefix)
        self._waiting.append(caller)
        self._let_in()
        try:
            yield await caller.turn
        finally:
            self._leave(caller)

    def _let_in(self) -> None:
        while self._inside < self._at_once() and (caller := self._next()) is not None:
            self._waiting.remove(caller)
            self._inside += 1
            cached = self._is_cached(caller.prefix)
            if caller.prefix is not None and not cached:
                self._ahead[caller.prefix] = caller
            caller.turn.set_result(Turn(cached, partial(self._begun, caller, self._clock())))

    def _next(self) -> _Caller | None:
        able = [
            caller
            for caller in self._waiting
            # A cancelled caller stays in the list until its own task takes it out.
            if not caller.turn.cancelled() and caller.prefix not in self._ahead
        ]
        # Entries expire: whoever can read one goes before whoever writes another.
        return min(able, key=lambda caller: not self._is_cached(caller.prefix), default=None)

    def _is_cached(self, prefix: Hashable | None) -> bool:
        return prefix is not None and self._clock() < self._cached_until.get(prefix, float("-inf"))

    def _begun(self, caller: _Caller, started: float) -> None:
        if caller.prefix is not None:
            self._cached_until[caller.prefix] = started + _CACHE_SECONDS
            self._step_aside(caller)

    def _leave(self, caller: _Caller) -> None:
        if caller in self._waiting:  # cancelled before its turn came
            self._waiting.remove(caller)
            return
        self._inside -= 1
        self._step_aside(caller)

    def _step_aside(self, caller: _Caller) -> None:
        if self._ahead.get(caller.prefix) is caller:
            del self._ahead[caller.prefix]
        self._let_in()
