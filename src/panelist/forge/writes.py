"""The one layer every write to GitHub goes through.

A write is sent once. When no answer comes back it may have been stored, so
whoever writes says how to find it again, and nothing is created twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panelist.forge.github import Remote
from panelist.forge.refusals import RateLimitedError, UnansweredError
from panelist.forge.wire import W

PAUSE = 1.0
"""Seconds before each write: GitHub asks for at least one between two of them."""
TRIES = 3
_BACKOFF = 2.0

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one repository.

    Attributes:
        remote: where to.
        pause: waits that many seconds.
        patience: the longest wait in seconds that a rate limit may ask for.
    """

    remote: Remote
    pause: Pause
    patience: float = 60.0

    def create(
        self,
        path: str,
        body: Mapping[str, object],
        kind: type[W],
        stored: Callable[[], W | None],
    ) -> W:
        """Create something that ``stored`` finds again, exactly once.

        ``stored`` is only asked after a try whose outcome is not known.
        """
        return self._tried(lambda: self.remote.post(path, body, kind), stored)

    def change(self, path: str, body: Callable[[], Mapping[str, object]], kind: type[W]) -> W:
        """Change something; ``body`` is made afresh for each try."""
        return self._tried(lambda: self.remote.patch(path, body(), kind), lambda: None)

    def remove(self, path: str) -> None:
        """Remove something; already gone is well."""
        self.pause(PAUSE)
        self.remote.delete(path)

    def _tried(self, send: Callable[[], W], stored: Callable[[], W | None]) -> W:
        tries = 0
        while True:
            tries += 1
            self.pause(PAUSE)
            try:
                return send()
            except RateLimitedError as error:
                if error.wait > self.patience or tries == TRIES:
                    raise
                self.pause(error.wait)
            except UnansweredError:
                self.pause(_BACKOFF**tries)
                found = stored()
                if found is not None:
                    return found
                if tries == TRIES:
                    raise
