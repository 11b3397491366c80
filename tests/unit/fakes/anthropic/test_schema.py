"""The subset of JSON Schema that structured output takes."""

from typing import Any

import pytest
from anthropic import transform_schema
from pydantic import BaseModel, Field

from tests.fakes.anthropic.schema import flaw


class Leaf(BaseModel):
    """A leaf."""

    name: str = Field(min_length=1, max_length=9)
    kind: str | None = None


class Tree(BaseModel):
    """A tree."""

    leaves: list[Leaf]
    best: Leaf | None
    score: int = Field(ge=0, le=100)


def obj(**properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def test_what_the_sdk_makes_of_a_model_is_taken_and_the_model_as_it_is_is_not() -> None:
    assert flaw(transform_schema(Tree)) is None
    assert flaw(Tree.model_json_schema()) is not None


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "object"}, "For 'object' type, 'additionalProperties' must be explicitly"),
        ({"type": "text"}, "Invalid type 'text'."),
        (obj(a={}), "A schema needs a 'type'"),
        (obj(a={"type": "integer", "minimum": 1}), "For 'integer' type, properties minimum are"),
        (obj(a={"type": "string", "pattern": "x"}), "For 'string' type, properties pattern are"),
        (obj(a={"type": "string", "format": "text"}), "For 'string' type, format 'text' is not"),
        (obj(a={"type": "array", "minItems": 2}), "For 'array' type, 'minItems' values other"),
        (obj(a={"type": "array", "items": {"type": "object"}}), "For 'object' type"),
        (obj(a={"oneOf": [{"type": "string"}]}), "A schema needs a 'type'"),
        (
            {**obj(a={"$ref": "#/$defs/A"}), "$defs": {"A": obj(a={"$ref": "#/$defs/A"})}},
            "Recursive schemas are not supported.",
        ),
        (
            {**obj(**{f"p{n}": {"type": "string"} for n in range(25)}), "required": []},
            "Schemas contains too many optional parameters (25)",
        ),
        (
            obj(**{f"p{n}": {"type": ["string", "null"]} for n in range(17)}),
            "Schemas contains too many parameters with union types (17",
        ),
    ],
)
def test_what_is_outside_the_subset_is_named(schema: dict[str, Any], said: str) -> None:
    assert (flaw(schema) or "").startswith(said)


@pytest.mark.parametrize(
    "schema",
    [
        obj(a={"enum": ["x", "y"]}, b={"const": 1}, c={"type": "string", "format": "date"}),
        obj(
            a={"anyOf": [{"type": "string"}, {"type": "null"}]},
            b={"type": "array", "minItems": 1, "items": {"type": "null"}},
        ),
        {**obj(**{f"p{n}": {"type": "string"} for n in range(24)}), "required": []},
        obj(**{f"p{n}": {"type": ["string", "null"]} for n in range(16)}),
    ],
)
def test_what_is_inside_the_subset_is_taken(schema: dict[str, Any]) -> None:
    assert flaw(schema) is None
