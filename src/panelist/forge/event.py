"""Which pull request an event is about, from the payload alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from panelist.errors import EventError
from panelist.forge.wire import PullRequest, User, Wire

PULL_EVENTS = ("pull_request", "pull_request_target")
_MAX_BYTES = 25_000_000
"""GitHub sends no larger payload."""
_USE = """Start the workflow with:

on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review]
  workflow_dispatch:"""


@dataclass(frozen=True, slots=True)
class Target:
    """The pull request to review, pinned to what the event said.

    Attributes:
        repository: ``owner/name`` that the run belongs to; no other is asked.
        number: of the pull request.
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


class _Event(Wire):
    action: str | None = None
    sender: User | None = None


class _PullEvent(_Event):
    pull_request: PullRequest


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
    """The pull request that ``event`` is about.

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
    raise EventError(f"Panelist does not review on the event `{event_name}`.", _USE)


def _of_pull_event(
    name: str, event: Mapping[str, object], pr_number: int | None, repository: str
) -> Target:
    try:
        payload = _PullEvent.model_validate(event)
    except ValidationError as error:
        raise EventError(
            f"The payload of the event `{name}` names no pull request.",
            "Pass on the payload as GitHub wrote it.",
        ) from error
    pull = payload.pull_request
    base = pull.base.repo.full_name if pull.base.repo else None
    if base is not None and base.lower() != repository.lower():
        raise EventError(
            f"The event is about {base}, but the job runs in {repository}.",
            "Start the workflow in the repository of the pull request.",
        )
    if pr_number not in (None, pull.number):
        raise EventError(
            f"The event is about pull request {pull.number}, but `pr-number` says {pr_number}.",
            "Leave `pr-number` out: it is for workflow_dispatch.",
        )
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
    )


def _of_dispatch(event: Mapping[str, object], pr_number: int | None, repository: str) -> Target:
    if pr_number is None:
        raise EventError(
            "The event `workflow_dispatch` names no pull request.",
            "Set the input `pr-number` to the number of the pull request.",
        )
    try:
        payload = _Event.model_validate(event)
    except ValidationError as error:
        raise EventError(
            "The payload of the event `workflow_dispatch` cannot be read.",
            "Pass on the payload as GitHub wrote it.",
        ) from error
    sender = payload.sender
    return Target(
        repository=repository,
        number=_positive(pr_number),
        event="workflow_dispatch",
        sender=sender.login if sender else None,
        sender_is_bot=sender is not None and sender.is_bot,
    )


def _positive(number: int) -> int:
    if number < 1:
        raise EventError(
            f"{number} is not the number of a pull request.",
            "Set the input `pr-number` to a number from 1 up.",
        )
    return number
