"""What each key of the config file may hold: as a JSON schema, and in words."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from panelist.contracts import Value
from panelist.settings.values import Settings

Schema = Mapping[str, Any]
Loc = Sequence[str | int]

_ANY_NUMBER = {"integer": "a whole number", "number": "a number"}
_TEXT: Schema = {"type": "string"}


def config_schema(keys: Sequence[str]) -> dict[str, Any]:
    """The JSON schema (2020-12) of a config file that may hold ``keys``."""
    return file_schema("The config file of Panelist", Settings, keys)


def file_schema(title: str, model: type[Value], keys: Sequence[str]) -> dict[str, Any]:
    """The JSON schema (2020-12) of a file that may hold those ``keys`` of ``model``."""
    whole = _schema_of(model)
    properties = {key: _without_titles(whole["properties"][key]) for key in keys}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": _without_titles(whole["$defs"]),
    }


def allowed_at(loc: Loc, model: type[Value] = Settings) -> str:
    """What may stand at ``loc``, a path of keys and positions into ``model``, in words."""
    return _describe(_at(loc, model))


def names_at(loc: Loc, model: type[Value] = Settings) -> tuple[str, ...]:
    """The keys that a mapping at ``loc`` may have."""
    return tuple(_at(loc, model).get("properties", ()))


@cache
def _schema_of(model: type[Value]) -> Schema:
    return model.model_json_schema(by_alias=True)


@cache
def _whole_schema_of(model: type[Value]) -> Schema:
    """The schema of ``model`` with every definition where it is referred to."""
    schema = _schema_of(model)
    return _inlined(schema, schema.get("$defs", {}))


def _inlined(schema: Any, definitions: Schema) -> Any:  # noqa: ANN401 - any part of a JSON schema
    if isinstance(schema, list):
        return [_inlined(each, definitions) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    members = cast("dict[str, Any]", schema)
    own = {name: _inlined(each, definitions) for name, each in members.items() if name[0] != "$"}
    if "$ref" not in members:
        return own
    return {**_inlined(definitions[members["$ref"].rpartition("/")[2]], definitions), **own}


def _at(loc: Loc, model: type[Value]) -> Schema:
    found = _whole_schema_of(model)
    for part in loc:
        found = _TEXT if part == "[key]" else _inside(found, part)
    return found


def _inside(schema: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        return _resolved(schema.get("items", _TEXT))
    known = schema.get("properties", {})
    return _resolved(known[part] if part in known else schema.get("additionalProperties") or _TEXT)


def _resolved(schema: Schema) -> Schema:
    """``schema`` itself: of several forms the last and fullest."""
    forms = [form for form in schema.get("anyOf", ()) if form.get("type") != "null"]
    return {**schema, **forms[-1]} if forms else schema


def _describe(schema: Schema) -> str:
    schema = _resolved(schema)
    if "enum" in schema:
        *most, last = schema["enum"]
        return f"{', '.join(most)} or {last}"
    match schema.get("type"):
        case "boolean":
            return "true or false"
        case "integer" | "number" as kind:
            return _ANY_NUMBER[kind] + _range(schema)
        case "array":
            return _list(_resolved(schema["items"]))
        case "object" if "properties" in schema:
            return f"a mapping with {_names(schema)}"
        case "object":
            return f"names, each with {_describe(schema['additionalProperties'])}"
        case _:
            return _text(schema)


def _list(item: Schema) -> str:
    return f"a list of mappings with {_names(item)}" if "properties" in item else "a list of texts"


def _names(schema: Schema) -> str:
    *most, last = (f"`{name}`" for name in schema["required"])
    return f"{', '.join(most)} and {last}" if most else last


def _range(schema: Schema) -> str:
    most = schema["maximum"]
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']:,}, at most {most:,}"
    return f" from {schema['minimum']:,} to {most:,}"


def _text(schema: Schema) -> str:
    if "pattern" in schema:
        return schema["description"]
    if schema.get("format") == "date":
        return "a day such as 2026-11-29"
    if "maxLength" not in schema:
        return "a text"
    least = schema.get("minLength", 0)
    return f"a text of {least:,} to {schema['maxLength']:,} characters"


def _without_titles(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON schema
    """``schema`` without the titles that only repeat its names."""
    if isinstance(schema, list):
        return [_without_titles(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    members = cast("dict[str, Any]", schema)
    return {
        name: _without_titles(member)
        for name, member in members.items()
        if not (name == "title" and isinstance(member, str))
    }
