"""A block comes back as it was sent, or not at all."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.heard import Event, Heard
from tests.fakes.anthropic import Reply, ToolUse, wants
from tests.fakes.anthropic.messages import events, message, usage_of

PROMPT = {"input_tokens": 3, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}


def heard(*rows: Mapping[str, Any]) -> Heard:
    said = Heard()
    for row in rows:
        assert said.take(Event.model_validate_json(json.dumps(row)))
    return said


def streamed(reply: Reply) -> list[Mapping[str, Any]]:
    return list(events("msg_1", "claude-sonnet-5-5", reply, usage_of(reply, PROMPT)))


def block(opening: Mapping[str, Any], *deltas: Mapping[str, Any]) -> Heard:
    """One block, opened, added to and closed, in a response that calls tools."""
    first, *_, end, stop = streamed(wants())
    return heard(
        first,
        {"type": "content_block_start", "index": 0, "content_block": opening},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        end,
        stop,
    )


CALL: Mapping[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {}}


@settings(deadline=None)
@given(
    st.text(),
    st.text(),
    st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), max_size=3),
    st.integers(1, 9),
)
def test_the_content_is_what_was_sent_in_whatever_pieces(
    text: str, thinking: str, inputs: list[dict[str, Any]], piece: int
) -> None:
    calls = tuple(ToolUse("search", given) for given in inputs)
    reply = Reply(text, "tool_use", thinking=thinking, calls=calls, piece=piece)
    sent = message("msg_1", "claude-sonnet-5-5", reply, {})["content"]

    said = heard(*streamed(reply))

    assert said.content == tuple(sent)
    assert said.text == text


def test_what_the_api_tells_of_a_block_beyond_our_knowledge_is_kept() -> None:
    redacted = {"type": "redacted_thinking", "data": "c2VjcmV0", "new": {"a": [1, None]}}
    assert block(redacted).content == (redacted,)


def test_a_piece_of_an_unknown_kind_leaves_no_content_to_show_again() -> None:
    said = block({"type": "text", "text": "a"}, {"type": "video_delta", "frames": 3})
    assert (said.content, said.text) == (None, "a")


@pytest.mark.parametrize("json_", ['{"a": 1', "[1]", '"a"', "null", '{"a": NaN}', "{} {}", "x"])
def test_input_that_is_no_json_object_leaves_no_content(json_: str) -> None:
    assert block(CALL, {"type": "input_json_delta", "partial_json": json_}).content is None


def test_no_input_at_all_is_an_empty_object() -> None:
    assert block(CALL).content == (CALL,)
    assert block(CALL, {"type": "input_json_delta", "partial_json": ""}).content == (CALL,)
