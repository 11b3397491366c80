"""Reading what an event says, and refusing what it must not say."""

from collections.abc import Mapping

from pydantic import ValidationError

from panelist.errors import EventError
from panelist.forge.wire import RepositoryRef, W


def read_payload(kind: type[W], event: Mapping[str, object], cannot: str) -> W:
    """``event`` as far as ``kind`` reads it; ``cannot`` says what is missing where it is not.

    Raises:
        EventError: the payload is of another shape.
    """
    try:
        return kind.model_validate(event)
    except ValidationError as error:
        raise EventError(cannot, "Pass on the payload as GitHub wrote it.") from error


def require_repository(named: RepositoryRef | None, repository: str) -> None:
    """Refuse an event of another repository than the job's.

    Raises:
        EventError: it names another one.
    """
    name = named.full_name if named else None
    if name is not None and name.lower() != repository.lower():
        raise EventError(
            f"The event is about {name}, but the job runs in {repository}.",
            "Start the workflow in the repository of the pull request.",
        )


def require_number(number: int, pr_number: int | None) -> None:
    """Refuse an input that names another pull request than the event.

    Raises:
        EventError: it does.
    """
    if pr_number not in (None, number):
        raise EventError(
            f"The event is about pull request {number}, but `pr-number` says {pr_number}.",
            "Leave `pr-number` out: it is for workflow_dispatch.",
        )


def require_positive(number: int) -> int:
    """``number``, if it can be that of a pull request.

    Raises:
        EventError: it cannot.
    """
    if number < 1:
        raise EventError(
            f"{number} is not the number of a pull request.",
            "Set the input `pr-number` to a number from 1 up.",
        )
    return number
