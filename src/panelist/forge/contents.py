"""What a diff does not show of a change, read from the git objects.

What git calls binary is shown as far as it is text, and so is a file that
comes to run although no line of it changed. What nobody can read and what may
run or be built is named as not read; so is what is stored elsewhere, behind a
submodule or a pointer of Git LFS. Pictures, fonts and other media are left as
they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from panelist import diff, paths
from panelist.content import is_lfs_line, is_lfs_pointer, is_media, text_of
from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind, MissingPatch
from panelist.errors import RepositoryError
from panelist.repo.local import diff_texts
from panelist.repo.objects import GitRepo

_MOST_BYTES = 32 << 20
"""Of a file that is looked into."""
_MOST_TEXT = 4 << 20
"""Of a file that is shown: more than any reviewer reads."""
_MOST_TEXT_IN_ALL = 16 << 20
_MOST_FILES = 2_000
"""Each costs git a few milliseconds."""
_EXECUTABLE = "100755"

_SUBMODULE = "a submodule: its commits are in another repository"
_LFS_POINTER = "a Git LFS pointer: its content is stored elsewhere"
_BINARY = "a binary file that may run or be built, and that nobody can read"
_TOO_LARGE = "git shows nothing of it, and it is too large to be read"
_NOT_AT_HAND = "git shows nothing of it, and its content could not be had"


@dataclass(frozen=True, slots=True)
class ShownPatch:
    """A patch with the text that git did not show.

    Attributes:
        text: its bytes.
        missing: what should be read and cannot be, each with the reason.
        uncommentable: files on whose lines GitHub accepts no comment.
    """

    text: bytes
    missing: tuple[MissingPatch, ...]
    uncommentable: tuple[str, ...]


def show_contents(
    patch: bytes,
    repo: GitRepo | None,
    *,
    missing: Iterable[MissingPatch] = (),
    uncommentable: Iterable[str] = (),
) -> ShownPatch:
    """``patch`` with everything in it that is text, and what of it nobody can read.

    Args:
        patch: as git or GitHub wrote it.
        repo: the two revisions; ``None`` where there are no objects to look into.
        missing: what is known not to be in ``patch``.
        uncommentable: files on whose lines GitHub accepts no comment anyway.

    Raises:
        DiffError: the patch cannot be read to the end.
    """
    reader = _Reader(repo, {one.path: one.reason for one in missing})
    text = diff.complete(patch, reader.show)
    if b"version http" in text or b"oid sha256:" in text:
        reader.name_pointers(diff.parse(text))
    return ShownPatch(
        text,
        tuple(MissingPatch(path=path, reason=reason) for path, reason in reader.missing.items()),
        tuple(dict.fromkeys((*uncommentable, *reader.shown))),
    )


class _Reader:
    """Shows one file after the other, within limits for all of them together.

    Attributes:
        missing: path to the reason why it is not read.
        shown: the files that git did not show.
    """

    def __init__(self, repo: GitRepo | None, missing: dict[str, str]) -> None:
        self.missing = missing
        self.shown: list[str] = []
        self._repo = repo
        self._files_left = _MOST_FILES
        self._text_left = _MOST_TEXT_IN_ALL

    def show(self, file: DiffFile) -> bytes | None:
        """The hunks of ``file``, or ``None``; then it is named if it has to be."""
        if file.change is ChangeKind.DELETED:
            return None
        if file.kind is FileKind.SUBMODULE:
            self.missing[file.path] = _SUBMODULE
            return None
        hidden = file.kind is FileKind.BINARY or file.path in self.missing
        if not hidden and not _comes_to_run(file):
            return None
        try:
            hunks = self._hunks(file, hidden=hidden)
        except RepositoryError:
            self._name(file, _NOT_AT_HAND)
            return None
        if hunks:
            self.missing.pop(file.path, None)
            self.shown.append(file.path)
        return hunks

    def name_pointers(self, seen: Diff) -> None:
        """Name each file of ``seen`` that only says where its content is."""
        for file in seen.files:
            lines = [line for hunk in file.hunks for line in hunk.lines]
            shows = any(line.new is not None and is_lfs_line(line.text) for line in lines)
            if shows and self._points_elsewhere(file):
                self.missing[file.path] = _LFS_POINTER

    def _points_elsewhere(self, file: DiffFile) -> bool:
        """Whether a file that shows a line of a pointer is one; it is where nobody can tell."""
        try:
            after = self._read("head", file.path)
        except RepositoryError:
            after = None
        return after is None or is_lfs_pointer(after)

    def _hunks(self, file: DiffFile, *, hidden: bool) -> bytes | None:
        after = self._read("head", file.path)
        if after is None:
            self._name(file, _NOT_AT_HAND)
            return None
        text = text_of(after)
        if text is None:
            if file.new_mode == _EXECUTABLE or not is_media(file.path, after):
                self._name(file, _BINARY)
            return None
        told = text.encode()
        self._text_left -= len(told)
        if len(told) > _MOST_TEXT or self._text_left < 0:
            self._name(file, _TOO_LARGE)
            return None
        if not hidden:
            return diff.context_hunk(told)
        before = None if file.change is ChangeKind.ADDED else self._read("base", file.old_path)
        # The same text in another encoding is shown whole: somebody wanted it to look different.
        return diff_texts((text_of(before or b"") or "").encode(), told) or diff.context_hunk(told)

    def _read(self, rev: str, path: str) -> bytes | None:
        self._files_left -= 1
        if self._repo is None or self._files_left < 0:
            return None
        return self._repo.read(rev, path, limit=_MOST_BYTES)

    def _name(self, file: DiffFile, reason: str) -> None:
        self.missing.setdefault(file.path, reason)


def _comes_to_run(file: DiffFile) -> bool:
    """Whether a file without a changed line does something from now on that it did not before."""
    if file.change in {ChangeKind.RENAMED, ChangeKind.COPIED}:
        old, new = file.old_path, file.path
        if paths.is_source(new) and not paths.is_source(old):
            return True
        if paths.is_unread_by_name(old) and not paths.is_unread_by_name(new):
            return True
    return file.change is not ChangeKind.ADDED and file.new_mode == _EXECUTABLE != file.old_mode
