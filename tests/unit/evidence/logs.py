"""SARIF logs for tests, written as tools write them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def result(path: str, line: int, rule: str, /, **more: object) -> dict[str, Any]:
    """A result at a line of a file."""
    place = {"artifactLocation": {"uri": path}, "region": {"startLine": line}}
    return {
        "ruleId": rule,
        "message": {"text": "It is so."},
        "locations": [{"physicalLocation": place}],
        **more,
    }


def sarif(
    *results: object,
    tool: str = "Linter",
    rules: Sequence[object] = (),
    extensions: Sequence[Mapping[str, object]] = (),
    **run: object,
) -> str:
    """A log of one run."""
    parts = {"driver": {"name": tool, "rules": [*rules]}, "extensions": [*extensions]}
    return json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": parts, "results": [*results], **run}],
        }
    )
