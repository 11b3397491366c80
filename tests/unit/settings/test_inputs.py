"""What the command line tells of an input is what the settings take."""

from typing import Any, cast

import pytest

from panelist.settings import SETTING_KEYS, Settings
from panelist.settings.inputs import DOOR_INPUTS, INPUTS, TABLE
from panelist.settings.layers import CONFIG_ONLY

SCHEMA: dict[str, dict[str, Any]] = Settings.model_json_schema(by_alias=True)["properties"]
DEFINED: dict[str, dict[str, Any]] = Settings.model_json_schema(by_alias=True)["$defs"]
BOOLEAN = {"true", "false"}
EVERYBODY = {"agents", "tools"}
"""Their default is whoever there is."""


def words_of(name: str) -> set[str]:
    """The closed list of words that a setting takes; empty where it is open."""
    schema = SCHEMA[name]
    if "$ref" in schema:
        schema = DEFINED[schema["$ref"].rpartition("/")[2]]
    return BOOLEAN if schema.get("type") == "boolean" else set(schema.get("enum", ()))


def test_they_are_the_settings_and_what_the_doors_read_themselves() -> None:
    assert tuple(sorted({*SETTING_KEYS, *DOOR_INPUTS} - {*CONFIG_ONLY})) == INPUTS


@pytest.mark.parametrize("name", sorted(set(INPUTS) - set(DOOR_INPUTS)))
def test_choices_and_default_are_those_of_the_setting(name: str) -> None:
    told = TABLE[name]
    assert set(told.choices) == (set() if told.is_flag else words_of(name))
    default = Settings.model_fields[name.replace("-", "_")].default
    if name in EVERYBODY:
        assert told.default == "all"
    elif isinstance(default, tuple):
        assert told.default == ",".join(cast("tuple[str, ...]", default))
    elif isinstance(default, bool):
        assert told.default == ("" if told.is_flag else str(default).lower())
    elif isinstance(default, float):
        assert float(told.default) == default
    else:
        assert told.default == str(default)


def test_help_tells_them() -> None:
    assert TABLE["fail-on"].told == (
        "least severity that fails the check (critical, high, medium, low, never; default high)"
    )
    assert TABLE["record"].told == TABLE["record"].help
