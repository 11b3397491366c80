"""The part of JSON Schema that structured output takes."""

from collections.abc import Iterator, Mapping
from typing import Any

_MAX_OPTIONAL = 24
_MAX_UNIONS = 16
_FORMATS = frozenset(
    "date-time time date duration email hostname uri ipv4 ipv6 uuid".split()  # noqa: SIM905 - read as a list of words
)
_EVERYWHERE = frozenset({"type", "title", "description", "enum", "const", "default"})
_BY_TYPE: Mapping[str, frozenset[str]] = {
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "array": frozenset({"items", "minItems"}),
    "string": frozenset({"format"}),
    "integer": frozenset(),
    "number": frozenset(),
    "boolean": frozenset(),
    "null": frozenset(),
}
_JOINING = frozenset({"anyOf", "allOf", "$ref", "$defs"})


def flaw(schema: Mapping[str, Any]) -> str | None:
    """Why the API refuses ``schema``; ``None`` if it takes it."""
    nodes = list(_nodes(schema))
    for node in nodes:
        if said := _node_flaw(node):
            return said
    if _recurs(schema):
        return "Recursive schemas are not supported."
    optional = sum(len(set(_properties(node)) - set(node.get("required", []))) for node in nodes)
    if optional > _MAX_OPTIONAL:
        return (
            f"Schemas contains too many optional parameters ({optional}), which would make "
            f"grammar compilation inefficient. Limit: {_MAX_OPTIONAL}."
        )
    unions = sum("anyOf" in node or isinstance(node.get("type"), list) for node in nodes)
    if unions > _MAX_UNIONS:
        return (
            f"Schemas contains too many parameters with union types ({unions} parameters with "
            f"type arrays or anyOf). Limit: {_MAX_UNIONS}."
        )
    return None


def _node_flaw(node: Mapping[str, Any]) -> str | None:
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    if unknown := [name for name in types if name not in _BY_TYPE]:
        return f"Invalid type '{unknown[0]}'."
    if not types and not node.keys() & (_JOINING | {"enum", "const"}):
        return "A schema needs a 'type', an 'enum', a 'const', an 'anyOf' or a '$ref'."
    allowed = _EVERYWHERE | _JOINING | frozenset[str]().union(*(_BY_TYPE[name] for name in types))
    if odd := sorted(node.keys() - allowed):
        return f"For '{'/'.join(types)}' type, properties {', '.join(odd)} are not supported"
    if "object" in types and node.get("additionalProperties") is not False:
        return "For 'object' type, 'additionalProperties' must be explicitly set to false"
    if node.get("minItems", 0) not in {0, 1}:
        return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    if "format" in node and node["format"] not in _FORMATS:
        return f"For 'string' type, format '{node['format']}' is not supported"
    return None


def _properties(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node.get("properties", {})


def _children(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _properties(node).values()
    yield from node.get("$defs", {}).values()
    yield from node.get("anyOf", [])
    yield from node.get("allOf", [])
    if "items" in node:
        yield node["items"]


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in _children(node):
        yield from _nodes(child)


def _recurs(schema: Mapping[str, Any]) -> bool:
    definitions: Mapping[str, Any] = schema.get("$defs", {})

    def reached(name: str, path: tuple[str, ...]) -> bool:
        return name in path or any(
            reached(node["$ref"].rsplit("/", 1)[-1], (*path, name))
            for node in _nodes(definitions.get(name, {}))
            if "$ref" in node
        )

    return any(reached(name, ()) for name in definitions)
