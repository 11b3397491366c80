"""The git objects of the two commits, in a bare repository of the run's own.

The refs ``refs/panelist/base`` and ``refs/panelist/head`` name the revisions to
read there. They are the real commits where git could fetch them; otherwise
commits made of the files that the API serves, which carry other ids.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from panelist.errors import ForgeError, RepositoryError
from panelist.forge.github import Remote
from panelist.forge.wire import Blob, Tree, TreeEntry
from panelist.repo import fetch
from panelist.repo.git import Git
from panelist.repo.objects import BASE_REF, HEAD_REF

DIRECTORY = "objects.git"
_REGULAR = frozenset({"100644", "100755"})
_MAX_FILES = 200
"""Each costs a request or two, of the thousand a job may send in an hour."""
_MAX_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class GitAccess:
    """How git reaches the server.

    Attributes:
        server_url: ``GITHUB_SERVER_URL``.
        token: kept out of ``repr``, arguments and files.
        network: proxy and certificate variables to pass on to git.
    """

    server_url: str
    token: str = field(repr=False)
    network: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Objects:
    """Where the objects are.

    Attributes:
        directory: the bare repository; ``None`` when there is nothing to read.
        whole: whether both trees are complete.
        notes: what went wrong on the way.
    """

    directory: Path | None
    whole: bool
    notes: tuple[str, ...] = ()


def gather(
    remote: Remote, access: GitAccess, run_directory: Path, base_sha: str, head_sha: str
) -> Objects:
    """Fetch both commits by git or, where git cannot, the changed files by the API.

    Failures become notes: a review without objects is a poorer one, not none.
    """
    directory = run_directory / DIRECTORY
    notes: list[str] = []
    try:
        fetch.init_bare(directory)
        _fetched(remote.repository, access, directory, (base_sha, head_sha))
        _point(directory, base_sha, head_sha)
        return Objects(directory, whole=True)
    except RepositoryError as error:
        notes.append(f"git could not fetch the two commits: {error.happened}")
    try:
        base, head = _changed(_entries(remote, base_sha), _entries(remote, head_sha))
        stored = fetch.store(directory, _files(remote, base))
        _point(directory, stored, fetch.store(directory, _files(remote, head)))
    except (RepositoryError, ForgeError) as error:
        notes.append(f"The files could not be had from the API either: {error.happened}")
        return Objects(None, whole=False, notes=tuple(notes))
    notes.append("Only the changed files can be read; the rest of the repository is not there.")
    return Objects(directory, whole=False, notes=tuple(notes))


def _fetched(repository: str, access: GitAccess, directory: Path, shas: tuple[str, str]) -> None:
    credentials = base64.b64encode(f"x-access-token:{access.token}".encode()).decode("ascii")
    fetch.fetch(
        directory,
        f"{access.server_url.rstrip('/')}/{repository}.git",
        sorted(set(shas)),
        authorization=f"basic {credentials}",
        env=access.network,
    )


def _point(directory: Path, base: str, head: str) -> None:
    git = Git.at(directory)
    git.run("update-ref", BASE_REF, base)
    git.run("update-ref", HEAD_REF, head)


def _entries(remote: Remote, sha: str) -> dict[str, TreeEntry]:
    """The regular files of a commit, by path."""
    tree = remote.get(f"/git/trees/{sha}", Tree, recursive=1)
    if tree.truncated:
        raise RepositoryError(
            f"GitHub lists only a part of the tree of {sha[:12]}.",
            "Let the job reach the server by git.",
        )
    return {entry.path: entry for entry in tree.tree if entry.mode in _REGULAR}


def _changed(
    base: Mapping[str, TreeEntry], head: Mapping[str, TreeEntry]
) -> tuple[dict[str, TreeEntry], dict[str, TreeEntry]]:
    """Of both sides, the files that are not the same on the other."""
    before = {
        path: entry
        for path, entry in base.items()
        if path not in head or head[path].sha != entry.sha
    }
    after = {
        path: entry
        for path, entry in head.items()
        if path not in base or base[path].sha != entry.sha
    }
    if len(before) + len(after) > _MAX_FILES:
        raise RepositoryError(
            f"{len(before) + len(after)} file versions are too many to ask for one by one.",
            "Let the job reach the server by git.",
        )
    return before, after


def _files(remote: Remote, entries: Mapping[str, TreeEntry]) -> dict[str, bytes]:
    return {
        path: _blob(remote, entry.sha)
        for path, entry in entries.items()
        if (entry.size or 0) <= _MAX_BYTES
    }


def _blob(remote: Remote, sha: str) -> bytes:
    return decoded(remote.get(f"/git/blobs/{sha}", Blob))


def decoded(content: Blob) -> bytes:
    """The bytes of a blob or of a file.

    Raises:
        RepositoryError: they came in an encoding nobody announced.
    """
    try:
        if content.encoding == "base64" and content.content is not None:
            return base64.b64decode(content.content)
    except ValueError as error:
        raise _undecodable() from error
    raise _undecodable()


def _undecodable() -> RepositoryError:
    return RepositoryError(
        "GitHub sent a file in an encoding that is not base64.",
        "Check that GITHUB_API_URL is the address of the API.",
    )
