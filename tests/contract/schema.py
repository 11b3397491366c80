"""The JSON schema of the config file, as editors read it.

``python -m tests.contract.schema`` writes it to ``docs/panelist.schema.json``.
"""

import json
from typing import Any

from panelist.settings import CONFIG_KEYS, config_schema
from tests.contract.documents import ROOT, action

PATH = ROOT / "docs" / "panelist.schema.json"


def render() -> str:
    """The text of the file: of keys that are also inputs it says what ``action.yml`` says."""
    schema = config_schema(CONFIG_KEYS)
    inputs = action()["inputs"]
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for key, told in properties.items():
        if key in inputs:
            told["description"] = inputs[key]["description"]
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(render())
