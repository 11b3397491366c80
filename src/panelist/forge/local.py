"""A change on this machine, or a diff file, as a snapshot: for runs without GitHub."""

from datetime import UTC, date, datetime
from pathlib import Path

from panelist import diff
from panelist.contracts import Pull, Skip, Trusted
from panelist.files import as_utf8
from panelist.forge.collected import Collected
from panelist.forge.contents import show_contents
from panelist.learning import find_rules_in_force
from panelist.repo import local
from panelist.repo.commits import log
from panelist.repo.local_change import LocalChange, commits_between
from panelist.repo.objects import GitRepo
from panelist.settings import rules_path

_EMPTY = Skip(code="empty", sentence="This range changes no file.")


def from_range(
    directory: Path, base: str, head: str, *, config_path: str = ".github/panelist.yml"
) -> Collected:
    """The change from the merge base of ``base`` and ``head`` to ``head``.

    Raises:
        RepositoryError: there is no repository, no such revision, or the two
            have no common ancestor.
        DiffError: git's own diff cannot be read.
    """
    change = commits_between(directory, base, head)
    return from_change(change, directory.resolve().name, config_path=config_path)


def from_change(
    change: LocalChange,
    name: str,
    *,
    config_path: str = ".github/panelist.yml",
    today: date | None = None,
) -> Collected:
    """A change on this machine, in the repository ``name``.

    Config, rules and attributes are read where it starts from, as a pull request's are
    never read at its head. Rules apply as of ``today`` in UTC.

    Raises:
        DiffError: git's own diff cannot be read.
    """
    repo = GitRepo(change.objects, change.base_sha, change.head_sha)
    shown = show_contents(local.diff(change.objects, change.base_sha, change.head_sha), repo)
    files = len(diff.parse(shown.text).files)
    path = rules_path(config_path)
    rules = find_rules_in_force(_text(repo, path), path, today or datetime.now(UTC).date())
    pull = Pull(
        source="git",
        repository=name,
        base_ref=change.base_name,
        base_sha=change.base_sha,
        head_ref=change.head_name,
        head_sha=change.head_sha,
        commits=log(*change.history) if change.history else (),
        missing_patches=shown.missing,
        files_total=files,
        diff_source="git",
        trusted=Trusted(
            config=_text(repo, config_path),
            config_path=config_path,
            gitattributes=_text(repo, ".gitattributes"),
            rules=rules.rules,
        ),
        notes=rules.notes,
        skip=None if files else _EMPTY,
        objects=str(change.objects),
    )
    return Collected(pull, shown.text)


def from_diff(text: bytes, name: str) -> Collected:
    """A diff that came as a file, in UTF-8 or with a byte order mark, and no file around it.

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
