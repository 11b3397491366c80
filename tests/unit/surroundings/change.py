"""A change between two commits of a real repository, for the tests of this folder."""

from collections.abc import Mapping
from dataclasses import dataclass

from panelist.contracts import Diff
from panelist.diff import parse
from panelist.evidence import redact
from panelist.repo import local
from panelist.repo.objects import GitRepo
from panelist.surroundings import Surroundings, gather_surroundings
from tests.unit.repo.checkout import Checkout


@dataclass(frozen=True, slots=True)
class Change:
    """The redacted diff, and the two revisions it is between."""

    diff: Diff
    repo: GitRepo

    def gather(self, *, hunks: tuple[str, ...] | None = None, budget: int = 8_000) -> Surroundings:
        """What stands around ``hunks``, all of them by default."""
        wanted = hunks or tuple(hunk.id for hunk in self.diff.hunks)
        return gather_surroundings(self.diff, wanted, self.repo, budget_tokens=budget)


def change(
    checkout: Checkout, base: Mapping[str, str | bytes], head: Mapping[str, str | bytes | None]
) -> Change:
    """Commit ``base``, then what ``head`` adds, replaces or, with ``None``, deletes."""
    first = checkout.commit({path: _encoded(text) for path, text in base.items()})
    second = checkout.commit(
        {path: None if text is None else _encoded(text) for path, text in head.items()}
    )
    diff = redact(parse(local.diff(checkout.root, first, second)))
    return Change(diff, GitRepo(checkout.git_dir, first, second))


def shown(gathered: Surroundings) -> list[tuple[str, str]]:
    """Path and reason of each passage."""
    return [(passage.path, passage.reason) for passage in gathered.passages]


def code(gathered: Surroundings, path: str) -> str:
    """The lines of the passages of one file."""
    return "\n".join(passage.text for passage in gathered.passages if passage.path == path)


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
