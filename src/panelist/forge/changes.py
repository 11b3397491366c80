"""Our request for changes: at most one stands, and it goes when its cause is gone.

Panelist never approves; taking a request back is all the praise there is.
"""

from collections.abc import Callable, Mapping

from panelist.contracts import Posting
from panelist.errors import ForgeError
from panelist.forge import bodies, marks
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import Review
from panelist.forge.writes import Writer

_STANDING = "CHANGES_REQUESTED"
_TAKEN_BACK = "What Panelist asked for is done, or does not block any more."


def settle(writer: Writer, number: int, posting: Posting, login: str) -> None:
    """Request changes, or take the request back, as ``posting.request_changes`` says.

    A request is ours when our account made it and it begins with our mark:
    other tools may use the same account.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    if posting.request_changes is None:
        return
    path = f"/pulls/{number}/reviews"

    def standing() -> list[Review]:
        return [
            review
            for review in writer.remote.pages(path, Review)
            if review.state == _STANDING
            and is_own(review.user, login)
            and marks.first_line(review.body) == marks.CHANGES
        ]

    there = standing()
    if posting.request_changes and not there:
        body = f"{marks.CHANGES}\n{bodies.notice(posting.check_title)}"
        wanted = {"event": "REQUEST_CHANGES", "commit_id": posting.head_sha, "body": body}
        _request(writer, path, wanted, lambda: next(iter(standing()), None))
        # Another run may have asked in the same moment: look again.
        there = standing()
    for review in there[1:] if posting.request_changes else there:
        _take_back(writer, f"{path}/{review.id}")


def _request(
    writer: Writer, path: str, wanted: Mapping[str, object], stored: Callable[[], Review | None]
) -> None:
    try:
        writer.create(path, wanted, Review, stored)
    except RefusedError as error:
        if "own pull request" not in error.reason:
            raise
        raise ForgeError(
            "Nobody can request changes on their own pull request.",
            "Leave `github-token` out, so that the account of the job asks for them.",
        ) from error


def _take_back(writer: Writer, path: str) -> None:
    def gone() -> Review | None:
        review = writer.remote.get(path, Review)
        return None if review.state == _STANDING else review

    message = {"message": _TAKEN_BACK}
    try:
        writer.sent(lambda: writer.remote.put(f"{path}/dismissals", message, Review))
    except RefusedError:
        if gone() is None:  # nobody else, a person or another run, took it back before us
            raise
