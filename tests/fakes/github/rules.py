"""What may be written, apart from rights and shapes."""

from tests.fakes.github.placing import NOT_IN_DIFF, Place, Placed, PlaceError, place
from tests.fakes.github.state import Issue, Pull, Review, Token
from tests.fakes.github.wire import invalid, refuse, unprocessable
from tests.fakes.github.world import Record, World

_LOCKED = "Unable to create comment because issue is locked."
_PENDING = "User can only have one pending review per pull request"
_TOO_LONG = "body is too long (maximum is {} characters)"


def unlocked(issue: Issue) -> None:
    """Refuse to add to a locked conversation."""
    if issue.locked:
        raise refuse(403, _LOCKED)


def comment_body(world: World, resource: str, body: str) -> None:
    """Refuse an empty or too long comment."""
    most = world.limits.body_characters
    if not body.strip():
        raise invalid(resource, "data", "unprocessable", "Body cannot be blank")
    if len(body) > most:
        raise invalid(resource, "data", "unprocessable", _TOO_LONG.format(most).capitalize())


def review_body(world: World, body: str) -> None:
    """Refuse a too long review."""
    most = world.limits.body_characters
    if len(body) > most:
        raise invalid("PullRequestReview", "body", "custom", _TOO_LONG.format(most))


def review_event(pull: Pull, token: Token, event: str | None, body: str, comments: int) -> None:
    """Refuse to approve or to object where that is not allowed, and to say nothing."""
    if event == "APPROVE" and token.login == "github-actions[bot]":
        raise unprocessable("GitHub Actions is not permitted to approve pull requests.")
    if pull.author == token.login and event in {"APPROVE", "REQUEST_CHANGES"}:
        verb = "approve" if event == "APPROVE" else "request changes on"
        raise unprocessable(f"Can not {verb} your own pull request")
    silent = not body.strip() and (event == "REQUEST_CHANGES" or not comments)
    if event in {"COMMENT", "REQUEST_CHANGES"} and silent:
        raise unprocessable("Body can't be blank")


def no_pending(pull: Pull, login: str) -> None:
    """Refuse a second review while one is pending; that holds for submitted ones too."""
    if any(review.state == "PENDING" and review.author == login for review in pull.reviews):
        raise unprocessable(_PENDING)


def pending(review: Review, verb: str) -> None:
    """Refuse what only a pending review allows."""
    if review.state != "PENDING":
        raise unprocessable(f"Can not {verb} a non-pending pull request review")


def commit_of_pull(record: Record, pull: Pull, commit_id: str) -> str:
    """The commit a review is about, if the pull has it."""
    known = {of.sha for of in record.git.log(f"{pull.base_sha}..{pull.head_sha}")}
    if commit_id not in known:
        raise unprocessable("commit_id is not part of the pull request")
    return commit_id


def placed(record: Record, pull: Pull, commit_id: str, places: list[Place]) -> list[Placed]:
    """Every place in the diff up to the commit; one bad place refuses all."""
    base = record.git.merge_base(pull.base_sha, commit_id) or pull.base_sha
    change = record.change(base, commit_id)
    if any((asked.path, asked.line) in pull.refused for asked in places):
        raise unprocessable(NOT_IN_DIFF)
    try:
        return [place(change, asked) for asked in places]
    except PlaceError as error:
        raise unprocessable(str(error)) from error
