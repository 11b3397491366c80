"""What one row of the table says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attack.

    Attributes:
        cases: how many variants of it were tried.
        tried: what the model or the stranger did.
        left: what left the process because of it.
        problems: sentences on what should not have happened; empty when it held.
    """

    cases: int
    tried: str
    left: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attack:
    """A row: its number in the list of threats, its name, and how it is carried out."""

    id: str
    name: str
    carry_out: Callable[[], Result]


def unless(holds: object, problem: str) -> tuple[str, ...]:
    """``problem``, if it does not hold."""
    return () if holds else (problem,)


def joined(*problems: Iterable[str]) -> tuple[str, ...]:
    """All problems, each once."""
    return tuple(dict.fromkeys(problem for some in problems for problem in some))
