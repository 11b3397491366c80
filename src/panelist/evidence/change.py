"""What a collector may look at: the diff, the two revisions, what other tools reported."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from panelist.content import text_of
from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind, Line, LineKind
from panelist.ports import Repo

_CODING = re.compile(rb"(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]{1,40})")
_LETTERS = re.compile(r"(?:iso8859|cp|koi8|mac|kz|euc|shift|gb|big5|johab|ascii).*")


@dataclass(frozen=True, slots=True)
class Change:
    """Everything the collectors see of a pull.

    Attributes:
        diff: the whole change, as parsed and not redacted.
        paths: the files in scope. Secrets, hidden characters and the reviewer's
            own files are looked for everywhere; the rest only in here.
        repo: the two pinned revisions.
        coverage: text of a coverage report of the head, or ``None``.
        config_path: where Panelist's own config file lives.
        sarif: SARIF logs of other tools, text by the name of the file.
    """

    diff: Diff
    paths: frozenset[str]
    repo: Repo
    coverage: str | None
    config_path: str
    sarif: Mapping[str, str] = field(default_factory=dict[str, str])


def added_lines(file: DiffFile) -> Iterator[Line]:
    """The lines the change adds to ``file``, in order."""
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.kind is LineKind.ADDED:
                yield line


def removed_lines(file: DiffFile) -> Iterator[Line]:
    """The lines the change takes out of ``file``, in order."""
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.kind is LineKind.REMOVED:
                yield line


def added_by_number(file: DiffFile) -> dict[int, Line]:
    """The added lines of ``file`` by their number in the head."""
    return {line.number: line for line in added_lines(file)}


def in_scope(change: Change) -> Iterator[DiffFile]:
    """The text files in scope that still exist after the change, in the order of the diff."""
    for file in change.diff.files:
        text = file.kind is FileKind.TEXT and file.change is not ChangeKind.DELETED
        if text and file.path in change.paths:
            yield file


def texts(change: Change, rev: str, paths: Iterable[str]) -> dict[str, str]:
    r"""Content of those ``paths`` that ``rev`` has, by path.

    Every carriage return that is not part of a line end becomes a space: some
    tools count it as a line end, git does not, and the numbers must agree.
    """
    contents = change.repo.read_many(rev, paths)
    return {path: _text(path, content) for path, content in contents.items()}


def _text(path: str, content: bytes) -> str:
    text = _decoded(path, content).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", " ")


def _decoded(path: str, content: bytes) -> str:
    """The text as UTF-8, or as what a Python file says of itself in its first two lines."""
    named = _CODING.match(content) if path.endswith((".py", ".pyi")) else None
    if named:
        try:
            # Only encodings of letters: Python knows others, that unpack or compute.
            encoding = codecs.lookup(named[1].decode()).name
            text = content.decode(encoding, "replace") if _LETTERS.fullmatch(encoding) else ""
        except (LookupError, UnicodeError):
            text = ""
        if text.count("\n") == content.count(b"\n"):
            return text
    text = text_of(content)
    return content.decode("utf-8", "replace") if text is None else text
