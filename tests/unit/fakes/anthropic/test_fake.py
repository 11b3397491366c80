"""The fake against the SDK's own types, and against what the API is known to do."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from threading import Barrier
from typing import Any

import anthropic
import pytest
from anthropic.types import Message, MessageTokensCount, ModelInfo, RawMessageStreamEvent
from pydantic import TypeAdapter

from tests.fakes.anthropic import (
    KEY,
    Cut,
    FakeAnthropic,
    RecordedRequest,
    Reply,
    StreamError,
    api_error,
)

SONNET = "claude-sonnet-5-5"
EVENTS: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
USER = [{"role": "user", "content": "Hello."}]
LONG = "word " * 1_000
HEADERS = {"x-api-key": KEY, "anthropic-version": "2023-06-01", "content-type": "application/json"}


def hello(_: RecordedRequest) -> Reply:
    return Reply("Hello there.", thinking="They greet me.")


def body(**changes: object) -> dict[str, Any]:
    return {"model": SONNET, "max_tokens": 100, "messages": USER} | changes


def call(
    fake: FakeAnthropic,
    sent: Mapping[str, Any] | bytes | None,
    path: str = "/v1/messages",
    headers: Mapping[str, str] = HEADERS,
) -> tuple[int, Mapping[str, str], str]:
    """Send bytes as they are, without the SDK's own checks."""
    data = sent if sent is None or isinstance(sent, bytes) else json.dumps(sent).encode()
    request = urllib.request.Request(fake.url + path, data, dict(headers))  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - loopback
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


def refusal(
    fake: FakeAnthropic, sent: Mapping[str, Any] | bytes, path: str = "/v1/messages"
) -> tuple[int, str]:
    """Status and message of an error, which must be worded as the API words one."""
    status, _, text = call(fake, sent, path)
    told = json.loads(text)
    assert told["type"] == "error"
    return status, f"{told['error']['type']}: {told['error']['message']}"


def rows(text: str) -> list[dict[str, Any]]:
    """The events of a stream, pings left out."""
    found = [json.loads(line[6:]) for line in text.split("\n") if line.startswith("data: ")]
    return [row for row in found if row["type"] != "ping"]


def test_a_message_is_one_of_the_sdks() -> None:
    with FakeAnthropic(hello) as fake:
        status, headers, text = call(fake, body())

    message = Message.model_validate_json(text, strict=True)
    assert status == 200
    assert headers["request-id"] == "req_fake0001"
    assert headers["anthropic-ratelimit-input-tokens-remaining"] == "3999000"
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert (message.stop_reason, message.usage.output_tokens) == ("end_turn", 9)


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"a": ["ü", 1]}, piece=2),
        Reply("text", thinking="thought", piece=3),
        Reply(None),
        Reply("", stop_reason="refusal", category="cyber"),
        Reply("text", stop_reason="max_tokens"),
    ],
)
def test_every_event_of_a_stream_is_one_of_the_sdks(reply: Reply) -> None:
    with FakeAnthropic(lambda _: reply) as fake:
        _, headers, text = call(fake, body(stream=True))

    assert headers["content-type"].startswith("text/event-stream")
    events = [EVENTS.validate_python(row) for row in rows(text)]
    assert [events[0].type, events[-2].type, events[-1].type] == [
        "message_start",
        "message_delta",
        "message_stop",
    ]


def test_the_sdk_reads_a_stream_as_the_message_that_was_scripted() -> None:
    async def story(url: str) -> Message:
        async with (
            anthropic.AsyncAnthropic(api_key=KEY, base_url=url) as client,
            client.messages.stream(**body()) as stream,
        ):
            return await stream.get_final_message()

    with FakeAnthropic(hello) as fake:
        message = asyncio.run(story(fake.url))

    assert [block.type for block in message.content] == ["thinking", "text"]
    assert message.usage.output_tokens == 9


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"temperature": 0.0}, "temperature: Sampling parameters are not supported"),
    ({"top_p": 0.5}, "top_p: Sampling parameters are not supported"),
    ({"top_k": 5}, "top_k: Sampling parameters are not supported"),
    ({"prompt": "x"}, "prompt: Extra inputs are not permitted"),
    ({"messages": []}, "messages: at least one message is required"),
    ({"messages": [{"role": "system", "content": "x"}]}, "messages: Unexpected role."),
    ({"messages": [{"role": "user", "content": []}]}, "messages: all messages must have"),
    (
        {"messages": [*USER, {"role": "assistant", "content": "The"}]},
        "This model does not support assistant message prefill.",
    ),
    (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}]},
        "messages: text content blocks must be non-empty",
    ),
    ({"tool_choice": {"type": "any"}}, "tool_choice: forcing a tool is not supported"),
    ({"tool_choice": {"type": "tool", "name": "x"}}, "tool_choice: forcing a tool"),
    (
        {"thinking": {"type": "enabled", "budget_tokens": 2_000}},
        'thinking: "thinking.type.enabled" is not supported',
    ),
    ({"thinking": {"type": "disabled"}}, 'thinking: "thinking.type.disabled"'),
    ({"max_tokens": 0}, "max_tokens: Input should be greater than or equal to 1"),
    ({"max_tokens": "8"}, "max_tokens: Input should be greater than or equal to 1"),
    ({"max_tokens": 128_001, "stream": True}, "max_tokens: 128001 > 128000"),
    ({"max_tokens": 21_334}, "Streaming is required"),
    ({"output_config": {"effort": "most"}}, "output_config.effort: Input should be"),
    ({"output_config": {"depth": 1}}, "output_config.depth: Extra inputs"),
    ({"output_config": {"format": {"type": "json"}}}, "output_config.format.type"),
    (
        {"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}},
        "output_config.format.schema: For 'object' type, 'additionalProperties' must be",
    ),
    (
        {
            "system": [
                {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
                for _ in range(5)
            ]
        },
        "A maximum of 4 blocks with cache_control may be provided.",
    ),
]


@pytest.mark.parametrize(("changes", "said"), REFUSED)
def test_what_the_api_refuses_is_refused_before_the_test_is_asked(
    changes: Mapping[str, Any], said: str
) -> None:
    def never(_: RecordedRequest) -> Reply:
        raise AssertionError("asked")

    with FakeAnthropic(never) as fake:
        status, message = refusal(fake, body(**changes))

    assert status == 400
    assert message.startswith(f"invalid_request_error: {said}")
    assert fake.bills == []


@pytest.mark.parametrize("missing", ["model", "messages", "max_tokens"])
def test_a_request_needs_its_fields(missing: str) -> None:
    sent = body()
    del sent[missing]
    with FakeAnthropic(hello) as fake:
        assert refusal(fake, sent) == (400, f"invalid_request_error: {missing}: Field required")
        assert refusal(fake, b"{not json")[0] == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"x-api-key": "guess"}, 401),
        ({"x-api-key": KEY}, 400),
        ({"authorization": f"Bearer {KEY}", "anthropic-version": "2023-06-01"}, 200),
    ],
)
def test_a_caller_needs_a_key_and_a_version(headers: Mapping[str, str], status: int) -> None:
    with FakeAnthropic(hello) as fake:
        assert call(fake, body(), headers=headers)[0] == status


@pytest.mark.parametrize("model", ["claude-opus-4-1", "claude-9", ""])
def test_a_retired_or_unknown_model_is_not_found(model: str) -> None:
    with FakeAnthropic(hello) as fake:
        assert refusal(fake, body(model=model)) == (404, f"not_found_error: model: {model}")


def test_a_prompt_above_the_context_is_too_long() -> None:
    long = [{"role": "user", "content": "x" * 600_000}]
    with FakeAnthropic(hello) as fake:
        assert refusal(fake, body(model="claude-haiku-5-5", messages=long)) == (
            400,
            "invalid_request_error: prompt is too long: 200001 tokens > 200000 maximum",
        )
        assert call(fake, body(messages=long))[0] == 200


def test_tokens_are_counted_without_a_bill() -> None:
    with FakeAnthropic(hello) as fake:
        sent = {"model": SONNET, "messages": USER}
        status, _, text = call(fake, sent, "/v1/messages/count_tokens")
        _, _, answered = call(fake, body())
        refused = refusal(fake, body(), path="/v1/messages/count_tokens")

        counted = MessageTokensCount.model_validate_json(text, strict=True)
        assert status == 200
        assert counted.input_tokens == json.loads(answered)["usage"]["input_tokens"]
        assert refused[1] == "invalid_request_error: max_tokens: Extra inputs are not permitted"
        assert len(fake.bills) == len(fake.requests) == 1
        assert [request.path for request in fake.others] == ["/v1/messages/count_tokens"] * 2


@pytest.mark.parametrize(
    ("model", "lifecycle"),
    [
        ("claude-haiku-5-5", "active"),
        (SONNET, "active"),
        ("claude-opus-5-5", "active"),
        ("claude-sonnet-4-5", "deprecated"),
        ("claude-opus-4-1", "retired"),
    ],
)
def test_models_tell_their_lifecycle(model: str, lifecycle: str) -> None:
    with FakeAnthropic(hello) as fake:
        _, _, text = call(fake, None, f"/v1/models/{model}")
        unknown = refusal(fake, b"", path="/v1/complete")

    info = ModelInfo.model_validate_json(text)
    assert (info.id, info.lifecycle) == (model, lifecycle)
    assert unknown == (404, "not_found_error: Not found")


def test_an_unknown_model_has_no_info() -> None:
    with FakeAnthropic(hello) as fake:
        assert call(fake, None, "/v1/models/claude-9")[0] == 404


def marked(text: str, charge: str, **changes: object) -> dict[str, Any]:
    """A streamed request with a cache breakpoint after ``text``."""
    content = [
        {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": charge},
    ]
    return body(messages=[{"role": "user", "content": content}], stream=True, **changes)


def _streamed(text: str, charge: str) -> dict[str, Any]:
    """The same for the SDK's ``stream``, which sets that field itself."""
    return {name: value for name, value in marked(text, charge).items() if name != "stream"}


def figures(fake: FakeAnthropic, sent: Mapping[str, Any]) -> tuple[int, int, int]:
    """Input, cache write and cache read of one request, the same in both events."""
    begun, *_, ended, _ = rows(call(fake, sent)[2])
    first, last = begun["message"]["usage"], ended["usage"]
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    assert [first[name] for name in names] == [last[name] for name in names]
    return last[names[0]], last[names[1]], last[names[2]]


class Clock:
    """A clock that a test sets."""

    now = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_prefix_is_written_once_and_read_until_five_minutes_after_its_last_use() -> None:
    clock = Clock()
    with FakeAnthropic(hello, clock=clock) as fake:
        assert figures(fake, marked(LONG, "one")) == (1, 1_668, 0)
        clock.now += 299
        assert figures(fake, marked(LONG, "two")) == (1, 0, 1_668)
        clock.now += 299
        assert figures(fake, marked(LONG, "six")) == (1, 0, 1_668)
        clock.now += 300
        assert figures(fake, marked(LONG, "ten")) == (1, 1_668, 0)
    assert [bill.missed for bill in fake.bills] == ["first of its prefix", "", "", "entry expired"]


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "claude-opus-5-5"},
        {"system": "Other."},
        {"output_config": {"effort": "low"}},
        {"thinking": {"type": "adaptive"}},
        {"tools": [{"name": "t", "input_schema": {"type": "object"}}]},
    ],
)
def test_whatever_comes_before_the_breakpoint_makes_another_prefix(
    changes: Mapping[str, Any],
) -> None:
    with FakeAnthropic(hello) as fake:
        figures(fake, marked(LONG, "one"))
        assert figures(fake, marked(LONG, "one", **changes))[2] == 0
        assert figures(fake, marked(LONG + ".", "one"))[2] == 0
        assert figures(fake, marked(LONG, "one"))[2] > 0


def test_a_prefix_below_512_tokens_is_not_cached() -> None:
    with FakeAnthropic(hello) as fake:
        for _ in range(2):
            assert figures(fake, marked("x" * 1_500, "one"))[1:] == (0, 0)
        figures(fake, body(stream=True))
    assert [bill.missed for bill in fake.bills] == [
        "prefix below 512 tokens",
        "prefix below 512 tokens",
        "no breakpoint",
    ]


def test_one_breakpoint_for_the_whole_prompt_reads_what_an_earlier_prompt_left() -> None:
    more = [*USER, {"role": "assistant", "content": LONG}, {"role": "user", "content": "Go on."}]
    everything = {"cache_control": {"type": "ephemeral"}, "stream": True}
    with FakeAnthropic(hello) as fake:
        fresh, wrote, _ = figures(
            fake, body(messages=[{"role": "user", "content": LONG}], **everything)
        )
        long = [{"role": "user", "content": LONG}, *more]
        again, added, read = figures(fake, body(messages=long, **everything))

    assert (fresh, again) == (0, 0)
    assert read == wrote
    assert added > 0


def test_two_at_the_same_time_both_write() -> None:
    """An entry can be read once the response that writes it has begun, not before."""

    async def story(url: str) -> None:
        async with anthropic.AsyncAnthropic(api_key=KEY, base_url=url) as client:

            async def ask(charge: str) -> None:
                async with client.messages.stream(**_streamed(LONG, charge)) as stream:
                    await stream.until_done()

            await asyncio.gather(ask("one"), ask("two"))

    both = Barrier(2)

    def responder(_: RecordedRequest) -> Reply:
        both.wait(10)
        return Reply("x")

    with FakeAnthropic(responder) as fake:
        asyncio.run(story(fake.url))

    assert [bill.usage["cache_creation_input_tokens"] for bill in fake.bills] == [1_668] * 2
    assert {bill.missed for bill in fake.bills} == {
        "first of its prefix",
        "the writer had not begun",
    }


def test_the_account_adds_up_and_a_broken_answer_is_billed_for_what_was_sent() -> None:
    usage = {"input_tokens": 1_000_000, "output_tokens": 100_000}
    with FakeAnthropic(lambda _: Reply("x" * 30, usage=usage, piece=15)) as fake:
        fake.fail(Cut(-4, orderly=True), nth=2)
        call(fake, body())
        call(fake, body(stream=True))

    assert [bill.usage["output_tokens"] for bill in fake.bills] == [100_000, 5]
    assert fake.billed_usd == pytest.approx(2.0 + 1.0 + 2.0 + 0.00005)


def test_a_long_haiku_prompt_is_billed_at_the_higher_price() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply("", usage={"input_tokens": 100_000 + request.number - 1})

    with FakeAnthropic(responder) as fake:
        call(fake, body(model="claude-haiku-5-5"))
        call(fake, body(model="claude-haiku-5-5"))

    assert [bill.usd for bill in fake.bills] == [
        pytest.approx(0.01),
        pytest.approx(0.0500005),
    ]


def test_faults_strike_by_number_model_and_marker() -> None:
    busy = api_error(529, "overloaded_error", "Overloaded")
    gone = api_error(500, "api_error", "Internal")
    with FakeAnthropic(hello) as fake:
        fake.fail(busy, nth=2, model=SONNET)
        fake.fail(gone, marker="poison")
        fake.fail(busy, nth=5)
        poison = [{"role": "user", "content": "poison"}]
        got = [
            call(fake, sent)[0]
            for sent in (
                body(),
                body(model="claude-opus-5-5"),
                body(),
                body(model="claude-opus-5-5", messages=poison),
                body(model="claude-opus-5-5"),
                body(),
            )
        ]

    assert got == [200, 200, 529, 500, 529, 200]


def test_an_error_event_ends_the_stream_in_its_place() -> None:
    with FakeAnthropic(hello) as fake:
        fake.fail(StreamError(2, "overloaded_error", details={"error_code": "x"}))
        _, _, text = call(fake, body(stream=True))

    assert [row["type"] for row in rows(text)] == ["message_start", "content_block_start", "error"]
    assert rows(text)[-1]["error"] == {
        "type": "overloaded_error",
        "message": "Overloaded",
        "details": {"error_code": "x"},
    }


def test_a_responder_that_fails_fails_the_test() -> None:
    def responder(_: RecordedRequest) -> Reply:
        raise LookupError("an unknown question")

    fake = FakeAnthropic(responder)
    fake.__enter__()
    status, _, _ = call(fake, body())

    assert status == 500
    with pytest.raises(LookupError, match="an unknown question"):
        fake.__exit__(None, None, None)


def test_a_failing_test_is_not_hidden_by_its_responder() -> None:
    def responder(_: RecordedRequest) -> Reply:
        raise LookupError("an unknown question")

    fake = FakeAnthropic(responder)
    fake.__enter__()
    call(fake, body())

    fake.__exit__(ZeroDivisionError, ZeroDivisionError(), None)


def test_requests_are_kept_as_they_came() -> None:
    sent = body(
        system=[{"type": "text", "text": "Be kind."}],
        output_config={"effort": "high"},
        messages=[{"role": "user", "content": [{"type": "text", "text": t} for t in ("a", "b")]}],
    )
    with FakeAnthropic(hello) as fake:
        call(fake, sent)
        [request] = fake.requests

    assert request.raw == json.dumps(sent).encode()
    assert request.body == sent
    assert (request.number, request.method, request.path) == (1, "POST", "/v1/messages")
    assert (request.model, request.effort, request.system) == (SONNET, "high", "Be kind.")
    assert (request.texts, request.text) == (("a", "b"), "a\nb")
    assert request.headers["x-api-key"] == KEY
