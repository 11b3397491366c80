"""Files of two pinned revisions, read as git objects: nothing is ever checked out."""

import re
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.ports import Match
from panelist.repo.git import Conversation, Git, checked_sha

BASE_REF = "refs/panelist/base"
HEAD_REF = "refs/panelist/head"
"""Names of the two revisions in a repository that collect made."""

PARTIAL_LIST = "panelist-partial"
"""A file in a git directory: ids of commits that hold some of the files, not all."""

MAX_FILE_BYTES = 1 << 20
_MAX_SEARCH_BYTES = 4 << 20
_MAX_PATTERN = 200
_MAX_MATCH_TEXT = 500
_MOST_PASSES = 3
_SKIP_CHUNK = 1 << 16
_REGULAR = frozenset({b"100644", b"100755", b"100664"})
_WORD = re.compile(r"\w+", re.ASCII)
_GREP = (
    "grep", "-I", "-n", "-z",
    "--no-column", "--no-color", "--no-textconv", "--no-recurse-submodules",
)  # fmt: skip


def fits(path: str, glob: str) -> bool:
    """Whether ``path`` is what ``glob`` says or lies in that folder. Takes linear time.

    ``*`` stands for anything, slashes included.
    """
    return fnmatchcase(path, glob) or path.startswith(f"{glob.rstrip('/')}/")


class GitRepo:
    r"""``ports.Repo`` over a git directory.

    Paths are the tree's, byte for byte; bytes that are not UTF-8 read as
    ``\xNN``, as they do in a diff, and two files whose names then look alike
    are both unreadable rather than taken for each other. The list of a revision's files is read
    once and kept.

    Attributes:
        git_dir: a ``.git`` directory, that of a worktree, or a bare repository.
    """

    def __init__(self, git_dir: Path, base: str, head: str, *, timeout: float = 60.0) -> None:
        """Pin the revisions.

        Raises:
            RepositoryError: ``base`` or ``head`` is not a full commit id.
        """
        self.git_dir = git_dir
        self._shas = {"base": checked_sha(base), "head": checked_sha(head)}
        self._git = Git.at(git_dir, timeout=timeout)
        self._partial = _partial(git_dir)
        self._trees: dict[str, dict[str, str]] = {}

    def read(self, rev: str, path: str, *, limit: int = MAX_FILE_BYTES) -> bytes | None:
        """The whole file; ``None`` if it is no regular file there or above ``limit`` bytes."""
        return self._contents(rev, (path,), limit).get(path)

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """Every path that ``read`` would return, with one git process.

        Raises:
            RepositoryError: the revision, or an object it names, is not there.
        """
        return self._contents(rev, paths, MAX_FILE_BYTES)

    def _contents(self, rev: str, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        tree = self._tree(rev)
        wanted = {path: tree[path] for path in paths if path in tree}
        if not wanted:
            return {}
        with self._git.talk("cat-file", "--batch") as conversation:
            contents = {
                path: _blob(conversation, blob, path, limit) for path, blob in wanted.items()
            }
        return {path: content for path, content in contents.items() if content is not None}

    def paths(self, rev: str) -> Sequence[str]:
        """All regular files of the revision, sorted; empty when only some are known."""
        return () if self._shas[rev] in self._partial else tuple(self._tree(rev))

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        """Lines that hold ``text`` literally, in the order of the tree.

        At most ``limit`` of them, each cut after 500 characters; binary files
        are left out. ``None`` when nobody can tell: the whole tree is not known;
        ``text`` is empty, longer than 200 characters or has a line break; or
        so much was found that the first 4 MiB do not hold ``limit`` of them.

        Raises:
            RepositoryError: the search failed or took longer than ``seconds``.
        """
        sha = self._shas[rev]
        if sha in self._partial or not 0 < len(text) <= _MAX_PATTERN or set(text) & set("\n\r\0"):
            return None
        if glob and not any(fits(path, glob) for path in self._tree(rev)):
            return ()
        output = self._grep(_grep_text(sha, text, glob, whole_word=whole_word), seconds)
        matches = (
            match for match in _matches(output, len(sha) + 1) if not glob or fits(match.path, glob)
        )
        found = tuple(islice(matches, limit))
        return found if len(found) == limit or len(output) < _MAX_SEARCH_BYTES else None

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """For each word at most ``limit`` lines that hold it, in the order of the tree.

        Git reads every file once for all of them. Where one word drowns the
        others in 4 MiB of output, the others are looked for again without it. A
        word is left out when nobody can tell, as for ``search``.

        Raises:
            RepositoryError: the search failed or took longer than ``seconds``.
        """
        sha = self._shas[rev]
        if sha in self._partial:
            return {}
        waiting = [
            word
            for word in dict.fromkeys(words)
            if len(word) <= _MAX_PATTERN and _WORD.fullmatch(word)
        ]
        told: dict[str, Sequence[Match]] = {}
        deadline = time.monotonic() + seconds
        for _ in range(_MOST_PASSES):
            if not waiting:
                break
            left = deadline - time.monotonic()
            output = self._grep(_grep_words(sha, waiting), max(0.1, left))
            found = _by_word(_matches(output, len(sha) + 1, cut=False), waiting, limit)
            whole = len(output) < _MAX_SEARCH_BYTES
            told |= {word: each for word, each in found.items() if whole or len(each) == limit}
            waiting = [word for word in waiting if word not in told]
        return told

    def _grep(self, command: Sequence[str], seconds: float) -> bytes:
        git = replace(self._git, timeout=min(self._git.timeout, seconds))
        # 1 is git's word for "no match"; we may hang up before it has told all.
        with git.talk(*command, accept=(0, 1, -signal.SIGPIPE)) as conversation:
            return conversation.answers.read(_MAX_SEARCH_BYTES)

    def _tree(self, rev: str) -> dict[str, str]:
        if rev not in self._trees:
            listing = self._git.run("ls-tree", "-r", "-z", "--full-tree", self._shas[rev])
            self._trees[rev] = _regular_files(listing)
        return self._trees[rev]


def _grep_text(sha: str, text: str, glob: str, *, whole_word: bool) -> tuple[str, ...]:
    """The command. A fixed string: it is found in linear time, expressions of others are not."""
    # Git takes exponential time over some globs; of this one it is told the folder alone.
    folder = _folder(glob)
    # A name that is not UTF-8 is shown with backslashes, by which git would not find it.
    paths = ("--", f":(top,literal){folder}") if folder and "\\" not in folder else ()
    word = ("-w",) if whole_word else ()
    return (*_GREP, "-F", *word, "-e", text, sha, *paths)


def _grep_words(sha: str, words: Sequence[str]) -> tuple[str, ...]:
    """The command for words of letters, digits and underscores.

    One expression of all: git tries fixed strings one after the other on every line, which takes
    a hundred times as long for fifty of them.
    """
    return (*_GREP, "-E", "-w", "-e", "|".join(words), sha)


def _by_word(matches: Iterable[Match], words: Sequence[str], limit: int) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = {word: [] for word in words}
    for match in matches:
        cut = replace(match, text=match.text[:_MAX_MATCH_TEXT])
        for word in dict.fromkeys(_WORD.findall(match.text)):
            if word in found and len(found[word]) < limit:
                found[word].append(cut)
    return found


def _folder(glob: str) -> str:
    """The folder or file that holds all that fits ``glob``; "" for the whole tree."""
    literal = re.split(r"[*?\[]", glob, maxsplit=1)[0]
    return glob.rstrip("/") if literal == glob else literal.rpartition("/")[0]


def _partial(git_dir: Path) -> frozenset[str]:
    listed = git_dir / PARTIAL_LIST
    return frozenset(listed.read_text("ascii").split()) if listed.is_file() else frozenset()


def _regular_files(listing: bytes) -> dict[str, str]:
    """Path to blob id, sorted by path."""
    blobs: dict[str, str] = {}
    alike: set[str] = set()
    for entry in listing.split(b"\0")[:-1]:
        facts, _, name = entry.partition(b"\t")
        mode, _, blob = facts.split(b" ")
        if mode in _REGULAR:
            path = name.decode("utf-8", "backslashreplace")
            if path in blobs:
                alike.add(path)
            blobs[path] = blob.decode("ascii")
    return {path: blobs[path] for path in sorted(blobs) if path not in alike}


def _blob(conversation: Conversation, blob: str, path: str, limit: int) -> bytes | None:
    """One object; ``None`` above ``limit`` bytes, and then it is never held in memory."""
    header = conversation.ask(blob.encode("ascii")).split()
    if header[-1] == b"missing":
        raise RepositoryError(
            f"The content of {path!a} is not in this repository.",
            "Use a full clone: a partial one lacks the files that were never checked out.",
        )
    size = int(header[-1])
    if size <= limit:
        return conversation.read(size + 1)[:-1]  # a line feed follows the object
    for start in range(0, size + 1, _SKIP_CHUNK):
        conversation.read(min(_SKIP_CHUNK, size + 1 - start))
    return None


def _matches(output: bytes, prefix: int, *, cut: bool = True) -> Iterator[Match]:
    """Parse ``<sha>:<path> NUL <line> NUL <text> LF`` records; a cut last one is left out.

    A path may hold a line feed and a text may hold NUL, so neither can be split on.
    """
    start = 0
    while True:
        name_end = output.find(b"\0", start)
        line_end = output.find(b"\0", name_end + 1)
        end = output.find(b"\n", line_end + 1)
        if name_end < 0 or line_end < 0 or end < 0:
            return
        text = output[line_end + 1 : end].decode("utf-8", "replace")
        yield Match(
            path=output[start + prefix : name_end].decode("utf-8", "backslashreplace"),
            line=int(output[name_end + 1 : line_end]),
            text=text[:_MAX_MATCH_TEXT] if cut else text,
        )
        start = end + 1
