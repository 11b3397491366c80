"""Webhook payloads against GitHub's own description, and the fake as a whole."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub, Reply, Request, Rewrite
from tests.fakes.github.validation import Validator, adapter
from tests.unit.fakes.github.asking import Asking, Pulled, pulled


@pytest.mark.parametrize(
    ("name", "action", "extra", "model"),
    [
        ("pull_request", "opened", {}, "WebhookPullRequestOpened"),
        ("pull_request", "reopened", {}, "WebhookPullRequestReopened"),
        ("pull_request", "synchronize", {"before": "0" * 40}, "WebhookPullRequestSynchronize"),
        ("pull_request", "ready_for_review", {}, "WebhookPullRequestReadyForReview"),
        ("pull_request", "labeled", {"label": "panelist"}, "WebhookPullRequestLabeled"),
        ("pull_request", "edited", {"changes": {}}, "WebhookPullRequestEdited"),
        ("pull_request_target", "opened", {}, "WebhookPullRequestOpened"),
        ("issue_comment", "created", {"comment": "/panelist"}, "WebhookIssueCommentCreated"),
        ("issue_comment", "created", {"commenter": None}, "WebhookIssueCommentCreated"),
        ("issue_comment", "created", {"app": "slack"}, "WebhookIssueCommentCreated"),
        ("issue_comment", "edited", {"before": "hi"}, "WebhookIssueCommentEdited"),
        ("issue_comment", "deleted", {"comment": "hi"}, "WebhookIssueCommentDeleted"),
        (
            "pull_request_review_comment",
            "created",
            {"comment": "/panelist ask why"},
            "WebhookPullRequestReviewCommentCreated",
        ),
        (
            "pull_request_review_comment",
            "created",
            {"commenter": None},
            "WebhookPullRequestReviewCommentCreated",
        ),
        (
            "pull_request_review_comment",
            "edited",
            {"before": "hi"},
            "WebhookPullRequestReviewCommentEdited",
        ),
        ("workflow_dispatch", "", {"inputs": {"pr-number": "1"}}, "WebhookWorkflowDispatch"),
        ("merge_group", "checks_requested", {}, "WebhookMergeGroupChecksRequested"),
        ("merge_group", "destroyed", {}, "WebhookMergeGroupDestroyed"),
        ("push", "", {"branch": "topic"}, "WebhookPush"),
    ],
)
def test_payloads_are_what_github_describes(
    fake: FakeGitHub, widgets: Pulled, name: str, action: str, extra: dict[str, Any], model: str
) -> None:
    if name == "pull_request_review_comment":
        first = widgets.repo.add_review_comment(widgets.number, "new.txt", 1, "Why?")
        extra = {**extra, "in_reply_to": first.id}
    payload = fake.event(name, widgets.repo, widgets.number, action=action, **extra)
    adapter(model).validate_python(payload)
    assert payload["repository"]["full_name"] == "octo/widgets"


def test_a_command_is_a_comment_that_is_there(fake: FakeGitHub, widgets: Pulled) -> None:
    event = fake.event(
        "issue_comment", widgets.repo, 1, action="created", comment="/panelist", commenter="carol"
    )
    (comment,) = widgets.repo.pull(1).issue_comments
    assert (comment.id, comment.author, comment.body) == (
        event["comment"]["id"],
        "carol",
        "/panelist",
    )
    assert event["issue"]["pull_request"]["url"].endswith("/repos/octo/widgets/pulls/1")
    number = widgets.repo.open_issue()
    plain = fake.event("issue_comment", widgets.repo, number, action="created", comment="hi")
    assert "pull_request" not in plain["issue"]


def test_a_comment_that_was_deleted_is_gone(fake: FakeGitHub, widgets: Pulled) -> None:
    event = fake.event("issue_comment", widgets.repo, 1, action="deleted", comment="/panelist")
    assert event["comment"]["body"] == "/panelist"
    assert widgets.repo.pull(1).issue_comments == []


def test_a_merge_group_is_a_commit_on_a_branch_of_its_own(
    fake: FakeGitHub, widgets: Pulled
) -> None:
    group = fake.event("merge_group", widgets.repo, 1, action="checks_requested")["merge_group"]
    assert group["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-1-{widgets.base}"
    assert widgets.repo.sha(group["head_ref"]) == group["head_sha"]
    assert widgets.repo.sha(f"{group['head_sha']}^1") == widgets.base
    assert widgets.repo.sha(f"{group['head_sha']}^2") == widgets.head


def test_events_without_their_subject_are_a_mistake_of_the_test(
    fake: FakeGitHub, widgets: Pulled
) -> None:
    for name in ("pull_request", "issue_comment", "merge_group", "star"):
        with pytest.raises(ValueError, match=r"number|star"):
            fake.event(name, widgets.repo)


def test_a_local_directory_becomes_a_repository(fake: FakeGitHub, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("x = 1\n")
    repo = fake.add_repository("octo/local", directory=tmp_path, default_branch="trunk")
    assert repo.git("ls-tree", "-r", "--name-only", "trunk") == "src/a.py\n"
    assert repo.default_branch == "trunk"


def test_addresses_are_those_a_runner_would_set(fake: FakeGitHub) -> None:
    assert fake.environment == {
        "GITHUB_API_URL": f"{fake.server_url}/api/v3",
        "GITHUB_GRAPHQL_URL": f"{fake.server_url}/api/graphql",
        "GITHUB_SERVER_URL": fake.server_url,
    }
    assert fake.server_url.startswith("http://127.0.0.1:")


def test_a_bug_of_the_fake_fails_the_test_that_met_it() -> None:
    def broken(_: Reply) -> Reply:
        raise ZeroDivisionError

    def meet_it() -> None:
        with FakeGitHub() as fake:
            fake.inject("GET", "/rate_limit", Rewrite(broken))
            assert Asking(fake, None)("GET", "/rate_limit").status == 500

    with pytest.raises(AssertionError, match="the fake broke"):
        meet_it()


def test_a_failing_test_is_told_of_its_own_failure_first() -> None:
    def fail() -> None:
        with FakeGitHub(validate=True) as fake:
            pulled(fake).repo.pull(1).mergeable = None
            raise LookupError

    with pytest.raises(LookupError):
        fail()


def test_an_answer_github_would_not_give_fails_a_validating_test() -> None:
    def give_it() -> None:
        with FakeGitHub(validate=True) as fake:
            widgets = pulled(fake)
            widgets.repo.pull(1).created_at = "yesterday"
            assert Asking(fake, None)("GET", widgets.path).status == 200

    with pytest.raises(AssertionError, match="created_at"):
        give_it()


def test_a_body_github_does_not_describe_is_a_mismatch() -> None:
    validator = Validator()
    sent = Request("POST", "/repos/o/r/check-runs", {}, {}, b"", {"name": "panelist"})
    validator.check(sent, Reply(201, b"", model="CheckRun", value={}))
    answer, body = validator.mismatches
    assert "validation errors for CheckRun" in answer
    assert body.startswith("POST /repos/o/r/check-runs body: ")
    assert "head_sha" in body
