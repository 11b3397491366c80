"""What is put on the wire."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.request import Question
from panelist.contracts import Tier
from panelist.ports import Ask
from tests.fakes.anthropic import FakeAnthropic

from .scene import OPUS, SONNET, Opinion, Scene, ask, sure


def sent(*asks: Ask[Opinion]) -> list[dict[str, Any]]:
    with FakeAnthropic(sure) as fake:
        Scene(fake, at_once=1).all(*asks)
        return [dict(request.body) for request in fake.requests]


def test_an_ask_becomes_one_streamed_request() -> None:
    assert sent(ask("Find bugs.", shared="diff", effort="low")) == [
        {
            "model": SONNET,
            "max_tokens": 32_000,
            "stream": True,
            "system": [{"type": "text", "text": "You review code."}],
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {
                            "type": "text",
                            "text": "diff",
                            "cache_control": {"type": "ephemeral"},
                        },
                        {"type": "text", "text": "Find bugs."},
                    ],
                }
            ],
            "output_config": {
                "effort": "low",
                "format": {
                    "type": "json_schema",
                    "schema": {
                        "type": "object",
                        "title": "Opinion",
                        "description": "The answer that is asked for.",
                        "properties": {
                            "text": {"type": "string", "title": "Text"},
                            "overall_confidence": {
                                "type": "integer",
                                "title": "Overall Confidence",
                            },
                        },
                        "required": ["text", "overall_confidence"],
                        "additionalProperties": False,
                    },
                },
            },
        }
    ]


def test_without_a_shared_part_nothing_is_cached() -> None:
    [body] = sent(ask("Find bugs."))

    assert body["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "Find bugs."}]}
    ]


def test_the_key_travels_in_a_header_and_nowhere_else() -> None:
    with FakeAnthropic(sure) as fake:
        Scene(fake).one()
        [request] = fake.requests

    assert b"sk-ant" not in request.raw
    assert [name for name, value in request.headers.items() if "sk-ant" in value] == [
        "authorization"
    ]


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.text())
def test_requests_that_share_a_prefix_agree_byte_for_byte_up_to_the_charge(
    shared: str, charge: str, reminder: str
) -> None:
    first = Question(SONNET, ask("one", shared=shared))
    second = Question(SONNET, ask(charge, shared=shared), reminder)
    before = json.dumps(first.body()).split(json.dumps("one"))[0]

    assert first.prefix == second.prefix
    assert json.dumps(second.body()).startswith(before)


def test_whatever_changes_the_cached_part_changes_the_prefix() -> None:
    class Other(Opinion):
        pass

    one = ask(shared="diff")
    others = [
        Question(OPUS, one),
        Question(SONNET, ask(shared="other")),
        Question(SONNET, ask(shared="diff", system="Other.")),
        Question(SONNET, ask(shared="diff", effort="high")),
        Question(SONNET, Ask("p", Tier.BALANCED, one.system, "diff", "c", Other)),
    ]

    prefixes = {question.prefix for question in [Question(SONNET, one), *others]}
    assert len(prefixes) == 6
    assert Question(SONNET, ask("other charge", shared="diff", purpose="p")).prefix in prefixes
    assert Question(SONNET, ask()).prefix is None
