"""What is not committed, as git objects beside the repository it belongs to.

The objects go into a bare repository of our own, which borrows those of the person's
(``objects/info/alternates``) and has a copy of their index. So none of their refs, index and
files changes, and nothing that their configuration names is run: of it only what decides which
files are meant, and how their lines end, is taken over.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.files import make_ignored
from panelist.repo.git import NOBODY, Git
from panelist.repo.local import toplevel_git_dir

MOST_BYTES = 10 << 20
"""Of a file that is not committed: a larger one is left out by name."""
MOST_UNTRACKED = 5_000
"""Files: more of them are a folder that somebody forgot to ignore."""
_SECONDS = 120.0
_TAKEN_OVER = (
    r"^core\.(autocrlf|eol|filemode|ignorecase|symlinks|precomposeunicode|trustctime|checkstat"
    r"|excludesfile)$"
)
_PATHS = ("index", "objects", "info/exclude", "info/attributes")
_STATUS = (
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=dirty",
)
_UNMERGED = frozenset({b"DD", b"AU", b"UD", b"UA", b"DU", b"AA", b"UU"})
_INDEX = "panelist-index"


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the last commit, as paths of the tree.

    Attributes:
        staged: what the index has and the commit has not.
        unstaged: what the work tree has and the index has not; of files git knows.
        untracked: files git does not know and was not told to ignore.
        unmerged: what a merge left for somebody to decide.
    """

    staged: tuple[bytes, ...] = ()
    unstaged: tuple[bytes, ...] = ()
    untracked: tuple[bytes, ...] = ()
    unmerged: tuple[bytes, ...] = ()

    @property
    def uncommitted(self) -> tuple[bytes, ...]:
        """All of them, each once."""
        every = (*self.staged, *self.unstaged, *self.untracked, *self.unmerged)
        return tuple(dict.fromkeys(every))


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A work tree, and the repository of our own that sees it.

    Attributes:
        root: its top folder.
        git_dir: of the repository it belongs to.
        own: our repository: it has every object of theirs, and what is committed here.
        head: the commit that is checked out; ``None`` before the first.
        shallow: whether the history was cut off when it was cloned.
    """

    root: Path
    git_dir: Path
    own: Path
    head: str | None
    shallow: bool
    _git: Git

    @classmethod
    def open(cls, directory: Path, own: Path, person: Mapping[str, str]) -> "WorkTree":
        """The work tree around ``directory``.

        Args:
            directory: any folder in it.
            own: where our repository is made, if it is not there.
            person: what leads git to the configuration and the index of whoever asks.

        Raises:
            RepositoryError: there is no repository, or it has no work tree.
        """
        asked = ("rev-parse", "--path-format=absolute", "--absolute-git-dir", "--show-toplevel")
        paths = (part for name in _PATHS for part in ("--git-path", name))
        facts = ("--is-shallow-repository", "--show-object-format")
        git = Git(directory)
        try:
            there, top, *places, shallow, form = _lines(git.run(*asked, *paths, *facts))
        except RepositoryError as error:
            toplevel_git_dir(directory)  # says so where there is no repository at all
            raise RepositoryError(
                f"'{visible(str(directory))}' has no work tree: the repository is bare.",
                "Name the commits with --base and --head.",
            ) from error
        root = Path(top)
        index, objects, exclude, attributes = map(Path, places)
        if person.get("GIT_INDEX_FILE"):
            index = root / person["GIT_INDEX_FILE"]
        _make_own(own, objects, form)
        for name, path in (("exclude", exclude), ("attributes", attributes)):
            _copy(path, own / "info" / name)
        for part in index.parent.glob("sharedindex.*"):
            _copy(part, own / part.name)
        _copy(index, own / _INDEX)
        head = _head(git)
        # A commit that is checked out, or a branch that has none.
        (own / "HEAD").write_text(f"{head}\n" if head else "ref: refs/heads/unborn\n")
        env = {
            "GIT_DIR": str(own),
            "GIT_WORK_TREE": str(root),
            "GIT_INDEX_FILE": str(own / _INDEX),
            **NOBODY,
            **_as_variables(_taken_over(root, person)),
        }
        return cls(root, Path(there), own, head, shallow == "true", Git(root, env, _SECONDS))

    def changes(self, *, aside: Path | None = None) -> Changes:
        """What is not committed; nothing of the folder ``aside``.

        Raises:
            RepositoryError: git cannot tell.
        """
        found: dict[str, list[bytes]] = {"staged": [], "unstaged": [], "untracked": []}
        unmerged: list[bytes] = []
        prefix = _within(self.root, aside)
        for entry in self._git.run(*_STATUS).split(b"\0")[:-1]:
            code, path = entry[:2], entry[3:]
            if prefix and path.startswith(prefix):
                continue
            if code == b"??":
                found["untracked"].append(path)
            elif code in _UNMERGED:
                unmerged.append(path)
            else:
                found["staged"] += [path] * (code[:1] != b" ")
                found["unstaged"] += [path] * (code[1:] != b" ")
        paths = {name: tuple(each) for name, each in found.items()}
        return Changes(**paths, unmerged=tuple(unmerged))

    def left_out(self, paths: Sequence[bytes]) -> dict[bytes, str]:
        """Which of ``paths`` cannot be taken as they are, each with the reason."""
        reasons: dict[bytes, str] = {}
        filtered = self._filtered(paths)
        for path in paths:
            reason = filtered.get(path) or _unreadable(self.root, path)
            if reason:
                reasons[path] = reason
        return reasons

    def _filtered(self, paths: Sequence[bytes]) -> dict[bytes, str]:
        """What stands in the work tree in another form than git keeps it in.

        The program that turns one into the other is not ours to run, and its input may be
        a secret (git-crypt) or gigabytes (LFS).
        """
        if not paths:
            return {}
        listed = b"".join(path + b"\0" for path in paths)
        told = self._git.run("check-attr", "-z", "--stdin", "filter", stdin=listed).split(b"\0")
        return {
            path: f"goes through the filter {visible(name.decode('utf-8', 'replace'))}"
            for path, name in zip(told[::3], told[2::3], strict=False)
            if name not in {b"unspecified", b"unset"}
        }

    def commit_index(self) -> str:
        """The commit that the index would make, or the one checked out if that is the same.

        Raises:
            RepositoryError: git cannot make it.
        """
        return self._commit(self._git)

    def commit_files(self, paths: Iterable[bytes]) -> str:
        """The commit that the index would make with ``paths`` as they are in the work tree.

        Raises:
            RepositoryError: git cannot read one of them.
        """
        listed = b"".join(path + b"\0" for path in paths)
        if listed:
            update = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
            self._git.run(*update, stdin=listed)
        return self._commit(self._git)

    def apply(self, patch: bytes, *, onto: str, back: bool = False) -> str | None:
        """The commit that ``patch`` makes of ``onto``, or made it from if it goes ``back``.

        ``None`` where it does not apply.
        """
        git = replace(self._git, env={**self._git.env, "GIT_INDEX_FILE": str(self.own / "patched")})
        way = ("-R",) if back else ()
        try:
            git.run("read-tree", onto)
            git.run("apply", "--cached", "--whitespace=nowarn", *way, "-", stdin=patch)
        except RepositoryError:
            return None
        return self._commit(git, parent=onto)

    def empty(self) -> str:
        """A commit without any file."""
        tree = _line(self._git.run("mktree"))
        return _line(self._git.run("commit-tree", tree, "-m", "Nothing"))

    def _commit(self, git: Git, *, parent: str | None = None) -> str:
        # Of a partial clone not every object is here, and none is asked for.
        tree = _line(git.run("write-tree", "--missing-ok"))
        parent = parent or self.head
        if parent is None:
            return _line(git.run("commit-tree", tree, "-m", "Not committed yet"))
        if tree == _line(git.run("rev-parse", f"{parent}^{{tree}}")):
            return parent
        return _line(git.run("commit-tree", tree, "-p", parent, "-m", "Not committed yet"))


def _make_own(own: Path, objects: Path, form: str) -> None:
    if own.is_symlink():
        raise RepositoryError(f"'{visible(str(own))}' is a symbolic link.", "Delete it.")
    try:
        if not (own / "HEAD").is_file():
            make_ignored(own.parent)
            own.mkdir(exist_ok=True)
            Git(own).run("init", "--bare", "--quiet", "--template=", f"--object-format={form}", ".")
        (own / "objects" / "info").mkdir(exist_ok=True)
        (own / "info").mkdir(exist_ok=True)
        (own / "objects" / "info" / "alternates").write_bytes(os.fsencode(objects) + b"\n")
    except OSError as error:
        raise RepositoryError(
            f"'{visible(str(own))}' cannot be written: {error.strerror}.",
            "Make room, or name another directory with --run-directory.",
        ) from error


def _copy(source: Path, target: Path) -> None:
    """With its time, by which git tells whether a file may have changed since."""
    target.unlink(missing_ok=True)
    if source.is_file():
        shutil.copy2(source, target)


def _head(git: Git) -> str | None:
    with git.talk("rev-parse", "--quiet", "--verify", "HEAD^{commit}", accept=(0, 1)) as asked:
        return asked.answers.read().decode("ascii").strip() or None


def _taken_over(root: Path, person: Mapping[str, str]) -> dict[str, str]:
    """What the person's configuration says of which files are meant, by key."""
    places = {name: value for name, value in person.items() if name != "GIT_INDEX_FILE"}
    git = Git(root, places)
    with git.talk("config", "--null", "--get-regexp", _TAKEN_OVER, accept=(0, 1)) as asked:
        rows = asked.answers.read().decode("utf-8", "surrogateescape").split("\0")[:-1]
    found = {key: value for key, _, value in (row.partition("\n") for row in rows)}
    home = person.get("HOME", "")
    default = f"{person.get('XDG_CONFIG_HOME') or f'{home}/.config'}/git/ignore"
    ignored = found.pop("core.excludesfile", default)
    if ignored.startswith("~/"):
        ignored = f"{home}{ignored[1:]}"
    return {**found, "core.excludesfile": ignored}


def _as_variables(config: Mapping[str, str]) -> dict[str, str]:
    """Configuration as git takes it from its environment."""
    rows = {
        f"GIT_CONFIG_{part}_{number}": text
        for number, row in enumerate(config.items())
        for part, text in zip(("KEY", "VALUE"), row, strict=True)
    }
    return {"GIT_CONFIG_COUNT": str(len(config)), **rows}


def _unreadable(root: Path, path: bytes) -> str:
    """Why a file of the work tree is not taken; "" if it is, or if it is gone."""
    if path.endswith(b"/"):
        return "is a repository of its own"
    place = os.path.join(os.fsencode(root), path)  # noqa: PTH118 - bytes: names need not be text
    if os.path.islink(place) or not os.path.isfile(place):  # noqa: PTH113, PTH114 - same
        return ""
    if not os.access(place, os.R_OK):
        return "cannot be read"
    size = os.path.getsize(place)  # noqa: PTH202 - same
    return f"has {size >> 20:,} MiB, more than {MOST_BYTES >> 20}" if size > MOST_BYTES else ""


def _within(root: Path, folder: Path | None) -> bytes:
    """``folder`` as the beginning of paths of the tree; empty where it lies elsewhere."""
    if folder is None or not folder.resolve().is_relative_to(root.resolve()):
        return b""
    return os.fsencode(folder.resolve().relative_to(root.resolve())) + b"/"


def _line(output: bytes) -> str:
    return output.decode("ascii").strip()


def _lines(output: bytes) -> list[str]:
    return output.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
