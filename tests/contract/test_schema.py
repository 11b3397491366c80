"""The schema of the config file is current, and takes what the program takes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from panelist.contracts import ClaimKind, SilencingRule
from panelist.settings import CONFIG_KEYS, Settings, check_config, check_rules
from tests.contract.copied import is_rules, is_workflow, mapping
from tests.contract.documents import ROOT, action, yaml_blocks
from tests.contract.schema import PATH, RULES_PATH, render, render_rules

SCHEMA: Mapping[str, Any] = json.loads(PATH.read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
BLOCKS = [
    block
    for block in yaml_blocks()
    if not is_workflow(block) and set(mapping(block)) <= set(CONFIG_KEYS)
]
"""The config files that the documents show."""
RULES_VALIDATOR = Draft202012Validator(json.loads(RULES_PATH.read_text()))
RULES_BLOCKS = [block for block in yaml_blocks() if is_rules(block)]
"""The rules files that the documents show."""
RULE = "{id: R1, paths: [a], kind: defect, owner: ann, date: '2026-11-29'}"


def is_taken(config: str) -> bool:
    """Whether both take ``config``; an editor and a run must not disagree about it."""
    values: dict[str, Any] = yaml.safe_load(config)
    by_schema = VALIDATOR.is_valid(values)  # pyright: ignore[reportUnknownMemberType] - its stubs
    by_program = not check_config(config, "panelist.yml").mistakes
    assert by_schema == by_program
    return by_schema


def test_the_schema_is_the_one_of_the_settings() -> None:
    assert PATH.read_text() == render(), "run `make schema`"
    Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_there_and_explained() -> None:
    assert list(SCHEMA["properties"]) == list(CONFIG_KEYS)
    assert [key for key, told in SCHEMA["properties"].items() if not told.get("description")] == []


def test_every_pattern_has_words_for_it() -> None:
    """A person is told the words, never the expression."""
    schema = Settings.model_json_schema(by_alias=True)
    told = [
        schema["properties"],
        *(each.get("properties", {}) for each in schema["$defs"].values()),
    ]
    fields = [field for properties in told for field in properties.values() if "pattern" in field]
    assert fields
    assert all(field["description"] for field in fields)


def test_the_documents_show_config_files_that_both_take() -> None:
    assert BLOCKS
    assert all(is_taken(block.text) for block in BLOCKS)


def test_the_defaults_are_a_config_file_that_both_take() -> None:
    defaults = json.loads(Settings().model_dump_json(by_alias=True))
    config = yaml.safe_dump({key: defaults[key] for key in CONFIG_KEYS})
    assert is_taken(config)


@pytest.mark.parametrize(
    "config",
    [
        "fail_on: high",
        "fail-on: hi",
        "max-cost-usd: 0",
        "max-cost-usd: 1001",
        "max-inline-comments: 1.5",
        "incremental: maybe",
        "ignore: {a: b}",
        "ignore: [1]",
        "language: '12'",
        "votes: {tests: 6}",
        "custom-agents: [{id: A, title: t, charge: c}]",
        "custom-agents: [{id: ab, charge: c}]",
        "instructions: [{paths: a, text: b, txt: c}]",
        "dry-run: true",
        "fail-on:",
    ],
)
def test_both_refuse_what_is_wrong(config: str) -> None:
    assert not is_taken(config)


def test_no_input_of_the_action_is_an_unknown_key() -> None:
    for name in set(action()["inputs"]) - set(CONFIG_KEYS):
        (mistake,) = check_config(f"{name}: x", "panelist.yml").mistakes
        assert "is an input of the action" in mistake.happened


def is_taken_as_rules(text: str) -> bool:
    """Whether both take the rules file."""
    # As YAML 1.2, which editors read, has it: there a day is a string.
    values: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings
    by_schema = RULES_VALIDATOR.is_valid(values)  # pyright: ignore[reportUnknownMemberType] - its stubs
    by_program = not check_rules(text, "panelist-rules.yml").mistakes
    assert by_schema == by_program
    return by_schema


def test_the_schema_of_rules_is_the_one_of_the_program() -> None:
    assert RULES_PATH.read_text() == render_rules(), "run `make schema`"
    Draft202012Validator.check_schema(json.loads(RULES_PATH.read_text()))


def test_the_documents_show_rules_that_both_take_and_name_every_key() -> None:
    assert RULES_BLOCKS
    assert all(is_taken_as_rules(block.text) for block in RULES_BLOCKS)
    told = (ROOT / "docs" / "learning.md").read_text()
    assert [key for key in SilencingRule.model_fields if f"`{key}`" not in told] == []
    assert [kind for kind in ClaimKind if f"`{kind.value}`" not in told] == []


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (f"rules: [{RULE}]", True),
        ("rules: []", True),
        ("rules: {}", False),
        ("rule: []", False),
        (f"rules: [{RULE.replace('R1', 'R0')}]", False),
        (f"rules: [{RULE.replace('defect', 'smell')}]", False),
        (f"rules: [{RULE.replace('[a]', '[]')}]", False),
        (f"rules: [{RULE.replace('ann', '-ann')}]", False),
        (f"rules: [{RULE.replace('}', ', accepted: {by: ann}}')}]", False),
        (f"rules: [{RULE.replace('}', ', silent: yes}')}]", False),
    ],
)
def test_schema_and_program_agree_about_rules(text: str, *, taken: bool) -> None:
    assert is_taken_as_rules(text) is taken
