"""Where a branch started from: the default branch of its upstream."""

from dataclasses import dataclass
from pathlib import Path

from panelist.repo.git import Git

_USUAL = ("main", "master")


@dataclass(frozen=True, slots=True)
class Branch:
    """What is checked out.

    Attributes:
        name: of the branch; "" when HEAD is detached.
        remote: that it follows, or that is the obvious one; "" without any.
        default: the branch it is compared with, as people call it; "" when there is none.
    """

    name: str
    remote: str
    default: str


def checked_out(git_dir: Path) -> Branch:
    """The branch that is checked out in the repository of ``git_dir``."""
    git = Git.at(git_dir)
    name = _answer(git, "symbolic-ref", "--quiet", "--short", "HEAD")
    remotes = _answer(git, "remote").split("\n")
    followed = name and _answer(git, "config", "--get", f"branch.{name}.remote")
    remote = next((one for one in (followed, "origin", *remotes[:1]) if one in remotes), "")
    return Branch(name, remote, _default(git, name, remote))


def address_of(git_dir: Path, remote: str) -> str:
    """Where ``remote`` is, as its configuration says; "" if it says nothing."""
    return _answer(Git.at(git_dir), "config", "--get", f"remote.{remote}.url")


def _default(git: Git, name: str, remote: str) -> str:
    if remote:
        head = _answer(git, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote}/HEAD")
        if head and _exists(git, f"refs/remotes/{head}"):
            return head
    for usual in _USUAL:
        if remote and _exists(git, f"refs/remotes/{remote}/{usual}"):
            return f"{remote}/{usual}"
    others = (usual for usual in _USUAL if usual != name and _exists(git, f"refs/heads/{usual}"))
    return next(others, "")


def _exists(git: Git, ref: str) -> bool:
    return bool(_answer(git, "rev-parse", "--quiet", "--verify", f"{ref}^{{commit}}"))


def _answer(git: Git, *question: str) -> str:
    """What git answers; "" where it has nothing to say."""
    with git.talk(*question, accept=(0, 1, 128)) as asked:
        return asked.answers.read().decode("utf-8", "surrogateescape").strip()
