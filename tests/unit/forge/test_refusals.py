import email.utils
import json
import time

import pytest
import requests

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.refusals import (
    RateLimitedError,
    RefusedError,
    UnansweredError,
    UnreadableError,
    permissions_block,
    refusal,
    translated,
)

PATH = "/repos/octo/widgets/pulls/1/reviews"


def answer(message: str, **more: object) -> str:
    return json.dumps({"message": message, **more})


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_says_nothing_about_what_was_stored(status: int) -> None:
    error = refusal("POST", PATH, status, {}, "<html>Unicorn!</html>")
    assert type(error) is UnansweredError
    assert str(status) in error.happened


@pytest.mark.parametrize(
    ("header", "permission", "line"),
    [
        ("issues=write; pull_requests=write", "pull_requests=write", "pull-requests: write"),
        ("checks=write", "checks=write", "checks: write"),
        ("contents=read,metadata=read", "contents=read", "contents: read"),
        ("statuses=write", "statuses=write", "statuses: write"),
        ("<script>", "pull_requests=write", "pull-requests: write"),
        ("", "pull_requests=write", "pull-requests: write"),
    ],
)
def test_the_missing_permission_is_named_with_the_yaml(
    header: str, permission: str, line: str
) -> None:
    error = refusal(
        "POST",
        PATH,
        403,
        {"x-accepted-github-permissions": header},
        answer("Resource not accessible by integration"),
    )
    assert isinstance(error, PermissionMissingError)
    assert error.permission == permission
    assert f"`{line}`" in error.happened
    assert f"\npermissions:\n  {line}\n" in error.fix


@pytest.mark.parametrize(
    ("verb", "path", "permission"),
    [
        ("POST", "/repos/o/r/check-runs", "checks=write"),
        ("POST", "/repos/o/r/issues/1/comments", "pull_requests=write"),
        ("GET", "/repos/o/r/contents/a", "contents=read"),
        ("GET", "/repos/o/r/pulls/1", "pull_requests=read"),
    ],
)
def test_without_the_header_the_path_tells_the_permission(
    verb: str, path: str, permission: str
) -> None:
    error = refusal(verb, path, 403, {}, answer("Resource not accessible by integration"))
    assert isinstance(error, PermissionMissingError)
    assert error.permission == permission


def test_a_read_that_is_missing_does_not_take_a_write_away() -> None:
    assert permissions_block("checks", "read").split("\n") == [
        "permissions:",
        "  checks: write",
        "  contents: read",
        "  pull-requests: write",
    ]


def test_a_review_that_cannot_be_found_may_not_be_written() -> None:
    """GitHub hides what a token may not do behind a 404."""
    assert isinstance(refusal("POST", PATH, 404, {}, answer("Not Found")), PermissionMissingError)
    assert isinstance(refusal("GET", PATH, 404, {}, answer("Not Found")), RefusedError)
    assert isinstance(refusal("PATCH", PATH, 404, {}, answer("Not Found")), RefusedError)


@pytest.mark.parametrize("words", ["Not Found", "Not Found."])
def test_what_github_said_and_what_to_do_are_two_sentences(words: str) -> None:
    error = refusal("GET", "/repos/o/r", 404, {}, answer(words))
    assert str(error) == (
        "GitHub refused GET /repos/o/r (404): Not Found."
        " Check the repository, the number of the pull request and the token."
    )


def test_a_personal_token_is_told_to_leave_checks_to_the_job() -> None:
    error = refusal(
        "POST",
        "/repos/o/r/check-runs",
        403,
        {},
        answer("You must authenticate via a GitHub App."),
    )
    assert isinstance(error, PermissionMissingError)
    assert "leave `github-token` out" in error.fix


def test_a_locked_conversation_is_no_question_of_permissions() -> None:
    error = refusal(
        "POST", PATH, 403, {}, answer("Unable to create comment because issue is locked.")
    )
    assert isinstance(error, RefusedError)
    assert error.happened == "The conversation of this pull request is locked."


def test_bad_credentials_point_to_the_input() -> None:
    error = refusal("GET", "/repos/o/r", 401, {}, answer("Bad credentials"))
    assert isinstance(error, RefusedError)
    assert "`github-token`" in error.fix


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            answer("Validation Failed", errors=[{"message": "too long"}]),
            "Validation Failed too long",
        ),
        (answer("Nope", errors=["a\nb", 5, {"code": "x"}]), "Nope a b"),
        (answer("Nope", errors="all wrong"), "Nope all wrong"),
        (json.dumps({"message": 5}), "no reason given"),
        (json.dumps(["x"]), "no reason given"),
        ("<html>", "the answer is not JSON"),
        (answer("x" * 1_000), "x" * 300),
    ],
)
def test_githubs_own_words_become_one_line(text: str, reason: str) -> None:
    error = refusal("POST", PATH, 422, {}, text)
    assert isinstance(error, RefusedError)
    assert (error.status, error.reason) == (422, reason)


SECONDARY = answer("You have exceeded a secondary rate limit. Please wait a few minutes.")


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {}, 60),
        (403, {}, 60),
        (403, {"retry-after": "7"}, 7),
        (403, {"retry-after": "86400"}, 86_400),
        (403, {"retry-after": "abc"}, 60),
        (403, {"retry-after": "-5"}, 60),
        (403, {"retry-after": "٣"}, 60),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, 0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, 60),
    ],
)
def test_a_limit_tells_how_long_to_wait(status: int, headers: dict[str, str], wait: float) -> None:
    error = refusal("POST", PATH, status, headers, SECONDARY)
    assert isinstance(error, RateLimitedError)
    assert error.wait == wait


def test_a_limit_may_name_a_date() -> None:
    for distance, low, high in ((30, 25, 30), (-500, 0, 0)):
        date = email.utils.formatdate(time.time() + distance, usegmt=True)
        error = refusal("POST", PATH, 429, {"retry-after": date}, SECONDARY)
        assert isinstance(error, RateLimitedError)
        assert low <= error.wait <= high


def test_the_hours_limit_lasts_until_its_reset() -> None:
    reset = str(int(time.time()) + 3_000)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    error = refusal("POST", PATH, 403, headers, answer("API rate limit exceeded for x."))
    assert isinstance(error, RateLimitedError)
    assert 2_990 <= error.wait <= 3_000


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (requests.ReadTimeout("x"), UnansweredError),
        (requests.ConnectionError("x"), UnansweredError),
        (requests.exceptions.ChunkedEncodingError("x"), UnreadableError),
        (AssertionError("other.host"), UnreadableError),
        (RuntimeError("redirected"), UnreadableError),
        (ValueError("JSON"), UnreadableError),
    ],
)
def test_everything_foreign_is_translated_with_its_cause(
    raised: Exception, kind: type[ForgeError]
) -> None:
    with pytest.raises(ForgeError) as caught, translated("GET", "/x"):
        raise raised
    assert type(caught.value) is kind
    assert caught.value.__cause__ is raised
    assert caught.value.fix


def test_a_header_that_a_transport_error_quotes_is_not_told() -> None:
    quoted = requests.exceptions.InvalidHeader("Invalid header value: 'token ghs_CANARY\n'")
    with pytest.raises(ForgeError) as caught, translated("GET", "/x"):
        raise quoted
    assert "CANARY" not in str(caught.value)


def test_our_own_errors_pass() -> None:
    mine = ForgeError("a", "b")
    with pytest.raises(ForgeError) as caught, translated("GET", "/x"):
        raise mine
    assert caught.value is mine
