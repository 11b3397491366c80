"""What a door loads when it starts: what it must not hold, it cannot even name."""

import json
import subprocess
import sys
from functools import cache

import pytest

from tests.contract.documents import ROOT

HEAVY = (
    "anthropic",
    "detect_secrets",
    "github",
    "httpx2",
    "jinja2",
    "lizard",
    "panelist.claude",
    "panelist.forge",
    "panelist.phases",
    "panelist.pipeline",
    "requests",
    "rich",
    "tree_sitter",
)
_ASK = """\
import json, sys
sys.path.insert(0, {src!r})
{statement}
print(json.dumps(sorted(set({heavy!r}) & set(sys.modules))))
"""


@cache
def loaded(statement: str, heavy: tuple[str, ...] = HEAVY) -> frozenset[str]:
    """Which of the ``heavy`` modules are there after ``statement`` in a fresh process."""
    script = _ASK.format(src=str(ROOT / "src"), statement=statement, heavy=heavy)
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True
    )
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("door", ["collect", "publish"])
def test_whoever_holds_the_token_has_no_model(door: str) -> None:
    there = loaded(f"import panelist.cli.{door}")
    assert "github" in there
    assert there & {"anthropic", "httpx2", "panelist.claude", "panelist.pipeline"} == set()


@pytest.mark.parametrize("module", ["panelist.cli.review", "panelist.pipeline"])
def test_whoever_reads_the_change_has_no_way_to_write(module: str) -> None:
    there = loaded(f"import {module}")
    assert "panelist.phases" in there
    assert there & {"github", "requests", "panelist.forge"} == set()


@pytest.mark.parametrize("door", ["review", "run"])
def test_the_sdk_waits_until_claude_is_asked(door: str) -> None:
    assert loaded(f"import panelist.cli.{door}") & {"anthropic", "httpx2"} == set()


def test_asking_for_help_loads_neither() -> None:
    asked = (
        "import panelist.cli\ntry: panelist.cli.main(['run', '--help'])\nexcept SystemExit: pass"
    )
    assert loaded(asked) == set()


def test_the_first_word_of_a_run_waits_for_no_library() -> None:
    asked = "import panelist.cli, panelist.cli.run"
    assert loaded(asked, (*HEAVY, "pydantic", "yaml", "panelist.contracts")) == set()


def test_collecting_draws_nothing() -> None:
    assert loaded("import panelist.cli.collect") & {"jinja2", "rich", "tree_sitter"} == set()
