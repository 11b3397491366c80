"""The head revision as a model may see it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from panelist.content import text_of
from panelist.evidence import redact_text
from panelist.ports import Repo

_KEPT_FILES = 128


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a call gets nothing, in a sentence of our own for the model."""

    sentence: str


class Snapshot:
    """Text files of the head, without their secrets.

    Files are redacted whole, because a line alone does not show that it is the
    middle of a private key; the newest ones are kept. Calls from several
    threads are fine.
    """

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self._kept = lru_cache(_KEPT_FILES)(self._read)

    @cached_property
    def paths(self) -> frozenset[str]:
        """All regular files."""
        return frozenset(self.repo.paths("head"))

    def lines(self, path: str) -> tuple[str, ...] | Refused:
        """The lines of a file, without line ends.

        Raises:
            RepositoryError: the object is not there, or git failed.
        """
        if path not in self.paths:
            return Refused(
                "There is no regular file of that path in the head revision. Paths are written "
                "as in the diff; links, folders and submodules cannot be read."
            )
        return self._kept(path)

    def _read(self, path: str) -> tuple[str, ...] | Refused:
        content = self.repo.read("head", path)
        if content is None:
            return Refused("The file is larger than 1 MiB and cannot be read.")
        text = text_of(content)
        if text is None:
            return Refused("The file is binary.")
        lines = redact_text(path, text).split("\n")
        if lines[-1] == "":
            lines.pop()
        return tuple(line.removesuffix("\r") for line in lines)
