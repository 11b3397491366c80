"""Which pull request an event is about, and what it asks of us, from the payload alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from pydantic import ValidationError

from panelist.contracts import Command
from panelist.errors import EventError
from panelist.forge import commands
from panelist.forge.wire import (
    Issue,
    IssueComment,
    MergeGroup,
    PullRequest,
    RepositoryRef,
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


class _QueueEvent(_Event):
    merge_group: MergeGroup


_E = TypeVar("_E", bound=_Event)


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
    if event_name == QUEUE_EVENT:
        return _of_queue(event, repository)
    raise EventError(f"Panelist does not review on the event `{event_name}`.", _USE)


def _of_pull_event(
    name: str, event: Mapping[str, object], pr_number: int | None, repository: str
) -> Target:
    payload = _read(_PullEvent, event, f"The payload of the event `{name}` names no pull request.")
    pull = payload.pull_request
    _same_repository(pull.base.repo, repository)
    _same_number(pull.number, pr_number)
    return Target(
        repository=repository,
        number=_positive(pull.number),
        event=name,
        action=payload.action or "",
        head_sha=pull.head.sha,
        sender=payload.sender.login if payload.sender else None,
        sender_is_bot=payload.sender is not None and payload.sender.is_bot,
        author=pull.user.login if pull.user else None,
        author_is_bot=pull.user is not None and pull.user.is_bot,
        from_fork=pull.from_fork(repository),
        labels=pull.label_names,
        draft=bool(pull.draft),
        state=pull.state or "open",
        merged=bool(pull.merged),
        title=pull.title,
        body=_body(pull),
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
    sender = _read(_Event, event, cannot).sender
    return Target(
        repository=repository,
        number=_positive(pr_number),
        event="workflow_dispatch",
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
    )


def _of_comment(event: Mapping[str, object], pr_number: int | None, repository: str) -> Target:
    """The command is that of the payload, so that no edit after the event changes it.

    A comment names no head: the one that is there when we look is meant.
    """
    cannot = "The payload of the event `issue_comment` names no comment on an issue."
    payload = _read(_CommentEvent, event, cannot)
    issue, comment, sender = payload.issue, payload.comment, payload.sender
    _same_repository(payload.repository, repository)
    command = commands.command(comment.body or "", (comment.user or User()).login or "", comment.id)
    unasked = _not_a_command(payload, command)
    if not unasked:
        _same_number(issue.number, pr_number)
    return Target(
        repository=repository,
        number=_positive(issue.number),
        event="issue_comment",
        action=payload.action or "",
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
        author=issue.user.login if issue.user else None,
        author_is_bot=issue.user is not None and issue.user.is_bot,
        state=issue.state or "open",
        merged=issue.pull_request is not None and issue.pull_request.merged_at is not None,
        title=issue.title,
        body=_body(issue),
        command=None if unasked else command,
        unasked=unasked,
    )


def _not_a_command(payload: _CommentEvent, command: Command | None) -> str:
    """Why nobody is to be answered, the cheapest reason first; "" for a command of a person."""
    issue, comment = payload.issue, payload.comment
    user = comment.user
    reasons = {
        "The comment is on an issue, not on a pull request.": issue.pull_request is None,
        "The comment is not a new one.": payload.action != "created",
        "The comment is not for Panelist.": command is None,
        "The comment is not by a person.": user is None
        or not user.login
        or user.type != "User"
        or user.is_bot
        or comment.performed_via_github_app is not None,
        "The pull request is closed.": issue.state == "closed",
        "The conversation of the pull request is locked.": bool(issue.locked),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _of_queue(event: Mapping[str, object], repository: str) -> Target:
    payload = _read(
        _QueueEvent, event, f"The payload of the event `{QUEUE_EVENT}` names no merge group."
    )
    group, sender = payload.merge_group, payload.sender
    _same_repository(payload.repository, repository)
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


def _read(kind: type[_E], event: Mapping[str, object], cannot: str) -> _E:
    try:
        return kind.model_validate(event)
    except ValidationError as error:
        raise EventError(cannot, "Pass on the payload as GitHub wrote it.") from error


def _same_repository(named: RepositoryRef | None, repository: str) -> None:
    name = named.full_name if named else None
    if name is not None and name.lower() != repository.lower():
        raise EventError(
            f"The event is about {name}, but the job runs in {repository}.",
            "Start the workflow in the repository of the pull request.",
        )


def _same_number(number: int, pr_number: int | None) -> None:
    if pr_number not in (None, number):
        raise EventError(
            f"The event is about pull request {number}, but `pr-number` says {pr_number}.",
            "Leave `pr-number` out: it is for workflow_dispatch.",
        )


def _positive(number: int) -> int:
    if number < 1:
        raise EventError(
            f"{number} is not the number of a pull request.",
            "Set the input `pr-number` to a number from 1 up.",
        )
    return number
