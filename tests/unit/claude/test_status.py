"""What each error of the API means."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.faults import Fault
from panelist.claude.status import ErrorReply, event_fault, response_fault
from panelist.contracts import FailureKind as Kind
from tests.fakes.anthropic import error_body

RAMP = {"error_code": "ramp_limit_exceeded"}
CONTRACT = {"error_code": "contract_spend_limit_reached"}
SPENT = {"error_code": "enforced_spend_limit_reached"}


def body(type_: str, message: str = "", details: dict[str, Any] | None = None) -> object:
    return json.loads(error_body(type_, message, details))


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, body("invalid_request_error", "max_tokens: too small"), Kind.INVALID_REQUEST),
        (
            400,
            body(
                "invalid_request_error",
                "Your credit balance is too low to access the Anthropic API.",
            ),
            Kind.CREDIT,
        ),
        (
            400,
            body("invalid_request_error", "You have reached your specified API usage limits."),
            Kind.CREDIT,
        ),
        (
            400,
            body("invalid_request_error", "prompt is too long: 1000001 tokens > 1000000 maximum"),
            Kind.TOO_LARGE,
        ),
        (
            400,
            body(
                "invalid_request_error",
                "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000",
            ),
            Kind.TOO_LARGE,
        ),
        (401, body("authentication_error", "invalid x-api-key"), Kind.AUTHENTICATION),
        (402, body("billing_error"), Kind.CREDIT),
        (403, body("permission_error"), Kind.PERMISSION),
        (404, body("not_found_error", "model: claude-opus-4-1"), Kind.MODEL_UNAVAILABLE),
        (408, body("timeout_error"), Kind.TIMEOUT),
        (409, body("conflict_error"), Kind.OVERLOADED),
        (413, body("request_too_large"), Kind.TOO_LARGE),
        (413, "<html>413 Payload Too Large</html>", Kind.TOO_LARGE),
        (422, body("invalid_request_error"), Kind.INVALID_REQUEST),
        (429, body("rate_limit_error"), Kind.RATE_LIMITED),
        (429, "<html>Too Many Requests</html>", Kind.RATE_LIMITED),
        (429, body("rate_limit_error", "", RAMP), Kind.RATE_LIMITED),
        (429, body("rate_limit_error", "", SPENT), Kind.CREDIT),
        (429, body("rate_limit_error", "", CONTRACT), Kind.CREDIT),
        (500, body("api_error"), Kind.OVERLOADED),
        (502, "<html>Bad Gateway</html>", Kind.OVERLOADED),
        (504, body("timeout_error"), Kind.OVERLOADED),
        (529, body("overloaded_error"), Kind.OVERLOADED),
        (529, None, Kind.OVERLOADED),
    ],
)
def test_every_status_of_the_api_is_a_kind_of_fault(status: int, said: object, kind: Kind) -> None:
    assert response_fault(status, said, {"request-id": "req_1"}) == Fault(
        kind, f"HTTP {status}", "req_1"
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, Kind.UNREADABLE),
        (400, Kind.INVALID_REQUEST),
        (401, Kind.AUTHENTICATION),
        (403, Kind.PERMISSION),
        (404, Kind.MODEL_UNAVAILABLE),
    ],
)
def test_an_error_that_the_api_did_not_word_is_somebody_elses(status: int, kind: Kind) -> None:
    bodies: list[object] = ["<html>Blocked</html>", None, {"message": "No"}, {"error": "no"}, 3]
    for said in bodies:
        fault = response_fault(status, said, {})
        assert fault == Fault(kind, f"HTTP {status}", foreign=True)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("invalid_request_error", Kind.INVALID_REQUEST),
        ("authentication_error", Kind.AUTHENTICATION),
        ("billing_error", Kind.CREDIT),
        ("permission_error", Kind.PERMISSION),
        ("not_found_error", Kind.MODEL_UNAVAILABLE),
        ("request_too_large", Kind.TOO_LARGE),
        ("rate_limit_error", Kind.RATE_LIMITED),
        ("api_error", Kind.OVERLOADED),
        ("timeout_error", Kind.OVERLOADED),
        ("overloaded_error", Kind.OVERLOADED),
        ("an_error_from_the_future", Kind.OVERLOADED),
    ],
)
def test_an_error_in_a_stream_goes_by_its_type(type_: str, kind: Kind) -> None:
    reply = ErrorReply.model_validate(body(type_, "whatever"))

    assert event_fault(reply, "req_1") == Fault(kind, f"{type_} in the stream", "req_1")


def test_a_spend_limit_in_a_stream_is_about_money_too() -> None:
    reply = ErrorReply.model_validate(body("rate_limit_error", "", SPENT))

    assert event_fault(reply, None).kind is Kind.CREDIT


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("5", 5.0),
        ("0.5", 0.5),
        ("0", 0.0),
        ("86400", 86_400.0),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("abc", None),
        ("", None),
        ("Fri, 20 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_a_wait_is_a_number_of_seconds_or_nothing(header: str, wait: float | None) -> None:
    said = body("rate_limit_error")

    assert response_fault(429, said, {"retry-after": header}).wait == wait


@pytest.mark.parametrize("said", ["", "req_1\nX: y", "<b>", "r" * 81, "rëq"])
def test_a_request_id_of_another_shape_is_not_repeated(said: str) -> None:
    assert response_fault(500, body("api_error"), {"request-id": said}).request_id is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["error", "type", "message", "details"]), inner)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.integers(300, 599), json_values, st.text())
def test_whatever_an_error_holds_it_becomes_a_fault_that_repeats_none_of_it(
    status: int, said: object, header: str
) -> None:
    fault = response_fault(status, said, {"retry-after": header})

    assert fault.seen == f"HTTP {status}"
    assert fault.request_id is None
