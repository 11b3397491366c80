"""Reviews: what is stored, and what is refused as a whole."""

import re
from typing import Any

import pytest
from github import GithubException

from tests.fakes.github import FakeGitHub, Limits
from tests.unit.fakes.github.asking import Asking, Pulled, patient

NOT_IN_DIFF = (
    "Pull request review thread line must be part of the diff and "
    "Pull request review thread diff hunk can't be blank"
)
START_NOT_IN_HUNK = (
    "Pull request review thread line must be part of the diff, "
    "Pull request review thread start line must be part of the same hunk as the line., and "
    "Pull request review thread diff hunk can't be blank"
)
OTHER_HUNK = "Pull request review thread start line must be part of the same hunk as the line."
NOT_BEFORE = "Pull request review thread start line must precede the end line."


def comment(**place: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a JSON object
    return {"path": "a.py", "body": "hm", "side": "RIGHT"} | place


def review(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - same
    return {"body": "Read it.", "event": "COMMENT", "comments": list(comments)} | more


def test_a_review_is_stored_whole_under_the_name_of_the_actions_bot(
    ask: Asking, widgets: Pulled
) -> None:
    sent = review(
        comment(line=10),
        comment(line=12, start_line=9, start_side="RIGHT"),
        comment(path="gone.txt", line=1, side="LEFT"),
        commit_id=widgets.head,
    )
    answered = ask("POST", f"{widgets.path}/reviews", sent)
    (stored,) = widgets.repo.pull(widgets.number).reviews
    assert answered.status == 200
    assert answered.json["user"]["login"] == "github-actions[bot]"
    assert answered.json["user"]["id"] == 41_898_282
    assert (stored.state, stored.body, stored.commit_id) == ("COMMENTED", "Read it.", widgets.head)
    assert [(c.path, c.side, c.start_line, c.line, c.position) for c in stored.comments] == [
        ("a.py", "RIGHT", None, 10, 5),
        ("a.py", "RIGHT", 9, 12, 7),
        ("gone.txt", "LEFT", None, 1, 1),
    ]
    assert stored.comments[0].diff_hunk == (
        "@@ -7,7 +7,7 @@ line 6\n line 7\n line 8\n line 9\n-line 10\n+ten"
    )


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        pytest.param(comment(line=20), NOT_IN_DIFF, id="outside every hunk"),
        pytest.param(comment(line=10, side="LEFT", start_line=40, start_side="LEFT"), NOT_BEFORE),
        pytest.param(comment(line=40, start_line=9), OTHER_HUNK, id="start in another hunk"),
        pytest.param(comment(line=20, start_line=19), START_NOT_IN_HUNK, id="both outside"),
        pytest.param(comment(line=10, start_line=10), NOT_BEFORE, id="start is the line"),
        pytest.param(comment(line=9, start_line=12), NOT_BEFORE, id="start after the line"),
        pytest.param(
            comment(line=10, start_line=11, side="LEFT", start_side="RIGHT"),
            NOT_BEFORE,
            id="start below the line on the other side",
        ),
        pytest.param(comment(path="b.py", line=1), "Path could not be resolved", id="no such path"),
        pytest.param(comment(), "Line could not be resolved", id="no line"),
        pytest.param(comment(line=0), "Line could not be resolved", id="line 0"),
        pytest.param(comment(position=9), "Position could not be resolved", id="a heading"),
        pytest.param(comment(position=99), "Position could not be resolved", id="no position"),
        pytest.param(comment(path="new.txt", line=1, side="LEFT"), NOT_IN_DIFF, id="wrong side"),
    ],
)
def test_one_bad_place_refuses_the_review_and_stores_nothing(
    ask: Asking, widgets: Pulled, bad: dict[str, Any], text: str
) -> None:
    answered = ask("POST", f"{widgets.path}/reviews", review(comment(line=10), bad))
    assert answered.status == 422
    assert answered.json["message"] == "Unprocessable Entity"
    assert answered.json["errors"] == [text]
    assert widgets.repo.pull(widgets.number).reviews == []


def test_a_line_may_be_refused_without_a_word_on_which(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.pull(widgets.number).refused = {("a.py", 12)}
    refused = ask("POST", f"{widgets.path}/reviews", review(comment(line=10), comment(line=12)))
    assert (refused.status, refused.json["errors"]) == (422, [NOT_IN_DIFF])
    assert ask("POST", f"{widgets.path}/reviews", review(comment(line=10))).status == 200


def test_a_position_names_the_line_it_is_in_the_patch(ask: Asking, widgets: Pulled) -> None:
    sent = review(
        {"path": "a.py", "position": 4, "body": "a"}, {"path": "a.py", "position": 10, "body": "b"}
    )
    assert ask("POST", f"{widgets.path}/reviews", sent).status == 200
    (stored,) = widgets.repo.pull(widgets.number).reviews
    assert [(c.side, c.line) for c in stored.comments] == [("LEFT", 10), ("RIGHT", 37)]


def test_a_range_may_go_from_the_old_to_the_new_side(ask: Asking, widgets: Pulled) -> None:
    sent = review(comment(line=10, start_line=10, start_side="LEFT"))
    assert ask("POST", f"{widgets.path}/reviews", sent).status == 200


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        pytest.param({"event": "COMMENT", "line": 3}, '"line" is not a permitted key.', id="key"),
        pytest.param({"event": "PANIC"}, '"PANIC" is not a member of', id="event"),
        pytest.param(
            review(comment(line="10")),
            "For 'properties/comments/items/0/properties/line', \"10\" is not an integer.",
            id="line as text",
        ),
        pytest.param(
            review(comment(line=10, start_line=None)),
            "For 'properties/comments/items/0/properties/start_line', nil is not an integer.",
            id="null",
        ),
        pytest.param(review({"path": "a.py"}), '"body" wasn\'t supplied.', id="no body"),
        pytest.param(review({}), '"body", "path" weren\'t supplied.', id="nothing"),
        pytest.param(review(comment(line=10, sied="LEFT")), '"sied" is not a permitted', id="typo"),
        pytest.param({"comments": {}}, "For 'properties/comments', {} is not an array.", id="type"),
        pytest.param({"comments": [1]}, "1 is not an object.", id="item"),
        pytest.param({"body": 1}, "For 'properties/body', 1 is not a string.", id="body"),
    ],
)
def test_a_body_of_another_shape_is_refused_by_name(
    ask: Asking, widgets: Pulled, sent: dict[str, Any], text: str
) -> None:
    answered = ask("POST", f"{widgets.path}/reviews", sent)
    assert answered.status == 422
    assert answered.json["message"].startswith("Invalid request.\n\n")
    assert text in answered.json["message"]
    assert widgets.repo.pull(widgets.number).reviews == []


@pytest.mark.parametrize(
    ("sent", "text"), [(b"{", "Problems parsing JSON"), (b"[]", "Body should be a JSON object")]
)
def test_what_is_no_json_object_is_a_bad_request(
    ask: Asking, widgets: Pulled, sent: bytes, text: str
) -> None:
    answered = ask("POST", f"{widgets.path}/reviews", sent)
    assert (answered.status, answered.json["message"]) == (400, text)


def test_only_commits_of_the_pull_can_be_reviewed(ask: Asking, widgets: Pulled) -> None:
    for sha in (widgets.base, "f" * 40):
        answered = ask("POST", f"{widgets.path}/reviews", review(commit_id=sha))
        assert answered.status == 422
        assert answered.json["errors"] == ["commit_id is not part of the pull request"]


def test_an_older_commit_of_the_pull_is_reviewed_on_its_own_diff(
    ask: Asking, widgets: Pulled
) -> None:
    widgets.repo.commit({"a.py": b"short\n"}, branch="topic")
    sent = review(comment(line=10), commit_id=widgets.head)
    assert ask("POST", f"{widgets.path}/reviews", sent).status == 200


def test_while_one_review_is_pending_no_other_is_taken(ask: Asking, widgets: Pulled) -> None:
    pending = ask("POST", f"{widgets.path}/reviews", {"body": "later"})
    assert pending.json["state"] == "PENDING"
    assert "submitted_at" not in pending.json
    for sent in ({"body": "more"}, review(comment(line=10))):
        answered = ask("POST", f"{widgets.path}/reviews", sent)
        assert answered.status == 422
        assert answered.json["errors"] == ["User can only have one pending review per pull request"]
    assert ask("DELETE", f"{widgets.path}/reviews/{pending.json['id']}").status == 200
    assert ask("POST", f"{widgets.path}/reviews", review()).status == 200


def test_a_pending_review_is_seen_by_its_author_alone_until_submitted(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    stranger = Asking(fake, fake.personal_token("carol"))
    made = ask(
        "POST", f"{widgets.path}/reviews", review(comment(line=10), event="COMMENT") | {"body": ""}
    )
    assert made.json["state"] == "COMMENTED"
    waiting = {"body": "later", "comments": [comment(line=40)]}
    number = ask("POST", f"{widgets.path}/reviews", waiting).json["id"]
    at = f"{widgets.path}/reviews/{number}"
    assert len(ask("GET", f"{widgets.path}/reviews").json) == 2
    assert len(stranger("GET", f"{widgets.path}/reviews").json) == 1
    assert stranger("GET", at).status == 404
    assert len(ask("GET", f"{widgets.path}/comments").json) == 1
    submitted = ask("POST", f"{at}/events", {"event": "COMMENT"})
    assert (submitted.json["state"], submitted.json["body"]) == ("COMMENTED", "later")
    assert len(stranger("GET", f"{widgets.path}/comments").json) == 2
    assert len(stranger("GET", f"{at}/comments").json) == 1
    again = ask("POST", f"{at}/events", {"event": "COMMENT"})
    assert again.json["errors"] == ["Can not submit a non-pending pull request review"]
    gone = ask("DELETE", at)
    assert gone.json["errors"] == ["Can not delete a non-pending pull request review"]


def test_actions_may_object_but_not_approve(ask: Asking, widgets: Pulled) -> None:
    refused = ask("POST", f"{widgets.path}/reviews", review(event="APPROVE"))
    assert refused.status == 422
    assert refused.json["errors"] == ["GitHub Actions is not permitted to approve pull requests."]
    taken = ask("POST", f"{widgets.path}/reviews", review(event="REQUEST_CHANGES"))
    assert taken.json["state"] == "CHANGES_REQUESTED"


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("APPROVE", "Can not approve your own pull request"),
        ("REQUEST_CHANGES", "Can not request changes on your own pull request"),
    ],
)
def test_nobody_judges_their_own_pull(
    fake: FakeGitHub, widgets: Pulled, event: str, text: str
) -> None:
    alice = Asking(fake, fake.personal_token("alice"))
    bob = Asking(fake, fake.personal_token("bob"))
    assert alice("POST", f"{widgets.path}/reviews", review(event=event)).json["errors"] == [text]
    assert alice("POST", f"{widgets.path}/reviews", review()).status == 200
    assert bob("POST", f"{widgets.path}/reviews", review(event=event)).status == 200


@pytest.mark.parametrize(
    ("event", "comments", "status"),
    [
        ("COMMENT", [], 422),
        ("COMMENT", [comment(line=10)], 200),
        ("REQUEST_CHANGES", [comment(line=10)], 422),
    ],
)
def test_a_review_has_to_say_something(
    ask: Asking, widgets: Pulled, event: str, comments: list[Any], status: int
) -> None:
    sent = {"event": event, "comments": comments}
    assert ask("POST", f"{widgets.path}/reviews", sent).status == status


def test_bodies_end_at_65536_characters_whatever_their_bytes(ask: Asking, widgets: Pulled) -> None:
    fits, long = "😀" * 65_536, "x" * 65_537
    assert ask("POST", f"{widgets.path}/reviews", review(body=fits)).status == 200
    refused = ask("POST", f"{widgets.path}/reviews", review(body=long))
    assert refused.status == 422
    assert refused.json["errors"] == [
        {
            "resource": "PullRequestReview",
            "code": "custom",
            "field": "body",
            "message": "body is too long (maximum is 65536 characters)",
        }
    ]
    refused = ask("POST", f"{widgets.path}/reviews", review(comment(line=10, body=long)))
    assert refused.json["errors"][0]["message"] == (
        "Body is too long (maximum is 65536 characters)"
    )


def test_a_locked_conversation_takes_no_review(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.pull(widgets.number).locked = True
    answered = ask("POST", f"{widgets.path}/reviews", review())
    assert answered.status == 403
    assert answered.json["message"] == "Unable to create comment because issue is locked."


def test_a_token_that_may_not_review_meets_403_or_404(fake: FakeGitHub, widgets: Pulled) -> None:
    reader = Asking(fake, fake.token({"pull_requests": "read", "issues": "write"}))
    answered = reader("POST", f"{widgets.path}/reviews", review())
    assert answered.status == 403
    assert answered.json["message"] == "Resource not accessible by integration"
    assert answered.headers["x-accepted-github-permissions"] == "pull_requests=write"
    fake.limits = Limits(denied_reviews_status=404)
    assert reader("POST", f"{widgets.path}/reviews", review()).status == 404


def test_own_reviews_can_be_edited_and_objections_dismissed(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    number = ask("POST", f"{widgets.path}/reviews", review(event="REQUEST_CHANGES")).json["id"]
    at = f"{widgets.path}/reviews/{number}"
    assert ask("PUT", at, {"body": "Read it twice."}).json["body"] == "Read it twice."
    assert ask("PUT", at, {"body": " "}).status == 422
    stranger = Asking(fake, fake.personal_token("carol"))
    assert stranger("PUT", at, {"body": "mine"}).status == 422
    assert ask("PUT", f"{at}/dismissals", {"message": "fixed"}).json["state"] == "DISMISSED"
    assert ask("PUT", f"{at}/dismissals", {"message": "fixed"}).status == 422
    assert ask("GET", f"{widgets.path}/reviews/1").status == 404


def test_pygithub_reviews_and_reads_back(fake: FakeGitHub, widgets: Pulled) -> None:
    client = patient(fake)
    pull = client.get_repo("octo/widgets").get_pull(widgets.number)
    made = pull.create_review(
        body="Read it.", event="COMMENT", comments=[{"path": "a.py", "line": 10, "body": "hm"}]
    )
    assert [(r.id, r.state) for r in pull.get_reviews()] == [(made.id, "COMMENTED")]
    assert [(c.path, c.line, c.body) for c in pull.get_review_comments()] == [("a.py", 10, "hm")]
    with pytest.raises(GithubException, match=re.escape("must be part of the diff")):
        pull.create_review(
            body="", event="COMMENT", comments=[{"path": "a.py", "line": 20, "body": "hm"}]
        )
    client.close()
