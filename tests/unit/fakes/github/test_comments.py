"""Comments in the conversation and on lines."""

from typing import Any

import pytest

from tests.fakes.github import FakeGitHub
from tests.unit.fakes.github.asking import Asking, Pulled

CONVERSATION = "/repos/octo/widgets/issues/1/comments"
ONE = "/repos/octo/widgets/issues/comments"
ON_LINE = "/repos/octo/widgets/pulls/comments"


def test_a_comment_is_made_edited_and_deleted(ask: Asking, widgets: Pulled) -> None:
    made = ask("POST", CONVERSATION, {"body": "hello"})
    assert made.status == 201
    assert made.headers["location"] == made.json["url"]
    (stored,) = widgets.repo.pull(1).issue_comments
    assert (stored.id, stored.author, stored.body) == (
        made.json["id"],
        "github-actions[bot]",
        "hello",
    )
    at = f"{ONE}/{stored.id}"
    assert ask("PATCH", at, {"body": "bye"}).json["body"] == "bye"
    assert ask("GET", at).json["body"] == "bye"
    assert ask("DELETE", at).status == 204
    assert ask("GET", at).status == 404
    assert widgets.repo.pull(1).issue_comments == []


@pytest.mark.parametrize(
    ("sent", "status", "text"),
    [
        ({"body": " "}, 422, "Body cannot be blank"),
        ({"body": "x" * 65_537}, 422, "Body is too long (maximum is 65536 characters)"),
        ({}, 422, '"body" wasn\'t supplied.'),
        ({"body": "x", "draft": True}, 422, '"draft" is not a permitted key.'),
    ],
)
def test_a_comment_of_another_shape_is_refused(
    ask: Asking, widgets: Pulled, sent: dict[str, Any], status: int, text: str
) -> None:
    answered = ask("POST", CONVERSATION, sent)
    assert answered.status == status
    assert text in answered.raw.decode().replace('\\"', '"')
    assert widgets.repo.pull(1).issue_comments == []


def test_either_of_two_permissions_lets_a_token_comment(fake: FakeGitHub, widgets: Pulled) -> None:
    assert widgets.number == 1
    for permission in ("issues", "pull_requests"):
        token = fake.token({permission: "write"})
        assert Asking(fake, token)("POST", CONVERSATION, {"body": "x"}).status == 201
    answered = Asking(fake, fake.token({"contents": "write"}))("POST", CONVERSATION, {"body": "x"})
    assert answered.status == 403
    assert answered.headers["x-accepted-github-permissions"] == (
        "issues=write; pull_requests=write"
    )


def test_a_locked_conversation_takes_no_comment(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.pull(1).locked = True
    for path in (CONVERSATION, f"{widgets.path}/comments"):
        answered = ask("POST", path, {"body": "x"})
        assert answered.status == 403
        assert answered.json["message"] == "Unable to create comment because issue is locked."


def test_two_hundred_comments_come_in_pages_with_links(ask: Asking, widgets: Pulled) -> None:
    for number in range(200):
        widgets.repo.add_issue_comment(1, f"comment {number}", author="bob")
    first = ask("GET", CONVERSATION)
    assert len(first.json) == 30
    assert 'page=2>; rel="next"' in first.headers["link"]
    assert 'page=7>; rel="last"' in first.headers["link"]
    last = ask("GET", f"{CONVERSATION}?per_page=500&page=2")
    assert [comment["body"] for comment in last.json[-1:]] == ["comment 199"]
    assert len(last.json) == 100
    assert 'rel="prev"' in last.headers["link"]
    assert 'rel="next"' not in last.headers["link"]


def test_a_comment_of_a_deleted_account_has_no_user(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.add_issue_comment(1, "boo", author=None)
    assert ask("GET", CONVERSATION).json[0]["user"] is None


def test_an_issue_has_a_conversation_but_is_no_pull(ask: Asking, widgets: Pulled) -> None:
    number = widgets.repo.open_issue("Broken", body=None)
    assert ask("POST", f"/repos/octo/widgets/issues/{number}/comments", {"body": "x"}).status == 201
    assert "pull_request" not in ask("GET", f"/repos/octo/widgets/issues/{number}").json
    assert "pull_request" in ask("GET", "/repos/octo/widgets/issues/1").json
    assert ask("GET", f"/repos/octo/widgets/pulls/{number}").status == 404
    assert ask("GET", "/repos/octo/widgets/issues/99").status == 404
    with pytest.raises(KeyError):
        widgets.repo.pull(number)


def test_a_single_comment_on_a_line_is_a_review_of_its_own(ask: Asking, widgets: Pulled) -> None:
    sent = {"body": "hm", "commit_id": widgets.head, "path": "a.py", "line": 10, "side": "RIGHT"}
    made = ask("POST", f"{widgets.path}/comments", sent)
    assert made.status == 201
    assert len(widgets.repo.pull(1).reviews) == 1
    at = f"{ON_LINE}/{made.json['id']}"
    assert ask("PATCH", at, {"body": "oh"}).json["body"] == "oh"
    assert ask("GET", at).json["line"] == 10
    assert ask("DELETE", at).status == 204
    assert ask("GET", at).status == 404
    assert widgets.repo.pull(1).reviews == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"line": 20}, "pull_request_review_thread.line"),
        ({"line": 40, "start_line": 9}, "pull_request_review_thread.start_line"),
        ({"path": "b.py"}, "pull_request_review_thread.path"),
        ({"path": "b.py", "subject_type": "file"}, "pull_request_review_thread.path"),
    ],
)
def test_a_place_outside_the_diff_is_refused_by_field(
    ask: Asking, widgets: Pulled, change: dict[str, Any], field: str
) -> None:
    sent = {"body": "hm", "commit_id": widgets.head, "path": "a.py", "line": 10} | change
    answered = ask("POST", f"{widgets.path}/comments", sent)
    assert answered.status == 422
    assert answered.json["message"] == "Validation Failed"
    assert answered.json["errors"][0]["field"] == field
    assert widgets.repo.pull(1).reviews == []


def test_a_comment_on_a_line_needs_a_commit_and_a_path(ask: Asking, widgets: Pulled) -> None:
    answered = ask("POST", f"{widgets.path}/comments", {"body": "x", "path": "a.py", "line": 10})
    assert answered.json["message"] == 'Invalid request.\n\n"commit_id" wasn\'t supplied.'


def test_a_comment_may_stand_on_a_whole_file(ask: Asking, widgets: Pulled) -> None:
    sent = {"body": "x", "commit_id": widgets.head, "path": "a.py", "subject_type": "file"}
    made = ask("POST", f"{widgets.path}/comments", sent)
    assert (made.json["subject_type"], made.json["line"]) == ("file", None)


def test_replies_join_the_thread_of_the_first_comment(ask: Asking, widgets: Pulled) -> None:
    first = widgets.repo.add_review_comment(1, "a.py", 10, "hm")
    replied = ask("POST", f"{widgets.path}/comments/{first.id}/replies", {"body": "no"})
    assert (replied.status, replied.json["in_reply_to_id"]) == (201, first.id)
    sent = {"body": "yes", "in_reply_to": replied.json["id"], "commit_id": "x", "path": "a.py"}
    assert ask("POST", f"{widgets.path}/comments", sent).json["in_reply_to_id"] == first.id
    assert ask("POST", f"{widgets.path}/comments/1/replies", {"body": "no"}).status == 404


def test_only_the_author_or_a_writer_changes_a_comment(fake: FakeGitHub, widgets: Pulled) -> None:
    comment = widgets.repo.add_issue_comment(1, "mine", author="bob")
    at = f"{ONE}/{comment.id}"
    carol = Asking(fake, fake.personal_token("carol"))
    assert carol("PATCH", at, {"body": "yours"}).status == 403
    assert carol("DELETE", at).status == 403
    assert Asking(fake, fake.personal_token("bob"))("PATCH", at, {"body": "ours"}).status == 200
    widgets.repo.grant("carol", "write")
    assert carol("DELETE", at).status == 204
