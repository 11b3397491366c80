"""What every source of a change hands on."""

from dataclasses import dataclass

from panelist.contracts import Pull
from panelist.forge.wire import IssueComment


@dataclass(frozen=True, slots=True)
class Collected:
    """A snapshot.

    Attributes:
        pull: the pull.
        patch: the exact bytes of its diff.
        login: our account on GitHub; ``None`` where the change is not from there.
        sticky: our summary comment as it was, ``None`` where there was none.
    """

    pull: Pull
    patch: bytes
    login: str | None = None
    sticky: IssueComment | None = None
