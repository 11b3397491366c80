"""Comments: in the conversation and on lines."""

from typing import Final

from tests.fakes.github import rules, seeds
from tests.fakes.github.bodies import NUMBER, TEXT, Shape, Text
from tests.fakes.github.call import Call, route
from tests.fakes.github.payloads import pulls as pulls_json
from tests.fakes.github.payloads import repositories as repositories_json
from tests.fakes.github.payloads import reviews as reviews_json
from tests.fakes.github.payloads.repositories import PUSHING
from tests.fakes.github.placing import Place, Placed, PlaceError, place
from tests.fakes.github.routes.reviews import asked_place
from tests.fakes.github.state import (
    Issue,
    IssueComment,
    Level,
    Payload,
    Pull,
    Review,
    ReviewComment,
)
from tests.fakes.github.wire import Reply, answer, invalid, not_found, nothing, refuse
from tests.fakes.github.world import Record, now

_SIDE: Final = Text(("LEFT", "RIGHT"))
_BODY = Shape({"body": TEXT}, ("body",))
_ON_LINE = Shape(
    {
        "body": TEXT,
        "commit_id": TEXT,
        "path": TEXT,
        "position": NUMBER,
        "line": NUMBER,
        "side": _SIDE,
        "start_line": NUMBER,
        "start_side": _SIDE,
        "in_reply_to": NUMBER,
        "subject_type": Text(("line", "file")),
    },
    ("body",),
)
_REACTION: Final = Shape(
    {
        "content": Text(("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")),
    },
    ("content",),
)
_THREAD = "PullRequestReviewComment"


def _list_in_conversation(call: Call) -> Reply:
    record = call.require("read", "issues", "pull_requests")
    issue = call.issue_of(record)
    values = [
        pulls_json.issue_comment(call.world, record, issue, comment)
        for comment in issue.issue_comments
    ]
    return call.page(values, "IssueComment")


def _list_of_repository(call: Call) -> Reply:
    """Every comment in a conversation, the last changed first, as ``sort=updated`` asks."""
    record = call.require("read", "issues", "pull_requests")
    since = call.request.query.get("since", "")
    found = [
        (comment.updated_at, comment.id, pulls_json.issue_comment(call.world, record, of, comment))
        for of in record.issues.values()
        for comment in of.issue_comments
        if comment.updated_at >= since
    ]
    found.sort(key=lambda row: row[:2], reverse=True)
    return call.page([value for _, _, value in found], "IssueComment")


def _create_in_conversation(call: Call) -> Reply:
    record = call.require("write", "issues", "pull_requests")
    issue = call.issue_of(record)
    body: str = call.body(_BODY)["body"]
    rules.unlocked(issue)
    rules.comment_body(call.world, "IssueComment", body)
    comment = seeds.issue_comment(call.world, issue, body, call.writer.login)
    value = pulls_json.issue_comment(call.world, record, issue, comment)
    return answer(value, "IssueComment", status=201, headers={"Location": value["url"]})


def _in_conversation(call: Call, level: Level) -> tuple[Record, Issue, IssueComment]:
    record = call.require(level, "issues", "pull_requests")
    wanted = int(call.names["id"])
    for issue in record.issues.values():
        for comment in issue.issue_comments:
            if comment.id == wanted:
                return record, issue, comment
    raise not_found()


def _get_in_conversation(call: Call) -> Reply:
    record, issue, comment = _in_conversation(call, "read")
    return answer(pulls_json.issue_comment(call.world, record, issue, comment), "IssueComment")


def _edit_in_conversation(call: Call) -> Reply:
    record, issue, comment = _in_conversation(call, "write")
    body: str = call.body(_BODY)["body"]
    _editable(call, record, comment.author)
    rules.comment_body(call.world, "IssueComment", body)
    comment.body, comment.updated_at = body, now()
    return answer(pulls_json.issue_comment(call.world, record, issue, comment), "IssueComment")


def _delete_in_conversation(call: Call) -> Reply:
    record, issue, comment = _in_conversation(call, "write")
    _editable(call, record, comment.author)
    issue.issue_comments.remove(comment)
    return nothing()


def _react_in_conversation(call: Call) -> Reply:
    record, _, comment = _in_conversation(call, "write")
    return _reacted(call, record, comment)


def _react_on_line(call: Call) -> Reply:
    record, _, _, comment = _on_line(call, "write")
    return _reacted(call, record, comment)


def _reacted(call: Call, record: Record, comment: IssueComment | ReviewComment) -> Reply:
    content: str = call.body(_REACTION)["content"]
    login = call.writer.login
    known = comment.reactions.get((login, content))
    made = known or call.world.next_id()
    comment.reactions[login, content] = made
    value = {
        "id": made,
        "node_id": f"REA_{made}",
        "user": repositories_json.account(call.world, login),
        "content": content,
        "created_at": record.created_at,
    }
    return answer(value, "Reaction", status=200 if known else 201)


def _editable(call: Call, record: Record, author: str | None) -> None:
    """Whoever wrote it may change it, and so may whoever may write to the repository."""
    token = call.writer
    may_write = (
        record.collaborators.get(token.login) in PUSHING
        if token.permissions is None
        else token.may("issues", "write") or token.may("pull_requests", "write")
    )
    if author != token.login and not may_write:
        raise refuse(403, "Must have admin rights to Repository.")


def _list_on_lines(call: Call) -> Reply:
    record, pull = call.require_review("read")
    values = [
        reviews_json.review_comment(call.world, record, pull, comment)
        for comment in pull.review_comments
    ]
    return call.page(values, _THREAD)


def _create_on_line(call: Call) -> Reply:
    record, pull = call.require_review("write")
    given = call.body(_ON_LINE)
    token = call.writer
    rules.unlocked(pull)
    rules.comment_body(call.world, _THREAD, given["body"])
    if "in_reply_to" in given:
        return _replied(call, record, pull, given["in_reply_to"], given["body"])
    for key in ("commit_id", "path"):
        if key not in given:
            raise refuse(422, f'Invalid request.\n\n"{key}" wasn\'t supplied.')
    rules.no_pending(pull, token.login)
    commit_id = rules.commit_of_pull(record, pull, given["commit_id"])
    placed = _placed(record, pull, commit_id, given)
    review = seeds.review(call.world, pull, "", token.login, "COMMENTED", commit_id)
    comment = seeds.review_comment(call.world, review, commit_id, placed, given["body"])
    if given.get("subject_type") == "file":
        comment.subject, comment.line, comment.original_line = "file", None, None
    return _shown(call, record, pull, comment, status=201)


def _placed(record: Record, pull: Pull, commit_id: str, given: Payload) -> Placed:
    base = record.git.merge_base(pull.base_sha, commit_id) or pull.base_sha
    change = record.change(base, commit_id)
    asked = asked_place(given)
    if given.get("subject_type") == "file":
        if change.file(asked.path) is None:
            raise invalid(_THREAD, "pull_request_review_thread.path", "invalid")
        return Placed(asked.path, "RIGHT", 1, None, None, 1, "")
    try:
        return place(change, asked)
    except PlaceError as error:
        raise _misplaced(asked, str(error)) from error


def _misplaced(asked: Place, text: str) -> Exception:
    if text.startswith("Path"):
        return invalid(_THREAD, "pull_request_review_thread.path", "invalid")
    start = asked.start_line is not None and "start line" in text
    field = "pull_request_review_thread." + ("start_line" if start else "line")
    return invalid(_THREAD, field, "custom", f"{field} must be part of the diff")


def _reply(call: Call) -> Reply:
    record, pull = call.require_review("write")
    body: str = call.body(_BODY)["body"]
    rules.unlocked(pull)
    rules.comment_body(call.world, _THREAD, body)
    return _replied(call, record, pull, int(call.names["id"]), body)


def _replied(call: Call, record: Record, pull: Pull, first_id: int, body: str) -> Reply:
    first = next((each for each in pull.review_comments if each.id == first_id), None)
    if first is None:
        raise not_found()
    token = call.writer
    rules.no_pending(pull, token.login)
    comment = seeds.thread_reply(call.world, pull, first, body, token.login)
    return _shown(call, record, pull, comment, status=201)


def _shown(
    call: Call, record: Record, pull: Pull, comment: ReviewComment, *, status: int = 200
) -> Reply:
    value = reviews_json.review_comment(call.world, record, pull, comment)
    return answer(value, _THREAD, status=status)


def _on_line(call: Call, level: Level) -> tuple[Record, Pull, Review, ReviewComment]:
    record = call.require(level, "pull_requests")
    wanted = int(call.names["id"])
    for pull in record.pulls:
        for review in pull.reviews:
            for comment in review.comments:
                if comment.id == wanted:
                    return record, pull, review, comment
    raise not_found()


def _get_on_line(call: Call) -> Reply:
    record, pull, _, comment = _on_line(call, "read")
    return _shown(call, record, pull, comment)


def _edit_on_line(call: Call) -> Reply:
    record, pull, _, comment = _on_line(call, "write")
    body: str = call.body(_BODY)["body"]
    _editable(call, record, comment.author)
    rules.comment_body(call.world, _THREAD, body)
    comment.body, comment.updated_at = body, now()
    return _shown(call, record, pull, comment)


def _delete_on_line(call: Call) -> Reply:
    record, pull, review, comment = _on_line(call, "write")
    _editable(call, record, comment.author)
    review.comments.remove(comment)
    if not review.comments and not review.body:
        pull.reviews.remove(review)  # a review of nothing is not shown
    return nothing()


_REPO = "/repos/{owner}/{repo}"

ROUTES = (
    route("GET", _REPO + "/issues/comments", _list_of_repository),
    route("GET", _REPO + "/issues/{number}/comments", _list_in_conversation),
    route("POST", _REPO + "/issues/{number}/comments", _create_in_conversation, creates=True),
    route("GET", _REPO + "/issues/comments/{id}", _get_in_conversation),
    route("PATCH", _REPO + "/issues/comments/{id}", _edit_in_conversation),
    route("DELETE", _REPO + "/issues/comments/{id}", _delete_in_conversation),
    route("POST", _REPO + "/issues/comments/{id}/reactions", _react_in_conversation),
    route("GET", _REPO + "/pulls/{number}/comments", _list_on_lines),
    route("POST", _REPO + "/pulls/{number}/comments", _create_on_line, creates=True),
    route("POST", _REPO + "/pulls/{number}/comments/{id}/replies", _reply, creates=True),
    route("GET", _REPO + "/pulls/comments/{id}", _get_on_line),
    route("PATCH", _REPO + "/pulls/comments/{id}", _edit_on_line),
    route("DELETE", _REPO + "/pulls/comments/{id}", _delete_on_line),
    route("POST", _REPO + "/pulls/comments/{id}/reactions", _react_on_line),
)
