"""How much time, money and patience a run has."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment, on the monotonic clock, at which a run has to be over."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The deadline ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds until the deadline, 0 once it has passed."""
        return max(0.0, self.at - time.monotonic())


@dataclass(frozen=True, slots=True)
class Limits:
    """What the calls of a run may use up together.

    Attributes:
        deadline: no call is under way after it.
        max_cost_usd: no call starts that could bring the bill above it; ``None``
            for no ceiling.
        at_once: how many calls may be under way at the same time.
        spent_usd: dollars of the ceiling that other processes of the run used up.
    """

    deadline: Deadline
    max_cost_usd: float | None = None
    at_once: int = 8
    spent_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to wait for a model that may answer later.

    Attributes:
        retries: how many more times one model is asked after a passing fault.
        longest_wait: seconds; what the API asks for is cut to this.
        call_seconds: a single call that takes longer is given up.
        sleep: waits; takes seconds.
        clock: the seconds that pass meanwhile, as the monotonic clock counts them.
        chance: a number from 0 to 1; spreads the retries of parallel calls.
    """

    retries: int = 2
    longest_wait: float = 60.0
    call_seconds: float = 600.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def wait(self, asked: float | None, retry: int) -> float:
        """Seconds to wait before retry number ``retry`` (from 0).

        ``asked`` is what the API asked for, which chance makes longer by up to a
        quarter. If it did not say, the wait doubles each time, less up to half.
        """
        if asked is not None:
            seconds = asked * (1 + self.chance() / 4)
        else:
            seconds = 2.0**retry * (1 - self.chance() / 2)
        return min(seconds, self.longest_wait)
