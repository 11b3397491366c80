import pytest

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.graphql import GraphQL
from panelist.forge.refusals import (
    RateLimitedError,
    RefusedError,
    UnansweredError,
    UnreadableError,
)
from panelist.forge.wire import Wire
from tests.fakes.github import Answer, FakeGitHub, Reset, primary_limit, secondary_limit, unicorn
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import Stage

QUERY = """
query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { nameWithOwner } }
"""


class Repository(Wire):
    nameWithOwner: str  # noqa: N815 - as it is on the wire


class Data(Wire):
    repository: Repository


def ask(stage: Stage, name: str = "widgets") -> Data:
    graph = GraphQL(stage.github, stage.fake.graphql_url)
    return graph.ask(
        QUERY,
        Data,
        purpose="look",
        permission="contents=read",
        owner="octo",
        name=name,
    )


def errors(*entries: object) -> Answer:
    return Answer(200, {"data": {"repository": None}, "errors": list(entries)})


def test_the_data_comes_back_in_its_shape(stage: Stage) -> None:
    assert ask(stage) == Data(repository=Repository(nameWithOwner="octo/widgets"))
    (request,) = stage.fake.requests
    assert (request.method, request.path) == ("POST", "/api/graphql")
    assert request.headers["authorization"].endswith(stage.token)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.github.com/graphql",
        "http://127.0.0.1/api/graphql",
        "http://127.0.0.1:1/api/graphql",
        "{origin}@evil.example/graphql",
        "{origin}.evil.example/graphql",
        "https{rest}/api/graphql",
        "{origin}",
        "/api/graphql",
        "http://[",
        "",
    ],
)
def test_the_token_goes_to_no_other_host(stage: Stage, url: str) -> None:
    origin = stage.fake.server_url
    other = url.format(origin=origin, rest=origin.removeprefix("http"))
    with pytest.raises(ForgeError, match="different hosts"):
        GraphQL(stage.github, other)
    assert stage.fake.requests == []


def test_the_name_of_the_host_may_be_spelled_in_capitals(stage: Stage) -> None:
    GraphQL(stage.github, stage.fake.graphql_url.replace("http", "HTTP"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (errors({"type": "FORBIDDEN", "message": "no"}), PermissionMissingError),
        (errors({"type": "INSUFFICIENT_SCOPES", "message": "no"}), PermissionMissingError),
        (errors({"type": "NOT_FOUND", "message": "no"}), RefusedError),
        (errors({"message": "Field 'x' doesn't exist on type 'Query'"}), RefusedError),
        (errors({}), RefusedError),
        (errors({"type": "RATE_LIMITED", "message": "no"}), RateLimitedError),
        (errors({"type": "RATE_LIMIT", "message": "no"}), RateLimitedError),
        (errors({"message": "Something went wrong while executing your"}), UnansweredError),
        (Answer(403, {"message": "Resource not accessible"}), PermissionMissingError),
        (Answer(401, {"message": "Bad credentials"}), RefusedError),
        (Answer(404, {"message": "Not Found"}), RefusedError),
        (primary_limit(), RateLimitedError),
        (secondary_limit("7"), RateLimitedError),
        (unicorn(), UnansweredError),
        (Reset(), UnansweredError),
        (Answer(200, b"<html>"), UnreadableError),
        (Answer(200, []), UnreadableError),
        (Answer(200, {"data": None}), UnreadableError),
        (Answer(200, {"data": {"repository": None}}), UnreadableError),
        (Answer(200, {"errors": "no"}), UnreadableError),
    ],
    ids=[
        *["forbidden", "scopes", "not-found", "field", "untyped", "limited", "limit", "broken"],
        *["http-403", "http-401", "http-404", "primary", "secondary", "502", "reset"],
        *["page", "list", "null", "null-inside", "errors-text"],
    ],
)
def test_every_answer_that_is_none_has_its_error(
    stage: Stage, fault: Fault, kind: type[ForgeError]
) -> None:
    stage.fake.inject("POST", "/api/graphql", fault)
    with pytest.raises(ForgeError) as caught:
        ask(stage)
    assert type(caught.value) is kind
    assert caught.value.fix
    assert len(stage.fake.requests) == 1


def test_a_denial_names_the_permission_and_the_yaml(stage: Stage) -> None:
    stage.fake.inject("POST", "/api/graphql", errors({"type": "FORBIDDEN", "message": "no"}))
    with pytest.raises(PermissionMissingError) as caught:
        ask(stage)
    assert caught.value.permission == "contents=read"
    assert (
        caught.value.happened == "The token may not look: it lacks the permission `contents: read`."
    )
    assert caught.value.fix.endswith(
        "permissions:\n  contents: read\n  pull-requests: write\n  checks: write"
    )


def test_where_there_is_no_graphql_the_address_is_named(stage: Stage) -> None:
    graph = GraphQL(stage.github, f"{stage.fake.server_url}/api/none")
    with pytest.raises(RefusedError, match="There is no GraphQL API") as caught:
        graph.ask(QUERY, Data, purpose="look", permission="contents=read")
    assert caught.value.status == 404


def test_github_says_why_it_refuses(stage: Stage) -> None:
    with pytest.raises(RefusedError, match="a Repository with the name 'octo/gone'"):
        ask(stage, "gone")


def test_a_wait_is_the_one_that_github_names(fake: FakeGitHub, stage: Stage) -> None:
    body = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    fake.inject("POST", "/api/graphql", Answer(200, body, {"Retry-After": "9"}))
    with pytest.raises(RateLimitedError) as caught:
        ask(stage)
    assert caught.value.wait == 9


def test_no_error_quotes_the_token(stage: Stage) -> None:
    for fault in (unicorn(), Reset(), Answer(200, b"<html>")):
        stage.fake.inject("POST", "/api/graphql", fault)
        with pytest.raises(ForgeError) as caught:
            ask(stage)
        assert stage.token not in str(caught.value)
