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
    told = _configured(git, r"^(remote\..*\.url|branch\..*\.remote)$")
    remotes = [key[7:-4] for key in told if key.startswith("remote.")]
    followed = told.get(f"branch.{name}.remote", "")
    remote = next((one for one in (followed, "origin", *remotes[:1]) if one in remotes), "")
    return Branch(name, remote, _default(git, name, remote))


def address_of(git_dir: Path, remote: str) -> str:
    """Where ``remote`` is, as its configuration says; "" if it says nothing."""
    return _answer(Git.at(git_dir), "config", "--get", f"remote.{remote}.url")


def _default(git: Git, name: str, remote: str) -> str:
    """The default branch of ``remote``, or else another usual branch; "" without one."""
    far = [f"{remote}/{usual}" for usual in _USUAL] if remote else []
    near = [usual for usual in _USUAL if usual != name]
    refs = [f"refs/remotes/{one}" for one in far] + [f"refs/heads/{one}" for one in near]
    told = "--format=%(refname:lstrip=2)%00%(symref:lstrip=2)"
    rows = _answer(git, "for-each-ref", told, f"refs/remotes/{remote}/HEAD", *refs).split("\n")
    there = dict(row.split("\0", 1) for row in rows if row)
    head = there.get(f"{remote}/HEAD", "")
    if head and _answer(git, "for-each-ref", "--format=%(refname)", f"refs/remotes/{head}"):
        return head
    return next((one for one in (*far, *near) if one in there), "")


def _configured(git: Git, keys: str) -> dict[str, str]:
    """What the repository's configuration says of ``keys``, an expression."""
    with git.talk("config", "--null", "--get-regexp", keys, accept=(0, 1)) as asked:
        rows = asked.answers.read().decode("utf-8", "surrogateescape").split("\0")[:-1]
    return {key: value for key, _, value in (row.partition("\n") for row in rows)}


def _answer(git: Git, *question: str) -> str:
    """What git answers; "" where it has nothing to say."""
    with git.talk(*question, accept=(0, 1, 128)) as asked:
        return asked.answers.read().decode("utf-8", "surrogateescape").strip()
