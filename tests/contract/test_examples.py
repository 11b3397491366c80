"""Every YAML block of the documents works as it stands: people copy them."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from panelist import settings
from tests.contract.copied import is_hooks, is_rules, is_workflow, mapping, write
from tests.contract.documents import ROOT, Block, action, documents, yaml_blocks

BIN = Path(sys.executable).parent
BLOCKS = tuple(yaml_blocks())
WORKFLOWS = tuple(block for block in BLOCKS if is_workflow(block))
RULES = tuple(block for block in BLOCKS if is_rules(block))
CONFIGS = tuple(
    block for block in BLOCKS if not (is_workflow(block) or is_hooks(block) or is_rules(block))
)


EXAMPLES = tuple(sorted((ROOT / "examples" / "workflows").glob("*.yml")))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workflows of the documents, in a repository, and those that are ready."""
    return [*write(tmp_path_factory.mktemp("copied"), BLOCKS), *EXAMPLES]


def run(*command: str) -> str:
    """What a tool of this environment complains about; empty when it finds nothing."""
    program, *arguments = command
    done = subprocess.run(
        [str(BIN / program), *arguments], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_there_is_something_to_copy() -> None:
    assert {block.document for block in WORKFLOWS} >= {"README.md"}
    assert [path.name for path in EXAMPLES] == [
        "forks.yml",
        "learn.yml",
        "many-machines.yml",
        "pull-request.yml",
    ]
    assert {block.document for block in CONFIGS} >= {"README.md"}


def test_github_takes_every_workflow(copied: list[Path]) -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    assert run("check-jsonschema", *schema, *map(str, copied)) == ""


def test_an_auditor_finds_nothing_in_any_workflow(copied: list[Path]) -> None:
    flags = ("--offline", "--quiet", "--persona=auditor", "--no-config")
    assert run("zizmor", *flags, *map(str, copied)) == ""


def test_steps_alone_become_a_workflow_that_the_auditor_reads(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "Text\n\n  ```yaml\n  - run: echo ${{ github.head_ref }}\n  ```\n"
    )
    (path,) = write(tmp_path / "out", yaml_blocks(tmp_path))
    assert path.name == "README.md-4.yml"
    assert "template-injection" in run("zizmor", "--offline", "--no-config", str(path))


@pytest.mark.parametrize("block", CONFIGS, ids=str)
def test_every_config_file_is_understood(block: Block) -> None:
    tuned = settings.load(
        options={}, inputs={}, config=block.text, config_path=".github/panelist.yml"
    )
    assert tuned.model_fields_set


@pytest.mark.parametrize("block", RULES, ids=str)
def test_every_rules_file_is_understood(block: Block) -> None:
    checked = settings.check_rules(block.text, ".github/panelist-rules.yml")
    assert checked.mistakes == ()
    assert checked.rules


@pytest.mark.parametrize("block", WORKFLOWS, ids=str)
def test_every_workflow_hands_over_inputs_that_exist(block: Block) -> None:
    known = set(action()["inputs"])
    for step in steps(block):
        if str(step.get("uses", "")).startswith("panelist/panelist@"):
            given = cast("dict[str, str]", step.get("with", {}))
            assert set(given) - known == set()


def steps(block: Block) -> list[Mapping[str, object]]:
    """Every step of a block."""
    if isinstance(block.content, list):
        return cast("list[Mapping[str, object]]", block.content)
    jobs = cast("dict[str, dict[str, list[Mapping[str, object]]]]", mapping(block)["jobs"])
    return [step for job in jobs.values() for step in job.get("steps", [])]


def test_the_shell_blocks_of_the_documents_name_options_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from panelist.cli import main  # noqa: PLC0415 - what the other tests do not need

    with pytest.raises(SystemExit):
        main(["run", "--help"])
    known = capsys.readouterr().out
    told = {
        word
        for path in documents()
        for row in path.read_text().splitlines()
        if row.strip().startswith("panelist run")
        for word in row.partition("#")[0].split()
        if word.startswith("--")
    }
    assert {word for word in told if f"{word} " not in known} == set()
    assert told
