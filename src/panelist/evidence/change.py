"""What a collector may look at: the diff, the two revisions, what other tools reported."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from panelist.content import text_of
from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind, Line, LineKind
from panelist.ports import Repo


@dataclass(frozen=True, slots=True)
class Change:
    """Everything the collectors see of a pull.

    Attributes:
        diff: the whole change, as parsed and not redacted.
        paths: the files in scope. Secrets, hidden characters and the reviewer's
            own files are looked for everywhere; the rest only in here.
        repo: the two pinned revisions.
        coverage: text of an lcov or Cobertura report of the head, or ``None``.
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
    return {path: _text(content) for path, content in contents.items()}


def _text(content: bytes) -> str:
    text = text_of(content)
    if text is None:
        text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", " ")
