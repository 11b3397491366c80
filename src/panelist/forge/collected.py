"""What every source of a change hands on."""

from dataclasses import dataclass

from panelist.contracts import Pull


@dataclass(frozen=True, slots=True)
class Collected:
    """A snapshot: the pull, and the exact bytes of its diff."""

    pull: Pull
    patch: bytes
