"""A bare git repository, written and read with git itself."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """[core]
	repositoryformatversion = 0
	bare = true
[http]
	uploadpack = true
	receivepack = false
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[user]
	name = octo
	email = octo@users.noreply.example
[gc]
	auto = 0
"""
_FIRST_SECOND = 1_760_000_000


@dataclass(frozen=True, slots=True)
class Executable:
    """A file with the executable bit."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True, slots=True)
class Submodule:
    """A commit of another repository."""

    sha: str


Content = bytes | Executable | Link | Submodule | None
"""What a commit puts at a path; ``None`` deletes it."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One row of ``git ls-tree``. ``size`` is ``None`` for what is no blob."""

    mode: str
    type: str
    sha: str
    size: int | None
    path: str


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """What ``git log`` says of a commit. Dates are ISO 8601 in UTC."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    date: str
    message: str


class GitError(Exception):
    """Git refused; usually a revision that does not exist."""


def executable() -> str:
    """Where git is."""
    found = shutil.which("git")
    if found is None:
        raise GitError("git is not installed")
    return found


def environment(home: Path) -> dict[str, str]:
    """An environment in which nobody's own configuration has a say."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
    }


class Git:
    """The bare repository in a directory, created if it is not there."""

    def __init__(self, directory: Path, default_branch: str) -> None:
        self.directory = directory
        self._executable = executable()
        self._commits = 0
        (directory / "objects" / "info").mkdir(parents=True)
        (directory / "refs" / "heads").mkdir(parents=True)
        (directory / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n")
        (directory / "config").write_text(_CONFIG)

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git prints. Raises GitError with what it complains about."""
        done = subprocess.run(
            [self._executable, "--git-dir", str(self.directory), *arguments],
            input=given,
            capture_output=True,
            check=False,
            env=environment(self.directory),
        )
        if done.returncode != 0:
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout

    def borrow(self, other: "Git") -> None:
        """Read the objects of another repository as if they were here, as a fork does."""
        alternates = self.directory / "objects" / "info" / "alternates"
        alternates.write_text(f"{other.directory / 'objects'}\n")

    def sha(self, revision: str) -> str:
        """The full SHA of the commit ``revision`` names."""
        return (
            self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        )

    def has_commit(self, revision: str) -> bool:
        """Whether ``revision`` names a commit."""
        try:
            self.sha(revision)
        except GitError:
            return False
        return True

    def set_ref(self, ref: str, sha: str) -> None:
        """Point a full ref name at a commit."""
        self.run("update-ref", ref, sha)

    def commit(
        self,
        files: Mapping[str, Content],
        message: str,
        *,
        branch: str,
        author: str,
        parents: tuple[str, ...],
    ) -> str:
        """Commit ``files`` on top of the first parent; ``branch`` then points there."""
        self._commits += 1
        stream = b"".join(_fast_import(files, message, branch, author, parents, self._second()))
        self.run("fast-import", "--quiet", "--force", given=stream)
        return self.sha(f"refs/heads/{branch}")

    def _second(self) -> int:
        return _FIRST_SECOND + 60 * self._commits

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor, ``None`` when there is none."""
        try:
            return self.run("merge-base", one, other).decode().strip()
        except GitError:
            return None

    def log(self, revisions: str, *, limit: int | None = None) -> list[CommitRecord]:
        """The commits of a range, oldest first; with a limit, the first of those."""
        text = self.run(
            "log",
            "--reverse",
            "--topo-order",
            "-z",
            "--date=format-local:%Y-%m-%dT%H:%M:%SZ",
            "--format=%H%x01%T%x01%P%x01%an%x01%ae%x01%ad%x01%B",
            revisions,
            "--",
        ).decode(errors="replace")
        records = [_record(entry) for entry in text.split("\0") if entry]
        return records[:limit]

    def record(self, revision: str) -> CommitRecord:
        """One commit."""
        sha = self.sha(revision)
        parents = self.run("rev-parse", f"{sha}^@").decode().split()
        return self.log(f"{sha}^!" if parents else sha)[-1]

    def tree(self, revision: str, *, recursive: bool, path: str = "") -> list[TreeEntry]:
        """The entries of a commit's or tree's root, or of a folder in it."""
        flags = ["-r", "-t"] if recursive else []
        target = f"{revision}:{path}" if path else revision
        output = self.run("ls-tree", "-z", "-l", *flags, target).decode(errors="surrogateescape")
        return [_tree_entry(row) for row in output.split("\0") if row]

    def object_type(self, name: str) -> str | None:
        """``blob``, ``tree``, ``commit`` or ``tag``; ``None`` when there is no such object."""
        try:
            return self.run("cat-file", "-t", name).decode().strip()
        except GitError:
            return None

    def blob(self, name: str) -> bytes:
        """The bytes of a blob, named by SHA or as ``revision:path``."""
        return self.run("cat-file", "blob", name)


def _fast_import(
    files: Mapping[str, Content],
    message: str,
    branch: str,
    author: str,
    parents: tuple[str, ...],
    second: int,
) -> Iterator[bytes]:
    who = f"{author} <{author}@users.noreply.example> {second} +0000\n"
    yield f"commit refs/heads/{branch}\nauthor {who}committer {who}".encode()
    yield _data(message.encode())
    for keyword, parent in zip(("from", *["merge"] * len(parents)), parents, strict=False):
        yield f"{keyword} {parent}\n".encode()
    for path, content in files.items():
        yield _change(_quoted(path), content)


def _change(path: bytes, content: Content) -> bytes:
    match content:
        case None:
            return b"D " + path + b"\n"
        case Submodule(sha):
            return b"M 160000 " + sha.encode() + b" " + path + b"\n"
        case Link(target):
            return b"M 120000 inline " + path + b"\n" + _data(target.encode())
        case Executable(data):
            return b"M 100755 inline " + path + b"\n" + _data(data)
        case bytes():
            return b"M 100644 inline " + path + b"\n" + _data(content)


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def _quoted(path: str) -> bytes:
    raw = path.encode(errors="surrogateescape")
    for plain, escaped in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        raw = raw.replace(plain, escaped)
    return b'"' + raw + b'"'


def _record(entry: str) -> CommitRecord:
    sha, tree, parents, author, email, date, message = entry.split("\x01", 6)
    return CommitRecord(
        sha.strip(), tree, tuple(parents.split()), author, email, date, message.strip("\n")
    )


def _tree_entry(row: str) -> TreeEntry:
    meta, path = row.split("\t", 1)
    mode, kind, sha, size = meta.split()
    return TreeEntry(mode, kind, sha, None if size == "-" else int(size), path)
