"""The one layer every write to GitHub goes through.

A write is sent once. When no answer comes back it may have been stored, so
whoever writes says how to find it again, and nothing is created twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from panelist.forge.github import Remote
from panelist.forge.patience import Pause
from panelist.forge.wire import W

PAUSE = 1.0
"""Seconds before each write: GitHub asks for at least one between two of them."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one repository.

    Attributes:
        remote: where to.
        pause: waits that many seconds.
    """

    remote: Remote
    pause: Pause

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
        return self.sent(lambda: self.remote.post(path, body, kind), stored=stored)

    def change(self, path: str, body: Callable[[], Mapping[str, object]], kind: type[W]) -> W:
        """Change something; ``body`` is made afresh for each try."""
        return self.sent(lambda: self.remote.patch(path, body(), kind))

    def remove(self, path: str) -> None:
        """Remove something; already gone is well."""
        self.sent(lambda: self.remote.delete(path))

    def sent(self, send: Callable[[], _T], *, stored: Callable[[], _T | None] | None = None) -> _T:
        """What ``send`` gives. Without ``stored`` it has to be safe to send twice."""

        def paced() -> _T:
            self.pause(PAUSE)
            return send()

        return self.remote.patience.tried(paced, stored=stored)
