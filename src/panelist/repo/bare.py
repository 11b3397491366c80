"""A bare repository that may have come from another job, before git is let near it."""

import re
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.files import read_plain
from panelist.repo.git import Git
from panelist.repo.objects import BASE_REF, HEAD_REF, GitRepo

_ENTRIES = frozenset(
    {
        *("HEAD", "config", "objects", "refs", "reftable", "packed-refs", "shallow"),
        *("panelist-partial", "panelist-index"),
    }
)
"""What git and we put there. Not among it: hooks, attributes, worktrees, ways to other folders."""
_ELSEWHERE = ("objects/info/alternates", "objects/info/http-alternates")
_CONFIG = re.compile(
    r"\s*(\[(core|extensions)\]|(bare|filemode|ignorecase|logallrefupdates|objectformat"
    r"|precomposeunicode|refstorage|repositoryformatversion|symlinks) = \w+)?\s*",
    re.ASCII | re.IGNORECASE,
)
"""A line of the configuration that `git init` writes: nothing that names a program or a path."""
_MOST_CONFIG_BYTES = 10_000


def open_bare(directory: Path) -> GitRepo:
    """The two revisions of a repository that collect made.

    Raises:
        RepositoryError: it holds more than objects and names for them, or lacks a revision.
    """
    check_bare(directory)
    # Told where the repository is, git looks for none in the folders above.
    git = Git.at(directory)
    base, head = (
        git.run("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode("ascii")
        for ref in (BASE_REF, HEAD_REF)
    )
    return GitRepo(directory, base.strip(), head.strip())


def check_bare(directory: Path) -> None:
    """Refuse a repository that could make git read elsewhere or run something.

    Raises:
        RepositoryError: it holds more than objects and names for them, or cannot be read.
    """
    try:
        foreign = sorted({path.name for path in directory.iterdir()} - _ENTRIES)
        config = read_plain(directory / "config", most=_MOST_CONFIG_BYTES + 1)
    except OSError as error:
        raise _refused(directory, f"cannot be read: {error.strerror}") from error
    foreign += [name for name in _ELSEWHERE if (directory / name).exists()]
    if foreign:
        raise _refused(
            directory, f"holds {visible(foreign[0])!a}, which Panelist did not put there"
        )
    if len(config) > _MOST_CONFIG_BYTES:
        raise _refused(directory, "is configured at a length that git never writes")
    for line in config.decode("utf-8", "replace").split("\n"):
        if _CONFIG.fullmatch(line) is None:
            raise _refused(directory, f"is configured with {visible(line.strip())[:80]!a}")


def _refused(directory: Path, why: str) -> RepositoryError:
    return RepositoryError(
        f"The git objects in '{visible(str(directory))}' are not used: the folder {why}.",
        "Collect again into an empty run directory; as an artifact hand it on unchanged.",
    )
