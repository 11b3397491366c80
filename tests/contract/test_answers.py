"""What models are asked to answer is what the API takes as a schema."""

import anthropic
import pytest
from pydantic import BaseModel

from panelist.phases.answers import (
    ContextAnswer,
    EditorAnswer,
    GroupingAnswer,
    MendAnswer,
    ReplyAnswer,
    ReportAnswer,
    RereadAnswer,
    SaidAnswer,
    VerifyAnswer,
)
from tests.fakes.anthropic.schema import flaw

ASKED = (
    ContextAnswer,
    ReportAnswer,
    GroupingAnswer,
    VerifyAnswer,
    EditorAnswer,
    SaidAnswer,
    ReplyAnswer,
    MendAnswer,
    RereadAnswer,
)


@pytest.mark.parametrize("schema", ASKED)
def test_the_api_takes_the_schema_as_the_sdk_sends_it(schema: type[BaseModel]) -> None:
    assert flaw(anthropic.transform_schema(schema)) is None


@pytest.mark.parametrize("schema", ASKED)
def test_nothing_is_optional_and_nothing_one_of_several_types(schema: type[BaseModel]) -> None:
    sent = anthropic.transform_schema(schema)
    kinds = [sent, *sent.get("$defs", {}).values()]
    objects = [kind for kind in kinds if kind.get("type") == "object"]
    assert objects
    for kind in objects:
        assert set(kind["required"]) == set(kind["properties"])
        assert kind["additionalProperties"] is False
    assert "anyOf" not in str(sent)


def test_what_the_sdk_cannot_send_as_a_rule_is_still_told() -> None:
    sent = anthropic.transform_schema(ReportAnswer)
    confidence = sent["properties"]["overall_confidence"]
    assert "maximum" not in confidence
    assert "maximum: 100" in confidence["description"]


def test_a_claim_is_asked_for_in_the_order_of_thinking() -> None:
    """Where, what is there, what happens, and only then what to call it and how sure."""
    claim = anthropic.transform_schema(ReportAnswer)["$defs"]["ClaimAnswer"]
    assert list(claim["properties"]) == [
        "file",
        "side",
        "start_line",
        "end_line",
        "quote",
        "scenario",
        "title",
        "kind",
        "severity",
        "confidence",
        "subject",
        "also_at",
    ]


@pytest.mark.parametrize("schema", [VerifyAnswer, EditorAnswer])
def test_a_verdict_begins_with_its_reason(schema: type[BaseModel]) -> None:
    sent = anthropic.transform_schema(schema)["$defs"]
    (verdict,) = [sent[name] for name in sent if name.endswith("VerdictAnswer")]
    assert list(verdict["properties"])[:3] == ["id", "reason", "outcome"]
