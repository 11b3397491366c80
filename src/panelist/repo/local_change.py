"""What somebody on this machine wants reviewed: two commits, and one sentence about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from panelist.errors import RepositoryError
from panelist.fence import visible
from panelist.repo import local
from panelist.repo.branches import checked_out
from panelist.repo.git import Git
from panelist.repo.work_tree import MOST_UNTRACKED, WorkTree

WORK_TREE, INDEX = "the work tree", "the index"
_PATHS_NAMED = 5


@dataclass(frozen=True, slots=True)
class LocalChange:
    """A change that is on this machine.

    Attributes:
        objects: a git directory that has both commits.
        base_sha, head_sha: full ids; the first is an ancestor of the second.
        base_name, head_name: what people call them; "" where nobody does.
        history: a git directory and two commits in it between which its commits
            are; ``None`` where it has none.
        told: what is reviewed, after "To review: ".
        not_reviewed: what is not, and could be taken for it: whole sentences.
    """

    objects: Path
    base_sha: str
    head_sha: str
    base_name: str
    head_name: str
    history: tuple[Path, str, str] | None
    told: str
    not_reviewed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody works.

    Attributes:
        directory: a folder of the repository.
        run_directory: where a run is kept; nothing in it is part of a change.
        objects: where our own repository is made when it is needed.
        person: what leads git to their configuration and index.
    """

    directory: Path
    run_directory: Path
    objects: Path
    person: Mapping[str, str]

    def work_tree(self) -> WorkTree:
        """The work tree here.

        Raises:
            RepositoryError: there is none.
        """
        return WorkTree.open(self.directory, self.objects, self.person)


def commits_between(directory: Path, base: str, head: str) -> LocalChange:
    """The commits of ``head`` since it left ``base``.

    Raises:
        RepositoryError: there is no repository, no such commit, or the two have no common
            ancestor.
    """
    git_dir = local.toplevel_git_dir(directory)
    head_sha = local.resolve_in(git_dir, head)
    base_sha = _left_at(git_dir, (head, head_sha), base)
    return LocalChange(
        objects=git_dir,
        base_sha=base_sha,
        head_sha=head_sha,
        base_name=base,
        head_name=head,
        history=(git_dir, base_sha, head_sha),
        told=f"{_since(git_dir, head, base, base_sha, head_sha)}.",
    )


def range_change(place: Workplace, base: str, head: str) -> LocalChange:
    """As ``commits_between``, with what the work tree has beside them.

    Raises:
        RepositoryError: as it does.
    """
    change = commits_between(place.directory, base, head)
    return replace(change, not_reviewed=_beside_a_range(place, change.head_sha))


def staged_change(place: Workplace) -> LocalChange:
    """What the next commit would hold.

    Raises:
        RepositoryError: there is no work tree, or a merge is not resolved.
    """
    tree = place.work_tree()
    changes = tree.changes(aside=place.run_directory)
    if changes.unmerged:
        raise RepositoryError(
            f"A merge is not resolved: {_named(changes.unmerged)}.",
            "Resolve it and stage the result, or review the files as they are with --uncommitted.",
        )
    told = f"what is staged ({_files(changes.staged)})."
    rest = [
        f"{_files(paths)} {what}"
        for paths, what in (
            (changes.unstaged, "with changes that are not staged"),
            (changes.untracked, "that git does not track"),
        )
        if paths
    ]
    beside = (f"Not reviewed: {' and '.join(rest)}.",) if rest else ()
    return _of_the_tree(tree, tree.commit_index(), INDEX, told, beside)


def uncommitted_change(place: Workplace) -> LocalChange:
    """What is in the work tree and not in the last commit.

    Raises:
        RepositoryError: there is no work tree.
    """
    tree = place.work_tree()
    head, files, beside = _commit_all(tree, place)
    return _of_the_tree(tree, head, WORK_TREE, f"what is not committed ({files}).", beside)


def branch_change(place: Workplace) -> LocalChange:
    """What is on this branch since it left its upstream's default branch, and uncommitted work.

    Where there is no branch to compare with, uncommitted work alone.

    Raises:
        RepositoryError: there is no work tree, or the history does not reach that far.
    """
    tree = place.work_tree()
    head, files, beside = _commit_all(tree, place)
    branch = checked_out(tree.git_dir)
    name = branch.name or f"the detached HEAD {(tree.head or '')[:10]}"
    if tree.head is None:
        told = f"every file of the work tree ({files}): nothing is committed yet."
        return _of_the_tree(tree, head, WORK_TREE, told, beside)
    if not branch.default:
        told = (
            f"what is not committed ({files}). {visible(name)} has no other branch to be "
            "compared with; `--base REV` names one."
        )
        return _of_the_tree(tree, head, WORK_TREE, told, beside)
    base_sha = _left_at(tree.git_dir, (name, tree.head), branch.default)
    since = _since(tree.git_dir, name, branch.default, base_sha, tree.head)
    return LocalChange(
        objects=tree.own,
        base_sha=base_sha,
        head_sha=head,
        base_name=branch.default,
        head_name=branch.name or "HEAD",
        history=(tree.git_dir, base_sha, tree.head),
        told=f"{since}, and what is not committed ({files}).",
        not_reviewed=beside,
    )


def patch_change(place: Workplace, patch: bytes) -> LocalChange | None:
    """A patch with the files around it, if it fits the work tree, before or after.

    ``None`` where it does not, or where there is no work tree.
    """
    try:
        tree = place.work_tree()
        files, _, _ = _commit_all(tree, place)
    except RepositoryError:
        return None
    ways: tuple[tuple[bool, Callable[[str], tuple[str, str]]], ...] = (
        (False, lambda made: (files, made)),
        (True, lambda made: (made, files)),
    )
    for back, ordered in ways:
        made = tree.apply(patch, onto=files, back=back)
        if made is not None:
            base, head = ordered(made)
            told = "which is applied to it" if back else "to which it applies"
            return LocalChange(
                objects=tree.own,
                base_sha=base,
                head_sha=head,
                base_name="",
                head_name="",
                history=None,
                told=f"with the files of the work tree, {told}.",
            )
    return None


def _commit_all(tree: WorkTree, place: Workplace) -> tuple[str, str, tuple[str, ...]]:
    """The commit of everything in the work tree, how many files it adds, and what it lacks."""
    changes = tree.changes(aside=place.run_directory)
    if len(changes.untracked) > MOST_UNTRACKED:
        folders = dict.fromkeys(path.partition(b"/")[0] for path in changes.untracked)
        raise RepositoryError(
            f"{len(changes.untracked):,} files are not tracked by git ({_named(folders)}).",
            "Ignore them in .gitignore, or review --staged or --base REV alone.",
        )
    reasons = tree.left_out(changes.uncommitted)
    taken = [path for path in changes.uncommitted if path not in reasons]
    if tree.head is not None and not changes.uncommitted:
        return tree.head, _files(()), ()
    head = tree.commit_files(taken)
    return head, _files(taken), tuple(_excuses(reasons))


def _of_the_tree(
    tree: WorkTree, head: str, name: str, told: str, beside: tuple[str, ...]
) -> LocalChange:
    """From the last commit to ``head``."""
    return LocalChange(
        objects=tree.own,
        base_sha=tree.head or tree.empty(),
        head_sha=head,
        base_name="HEAD" if tree.head else "nothing",
        head_name=name,
        history=None,
        told=told,
        not_reviewed=beside,
    )


def _left_at(git_dir: Path, head: tuple[str, str], base: str) -> str:
    """Where ``head``, a name and its commit, left ``base``."""
    name, head_sha = head
    try:
        return local.merge_base_in(git_dir, local.resolve_in(git_dir, base), head_sha)
    except RepositoryError as error:
        answer = Git.at(git_dir).run("rev-parse", "--is-shallow-repository")
        if answer.strip() != b"true":
            raise
        raise RepositoryError(
            f"This clone is shallow, and where {visible(name)} left {visible(base)} is not in it.",
            "Fetch the rest with `git fetch --unshallow`, or review with --uncommitted.",
        ) from error


def _since(git_dir: Path, head: str, base: str, base_sha: str, head_sha: str) -> str:
    counted = Git.at(git_dir).run("rev-list", "--count", f"{base_sha}..{head_sha}")
    commits = _number(int(counted), "commit")
    return f"{visible(head)} since it left {visible(base)} ({commits})"


def _beside_a_range(place: Workplace, head_sha: str) -> tuple[str, ...]:
    """That what is checked out has changes that the range has not."""
    try:
        tree = place.work_tree()
    except RepositoryError:
        return ()  # a bare repository has none
    dirty = tree.changes(aside=place.run_directory).uncommitted if tree.head == head_sha else ()
    if not dirty:
        return ()
    what = f"{_files(dirty)} with changes that are not committed ({_named(dirty)})"
    return (f"Not reviewed: {what}. Without --base they are reviewed too.",)


def _excuses(reasons: Mapping[bytes, str]) -> Iterable[str]:
    for path, reason in list(reasons.items())[:_PATHS_NAMED]:
        yield f"Not reviewed: {_shown(path)} {reason}."
    if len(reasons) > _PATHS_NAMED:
        yield f"Not reviewed: {_number(len(reasons) - _PATHS_NAMED, 'more file')} like these."


def _files(paths: Sequence[bytes]) -> str:
    return _number(len(paths), "file")


def _number(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}s" if count else f"no {noun}s"


def _named(paths: Iterable[bytes]) -> str:
    names = [_shown(path) for path in paths]
    more = len(names) - _PATHS_NAMED
    return ", ".join(names[:_PATHS_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _shown(path: bytes) -> str:
    return visible(path.decode("utf-8", "backslashreplace"))
