"""Pairs of file trees that real git compares, and what is true of them by construction."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from panelist.contracts import ChangeKind, DiffFile, FileKind, LineKind

REGULAR, EXECUTABLE, SYMLINK, SUBMODULE = "100644", "100755", "120000", "160000"

MESSAGE = b"Say what a header is\n\n--- a/x\n+++ b/x\nand then @@ -1 +1 @@.\n"

GIT = shutil.which("git") or "git"


@dataclass(frozen=True)
class Entry:
    """What a tree holds under one name. A submodule's content is what git shows of it."""

    mode: str
    content: bytes


Tree = Mapping[bytes, Entry]

_NAME_PIECES = (
    *(b"a", b"b", b"x.py", b" ", b"\t", b"\n", b"\r", b'"', b"\\", b"\\t", b"\x01", b"\x7f"),
    *(b"-", b" b", b"--- ", b"a b", b"\xff", "é".encode(), "日本".encode(), "\u2028".encode()),
)
_names = (
    st.lists(st.sampled_from(_NAME_PIECES), min_size=1, max_size=4)
    .map(b"".join)
    .filter(lambda name: name not in {b".", b".."})
)
_paths = st.tuples(st.sampled_from((b"", b"", b"src/", b"a dir/b/", b"b/")), _names).map(b"".join)

_LINES = (
    *(b"", b" ", b"\t", b"a", b"    return 1", b"def f():", b"}", b"x\r", b"\r", b"a\rb"),
    *(b"\x0c", b"a\x0bb", b"\xc2\x85", "\u2028".encode(), b"\xff\xfe", b"\xe2\x80", b"\x1e"),
    *(b"--- a/x", b"+++ b/x", b"diff --git a/x b/x", b"@@ -1 +1 @@", b"@@ -1,9 +1,9 @@ f"),
    *(b"\\ No newline at end of file", b"-- ", b"GIT binary patch", b"+", b"-", b"\\"),
    *(b"Binary files a/x and b/x differ", b"index 1..2", b"rename from x", b"diff --cc x"),
)
_any_line = st.binary(max_size=6).map(lambda line: line.translate(None, b"\0\n"))
_blocks = st.lists(st.sampled_from(_LINES) | _any_line, max_size=12)


@st.composite
def _contents(draw: st.DrawFn) -> bytes:
    lines = draw(_blocks) + draw(st.sampled_from(([], [b"filler %d" % n for n in range(20)])))
    end = b"\n" if lines and draw(st.booleans()) else b""
    return b"\n".join(lines) + end


@st.composite
def _edited(draw: st.DrawFn, content: bytes) -> bytes:
    lines = content.split(b"\n")
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(lines)))
        end = draw(st.integers(begin, min(len(lines), begin + 3)))
        lines[begin:end] = draw(st.lists(st.sampled_from(_LINES), max_size=3))
    return b"\n".join(lines)


@st.composite
def _entries(draw: st.DrawFn) -> Entry:
    mode = draw(st.sampled_from((REGULAR, REGULAR, REGULAR, EXECUTABLE, SYMLINK, SUBMODULE)))
    if mode == SUBMODULE:
        return Entry(mode, b"Subproject commit %040x\n" % draw(st.integers(1, 9)))
    if mode == SYMLINK:
        return Entry(mode, draw(st.sampled_from((b"a", b"../a b", b"\xff"))))
    return Entry(mode, draw(st.sampled_from((b"", b"\0")) | _contents() | _contents()))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A base and a head: names kept, edited, moved, copied, added, gone, or of another type."""
    base: dict[bytes, Entry] = {}
    head: dict[bytes, Entry] = {}
    for name in draw(st.lists(_paths, min_size=1, max_size=8, unique=True)):
        before = draw(_entries())
        regular = before.mode in {REGULAR, EXECUTABLE}
        edited = Entry(before.mode, draw(_edited(before.content))) if regular else before
        match draw(
            st.sampled_from(("edited", "edited", "moved", "copied", "mode", "other", "new", "gone"))
        ):
            case "edited":
                base[name], head[name] = before, edited
            case "moved":
                base[name], head[name + b" moved"] = before, draw(st.sampled_from((before, edited)))
            case "copied":
                base[name] = head[name] = before
                head[b"copy " + name] = edited
            case "mode" if regular:
                other = REGULAR if before.mode == EXECUTABLE else EXECUTABLE
                base[name], head[name] = before, Entry(other, edited.content)
            case "new":
                head[name] = before
            case "gone":
                base[name] = before
            case _:
                base[name], head[name] = before, draw(_entries())
    return _without_clashes(base), _without_clashes(head)


def _without_clashes(tree: Tree) -> Tree:
    """No name may be a file and a folder at once."""
    folders = {name[:cut] for name in tree for cut, byte in enumerate(name) if byte == ord("/")}
    return {name: entry for name, entry in tree.items() if name not in folders}


@dataclass(frozen=True)
class Repository:
    """A bare repository with nobody's settings."""

    folder: Path

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git prints. Settings of the machine and of the user do not count."""
        done = subprocess.run(
            [GIT, *arguments],
            cwd=self.folder,
            env={"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
            input=given,
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout

    def commit(self, base: Tree, head: Tree) -> None:
        """Make ``base`` and ``head`` the branches of these names."""
        stream = b"".join((*_commit(b"refs/heads/base", base), *_commit(b"refs/heads/head", head)))
        self.git("fast-import", "--quiet", "--force", given=stream)


def new_repository(folder: Path) -> Repository:
    """An empty bare repository in ``folder``."""
    repository = Repository(folder)
    repository.git("init", "--quiet", "--bare")
    return repository


def _commit(branch: bytes, tree: Tree) -> Iterator[bytes]:
    yield b"commit %s\ncommitter A <a@example.com> 0 +0000\n" % branch
    yield b"data %d\n%s\ndeleteall\n" % (len(MESSAGE), MESSAGE)
    for name, entry in tree.items():
        quoted = b'"' + b"".join(b"\\%03o" % byte for byte in name) + b'"'
        mode = entry.mode.encode()
        if entry.mode == SUBMODULE:
            yield b"M %s %s %s\n" % (mode, entry.content.split()[-1], quoted)
        else:
            size = len(entry.content)
            yield b"M %s inline %s\ndata %d\n%s\n" % (mode, quoted, size, entry.content)
    yield b"\n"


@dataclass(frozen=True)
class Status:
    """One entry of ``git diff --raw``, as the file of a patch that shows it."""

    old_name: bytes
    name: bytes
    change: ChangeKind
    old_mode: str | None
    new_mode: str | None


def statuses(raw: bytes) -> list[Status]:
    """The output of ``git diff --raw -z``; a change of type is a deletion and an addition."""
    fields = iter(raw.split(b"\0")[:-1])
    return [status for field in fields for status in _statuses(field, fields)]


def _statuses(field: bytes, names: Iterator[bytes]) -> list[Status]:
    old_mode, new_mode, old_blob, new_blob, letter = field.decode()[1:].split(" ")
    old = name = next(names)
    match letter[0]:
        case "A":
            return [Status(old, name, ChangeKind.ADDED, None, new_mode)]
        case "D":
            return [Status(old, name, ChangeKind.DELETED, old_mode, None)]
        case "T":
            gone = Status(old, name, ChangeKind.DELETED, old_mode, None)
            return [gone, Status(old, name, ChangeKind.ADDED, None, new_mode)]
        case "M":
            return [Status(old, name, ChangeKind.MODIFIED, old_mode, new_mode)]
        case _:
            change = ChangeKind.RENAMED if letter[0] == "R" else ChangeKind.COPIED
            if old_blob == new_blob and old_mode == new_mode:
                return [Status(old, next(names), change, None, None)]
            return [Status(old, next(names), change, old_mode, new_mode)]


def kind_of(entry: Entry, *, binary: bool) -> FileKind:
    """What git stores there; ``binary`` is whether it compares the content as such."""
    special = {SYMLINK: FileKind.SYMLINK, SUBMODULE: FileKind.SUBMODULE}
    return special.get(entry.mode, FileKind.BINARY if binary else FileKind.TEXT)


FileLine = tuple[str, bool]
"""Text of a line of a file, and whether a line break ends it."""


def file_lines(content: bytes) -> list[FileLine]:
    """The lines of a file as git counts them."""
    *ended, rest = content.split(b"\n")
    texts = [(line.decode("utf-8", "replace"), True) for line in ended]
    return [*texts, (rest.decode("utf-8", "replace"), False)] if rest else texts


def applied(file: DiffFile, base: list[FileLine]) -> list[FileLine]:
    """``base`` after the hunks of ``file``, each line checked against it on the way."""
    head: list[FileLine] = []
    at = 0
    for hunk in file.hunks:
        first = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        head += base[at:first]
        at = first
        for line in hunk.lines:
            shown = (line.text, line.terminated)
            if line.kind is not LineKind.ADDED:
                assert base[at] == shown
                at += 1
                assert line.old == at
            if line.kind is not LineKind.REMOVED:
                head.append(shown)
                assert line.new == len(head)
    return head + base[at:]
