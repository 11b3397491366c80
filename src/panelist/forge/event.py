"""Which pull request an event is about, and what it asks of us, from the payload alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from panelist.contracts import Command
from panelist.errors import EventError
from panelist.forge import commands
from panelist.forge.payloads import (
    read_payload,
    require_number,
    require_positive,
    require_repository,
)
from panelist.forge.wire import (
    Issue,
    IssueComment,
    MergeGroup,
    PullRequest,
    RepositoryRef,
    ReviewComment,
    User,
    Wire,
)

PULL_EVENTS = ("pull_request", "pull_request_target")
QUEUE_EVENT = "merge_group"
_MAX_BYTES = 25_000_000
"""GitHub sends no larger payload."""
_QUEUED = re.compile(r"gh-readonly-queue/.+/pr-([1-9][0-9]{0,17})-[0-9a-f]+")
_USE = """Start the workflow with:

on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review]
  issue_comment:
    types: [created]
  pull_request_review_comment:
    types: [created]
  merge_group:
  workflow_dispatch:"""


@dataclass(frozen=True, slots=True)
class Target:
    """The pull request to review, pinned to what the event said.

    Attributes:
        repository: ``owner/name`` that the run belongs to; no other is asked.
        number: of the pull request, or of the issue that was commented on; 0
            for a merge group that names none.
        event: name of the event.
        action: what happened, e.g. ``opened``; "" without one.
        head_sha: the head that the event is about; ``None`` when it names none.
        sender: login of whoever caused the event; ``None`` for a deleted account.
        sender_is_bot: whether that is an app.
        author: login of whoever opened the pull request; ``None`` if unknown.
        author_is_bot: whether that is an app.
        from_fork: whether the head is in another repository, or in a deleted one.
        labels: names.
        draft: whether it is a draft.
        state: ``open`` or ``closed``.
        merged: whether it was merged.
        title, body: what its author wrote, as it was when the event happened: later
            edits are not read. ``None`` when the event does not tell.
        command: what a comment asks for; whether its author may is not known yet.
        mention: the account that it speaks to by name, without ``[bot]``; "" where it
            does not. Only if that is ours is anything asked of us.
        unasked: why the event asks nothing of us; "" when it does.
    """

    repository: str
    number: int
    event: str
    action: str = ""
    head_sha: str | None = None
    sender: str | None = None
    sender_is_bot: bool = False
    author: str | None = None
    author_is_bot: bool = False
    from_fork: bool = False
    labels: tuple[str, ...] = ()
    draft: bool = False
    state: str = "open"
    merged: bool = False
    title: str | None = None
    body: str | None = None
    command: Command | None = None
    mention: str = ""
    unasked: str = ""


class _Event(Wire):
    action: str | None = None
    sender: User | None = None
    repository: RepositoryRef | None = None


class _PullEvent(_Event):
    pull_request: PullRequest


class _CommentEvent(_Event):
    issue: Issue
    comment: IssueComment


class _ReviewCommentEvent(_Event):
    pull_request: PullRequest
    comment: ReviewComment


class _QueueEvent(_Event):
    merge_group: MergeGroup


def load_event(path: Path) -> dict[str, object]:
    """The payload at ``GITHUB_EVENT_PATH``.

    Raises:
        EventError: the file is absent, larger than GitHub sends, or no JSON object.
    """
    fix = "Run Panelist as a step of a GitHub Actions job, or locally with --base and --head."
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise EventError(f"The event file {path} is larger than 25 MB.", fix)
        # GitHub writes no byte order mark; editors that make test events do.
        parsed: object = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise EventError(f"The event file {path} cannot be read: {error.strerror}.", fix) from error
    except (ValueError, RecursionError) as error:
        raise EventError(f"The event file {path} is not JSON.", fix) from error
    if not isinstance(parsed, dict):
        raise EventError(f"The event file {path} holds no JSON object.", fix)
    return cast("dict[str, object]", parsed)


def target(
    event_name: str, event: Mapping[str, object], *, pr_number: int | None, repository: str
) -> Target:
    """The pull request that ``event`` is about, and what is asked.

    Args:
        event_name: ``GITHUB_EVENT_NAME``.
        event: the payload.
        pr_number: the ``pr-number`` input, for events that name no pull request.
        repository: ``GITHUB_REPOSITORY``.

    Raises:
        EventError: the event is of another kind, names another repository or
            no pull request.
    """
    if event_name in PULL_EVENTS:
        return _of_pull_event(event_name, event, pr_number, repository)
    if event_name == "workflow_dispatch":
        return _of_dispatch(event, pr_number, repository)
    if event_name == "issue_comment":
        return _of_comment(event, pr_number, repository)
    if event_name == "pull_request_review_comment":
        return _of_review_comment(event, pr_number, repository)
    if event_name == QUEUE_EVENT:
        return _of_queue(event, repository)
    raise EventError(f"Panelist does not review on the event `{event_name}`.", _USE)


def _of_pull_event(
    name: str, event: Mapping[str, object], pr_number: int | None, repository: str
) -> Target:
    payload = read_payload(
        _PullEvent, event, f"The payload of the event `{name}` names no pull request."
    )
    pull = payload.pull_request
    require_repository(pull.base.repo, repository)
    require_number(pull.number, pr_number)
    target = _target_of_pull(name, payload, pull, repository)
    return replace(target, head_sha=pull.head.sha, merged=bool(pull.merged))


def _target_of_pull(name: str, payload: _Event, pull: PullRequest, repository: str) -> Target:
    target = _target_of(name, payload, pull, repository)
    return replace(
        target,
        from_fork=pull.from_fork(repository),
        labels=pull.label_names,
        draft=bool(pull.draft),
    )


def _target_of(name: str, payload: _Event, found: PullRequest | Issue, repository: str) -> Target:
    """What an event tells of a pull request, also where it calls it an issue."""
    sender = payload.sender
    return Target(
        repository=repository,
        number=require_positive(found.number),
        event=name,
        action=payload.action or "",
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
        author=found.user.login if found.user else None,
        author_is_bot=found.user is not None and found.user.is_bot,
        state=found.state or "open",
        title=found.title,
        body=_body(found),
    )


def _body(said: PullRequest | Issue) -> str | None:
    """An empty description is null; where there is no title either, nothing is told."""
    return None if said.title is None else said.body or ""


def _of_dispatch(event: Mapping[str, object], pr_number: int | None, repository: str) -> Target:
    """Nobody is asked for rights here: GitHub lets only those dispatch who may write."""
    if pr_number is None:
        raise EventError(
            "The event `workflow_dispatch` names no pull request.",
            "Set the input `pr-number` to the number of the pull request.",
        )
    cannot = "The payload of the event `workflow_dispatch` cannot be read."
    sender = read_payload(_Event, event, cannot).sender
    return Target(
        repository=repository,
        number=require_positive(pr_number),
        event="workflow_dispatch",
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
    )


def _of_comment(event: Mapping[str, object], pr_number: int | None, repository: str) -> Target:
    """The command is that of the payload, so that no edit after the event changes it.

    A comment names no head: the one that is there when we look is meant.
    """
    cannot = "The payload of the event `issue_comment` names no comment on an issue."
    payload = read_payload(_CommentEvent, event, cannot)
    issue, comment = payload.issue, payload.comment
    require_repository(payload.repository, repository)
    command = commands.command(comment.body or "", (comment.user or User()).login or "", comment.id)
    unasked = (
        "The comment is on an issue, not on a pull request."
        if issue.pull_request is None
        else _not_a_command(payload.action, comment, command) or _not_open(issue)
    )
    if not unasked:
        require_number(issue.number, pr_number)
    return replace(
        _target_of("issue_comment", payload, issue, repository),
        merged=issue.pull_request is not None and issue.pull_request.merged_at is not None,
        command=None if unasked else command,
        unasked=unasked,
    )


def _of_review_comment(
    event: Mapping[str, object], pr_number: int | None, repository: str
) -> Target:
    """A command in a thread. It names no head either: the one that is there now is meant."""
    cannot = "The payload of the event `pull_request_review_comment` names no comment on a line."
    payload = read_payload(_ReviewCommentEvent, event, cannot)
    pull, comment = payload.pull_request, payload.comment
    require_repository(payload.repository, repository)
    body, thread = comment.body or "", comment.in_reply_to_id or comment.id
    author = (comment.user or User()).login or ""
    command = commands.command(body, author, comment.id, thread=thread)
    unasked = _not_a_command(payload.action, comment, command) or _not_open(pull)
    if not unasked:
        require_number(pull.number, pr_number)
    return replace(
        _target_of_pull("pull_request_review_comment", payload, pull, repository),
        command=None if unasked else command,
        mention="" if unasked else commands.mentioned(body),
        unasked=unasked,
    )


def _not_a_command(
    action: str | None, comment: IssueComment | ReviewComment, command: Command | None
) -> str:
    """Why nobody is to be answered, the cheapest reason first; "" for a command of a person."""
    user = comment.user
    # GitHub tells of no app that writes on a line in the name of its user.
    by_app = isinstance(comment, IssueComment) and comment.performed_via_github_app is not None
    person = user is not None and user.login and user.type == "User" and not user.is_bot
    reasons = {
        "The comment is not a new one.": action != "created",
        "The comment is not for Panelist.": command is None,
        "The comment is not by a person.": not person or by_app,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _not_open(pull: Issue | PullRequest) -> str:
    """Why nothing can be said on ``pull`` any more; "" where it can."""
    if pull.state == "closed":
        return "The pull request is closed."
    return "The conversation of the pull request is locked." if pull.locked else ""


def _of_queue(event: Mapping[str, object], repository: str) -> Target:
    payload = read_payload(
        _QueueEvent, event, f"The payload of the event `{QUEUE_EVENT}` names no merge group."
    )
    group, sender = payload.merge_group, payload.sender
    require_repository(payload.repository, repository)
    queued = _QUEUED.fullmatch((group.head_ref or "").removeprefix("refs/heads/"))
    return Target(
        repository=repository,
        number=int(queued[1]) if queued else 0,
        event=QUEUE_EVENT,
        action=payload.action or "",
        head_sha=group.head_sha,
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
        unasked="The merge group was dissolved." if payload.action == "destroyed" else "",
    )
