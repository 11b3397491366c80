"""The commits of a local range."""

from pathlib import Path

from panelist.contracts import Commit
from panelist.repo.git import Git, checked_sha
from panelist.repo.local import toplevel_git_dir


def log(directory: Path, base: str, head: str) -> tuple[Commit, ...]:
    """The commits of ``head`` that ``base`` does not have, oldest first.

    Raises:
        RepositoryError: a commit is not here.
    """
    git = Git.at(toplevel_git_dir(directory))
    span = f"{checked_sha(base)}..{checked_sha(head)}"
    answer = git.run(
        "rev-list", "--reverse", "--topo-order", "--no-commit-header", "--encoding=UTF-8",
        "--format=%H%x00%B%x00", span,
    )  # fmt: skip
    fields = answer.decode("utf-8", "replace").split("\0")
    return tuple(
        Commit(sha=sha.strip(), message=message.strip())
        for sha, message in zip(fields[::2], fields[1::2], strict=False)
    )
