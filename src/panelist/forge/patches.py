"""The exact diff of a pull request, from wherever GitHub still serves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Literal

from panelist import diff
from panelist.contracts import ChangeKind, MissingPatch
from panelist.forge.github import Remote
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import ChangedFile, Comparison, PullRequest
from panelist.repo import local

FILES_LISTED = 3_000
"""GitHub never lists more files of a pull request."""
FILES_COMPARED = 300
"""Nor more files of two commits."""
_CHANGES = {
    "added": ChangeKind.ADDED,
    "removed": ChangeKind.DELETED,
    "renamed": ChangeKind.RENAMED,
    "copied": ChangeKind.COPIED,
}
_TOO_LARGE = "GitHub serves no diff for this file because it is too large"
_NOT_TEXT = "GitHub serves no diff for this file; it is binary, or only its mode changed"


@dataclass(frozen=True, slots=True)
class Span:
    """What to diff: the two commits, and git objects of both where they were fetched.

    ``objects`` is ``None`` unless the whole trees are there.
    """

    base_sha: str
    head_sha: str
    objects: Path | None


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch and what is known to be missing from it."""

    text: bytes
    source: Literal["diff", "files", "git"]
    missing: tuple[MissingPatch, ...] = ()
    uncommentable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def exact(remote: Remote, pull: PullRequest, span: Span) -> Patch:
    """The diff between the merge base and the pinned head.

    GitHub's own diff while it is small enough; above that git's, from the
    fetched objects; without those the patch of each file that GitHub lists.
    What GitHub says of the pull is about its newest head; once that is another
    one, the two commits are compared instead.

    Raises:
        ForgeError: GitHub does not answer, or refuses for another reason than size.
        RepositoryError, DiffError: git cannot make the diff, or it cannot be read.
    """
    if pull.head.sha == span.head_sha:
        patch = _of_pull(remote, pull, span)
        if remote.get(f"/pulls/{pull.number}", PullRequest).head.sha == span.head_sha:
            return patch
    return _of_commits(remote, pull, span)


def _of_pull(remote: Remote, pull: PullRequest, span: Span) -> Patch:
    text = _whole(remote, f"/pulls/{pull.number}")
    if text is not None:
        return Patch(text, "diff")
    pages = remote.pages(f"/pulls/{pull.number}/files", ChangedFile)
    files = tuple(islice(pages, FILES_LISTED))
    if span.objects is None:
        return _from_list(files, pull.changed_files)
    text = local.diff(span.objects, span.base_sha, span.head_sha)
    served = {file.filename for file in files if file.patch is not None}
    paths = (file.path for file in diff.parse(text).files)
    return Patch(text, "git", uncommentable=tuple(path for path in paths if path not in served))


def _of_commits(remote: Remote, pull: PullRequest, span: Span) -> Patch:
    if span.objects is not None:
        return Patch(local.diff(span.objects, span.base_sha, span.head_sha), "git")
    path = f"/compare/{span.base_sha}...{span.head_sha}"
    text = _whole(remote, path)
    if text is not None:
        return Patch(text, "diff")
    files = tuple(remote.get(path, Comparison).files or ())
    # The pull counts the files of its newest head, which may be more than there are here.
    whole = 0 < len(files) < FILES_COMPARED
    return _from_list(files, len(files) if whole else pull.changed_files)


def _whole(remote: Remote, path: str) -> bytes | None:
    """GitHub's diff, ``None`` when it is too large to be served."""
    try:
        return remote.diff(path)
    except RefusedError as error:
        if error.status != HTTPStatus.NOT_ACCEPTABLE:
            raise
        return None


def _from_list(files: tuple[ChangedFile, ...], total: int | None) -> Patch:
    unserved = [file for file in files if file.patch is None]
    unread = tuple(missing for file in unserved for missing in _missing(file))
    unlisted = tuple(_unlisted(len(files), total or 0))
    return Patch(
        b"".join(_section(file) for file in files if file.status != "unchanged"),
        "files",
        missing=unread + unlisted,
        uncommentable=tuple(file.filename for file in unserved),
        notes=tuple(f"{missing.reason}." for missing in unlisted),
    )


def _unlisted(listed: int, total: int) -> Iterable[MissingPatch]:
    """What has no name all the same counts as unread: together like one file."""
    if total > listed:
        reason = f"GitHub lists {listed:,} of {total:,} changed files"
        yield MissingPatch(path=f"{total - listed:,} more files", reason=reason)


def _section(file: ChangedFile) -> bytes:
    change = _CHANGES.get(file.status or "", ChangeKind.MODIFIED)
    return diff.compose(file.filename, file.previous_filename or file.filename, change, file.patch)


def _missing(file: ChangedFile) -> Iterable[MissingPatch]:
    """Why a file without patch cannot be read; nothing where there is nothing to read."""
    if file.changes > 0:
        yield MissingPatch(path=file.filename, reason=_TOO_LARGE)
    elif file.status not in {*_CHANGES, "unchanged"}:
        yield MissingPatch(path=file.filename, reason=_NOT_TEXT)
