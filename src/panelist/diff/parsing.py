"""From the bytes of a patch to a ``Diff``."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind
from panelist.diff.cursor import unreadable
from panelist.diff.headers import describe
from panelist.diff.lines import read_hunks
from panelist.diff.sections import sections
from panelist.errors import DiffError

_NONE_MISSING: Mapping[str, str] = MappingProxyType({})


def parse(
    patch: bytes,
    *,
    missing: Mapping[str, str] = _NONE_MISSING,
    uncommentable: Collection[str] = (),
) -> Diff:
    """Every file and line of ``patch``, or an error: never a part of it.

    Takes the output of ``git diff``, ``git show`` and ``git format-patch`` of
    one commit, and of ``diff -u``. Hunks are numbered over the whole diff.

    Args:
        patch: the bytes as they were written; blank for a change of nothing.
        missing: path to the reason why its content could not be had. A file
            that the patch does not name is added as a modified one.
        uncommentable: paths on whose lines GitHub accepts no comment.

    Raises:
        DiffError: the patch is not one diff that can be read to the end.
    """
    blank = not patch.strip()
    files = [] if blank else list(_files(patch))
    if not files and not blank:
        raise DiffError(
            "The patch holds text, but names no file.",
            "Give the output of `git diff BASE HEAD`, or nothing for an empty change.",
        )
    named = {file.path for file in files}
    closed = frozenset(uncommentable)
    files += [_unseen(path) for path in missing if path not in named]
    return Diff(
        tuple(
            replace(
                file,
                missing=missing.get(file.path, file.missing),
                commentable=file.path not in closed,
            )
            for file in files
        )
    )


def _files(patch: bytes) -> Iterator[DiffFile]:
    hunks = 0
    seen: dict[str, ChangeKind] = {}
    for section in sections(patch):
        file = describe(section)
        before = seen.get(file.path)
        # Only a change of type is two files of one name: deleted, then added.
        if before and (before, file.change) != (ChangeKind.DELETED, ChangeKind.ADDED):
            raise unreadable(
                section.number,
                "is changed once more, so its line numbers have two meanings",
                "Give one diff of the whole range: `git diff BASE HEAD`.",
            )
        seen[file.path] = file.change
        read = read_hunks(file.path, section.body, hunks + 1)
        hunks += len(read)
        yield replace(file, hunks=read)


def _unseen(path: str) -> DiffFile:
    return DiffFile(path, path, ChangeKind.MODIFIED, FileKind.TEXT, None, None, ())
