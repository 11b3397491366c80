"""How often and how long GitHub is asked again: one rule for reading and for writing."""

import time
from collections.abc import Callable
from typing import TypeVar

from panelist.forge.refusals import RateLimitedError, UnansweredError

TRIES = 3
LONGEST = 60.0
"""Seconds a rate limit may ask for; one that asks for more is not waited for at all."""
IN_ALL = 180.0
"""Seconds that all such waits of one call may take together: a run has a deadline."""
_BACKOFF = 2.0
LOOKS = (2.0, 4.0, 8.0)
"""Seconds before each look for what an unanswered try may have stored. GitHub's lists show a
new thing after some seconds, so one look that finds nothing proves nothing."""

Pause = Callable[[float], None]
_T = TypeVar("_T")


class Patience:
    """Waits for GitHub, and knows when it has waited enough.

    Args:
        pause: waits that many seconds.
        seconds: how many of them there are in all.
    """

    def __init__(self, pause: Pause = time.sleep, *, seconds: float = IN_ALL) -> None:
        self._pause = pause
        self._left = seconds

    def tried(self, send: Callable[[], _T], *, stored: Callable[[], _T | None] | None = None) -> _T:
        """What ``send`` gives, at the latest at the third try.

        ``stored`` looks for what a try may have left behind whose outcome is not
        known, so that nothing is created twice: as long as GitHub's lists may lag.

        Raises:
            ForgeError: a definite no, or no answer and no patience left.
        """
        tries = 0
        while True:
            tries += 1
            last = tries == TRIES
            try:
                return send()
            except RateLimitedError as error:
                if last or error.wait > LONGEST or not self._waited(error.wait):
                    raise
            except UnansweredError:
                if stored is None:
                    if last or not self._waited(_BACKOFF**tries):
                        raise
                    continue
                found, looked = self._found(stored)
                if found is not None:
                    return found
                if last or not looked:
                    raise

    def _found(self, stored: Callable[[], _T | None]) -> tuple[_T | None, bool]:
        """What ``stored`` finds, and whether there was patience for every look."""
        for seconds in LOOKS:
            waited = self._waited(seconds)
            found = stored()
            if found is not None or not waited:
                return found, waited
        return None, True

    def _waited(self, seconds: float) -> bool:
        """Whether there was patience for that wait."""
        if seconds > self._left:
            return False
        self._left -= seconds
        self._pause(seconds)
        return True
