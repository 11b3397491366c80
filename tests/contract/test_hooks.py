"""The hooks that others put into their repositories do what their files and the README say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
import yaml

from panelist.cli.arguments import parse
from tests.contract.copied import is_hooks, mapping
from tests.contract.documents import ROOT, yaml_blocks
from tests.unit.repo.checkout import CLEAN, Checkout

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
KEY = "AKIA" + "QW3RTYUIOP4SDFGH"  # of the shape of a key, and nobody's


@pytest.mark.parametrize(
    ("name", "options"),
    [("panelist-offline", {"engine": "offline"}), ("panelist-quick", {"depth": "quick"})],
)
def test_a_hook_reviews_what_is_staged(name: str, options: dict[str, str]) -> None:
    program, *words = HOOKS[name]["entry"].split()
    given = parse(words)
    assert (program, given.command, given.staged, given.options) == (
        "panelist",
        "run",
        True,
        options,
    )
    assert HOOKS[name]["pass_filenames"] is False


def test_the_readme_names_hooks_that_there_are() -> None:
    (shown,) = [mapping(block) for block in yaml_blocks() if is_hooks(block)]
    repos = cast("list[dict[str, list[dict[str, str]]]]", shown["repos"])
    assert {hook["id"] for repo in repos for hook in repo["hooks"]} <= set(HOOKS)


@pytest.fixture
def pushing(tmp_path: Path) -> Checkout:
    """A clone with the hook of the README, and ``panelist`` on the path."""
    (script,) = re.findall(
        r"```sh\n(#!/bin/sh\n.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    origin = Checkout.new(tmp_path / "origin")
    origin.commit({"a.py": b"a = 1\n"})
    origin.git("clone", "--quiet", ".", str(tmp_path / "widgets"))
    clone = Checkout(tmp_path / "widgets")
    hook = clone.git_dir / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script.replace("--depth quick", "--engine offline"))
    program = tmp_path / "bin" / "panelist"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT}/src exec {sys.executable} -P -m panelist "$@"\n'
    )
    for path in (hook, program):
        path.chmod(0o755)
    return clone


def push(clone: Checkout, *refs: str) -> subprocess.CompletedProcess[str]:
    program = clone.root.parent / "bin"
    return subprocess.run(
        ["git", "push", "origin", *refs],
        cwd=clone.root,
        env={**CLEAN, "PATH": f"{program}:{os.environ['PATH']}"},  # noqa: TID251 - a child's own
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_push_of_what_is_sound_goes_through(pushing: Checkout) -> None:
    pushing.git("checkout", "--quiet", "-b", "topic")
    pushing.commit({"b.py": b"b = 1\n"})
    done = push(pushing, "topic")
    assert done.returncode == 0, done.stderr
    pushing.commit({"c.py": b"c = 1\n"})
    assert push(pushing, "topic").returncode == 0
    assert push(pushing, "--delete", "topic").returncode == 0


def test_a_push_of_a_secret_is_stopped(pushing: Checkout) -> None:
    pushing.git("checkout", "--quiet", "-b", "topic")
    pushing.commit({"b.py": f'key = "{KEY}"\n'.encode()})
    done = push(pushing, "topic")
    assert done.returncode == 1
    assert "b.py:1" in done.stdout + done.stderr
