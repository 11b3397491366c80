"""A local range or a diff file as a snapshot, for runs without GitHub."""

from pathlib import Path

from panelist import diff
from panelist.contracts import Pull, Skip, Trusted
from panelist.files import as_utf8
from panelist.forge.collected import Collected
from panelist.forge.contents import show_contents
from panelist.repo import local
from panelist.repo.objects import GitRepo

_EMPTY = Skip(code="empty", sentence="This range changes no file.")


def from_range(
    directory: Path, base: str, head: str, *, config_path: str = ".github/panelist.yml"
) -> Collected:
    """The change from the merge base of ``base`` and ``head`` to ``head``.

    The objects are those of the repository itself. Config and attributes are
    read at the merge base, as a pull request's are never read at its head.

    Raises:
        RepositoryError: there is no repository, no such revision, or the two
            have no common ancestor.
        DiffError: git's own diff cannot be read.
    """
    git_dir = local.toplevel_git_dir(directory)
    head_sha = local.resolve(directory, head)
    base_sha = local.merge_base(directory, local.resolve(directory, base), head_sha)
    repo = GitRepo(git_dir, base_sha, head_sha)
    shown = show_contents(local.diff(directory, base_sha, head_sha), repo)
    files = len(diff.parse(shown.text).files)
    pull = Pull(
        source="git",
        repository=directory.resolve().name,
        base_ref=base,
        base_sha=base_sha,
        head_ref=head,
        head_sha=head_sha,
        commits=local.log(directory, base_sha, head_sha),
        missing_patches=shown.missing,
        files_total=files,
        diff_source="git",
        trusted=Trusted(
            config=_text(repo, config_path),
            config_path=config_path,
            gitattributes=_text(repo, ".gitattributes"),
        ),
        skip=None if files else _EMPTY,
        objects=str(git_dir),
    )
    return Collected(pull, shown.text)


def from_diff(text: bytes, name: str) -> Collected:
    """A diff that came as a file, in UTF-8 or with a byte order mark. No repository is around it.

    Raises:
        DiffError: it is no diff, or not a whole one.
    """
    shown = show_contents(as_utf8(text), None)
    files = len(diff.parse(shown.text).files)
    pull = Pull(
        source="diff",
        repository=name,
        missing_patches=shown.missing,
        files_total=files,
        diff_source="file",
        skip=None if files else _EMPTY,
    )
    return Collected(pull, shown.text)


def _text(repo: GitRepo, path: str) -> str | None:
    content = repo.read("base", path)
    return None if content is None else content.decode("utf-8-sig", "replace")
