"""What a local range is: its revisions and its diff."""

import tempfile
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.repo.git import Git, checked_sha

# diff-tree heeds little of the configuration, and what a version of git might
# heed is settled here: the same two commits are the same patch on every machine.
_DIFF = (
    "diff-tree",
    "-p",
    "-r",
    "--no-commit-id",
    "--full-index",
    "--unified=3",
    "--inter-hunk-context=0",
    "--find-renames=50%",
    "-l1000",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--no-relative",
    "--submodule=short",
    "--ignore-submodules=none",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "-O/dev/null",
)

_DIFF_TEXTS = (
    "diff",
    "--no-index",
    "--text",
    "--unified=3",
    "--inter-hunk-context=0",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--",
)


def toplevel_git_dir(directory: Path) -> Path:
    """The git directory that ``directory`` belongs to: bare, of a worktree, or ``.git``.

    Raises:
        RepositoryError: it belongs to none.
    """
    try:
        answer = Git(directory).run("rev-parse", "--absolute-git-dir")
    except RepositoryError as error:
        # That there is none needs no words of git; that it refuses one does.
        told = error.happened.rstrip(".")
        why = "" if "not a git repository" in told else f" ({told})"
        raise RepositoryError(
            f"{_named(directory)} is not in a git repository{why}.",
            "Start Panelist in one, name one with --repo, or pass a patch with --diff.",
        ) from error
    return Path(answer.decode("utf-8", "surrogateescape").removesuffix("\n"))


def _named(directory: Path) -> str:
    return "This folder" if directory == Path() else f"'{visible(str(directory))}'"


def work_tree(directory: Path) -> Path | None:
    """The folder whose files belong to the repository around ``directory``, if there is one."""
    try:
        answer = Git(directory).run("rev-parse", "--show-toplevel")
    except RepositoryError:
        return None
    return Path(answer.decode("utf-8", "surrogateescape").removesuffix("\n"))


def resolve(directory: Path, rev: str) -> str:
    """The full id of the commit that ``rev`` names.

    Raises:
        RepositoryError: there is no such commit here.
    """
    return resolve_in(toplevel_git_dir(directory), rev)


def resolve_in(git_dir: Path, rev: str) -> str:
    """As ``resolve``, where the git directory is known."""
    try:
        answer = Git.at(git_dir).run(
            "rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}"
        )
    except RepositoryError as error:
        raise RepositoryError(
            f"Revision '{visible(rev)}' is not in this repository.",
            "Check the spelling, or fetch it first; on GitHub Actions set fetch-depth: 0.",
        ) from error
    return answer.decode("ascii").strip()


def merge_base(directory: Path, a: str, b: str) -> str:
    """The full id of the best common ancestor of two commits.

    Raises:
        RepositoryError: they have none here.
    """
    return merge_base_in(toplevel_git_dir(directory), a, b)


def merge_base_in(git_dir: Path, a: str, b: str) -> str:
    """As ``merge_base``, where the git directory is known."""
    pair = checked_sha(a), checked_sha(b)
    try:
        answer = Git.at(git_dir).run("merge-base", *pair)
    except RepositoryError as error:
        raise RepositoryError(
            f"The commits {a[:12]} and {b[:12]} have no common ancestor in this repository.",
            "Fetch the whole history (git fetch --unshallow; on GitHub Actions fetch-depth: 0).",
        ) from error
    return answer.decode("ascii").strip()


def diff(directory: Path, base_sha: str, head_sha: str) -> bytes:
    """The patch between two commits, the same whatever git's configuration says.

    Raises:
        RepositoryError: a commit or one of its files is not here.
    """
    git = Git.at(toplevel_git_dir(directory), timeout=300.0)
    return git.run(*_DIFF, checked_sha(base_sha), checked_sha(head_sha))


def diff_texts(before: bytes, after: bytes) -> bytes:
    r"""The hunks from one text to another, whatever bytes are in them; empty when they are equal.

    Lines end with ``\n`` alone, as everywhere in git.

    Raises:
        RepositoryError: git failed, or there is no room for the two texts.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="panelist-") as folder:
            home = Path(folder)
            (home / "before").write_bytes(before)
            (home / "after").write_bytes(after)
            # 1 is git's word for "they differ".
            with Git(home).talk(*_DIFF_TEXTS, "before", "after", accept=(0, 1)) as conversation:
                output = conversation.answers.read()
    except OSError as error:
        raise RepositoryError(
            f"Two texts could not be compared: {error.strerror}.",
            "Make room, or point TMPDIR to a directory that can be written.",
        ) from error
    header, found, hunks = output.partition(b"\n@@ ")
    return b"@@ " + hunks if found and b"\n+++ " in header else b""
