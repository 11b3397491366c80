"""The README's tables are those of action.yml, and their defaults those of the settings."""

import json
import re
from enum import Enum
from pathlib import Path

import pytest

from panelist.cli import main, reports
from panelist.cli.github import DEFAULT_CONFIG
from panelist.cli.matrix import MATRIX
from panelist.contracts import Pull
from panelist.memory import RunDirectory
from panelist.settings import SETTING_KEYS, Settings
from tests.contract.documents import action, documents, table
from tests.e2e.runner import parsed
from tests.unit.render.samples import BASE, HEAD, REVIEW

DOORS = {
    "anthropic-api-key": "",
    "github-token": "the job's token",
    "pr-number": "",
    "events-webhook": "",
    "config": f"`{DEFAULT_CONFIG}`",
    "run-directory": "`panelist` in the runner's temporary directory",
    "steps": "`all`",
    "cell": "",
    "until": "",
}
"""Inputs that are no settings, and what their default is called."""
MORE = {"agents": " and your own"}


def default_of(name: str) -> str:
    """How the README writes the default of an input."""
    if name in DOORS:
        return DOORS[name]
    value: object = getattr(Settings(), name.replace("-", "_"))
    if value in ("", ()):
        return ""
    return f"`{shown(value)}`{MORE.get(name, '')}"


def shown(value: object) -> str:
    """A value as an input would be written."""
    match value:
        case Enum():
            return str(value.value)
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(str(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - of strings
        case _:
            return str(value)


def names(mark: str) -> list[str]:
    """The first column of a table, without its marks."""
    return [row[0].strip("`") for row in table(mark)]


def test_the_table_of_inputs_names_those_of_the_action_in_their_order() -> None:
    assert names("inputs") == list(action()["inputs"])


def test_every_default_of_the_readme_is_the_one_of_the_code() -> None:
    written = {row[0].strip("`"): row[2] for row in table("inputs")}
    assert written == {name: default_of(name) for name in action()["inputs"]}


def test_every_default_that_action_yml_tells_is_the_one_of_the_code() -> None:
    told = {
        name: found[1]
        for name, spec in action()["inputs"].items()
        if (found := re.search(r"Default (`[^`]+`)", spec["description"]))
    }
    assert told == {name: default_of(name).partition("` ")[0].rstrip("`") + "`" for name in told}
    assert {"engine", "fail-on", "max-cost-usd", "config", "agents"} <= set(told)


def test_what_an_input_may_be_is_what_the_settings_take() -> None:
    schema = Settings.model_json_schema(by_alias=True)
    closed = {"approval", "fail-on", "on-incomplete", "suggestions"}
    said = {row[0].strip("`"): row[1] for row in table("inputs")}
    for name in closed:
        words: list[str] = schema["properties"][name]["enum"]
        assert re.findall(r"`([\w-]+)`", said[name]) == words
    assert set(said) - set(DOORS) <= set(SETTING_KEYS)


def test_the_table_of_outputs_names_those_of_the_action_in_their_order() -> None:
    assert names("outputs") == list(action()["outputs"])


def test_publishing_writes_every_output_but_the_matrix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = RunDirectory(tmp_path / "run")
    memory.write(
        Pull(
            source="github",
            repository="octo/shop",
            number=7,
            base_sha=BASE,
            head_sha=HEAD,
            diff_source="diff",
        )
    )
    memory.write_patch(b"")
    memory.write(REVIEW)
    reports.write(memory, REVIEW, server_url=None)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    assert main(["publish", "--dry-run", "--run-directory", str(memory.root)]) == 0
    outputs = parsed((tmp_path / "output").read_text())
    assert [*outputs, MATRIX] == list(action()["outputs"])
    assert json.loads(Path(outputs["report-json"]).read_text())["number"] == 7


def test_the_documents_link_to_files_that_exist() -> None:
    missing = [
        f"{path.name}: {target}"
        for path in documents()
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert missing == []
