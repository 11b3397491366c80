"""The JSON schemas of config and rules, as editors read them.

``python -m tests.contract.schema`` writes them to ``docs/``.
"""

import json
from typing import Any

from panelist.settings import CONFIG_KEYS, config_schema, rules_schema
from tests.contract.documents import ROOT, action

PATH = ROOT / "docs" / "panelist.schema.json"
RULES_PATH = ROOT / "docs" / "panelist-rules.schema.json"


def render() -> str:
    """The text of the file: of keys that are also inputs it says what ``action.yml`` says."""
    schema = config_schema(CONFIG_KEYS)
    inputs = action()["inputs"]
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for key, told in properties.items():
        if key in inputs:
            told["description"] = inputs[key]["description"]
    return json.dumps(schema, indent=2) + "\n"


def render_rules() -> str:
    """The text of the file for rules."""
    return json.dumps(rules_schema(), indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(render())
    RULES_PATH.write_text(render_rules())
