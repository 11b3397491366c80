"""The files of a work tree, changed only where git has them as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.files import read_plain
from panelist.repo.git import Git

_PLAIN = ("100644", "100755")
_LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}


@dataclass(frozen=True, slots=True)
class CommittedFiles:
    """The files of the work tree at ``root``, whose user has the home directory ``home``."""

    root: Path
    home: Path

    def committed_text(self, path: str) -> str:
        """The text of a file that is in the last commit just so; U+FFFD for what is no UTF-8.

        Raises:
            RepositoryError: it is no plain file that git knows, or was changed since.
        """
        named = visible(path)
        if not self._is_plain(path):
            raise RepositoryError(f"{named} is no plain file of this repository.")
        if self._git().run("status", "--porcelain", "--", path):
            raise RepositoryError(
                f"{named} has changes that are not committed.", "Commit or stash them first."
            )
        place = self.root.resolve() / path
        if place.resolve() != place:
            raise RepositoryError(f"{named} is reached through a symbolic link.")
        try:
            return read_plain(place).decode("utf-8", "replace")
        except OSError as error:
            raise RepositoryError(f"{named} cannot be read: {error.strerror}.") from error

    def write(self, path: str, text: str) -> None:
        """Replace the content of a file that ``committed_text`` gave; its mode stays.

        Raises:
            RepositoryError: it cannot be written.
        """
        place = self.root / path
        try:
            with place.open("r+b") as file:
                file.write(text.encode())
                file.truncate()
        except OSError as error:
            raise RepositoryError(
                f"{visible(path)} cannot be written: {error.strerror}."
            ) from error

    def require_identity(self) -> None:
        """Raise ``RepositoryError`` if git does not know who commits here."""
        try:
            self._git().run("var", "GIT_COMMITTER_IDENT")
        except RepositoryError as error:
            raise RepositoryError(
                "git does not know who commits here.", "Set user.name and user.email first."
            ) from error

    def commit(self, paths: Sequence[str], message: str) -> str:
        """One commit of ``paths`` and nothing else; its id. No hook runs.

        Raises:
            RepositoryError: git refuses.
        """
        self._git().run("commit", "--quiet", "--only", "-m", message, "--", *paths)
        return self._git().run("rev-parse", "HEAD").decode("ascii").strip()

    def _is_plain(self, path: str) -> bool:
        """Whether git knows exactly this path as a plain file."""
        try:
            listed = self._git().run("ls-files", "-s", "-z", "--", path)
        except RepositoryError:
            return False  # it lies outside of the work tree, or is no path at all
        mode, _, rest = listed.decode("utf-8", "surrogateescape").partition(" ")
        return mode in _PLAIN and rest.partition("\t")[2] == f"{path}\0"

    def _git(self) -> Git:
        configs = (self.home / ".gitconfig", self.home / ".config/git/config")
        mine = next((str(path) for path in configs if path.is_file()), "/dev/null")
        env = {**_LITERAL, "HOME": str(self.home), "GIT_CONFIG_GLOBAL": mine}
        return Git(self.root, env)
