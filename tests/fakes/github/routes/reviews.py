"""Reviews: list, create, submit, edit, delete, dismiss."""

from typing import Final, Literal

from tests.fakes.github import rules, seeds
from tests.fakes.github.bodies import NUMBER, TEXT, Items, Shape, Text
from tests.fakes.github.call import Call, route
from tests.fakes.github.payloads import reviews as reviews_json
from tests.fakes.github.placing import Place
from tests.fakes.github.state import Payload, Pull, Review
from tests.fakes.github.wire import Reply, answer, not_found, unprocessable
from tests.fakes.github.world import Record, now

_State = Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED"]

_EVENT: Final = Text(("APPROVE", "REQUEST_CHANGES", "COMMENT"))
_SIDE: Final = Text(("LEFT", "RIGHT"))
_COMMENT = Shape(
    {
        "path": TEXT,
        "body": TEXT,
        "position": NUMBER,
        "line": NUMBER,
        "side": _SIDE,
        "start_line": NUMBER,
        "start_side": _SIDE,
    },
    ("path", "body"),
)
_REVIEW = Shape({"commit_id": TEXT, "body": TEXT, "event": _EVENT, "comments": Items(_COMMENT)})
_SUBMIT = Shape({"body": TEXT, "event": _EVENT}, ("event",))
_EDIT = Shape({"body": TEXT}, ("body",))
_DISMISS = Shape({"message": TEXT, "event": Text(("DISMISS",))}, ("message",))
_STATES: dict[str | None, _State] = {
    None: "PENDING",
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
}


def asked_place(given: Payload) -> Place:
    """The place a comment names."""
    return Place(
        path=given["path"],
        side=given.get("side", "RIGHT"),
        line=given.get("line"),
        start_side=given.get("start_side"),
        start_line=given.get("start_line"),
        position=given.get("position"),
    )


def _visible(call: Call, review: Review) -> bool:
    return review.state != "PENDING" or (
        call.token is not None and call.token.login == review.author
    )


def _list(call: Call) -> Reply:
    record, pull = call.require_review("read")
    values = [
        reviews_json.review(call.world, record, pull, review)
        for review in pull.reviews
        if _visible(call, review)
    ]
    return call.page(values, "PullRequestReview")


def _create(call: Call) -> Reply:
    record, pull = call.require_review("write")
    given = call.body(_REVIEW)
    token = call.writer
    body, event = given.get("body", ""), given.get("event")
    comments: list[Payload] = given.get("comments", [])
    rules.unlocked(pull)
    rules.review_event(pull, token, event, body, len(comments))
    rules.review_body(call.world, body)
    for comment in comments:
        rules.comment_body(call.world, "PullRequestReviewComment", comment["body"])
    rules.no_pending(pull, token.login)
    commit_id = rules.commit_of_pull(record, pull, given.get("commit_id", pull.head_sha))
    places = rules.placed(record, pull, commit_id, [asked_place(each) for each in comments])
    review = seeds.review(call.world, pull, body, token.login, _STATES[event], commit_id)
    for place, comment in zip(places, comments, strict=True):
        seeds.review_comment(call.world, review, commit_id, place, comment["body"])
    return _shown(call, record, pull, review)


def _shown(call: Call, record: Record, pull: Pull, review: Review) -> Reply:
    return answer(reviews_json.review(call.world, record, pull, review), "PullRequestReview")


def _found(call: Call, pull: Pull) -> Review:
    wanted = int(call.names["id"])
    for review in pull.reviews:
        if review.id == wanted and _visible(call, review):
            return review
    raise not_found()


def _own(call: Call, pull: Pull) -> Review:
    review = _found(call, pull)
    if review.author != call.writer.login:
        raise unprocessable("Can not edit the review of somebody else")
    return review


def _get(call: Call) -> Reply:
    record, pull = call.require_review("read")
    return _shown(call, record, pull, _found(call, pull))


def _edit(call: Call) -> Reply:
    record, pull = call.require_review("write")
    review = _own(call, pull)
    body: str = call.body(_EDIT)["body"]
    rules.review_body(call.world, body)
    if not body.strip():
        raise unprocessable("Body can't be blank")
    review.body = body
    return _shown(call, record, pull, review)


def _delete(call: Call) -> Reply:
    record, pull = call.require_review("write")
    review = _own(call, pull)
    rules.pending(review, "delete")
    pull.reviews.remove(review)
    return _shown(call, record, pull, review)


def _submit(call: Call) -> Reply:
    record, pull = call.require_review("write")
    given = call.body(_SUBMIT)
    review = _own(call, pull)
    rules.pending(review, "submit")
    body: str = given.get("body", review.body)
    rules.review_event(pull, call.writer, given["event"], body, len(review.comments))
    rules.review_body(call.world, body)
    review.body, review.state, review.submitted_at = body, _STATES[given["event"]], now()
    return _shown(call, record, pull, review)


def _dismiss(call: Call) -> Reply:
    record, pull = call.require_review("write")
    call.body(_DISMISS)
    review = _found(call, pull)
    if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise unprocessable(f"Can not dismiss a {review.state.lower()} pull request review")
    review.state = "DISMISSED"
    return _shown(call, record, pull, review)


def _comments(call: Call) -> Reply:
    record, pull = call.require_review("read")
    review = _found(call, pull)
    values = [
        reviews_json.review_comment(call.world, record, pull, comment)
        for comment in review.comments
    ]
    return call.page(values, "ReviewComment")


_AT = "/repos/{owner}/{repo}/pulls/{number}/reviews"

ROUTES = (
    route("GET", _AT, _list),
    route("POST", _AT, _create, creates=True),
    route("GET", _AT + "/{id}", _get),
    route("PUT", _AT + "/{id}", _edit),
    route("DELETE", _AT + "/{id}", _delete),
    route("POST", _AT + "/{id}/events", _submit, creates=True),
    route("PUT", _AT + "/{id}/dismissals", _dismiss),
    route("GET", _AT + "/{id}/comments", _comments),
)
