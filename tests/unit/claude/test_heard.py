"""Folding the events of a response."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.heard import Event, Heard
from panelist.contracts import Tokens
from tests.fakes.anthropic import Reply
from tests.fakes.anthropic.messages import events, usage_of

PROMPT = {"input_tokens": 3, "cache_creation_input_tokens": 700, "cache_read_input_tokens": 40}


def rows(reply: Reply) -> list[Mapping[str, Any]]:
    return list(events("msg_1", "claude-sonnet-5-5", reply, usage_of(reply, PROMPT)))


def event(row: Mapping[str, Any]) -> Event:
    return Event.model_validate_json(json.dumps(row))


def take(*taken: Mapping[str, Any]) -> tuple[Heard, list[bool]]:
    heard = Heard()
    return heard, [heard.take(event(row)) for row in taken]


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(1, 9))
def test_the_text_is_what_was_sent_without_the_thinking(
    text: str, thinking: str, piece: int
) -> None:
    reply = Reply(text, thinking=thinking, piece=piece)

    heard, fits = take(*rows(reply))

    assert all(fits)
    assert heard.text == text
    assert (heard.complete, heard.counted, heard.stop_reason) == (True, True, "end_turn")
    assert heard.tokens == Tokens(
        input=3,
        cache_write=700,
        cache_read=40,
        output=usage_of(reply, PROMPT)["output_tokens"],
    )


@settings(deadline=None)
@given(st.data())
def test_shuffled_repeated_or_lost_events_are_complete_only_in_the_right_order(
    data: st.DataObject,
) -> None:
    whole = rows(Reply("0123456789", thinking="so", piece=20))
    some = data.draw(st.lists(st.sampled_from(whole), max_size=2 * len(whole)))
    heard, fits = take(*some)

    if heard.complete and all(fits):
        kinds = [row["type"] for row in some if row["type"] != "ping"]
        stops = kinds.count("message_stop")
        assert kinds[0] == "message_start"
        assert kinds[-stops:] == ["message_stop"] * stops
        assert kinds.count("message_start") == 1
        assert kinds.count("content_block_start") == kinds.count("content_block_stop")


def test_nothing_but_its_own_repetition_follows_the_end() -> None:
    first, *content, end, stop = rows(Reply("text"))

    assert take(first, *content, end, stop, stop, {"type": "ping"})[1][-2:] == [True, True]
    for late in (first, *content, end):
        fits = late["type"] == "ping"
        assert take(first, stop, late)[1] == [True, True, fits]


def test_until_the_last_count_the_first_one_stands() -> None:
    heard, _ = take(*rows(Reply("text"))[:-2])

    assert heard.tokens == Tokens(input=3, cache_write=700, cache_read=40, output=1)
    assert (heard.started, heard.counted, heard.complete) == (True, False, False)


def test_a_last_count_may_leave_out_what_it_does_not_change() -> None:
    first, *_, end, stop = rows(Reply("text"))

    heard, _ = take(first, {**end, "usage": {"output_tokens": 77}}, stop)

    assert heard.tokens == Tokens(input=3, cache_write=700, cache_read=40, output=77)


def test_a_refusal_names_its_category() -> None:
    heard, _ = take(*rows(Reply("", stop_reason="refusal", category="cyber")))

    assert (heard.stop_reason, heard.refusal) == ("refusal", "cyber")


def test_kinds_of_events_that_are_new_are_passed_over() -> None:
    first, *rest = rows(Reply("text"))

    heard, fits = take(first, {"type": "a_new_kind", "index": 3}, *rest)

    assert all(fits)
    assert heard.text == "text"


START, OPEN, _, ADD, CLOSE, END, STOP = rows(Reply("text"))


@pytest.mark.parametrize(
    "row",
    [
        {"type": "message_start"},
        {"type": "content_block_start", "index": 0},
        {"type": "content_block_start", "content_block": {"type": "text"}},
        {"type": "content_block_delta", "index": 0},
        {"type": "content_block_stop"},
        {"type": "message_delta"},
    ],
)
def test_a_known_kind_without_its_fields_does_not_fit(row: Mapping[str, Any]) -> None:
    assert take(row)[1] == [False]


@pytest.mark.parametrize(
    "taken",
    [
        (OPEN,),
        (START, START),
        (START, ADD),
        (START, CLOSE),
        (START, OPEN, OPEN),
        (START, OPEN, CLOSE, ADD),
        (START, OPEN, CLOSE, OPEN),
        (START, OPEN, END),
        (START, OPEN, STOP),
        (START, OPEN, {**ADD, "index": 1}),
        (START, {**OPEN, "index": 1}),
        (END,),
        (STOP,),
    ],
)
def test_an_event_out_of_its_place_does_not_fit(taken: tuple[Mapping[str, Any], ...]) -> None:
    heard, fits = take(*taken)

    assert fits[-1] is False
    assert not heard.complete
