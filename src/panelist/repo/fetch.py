"""Objects into a bare repository of our own: from a git server, or from files."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.repo.git import NOBODY, Git, checked_sha
from panelist.repo.objects import PARTIAL_LIST

_FETCH = (
    "fetch",
    "--quiet",
    "--depth=1",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--no-write-fetch-head",
)


def init_bare(directory: Path) -> None:
    """Make ``directory`` an empty bare repository without hooks; one that is there stays.

    Raises:
        RepositoryError: the directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RepositoryError(
            f"'{visible(str(directory))}' cannot be created: {error.strerror}.",
            "Choose a run directory that can be written.",
        ) from error
    Git(directory).run("init", "--quiet", "--bare", "--template=", ".")


def fetch(
    directory: Path,
    url: str,
    shas: Sequence[str],
    *,
    authorization: str | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 300.0,
) -> None:
    """Fetch exactly these commits, each without its history, into a bare repository.

    Args:
        directory: made by ``init_bare``.
        url: ``http(s)`` address of the repository, without credentials.
        shas: full commit ids.
        authorization: value of the Authorization header. It reaches git through
            its environment only: it is never in an argument or a file, and no
            redirect carries it to another host.
        env: proxy and CA variables to pass on.
        timeout: seconds for the whole transfer.

    Raises:
        RepositoryError: the server refused, has no such commit or was too slow.
    """
    allowed = {"GIT_ALLOW_PROTOCOL": "http:https", **(env or {}), **_header(url, authorization)}
    git = Git.at(directory, env=allowed, timeout=timeout)
    wanted = [checked_sha(sha) for sha in shas]
    try:
        git.run(*_FETCH, "--", url, *wanted)
    except RepositoryError as error:
        raise RepositoryError(
            error.happened,
            "Check that the token may read the repository (contents: read) and that the "
            "machine reaches the server.",
        ) from error


def store(directory: Path, files: Mapping[str, bytes]) -> str:
    """Write ``files`` as one commit and return its id.

    For servers that git cannot fetch from, while their API still serves
    files. The commit is noted as holding some files, not all: a search of it
    would prove nothing, so ``GitRepo`` offers none.

    The id depends on the files alone. git itself refuses paths that could
    escape a checkout (``..``, ``.git`` in any spelling, absolute, empty parts).

    Args:
        directory: made by ``init_bare``.
        files: content by path.

    Raises:
        RepositoryError: git refused a path, or could not write.
    """
    git = Git.at(directory, env={"GIT_INDEX_FILE": str(directory.absolute() / "panelist-index")})
    git.run("fast-import", "--quiet", stdin=b"".join(map(_blob_command, files.values())))
    blobs = {
        path.encode("utf-8", "surrogateescape"): _blob_id(content)
        for path, content in files.items()
    }
    entries = (b"100644 %b\t%b\0" % (blob, path) for path, blob in blobs.items())
    git.run("read-tree", "--empty")
    git.run("update-index", "-z", "--index-info", stdin=b"".join(entries))
    tree = git.run("write-tree").decode("ascii").strip()
    _check_kept(git.run("ls-tree", "-r", "-z", "--name-only", tree), blobs)
    made = Git.at(directory, env=NOBODY).run("commit-tree", tree, "-m", "files from the API")
    commit = made.decode("ascii").strip()
    with (directory / PARTIAL_LIST).open("a", encoding="ascii") as partial:
        partial.write(f"{commit}\n")
    return commit


def _check_kept(listing: bytes, paths: Iterable[bytes]) -> None:
    """Raise for a path that git refused: it leaves such a one out and says nothing."""
    refused = set(paths) - set(listing.split(b"\0")[:-1])
    if refused:
        raise RepositoryError(
            f"git refuses the path {min(refused)!a}.",
            "No file can be checked out under such a name; rename it in the pull request.",
        )


def _header(url: str, authorization: str | None) -> dict[str, str]:
    if authorization is None:
        return {}
    if not authorization.isprintable():
        raise RepositoryError(
            "The GitHub token holds a line break or another control character.",
            "Store the secret again without it.",
        )
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{url}.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: {authorization}",
    }


def _blob_command(content: bytes) -> bytes:
    return b"blob\ndata %d\n%b\n" % (len(content), content)


def _blob_id(content: bytes) -> bytes:
    # git's own name for these bytes, not a safeguard of ours.
    named = b"blob %d\0%b" % (len(content), content)
    return hashlib.sha1(named, usedforsecurity=False).hexdigest().encode("ascii")
