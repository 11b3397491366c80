"""Completion, asked of a real shell where there is one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.arguments import whole_parser
from panelist.cli.command_options import SHELLS
from panelist.cli.options import commands


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.fixture
def bash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "panelist.bash"
    path.write_text(script("bash", capsys))
    return path


def completed(bash: Path, line: str) -> list[str]:
    """What bash offers after ``line``, whose last word is being written."""
    words = line.split(" ")
    asked = (
        f"source {bash}; COMP_WORDS=({' '.join(repr(word) for word in words)}); "
        f"COMP_CWORD={len(words) - 1}; _panelist; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", asked],
        cwd=bash.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("panelist r", ["run", "replay", "review"]),
        ("panelist run --un", ["--uncommitted"]),
        ("panelist run --depth ", ["quick", "standard", "deep"]),
        ("panelist run --depth q", ["quick"]),
        ("panelist run --format s", ["sarif"]),
        ("panelist run -o pane", ["panelist.bash"]),
        ("panelist run --language G", []),
        ("panelist completion f", ["fish"]),
        ("panelist nothing --", []),
    ],
)
def test_bash(bash: Path, line: str, offered: list[str]) -> None:
    assert completed(bash, line) == offered


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_knows_every_command_and_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = script(shell, capsys)
    for name, parser in commands(whole_parser()).items():
        assert re.search(rf"\b{name}\b", text)
        for option in parser.long_options():
            assert re.search(rf"(?:--|-l ){option}\b", text), (name, option)


@pytest.mark.parametrize("shell", [each for each in SHELLS if shutil.which(each)])
def test_a_shell_that_is_here_takes_the_script(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "script"
    path.write_text(script(shell, capsys))
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "invalid choice: 'tcsh'" in capsys.readouterr().err
