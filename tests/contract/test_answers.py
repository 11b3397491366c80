"""What models are asked to answer is what the API takes as a schema."""

import anthropic
import pytest
from pydantic import BaseModel

from panelist.phases.answers import ContextAnswer, ReportAnswer, SynthesisAnswer, VerifyAnswer
from tests.fakes.anthropic.schema import flaw

ASKED = (ContextAnswer, ReportAnswer, VerifyAnswer, SynthesisAnswer)


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
