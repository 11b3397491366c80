"""One test for each way in which the API or the network fails, against a real server."""

import pytest

from panelist.contracts import FailureKind as Kind
from panelist.ports import Answer, NoAnswer
from tests.fakes.anthropic import (
    Cut,
    FakeAnthropic,
    Fault,
    Hang,
    RecordedRequest,
    Reply,
    Reset,
    Response,
    Stream,
    StreamError,
    api_error,
    html,
)

from .scene import OPUS, SONNET, SURE, Scene, ask, errors, models, sure

LIMITED = api_error(429, "rate_limit_error", "Number of request tokens has exceeded")
OVERLOADED = api_error(529, "overloaded_error", "Overloaded")
SPENT = api_error(
    429,
    "rate_limit_error",
    "You have crossed the monthly usage threshold",
    details={"error_code": "enforced_spend_limit_reached"},
)


def limited(retry_after: str) -> Response:
    return api_error(
        429, "rate_limit_error", "Too many tokens", headers={"retry-after": retry_after}
    )


PASSING = [
    pytest.param(LIMITED, "rate_limited", id="429 without retry-after"),
    pytest.param(OVERLOADED, "overloaded", id="529"),
    pytest.param(api_error(500, "api_error", "Internal"), "overloaded", id="500"),
    pytest.param(api_error(504, "timeout_error", "Timeout"), "overloaded", id="504"),
    pytest.param(html(502), "overloaded", id="502 as HTML"),
    pytest.param(Reset(), "connection", id="reset before the headers"),
    pytest.param(Reset(after_headers=True), "connection", id="reset after the headers"),
    pytest.param(Cut(0), "connection", id="cut before the first event"),
    pytest.param(Cut(3), "connection", id="cut within the answer"),
    pytest.param(Cut(-1), "connection", id="cut before message_stop"),
    pytest.param(Cut(-1, orderly=True), "connection", id="ends without message_stop"),
    pytest.param(Cut(-2, orderly=True), "connection", id="ends without message_delta"),
    pytest.param(Stream(b""), "connection", id="empty stream"),
    pytest.param(Stream(b'event: ping\ndata: {"type": "ping"}\n\n' * 3), "connection", id="pings"),
    pytest.param(StreamError(4, "overloaded_error"), "overloaded", id="overloaded in the stream"),
    pytest.param(StreamError(0, "api_error"), "overloaded", id="error as the first event"),
    pytest.param(StreamError(4, "rate_limit_error"), "rate_limited", id="limit in the stream"),
]


@pytest.mark.parametrize(("fault", "error"), PASSING)
def test_a_passing_fault_is_tried_again(fault: Fault, error: str) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault, nth=1)
        scene = Scene(fake)
        outcome = scene.one()

    assert isinstance(outcome, Answer)
    assert outcome.model == SONNET
    assert errors(outcome) == [error, None]
    assert scene.naps == [1.0]


@pytest.mark.parametrize(("fault", "error"), PASSING)
def test_a_fault_that_does_not_pass_leads_to_the_next_model(fault: Fault, error: str) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault, model=SONNET)
        scene = Scene(fake)
        outcome = scene.one()

    assert isinstance(outcome, Answer)
    assert outcome.model == OPUS
    assert models(outcome) == [SONNET, SONNET, SONNET, OPUS]
    assert errors(outcome) == [error, error, error, None]
    assert scene.naps == [1.0, 2.0]


def test_when_every_model_is_down_the_first_ones_fault_is_told() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(OVERLOADED, model=SONNET)
        fake.fail(LIMITED, model=OPUS)
        outcome = Scene(fake).one()

    assert outcome == NoAnswer(
        Kind.OVERLOADED,
        "claude-sonnet-5-5 was overloaded or failing (HTTP 529, request req_fake0003). "
        "Run the review again later, or add another model to `model-balanced`.",
        outcome.calls,
        final=False,
    )
    assert models(outcome) == [SONNET] * 3 + [OPUS] * 3


@pytest.mark.parametrize(
    ("retry_after", "nap"),
    [("5", 5.0), ("86400", 60.0), ("-5", 1.0), ("soon", 1.0), ("0", 0.0), ("inf", 1.0)],
)
def test_the_wait_the_api_asks_for_is_capped_and_nonsense_ignored(
    retry_after: str, nap: float
) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(limited(retry_after), nth=1)
        scene = Scene(fake, seconds=100)
        outcome = scene.one()

    assert isinstance(outcome, Answer)
    assert scene.naps == [nap]


def test_nobody_waits_past_the_deadline() -> None:
    """With less time left than the wait, the next model is asked at once."""
    with FakeAnthropic(sure) as fake:
        fake.fail(limited("50"), model=SONNET)
        scene = Scene(fake, seconds=10)
        outcome = scene.one()

    assert isinstance(outcome, Answer)
    assert models(outcome) == [SONNET, OPUS]
    assert scene.naps == []


CREDIT_TEXT = "Your credit balance is too low to access the Anthropic API."
LIMIT_TEXT = "You have reached your specified API usage limits."


@pytest.mark.parametrize(
    ("fault", "kind", "change"),
    [
        pytest.param(
            api_error(401, "authentication_error", "invalid x-api-key"),
            Kind.AUTHENTICATION,
            "Set ANTHROPIC_API_KEY to a valid key"
            " (in a workflow: `anthropic-api-key`, from a secret).",
            id="401",
        ),
        pytest.param(
            api_error(402, "billing_error", "Payment required"),
            Kind.CREDIT,
            "Add credit or raise the limit in the Anthropic Console, then run the review again.",
            id="402",
        ),
        pytest.param(
            api_error(403, "permission_error", "Not allowed"),
            Kind.PERMISSION,
            "Allow the model for the key's workspace in the Anthropic Console, "
            "or change `model-balanced`.",
            id="403",
        ),
        pytest.param(
            html(403),
            Kind.PERMISSION,
            "Check ANTHROPIC_BASE_URL and the proxy of the machine this runs on.",
            id="403 as HTML",
        ),
        pytest.param(
            api_error(400, "invalid_request_error", CREDIT_TEXT),
            Kind.CREDIT,
            "Add credit or raise the limit in the Anthropic Console, then run the review again.",
            id="400 credit",
        ),
        pytest.param(
            api_error(400, "invalid_request_error", LIMIT_TEXT),
            Kind.CREDIT,
            "Add credit or raise the limit in the Anthropic Console, then run the review again.",
            id="400 spend limit",
        ),
        pytest.param(
            SPENT,
            Kind.CREDIT,
            "Add credit or raise the limit in the Anthropic Console, then run the review again.",
            id="429 spend limit",
        ),
        pytest.param(
            StreamError(3, "billing_error", "Payment required"),
            Kind.CREDIT,
            "Add credit or raise the limit in the Anthropic Console, then run the review again.",
            id="billing error in the stream",
        ),
    ],
)
def test_a_fault_of_the_account_ends_it_at_once_with_what_to_change(
    fault: Fault, kind: Kind, change: str
) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        scene = Scene(fake)
        outcome = scene.one()

    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.final) == (kind, True)
    assert outcome.message.endswith(change)
    assert errors(outcome) == [kind]
    assert scene.naps == []


@pytest.mark.parametrize(
    ("fault", "kind", "final"),
    [
        (api_error(413, "request_too_large", "Too large"), Kind.TOO_LARGE, False),
        (html(413, "<html>413 Request Entity Too Large</html>"), Kind.TOO_LARGE, False),
        (
            api_error(400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum"),
            Kind.TOO_LARGE,
            False,
        ),
        (api_error(404, "not_found_error", "model: x"), Kind.MODEL_UNAVAILABLE, False),
        (api_error(400, "invalid_request_error", "effort: unknown"), Kind.INVALID_REQUEST, True),
    ],
)
def test_what_one_model_refuses_another_is_asked_once(
    fault: Fault, kind: Kind, *, final: bool
) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault, nth=1)
        helped = Scene(fake).one()
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        failed = Scene(fake).one()

    assert isinstance(helped, Answer)
    assert models(helped) == [SONNET, OPUS]
    assert isinstance(failed, NoAnswer)
    assert (failed.kind, failed.final) == (kind, final)
    assert models(failed) == [SONNET, OPUS]


def test_a_retired_model_is_named_with_the_input_to_change() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, chains={ask().tier: ("claude-opus-4-1",)}).one()

    assert isinstance(outcome, NoAnswer)
    assert outcome.message == (
        "The Anthropic API has no model claude-opus-4-1 for this key, or no longer "
        "(HTTP 404, request req_fake0001). "
        "Set `model-balanced` to claude-opus-5-5, which replaces it."
    )


def test_a_prompt_that_is_really_too_long_is_told_so() -> None:
    """Haiku takes 200,000 tokens; three characters are one."""
    chains = {ask().tier: ("claude-haiku-5-5",)}
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, chains=chains).one(ask("x" * 600_000))

    assert isinstance(outcome, NoAnswer)
    assert outcome.kind is Kind.TOO_LARGE


def test_a_request_of_more_than_32_megabytes_is_too_large() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake).one(ask("x" * (33 * 1024 * 1024)))

    assert isinstance(outcome, NoAnswer)
    assert outcome.kind is Kind.TOO_LARGE


UNREADABLE = [
    pytest.param(html(200), id="200 as HTML"),
    pytest.param(Response(200, b'{"type": "message"}'), id="200 without a stream"),
    pytest.param(html(302), id="redirect"),
    pytest.param(Stream(b"event: message_start\ndata: {not json\n\n"), id="not JSON"),
    pytest.param(Stream(b"event: message_start\ndata: \xff\xfe\n\n"), id="invalid UTF-8"),
    pytest.param(Stream(b"event: x\ndata: 42\n\n"), id="no object"),
    pytest.param(Stream(b"event: error\ndata: oops\n\n"), id="error that is not JSON"),
    pytest.param(
        Stream(b'event: message_stop\ndata: {"type": "message_stop"}\n\n'), id="out of order"
    ),
    pytest.param(
        Stream(b'event: message_start\ndata: {"type": "message_start", "message": 3}\n\n'),
        id="of the wrong type",
    ),
]


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_unreadable_response_is_asked_for_once_more_then_elsewhere(fault: Fault) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault, nth=1)
        again = Scene(fake).one()
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        never = Scene(fake).one()

    assert isinstance(again, Answer)
    assert (models(again), errors(again)) == ([SONNET, SONNET], ["unreadable", None])
    assert isinstance(never, NoAnswer)
    # Where one model answered nothing but garbage, a single try tells whether another does.
    assert models(never) == [SONNET, SONNET, OPUS]
    assert (never.kind, never.final) == (Kind.UNREADABLE, True)


def test_a_page_in_place_of_an_answer_points_to_the_proxy() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(html(200))
        outcome = Scene(fake).one()

    assert isinstance(outcome, NoAnswer)
    assert outcome.message == (
        "Something other than the Anthropic API answered in its place "
        "(HTTP 200 without a stream). "
        "Check ANTHROPIC_BASE_URL and the proxy of the machine this runs on."
    )


def test_a_redirect_is_not_followed() -> None:
    """The prompt goes to the host that was named, and to no other."""
    with FakeAnthropic(sure) as other, FakeAnthropic(sure) as fake:
        elsewhere = {"location": f"{other.url}/v1/messages"}
        fake.fail(Response(307, b"", elsewhere))
        outcome = Scene(fake).one()

    assert isinstance(outcome, NoAnswer)
    assert other.requests == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(SURE, stop_reason="max_tokens"), Kind.TRUNCATED),
        (Reply("", stop_reason="refusal", category="cyber"), Kind.REFUSED),
        (Reply(SURE, stop_reason="refusal"), Kind.REFUSED),
        (Reply(SURE, stop_reason="model_context_window_exceeded"), Kind.TOO_LARGE),
        (Reply(SURE, stop_reason="pause_turn"), Kind.UNREADABLE),
        (Reply(SURE, stop_reason="tool_use"), Kind.UNREADABLE),
        (Reply(SURE, stop_reason="stop_sequence"), Kind.UNREADABLE),
        (Reply(SURE, stop_reason="a_new_one"), Kind.UNREADABLE),
        (Reply(SURE, stop_reason=None), Kind.UNREADABLE),
        (Reply(None), Kind.UNREADABLE),
        (Reply(""), Kind.UNREADABLE),
        (Reply("", thinking="a lot"), Kind.UNREADABLE),
        (Reply('{"text": "fine", "overall_confidence": NaN}'), Kind.UNREADABLE),
        (Reply("The code is fine."), Kind.UNREADABLE),
        (Reply({"text": "fine"}), Kind.UNREADABLE),
    ],
)
def test_a_complete_response_that_is_no_answer_leads_to_the_next_model(
    reply: Reply, kind: Kind
) -> None:
    def responder(request: RecordedRequest) -> Reply:
        return reply if request.model == SONNET else Reply(SURE)

    with FakeAnthropic(responder) as fake:
        outcome = Scene(fake).one()

    tries = 2 if kind is Kind.UNREADABLE else 1
    assert isinstance(outcome, Answer)
    assert models(outcome) == [SONNET] * tries + [OPUS]
    assert errors(outcome) == [kind] * tries + [None]
    assert outcome.calls[0].stop_reason == (reply.stop_reason or None)


def test_a_refusal_before_any_output_costs_nothing() -> None:
    with FakeAnthropic(lambda _: Reply("", stop_reason="refusal")) as fake:
        outcome = Scene(fake).one()

    assert isinstance(outcome, NoAnswer)
    assert [call.cost_usd for call in outcome.calls] == [0.0, 0.0]
    assert fake.billed_usd == 0.0


def test_a_response_that_never_comes_is_given_up() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Hang(), model=SONNET)
        outcome = Scene(fake, call_seconds=0.5).one()

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["timeout", "timeout", "timeout", None]


def test_a_response_that_stalls_is_given_up_and_what_was_counted_stays_counted() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Hang(after=3), nth=1)
        outcome = Scene(fake, call_seconds=0.8).one()

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["timeout", None]
    assert outcome.calls[0].tokens.input == outcome.calls[1].tokens.input > 0


def test_the_deadline_ends_a_call_and_the_run() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Hang(after=3))
        outcome = Scene(fake, seconds=1).one()

    assert outcome == NoAnswer(
        Kind.DEADLINE,
        "The time of this run was over before claude-sonnet-5-5 had answered. "
        "Raise `deadline-minutes`, or split the pull request.",
        outcome.calls,
        final=True,
    )
    assert errors(outcome) == ["deadline"]
    assert outcome.calls[0].tokens.input > 0


def test_after_the_deadline_nothing_is_sent() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, seconds=0).one()

    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.final, outcome.calls) == (Kind.DEADLINE, True, ())
    assert fake.requests == []


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with FakeAnthropic(sure) as fake:
        pass
    outcome = Scene(fake).one()

    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.final) == (Kind.UNREACHABLE, True)
    assert outcome.message == (
        "The Anthropic API cannot be reached, so nothing was asked and nothing spent. "
        "Check ANTHROPIC_BASE_URL, the proxy and the network, then run again."
    )


CANARY = "CANARY-9f2c"


@pytest.mark.parametrize(
    "fault",
    [
        api_error(400, "invalid_request_error", CANARY),
        api_error(401, CANARY, CANARY),
        api_error(429, "rate_limit_error", CANARY, headers={"retry-after": CANARY}),
        html(200, CANARY),
        html(403, CANARY),
        StreamError(2, CANARY, CANARY),
        Stream(f"event: error\ndata: {CANARY}\n\n".encode()),
        Stream(f'event: x\ndata: {{"type": 3, "x": "{CANARY}"}}\n\n'.encode()),
        Response(500, b"", {"request-id": CANARY + " <b>"}),
    ],
)
def test_nothing_that_others_wrote_and_no_key_is_repeated(fault: Fault) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        scene = Scene(fake)
        outcome = scene.one(ask(CANARY, shared=CANARY, system=CANARY))

    told = f"{outcome} {scene.events}"
    assert isinstance(outcome, NoAnswer)
    assert CANARY not in told
    assert "sk-ant" not in told
