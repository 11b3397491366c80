"""GraphQL: what is listed, who may resolve, and what is refused in which words."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes.github import FakeGitHub, ReviewComment
from tests.fakes.github.state import Level
from tests.unit.fakes.github.asking import Pulled, pulled

LIST = """
query($owner: String!, $name: String!, $number: Int!, $first: Int, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { id isResolved isOutdated path resolvedBy { login }
        comments(first: 1) { totalCount nodes {
          body databaseId fullDatabaseId author { __typename login } } } }
    }
  } }
}
"""
RESOLVE = """
# a comment, and an alias
mutation Done($id: ID!) { done: resolveReviewThread(input: {threadId: $id}) {
  thread { isResolved resolvedBy { login } } } }
"""
UNRESOLVE = RESOLVE.replace("resolveReviewThread", "unresolveReviewThread")
WHOLE: dict[str, Any] = {
    "owner": "octo",
    "name": "widgets",
    "number": 1,
    "first": 100,
    "after": None,
}


def ask(fake: FakeGitHub, token: str | None, body: object) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(fake.graphql_url).netloc, timeout=10)
    headers = {"User-Agent": "test"} | ({"Authorization": f"bearer {token}"} if token else {})
    try:
        connection.request("POST", "/api/graphql", json.dumps(body), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def run(fake: FakeGitHub, document: str, token: str | None = None, **variables: object) -> Any:  # noqa: ANN401 - JSON of any shape
    status, answered = ask(fake, token or fake.token(), {"query": document, "variables": variables})
    assert status == 200
    return answered


def said(widgets: Pulled, body: str = "hm", author: str = "github-actions[bot]") -> ReviewComment:
    return widgets.repo.add_review_comment(widgets.number, "a.py", 10, body, author=author)


def test_threads_are_listed_with_the_comment_that_began_them(
    fake: FakeGitHub, widgets: Pulled
) -> None:
    first, second = said(widgets), said(widgets, "me too", "bob")
    second.in_reply_to_id = first.id
    third = said(widgets, "other", "bob")
    widgets.repo.pull(1).resolved[third.id] = "carol"
    listed = run(fake, LIST, **WHOLE)["data"]["repository"]["pullRequest"]["reviewThreads"]
    assert (listed["totalCount"], listed["pageInfo"]) == (
        2,
        {"hasNextPage": False, "endCursor": "2"},
    )
    one, two = listed["nodes"]
    assert {key: one[key] for key in ("isResolved", "isOutdated", "path", "resolvedBy")} == {
        "isResolved": False,
        "isOutdated": False,
        "path": "a.py",
        "resolvedBy": None,
    }
    assert (two["isResolved"], two["resolvedBy"]) == (True, {"login": "carol"})
    assert one["comments"] == {
        "totalCount": 2,
        "nodes": [
            {
                "body": "hm",
                "databaseId": None,  # it is larger than an Int of GraphQL
                "fullDatabaseId": str(first.id),
                "author": {"__typename": "Bot", "login": "github-actions"},
            }
        ],
    }
    assert two["comments"]["nodes"][0]["author"] == {"__typename": "User", "login": "bob"}


def test_pages_follow_each_other(fake: FakeGitHub, widgets: Pulled) -> None:
    for _ in range(3):
        said(widgets)
    found: list[str] = []
    after: str | None = None
    for more in (True, True, False):
        asked: dict[str, Any] = WHOLE | {"first": 1, "after": after}
        page = run(fake, LIST, **asked)
        threads = page["data"]["repository"]["pullRequest"]["reviewThreads"]
        found += [node["id"] for node in threads["nodes"]]
        after = threads["pageInfo"]["endCursor"]
        assert threads["pageInfo"]["hasNextPage"] is more
    assert len(set(found)) == 3


def test_a_thread_is_resolved_and_opened_again(fake: FakeGitHub, widgets: Pulled) -> None:
    first = said(widgets)
    listed = run(fake, LIST, **WHOLE)
    node = listed["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"][0]["id"]
    for _ in range(2):  # twice is as good as once
        done = run(fake, RESOLVE, id=node)
        assert done == {"data": {"done": {"thread": {"isResolved": True, "resolvedBy": None}}}}
    assert widgets.repo.pull(1).resolved == {first.id: "github-actions[bot]"}
    assert run(fake, UNRESOLVE, id=node)["data"]["done"]["thread"]["isResolved"] is False
    assert widgets.repo.pull(1).resolved == {}
    assert [request.path for request in fake.writes] == ["/api/graphql"] * 3


@pytest.mark.parametrize(
    ("rights", "may"),
    [
        ({"pull_requests": "write", "contents": "write"}, True),
        ({"pull_requests": "write", "contents": "read"}, False),
        ({"pull_requests": "read", "contents": "write"}, False),
    ],
)
def test_an_app_has_to_be_allowed_to_write_contents(
    fake: FakeGitHub, widgets: Pulled, rights: dict[str, Level], *, may: bool
) -> None:
    said(widgets)
    node = run(fake, LIST, **WHOLE)["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"]
    done = run(fake, RESOLVE, fake.token(rights), id=node[0]["id"])
    assert ("errors" not in done) is may
    if not may:
        assert done["data"] == {"done": None}
        (error,) = done["errors"]
        assert (error["type"], error["path"]) == ("FORBIDDEN", ["done"])
        assert error["message"] == "Resource not accessible by integration"


@pytest.mark.parametrize(("login", "may"), [("alice", True), ("carol", True), ("bob", False)])
def test_a_person_has_to_be_the_author_or_to_write_here(
    fake: FakeGitHub, widgets: Pulled, login: str, *, may: bool
) -> None:
    widgets.repo.grant("carol", "write")
    first = said(widgets)
    node = run(fake, LIST, **WHOLE)["data"]["repository"]["pullRequest"]["reviewThreads"]["nodes"]
    done = run(fake, RESOLVE, fake.personal_token(login), id=node[0]["id"])
    assert ("errors" not in done) is may
    assert widgets.repo.pull(1).resolved == ({first.id: login} if may else {})


@pytest.mark.parametrize(
    ("document", "variables", "kind", "text"),
    [
        (LIST, WHOLE | {"number": 9}, "NOT_FOUND", "a PullRequest with the number of 9."),
        (LIST, WHOLE | {"name": "gone"}, "NOT_FOUND", "a Repository with the name 'octo/gone'."),
        (RESOLVE, {"id": "PRRT_x"}, "NOT_FOUND", "a node with the global id of 'PRRT_x'."),
        (LIST, WHOLE | {"first": None}, "MISSING_PAGINATION_BOUNDARIES", "`first` or `last`"),
        (LIST, WHOLE | {"first": 101}, "EXCESSIVE_PAGINATION", "limit of 100 records"),
        (LIST, WHOLE | {"number": "1"}, None, "$number of type Int! was provided invalid"),
        (LIST, WHOLE | {"number": None}, None, "$number of type Int! was provided invalid"),
        (LIST.replace("$after: String", "$b: ID"), WHOLE, None, "$after is used by"),
        (LIST.replace("after: $after", ""), WHOLE, None, "$after is declared by"),
        (LIST.replace("isOutdated", "x"), WHOLE, None, "Field 'x' doesn't exist on type 'Pull"),
        (LIST.replace("path", "path { x }"), WHOLE, None, "Field can't have selections"),
        (LIST.replace("pageInfo {", "pageInfo nodes {"), WHOLE, None, "Field must have select"),
        (LIST.replace("first: 1)", "frist: 1)"), WHOLE, None, "doesn't accept argument 'frist'"),
        (LIST.replace("number: $number", 'number: "1"'), WHOLE, None, "Argument 'number' on"),
        (RESOLVE.replace("threadId", "id"), {"id": "x"}, None, "'threadId' on InputObject"),
        (LIST.replace("}", "", 1), WHOLE, None, "Parse error on ''"),
        (LIST + "query { x }", WHOLE, None, "Parse error on 'query'"),
        ("subscription { x }", {}, None, "Parse error on 'subscription'"),
        ("query ;", {}, None, "Parse error on ';'"),
        ("query(x: ID) { x }", {}, None, "Parse error on 'x', expected '$'"),
    ],
)
def test_what_is_refused_is_told_in_the_answer(
    fake: FakeGitHub,
    widgets: Pulled,
    document: str,
    variables: dict[str, Any],
    kind: str | None,
    text: str,
) -> None:
    assert widgets.number == 1
    (error,) = run(fake, document, **variables)["errors"]
    assert error.get("type") == kind
    assert text in error["message"]


def test_whoever_does_not_say_who_they_are_is_turned_away(fake: FakeGitHub) -> None:
    assert ask(fake, None, {"query": LIST})[0] == 401
    assert ask(fake, "ghs_wrong", {"query": LIST}) == (
        401,
        {
            "message": "Bad credentials",
            "documentation_url": "https://docs.github.com/rest",
            "status": "401",
        },
    )


@pytest.mark.parametrize("body", [{"query": 1}, {}, []])
def test_a_body_without_a_query_is_a_bad_request(fake: FakeGitHub, body: object) -> None:
    assert ask(fake, fake.token(), body)[0] == 400


def test_a_private_repository_is_shown_to_those_who_may_read_it(fake: FakeGitHub) -> None:
    pulled(fake, "octo/secret", private=True)
    at = WHOLE | {"name": "secret"}
    denied = run(fake, LIST, fake.token({"contents": "read"}), **at)
    assert denied["errors"][0]["type"] == "FORBIDDEN"
    elsewhere = run(fake, LIST, fake.token(repository="octo/other"), **at)
    assert elsewhere["errors"][0]["type"] == "NOT_FOUND"
    assert "errors" not in run(fake, LIST, fake.token({"pull_requests": "read"}), **at)
