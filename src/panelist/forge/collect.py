"""A pull request as a snapshot, pinned to one head."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from github import Github

from panelist.contracts import Conclusion, Pull, Skip, Trusted
from panelist.errors import ForgeError, PanelistError
from panelist.forge import checks, conversation, patches
from panelist.forge.collected import Collected
from panelist.forge.event import Target
from panelist.forge.github import Remote
from panelist.forge.objects import DIRECTORY, GitAccess, Objects, decoded, gather
from panelist.forge.refusals import RefusedError
from panelist.forge.skips import Facts, skip
from panelist.forge.wire import Comparison, Content, PullRequest, RepositoryRef
from panelist.forge.writes import Pause, Writer


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever runs Panelist wants collected, and how.

    Attributes:
        run_directory: where the git objects go.
        run_id: names this run in its check run.
        access: how git reaches the server.
        config_path: of the config file, on the default branch.
        review_bots: whether pulls opened by bots are reviewed; asked once the
            config is read, because the config may say so.
        dry_run: write nothing to GitHub.
        pause: waits that many seconds.
    """

    run_directory: Path
    run_id: str
    access: GitAccess
    config_path: str
    review_bots: Callable[[Trusted], bool]
    dry_run: bool
    pause: Pause


def collect(github: Github, target: Target, wishes: Wishes) -> Collected:
    """Take the snapshot of a pull request.

    First a check run in progress is put on the head. When what follows fails,
    that check is completed before the error goes on.

    Raises:
        ForgeError: GitHub refused or did not answer.
        PanelistError: whatever ``wishes.review_bots`` raises.
    """
    remote = Remote(github, target.repository)
    found = remote.get(f"/pulls/{target.number}", PullRequest)
    head_sha = target.head_sha or found.head.sha
    writer = Writer(remote, wishes.pause)
    check_run_id, notes = _begin(writer, head_sha, wishes)
    try:
        snapshot = _Snapshot(remote, target, found, head_sha)
        return _collected(snapshot, wishes, check_run_id, notes)
    except PanelistError as error:
        if check_run_id is not None:
            stopped = checks.Outcome(
                Conclusion.NEUTRAL, "Review stopped: nothing was reviewed", str(error)
            )
            # The first error is the one to tell; publishing completes the check otherwise.
            with contextlib.suppress(ForgeError):
                checks.complete(writer, head_sha, check_run_id, wishes.run_id, stopped)
        raise


@dataclass(frozen=True, slots=True)
class _Snapshot:
    remote: Remote
    target: Target
    found: PullRequest
    head_sha: str


def _begin(writer: Writer, head_sha: str, wishes: Wishes) -> tuple[int | None, tuple[str, ...]]:
    if wishes.dry_run:
        return None, ()
    try:
        return checks.begin(writer, head_sha, wishes.run_id), ()
    except ForgeError as error:
        return None, (str(error),)


def _collected(
    snapshot: _Snapshot, wishes: Wishes, check_run_id: int | None, notes: tuple[str, ...]
) -> Collected:
    remote, number = snapshot.remote, snapshot.target.number
    base_sha, base_notes = _merge_base(snapshot)
    trusted = _trusted(snapshot, wishes.config_path, base_sha)
    pull = _described(snapshot, trusted).model_copy(
        update={
            "base_sha": base_sha,
            "check_run_id": check_run_id,
            "notes": notes + base_notes,
        }
    )
    skipped = _skip(snapshot, review_bots=wishes.review_bots(trusted))
    if skipped is not None:
        return Collected(pull.model_copy(update={"skip": skipped}), b"")
    objects = gather(remote, wishes.access, wishes.run_directory, base_sha, snapshot.head_sha)
    patch = patches.exact(remote, snapshot.found, _span(snapshot, base_sha, objects))
    commits, commit_notes = conversation.commits(remote, number)
    comments, comment_notes = conversation.comments(remote, number)
    threads, thread_notes = conversation.threads(remote, number)
    told = (*objects.notes, *patch.notes, *commit_notes, *comment_notes, *thread_notes)
    return Collected(
        pull.model_copy(
            update={
                "commits": commits,
                "comments": comments,
                "threads": threads,
                "missing_patches": patch.missing,
                "uncommentable": patch.uncommentable,
                "diff_source": patch.source,
                "objects": DIRECTORY if objects.directory else None,
                "notes": (*pull.notes, *told),
            }
        ),
        patch.text,
    )


def _described(snapshot: _Snapshot, trusted: Trusted) -> Pull:
    """What GitHub says of the pull itself."""
    found = snapshot.found
    return Pull(
        source="github",
        repository=snapshot.target.repository,
        number=found.number,
        title=found.title or "",
        body=found.body or "",
        author=found.user.login if found.user else None,
        author_is_bot=found.user is not None and found.user.is_bot,
        author_association=found.author_association or "NONE",
        base_ref=found.base.ref or "",
        head_ref=found.head.ref or "",
        head_sha=snapshot.head_sha,
        from_fork=found.from_fork(snapshot.target.repository),
        labels=found.label_names,
        files_total=found.changed_files or 0,
        diff_source="diff",
        trusted=trusted,
        html_url=found.html_url,
    )


def _skip(snapshot: _Snapshot, *, review_bots: bool) -> Skip | None:
    found = snapshot.found
    facts = Facts(
        draft=bool(found.draft),
        state=found.state or "open",
        merged=bool(found.merged),
        author=found.user.login if found.user else None,
        author_is_bot=found.user is not None and found.user.is_bot,
        labels=found.label_names,
        files=found.changed_files,
    )
    return skip(facts, review_bots=review_bots)


def _merge_base(snapshot: _Snapshot) -> tuple[str, tuple[str, ...]]:
    """Where the diff starts: the newest commit both sides have."""
    base = snapshot.found.base.sha
    try:
        path = f"/compare/{base}...{snapshot.head_sha}"
        common = snapshot.remote.get(path, Comparison, per_page=1).merge_base_commit
    except RefusedError as error:
        return base, (f"The merge base is not known; the base is taken for it ({error.reason}).",)
    if common is None:
        return base, ("The merge base is not known; the base is taken for it.",)
    return common.sha, ()


def _span(snapshot: _Snapshot, base_sha: str, objects: Objects) -> patches.Span:
    whole = objects.directory if objects.whole else None
    return patches.Span(base_sha, snapshot.head_sha, whole)


def _trusted(snapshot: _Snapshot, config_path: str, base_sha: str) -> Trusted:
    """What may steer a review: from the default branch and the base, never from the head."""
    remote = snapshot.remote
    in_base = snapshot.found.base.repo
    branch = in_base.default_branch if in_base else None
    if branch is None:
        branch = remote.get("", RepositoryRef).default_branch
    if branch is None:
        raise ForgeError(
            "GitHub does not say which branch is the default one.",
            "Run the job again; the config file is only read from there.",
        )
    return Trusted(
        config=_content(remote, config_path, branch),
        config_path=config_path,
        gitattributes=_content(remote, ".gitattributes", base_sha),
    )


def _content(remote: Remote, path: str, ref: str) -> str | None:
    """The text of a file at ``ref``, ``None`` when there is no such file."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise ForgeError(
            f"`{path}` is not a path inside the repository.",
            "Give `config` a path like `.github/panelist.yml`.",
        )
    try:
        content = remote.get(f"/contents/{quote('/'.join(parts))}", Content, ref=ref)
    except RefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise
    return decoded(content).decode("utf-8-sig", "replace") if content.type == "file" else None
