"""Tokens, rights, limits."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub, Limits
from tests.unit.fakes.github.asking import Asking, Pulled, pulled


def test_a_wrong_token_is_refused(fake: FakeGitHub, widgets: Pulled) -> None:
    answered = Asking(fake, "ghs_wrong")("GET", widgets.path)
    assert (answered.status, answered.json["message"]) == (401, "Bad credentials")
    basic = {"Authorization": "Basic ?"}
    assert Asking(fake, None)("GET", widgets.path, headers=basic).status == 401


def test_a_stranger_reads_what_is_public_and_writes_nothing(
    fake: FakeGitHub, widgets: Pulled
) -> None:
    stranger = Asking(fake, None)
    assert stranger("GET", widgets.path).status == 200
    path = "/repos/octo/widgets/collaborators/alice/permission"
    for method, at in (
        ("GET", "/user"),
        ("GET", path),
        ("POST", "/repos/octo/widgets/issues/1/comments"),
        ("POST", "/repos/octo/widgets/check-runs"),
    ):
        answered = stranger(method, at, {} if method == "POST" else None)
        assert (answered.status, answered.json["message"]) == (401, "Requires authentication")


def test_a_request_has_to_say_who_sends_it(ask: Asking, widgets: Pulled) -> None:
    assert ask("GET", widgets.path, headers={"User-Agent": ""}).status == 403


def test_a_private_repository_does_not_exist_for_others(fake: FakeGitHub) -> None:
    hidden = pulled(fake, "octo/hidden", private=True)
    for token in (None, fake.token(repository="octo/widgets"), fake.personal_token("carol")):
        answered = Asking(fake, token)("GET", hidden.path)
        assert (answered.status, answered.json["message"]) == (404, "Not Found")
    hidden.repo.grant("carol", "read")
    for token in (
        fake.token(repository="octo/hidden"),
        fake.token({"pull_requests": "read"}),
        fake.personal_token("carol"),
    ):
        assert Asking(fake, token)("GET", hidden.path).status == 200


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/pulls/1", "pull_requests=read"),
        ("/pulls/1/files", "pull_requests=read"),
        ("/pulls/1/reviews", "pull_requests=read"),
        ("/issues/1/comments", "issues=read; pull_requests=read"),
        ("/contents/a.py", "contents=read"),
        ("/git/trees/main", "contents=read"),
        ("/compare/main...topic", "contents=read"),
        ("/commits/main/check-runs", "checks=read"),
    ],
)
def test_reading_a_private_repository_needs_the_named_permission(
    fake: FakeGitHub, path: str, permission: str
) -> None:
    hidden = pulled(fake, "octo/hidden", private=True)
    at = f"/repos/{hidden.repo.full_name}"
    without = Asking(fake, fake.token({}))
    assert without("GET", at).status == 200
    answered = without("GET", at + path)
    assert (answered.status, answered.json["message"]) == (
        403,
        "Resource not accessible by integration",
    )
    assert answered.headers["x-accepted-github-permissions"] == permission
    name = permission.partition("=")[0]
    right: dict[str, Any] = {name: "read"}
    assert Asking(fake, fake.token(right))("GET", at + path).status == 200


def test_a_token_of_one_repository_writes_to_no_other(fake: FakeGitHub, widgets: Pulled) -> None:
    other = Asking(fake, fake.token(repository="octo/other"))
    assert other("GET", widgets.path).status == 200
    answered = other("POST", "/repos/octo/widgets/issues/1/comments", {"body": "x"})
    assert answered.status == 403
    assert widgets.repo.pull(1).issue_comments == []


def test_unknown_permissions_are_a_mistake_of_the_test(fake: FakeGitHub) -> None:
    with pytest.raises(ValueError, match="pulls"):
        fake.token({"pulls": "write"})


def test_rights_of_people(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    at = "/repos/octo/widgets/collaborators"
    widgets.repo.grant("carol", "triage")
    assert ask("GET", f"{at}/octo/permission").json["permission"] == "admin"
    triage = ask("GET", f"{at}/carol/permission").json
    assert (triage["permission"], triage["role_name"]) == ("read", "triage")
    assert ask("GET", f"{at}/alice/permission").json["permission"] == "read"
    unknown = ask("GET", f"{at}/nobody/permission")
    assert (unknown.status, unknown.json["message"]) == (404, "nobody is not a user")
    hidden = fake.add_repository("octo/hidden", private=True)
    path = f"/repos/{hidden.full_name}/collaborators/alice/permission"
    assert ask("GET", path).json["permission"] == "none"


def test_rights_have_an_old_word_and_a_new_one(ask: Asking, widgets: Pulled) -> None:
    at = "/repos/octo/widgets/collaborators/carol/permission"
    widgets.repo.grant("carol", "maintain")
    maintain = ask("GET", at).json
    assert (maintain["permission"], maintain["role_name"]) == ("write", "maintain")
    assert maintain["user"]["permissions"] == {
        "admin": False,
        "maintain": True,
        "push": True,
        "triage": True,
        "pull": True,
    }


def test_who_may_not_push_learns_nobodys_rights(fake: FakeGitHub, widgets: Pulled) -> None:
    at = "/repos/octo/widgets/collaborators/octo/permission"
    refused = Asking(fake, fake.personal_token("bob"))("GET", at)
    assert (refused.status, refused.json["message"]) == (
        403,
        "Must have push access to view collaborator permission.",
    )
    widgets.repo.grant("bob", "write")
    assert Asking(fake, fake.personal_token("bob"))("GET", at).json["permission"] == "admin"


def test_what_a_repository_allows_depends_on_who_asks(fake: FakeGitHub, widgets: Pulled) -> None:
    def push(token: str | None) -> bool:
        path = f"/repos/{widgets.repo.full_name}"
        return Asking(fake, token)("GET", path).json["permissions"]["push"]

    assert [
        push(None),
        push(fake.token({"contents": "read"})),
        push(fake.token()),
        push(fake.personal_token("octo")),
    ] == [False, False, True, True]


def test_a_fork_names_its_parent(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.fork("mallory/widgets")
    assert ask("GET", "/repos/mallory/widgets").json["parent"]["full_name"] == "octo/widgets"


def test_an_association_says_who_somebody_is_here(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.grant("carol", "write")
    for author in ("octo", "carol", "bob", None):
        widgets.repo.add_issue_comment(1, "x", author=author)
    shown = ask("GET", "/repos/octo/widgets/issues/1/comments").json
    assert [comment["author_association"] for comment in shown] == [
        "OWNER",
        "COLLABORATOR",
        "NONE",
        "NONE",
    ]


def test_an_installation_is_no_user_and_no_app(fake: FakeGitHub) -> None:
    ask = Asking(fake, fake.token())
    refused = ask("GET", "/user")
    assert (refused.status, refused.json["message"]) == (
        403,
        "Resource not accessible by integration",
    )
    assert ask("GET", "/app").status == 401
    assert Asking(fake, fake.personal_token("carol"))("GET", "/user").json["login"] == "carol"
    fake.add_account("dave")
    assert ask("GET", "/users/dave").json["type"] == "User"
    assert ask("GET", "/users/github-actions%5Bbot%5D").json["type"] == "Bot"
    assert ask("GET", "/users/nobody").status == 404


def test_the_hour_runs_out(fake: FakeGitHub, widgets: Pulled) -> None:
    fake.limits = Limits(rate_limit=2)
    ask = Asking(fake, fake.token())
    left = [ask("GET", widgets.path).headers["x-ratelimit-remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    refused = ask("GET", widgets.path)
    assert refused.status == 403
    assert refused.json["message"].startswith("API rate limit exceeded")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert ask("GET", "/rate_limit").json["rate"]["used"] == 2
    assert Asking(fake, fake.token())("GET", widgets.path).status == 200


def test_an_enterprise_server_has_no_limit_and_no_headers(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    fake.limits = Limits(rate_limit=None)
    assert not [name for name in ask("GET", widgets.path).headers if "ratelimit" in name]
    refused = ask("GET", "/rate_limit")
    assert (refused.status, refused.json["message"]) == (404, "Rate limiting is not enabled.")


def test_writing_too_fast_meets_the_secondary_limit(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    fake.limits = replace(fake.limits, writes_per_minute=3)
    at = f"/repos/{widgets.repo.full_name}/issues/1/comments"
    statuses = [ask("POST", at, {"body": "x"}).status for _ in range(3)]
    refused = ask("POST", at, {"body": "x"})
    assert statuses == [201, 201, 201]
    assert (refused.status, refused.headers["retry-after"]) == (403, "60")
    assert "secondary rate limit" in refused.json["message"]
    assert len(widgets.repo.pull(1).issue_comments) == 3
    assert ask("GET", at).status == 200
