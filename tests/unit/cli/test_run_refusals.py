"""What ``panelist run`` cannot do ends with 2, with what happened and with what to change."""

from pathlib import Path

import pytest

from panelist.cli import main
from panelist.memory import RunDirectory
from tests.unit.repo.checkout import Checkout

PATH = "src/ratio.py"
OFFLINE = ("--engine", "offline")
pytestmark = pytest.mark.usefixtures("checkout")


def run(*arguments: str) -> int:
    return main(["run", *arguments])


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    # A line before it may say which config file is used.
    return said.err.removesuffix("\n").rpartition("panelist: error: ")[2]


def test_an_end_without_a_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "--head", "topic", *OFFLINE) == (
        "--head needs --base. Add `--base REV`, where the change starts."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("--base", "main"), ("--diff", "x.patch")),
        (("--head", "main"), ("--diff", "x.patch")),
        (("--base", "main"), ("--staged",)),
        (("--staged",), ("--uncommitted",)),
        (("--uncommitted",), ("--diff", "x.patch")),
    ],
)
def test_two_changes(
    one: tuple[str, ...], other: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(capsys, *other, *one) == (
        f"{one[0]} and {other[0]} exclude each other. Give one of them."
    )


def test_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "--base", "main") == (
        "ANTHROPIC_API_KEY is not set, so Claude cannot review. "
        "Set it, choose `--engine offline` for the evidence collectors alone, "
        "or have the assistant of your editor read (`panelist skill`)."
    )


def test_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refusal(capsys, "--base", "main", *OFFLINE)
    assert said.startswith("This folder is not in a git repository. Start Panelist in one")
    assert said.endswith("name one with --repo, or pass a patch with --diff.")


def test_a_revision_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--base", "nowhere", *OFFLINE)
    assert said.startswith("Revision 'nowhere' is not in this repository. Check the spelling")


def test_a_diff_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = str(tmp_path / "no.patch")
    assert refusal(capsys, "--diff", name, *OFFLINE) == (
        f"The diff {name} cannot be read: No such file or directory. "
        "Name a file that holds the output of `git diff`, or - for standard input."
    )


def test_a_file_that_is_no_diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello").write_text("hello\n")
    assert "diff" in refusal(capsys, "--diff", "hello", *OFFLINE)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_config_file_that_cannot_be_read(
    checkout: Checkout, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (checkout.root / "own.yml").write_bytes(content)
    assert refusal(capsys, "--base", "main", "--config", "own.yml", *OFFLINE) == (
        "The config file own.yml cannot be read. Check the path given with --config."
    )


def test_a_config_file_with_an_unknown_key(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "own.yml").write_text("fail-onn: low\n")
    assert refusal(capsys, "--base", "main", "--config", "own.yml", *OFFLINE) == (
        "Unknown key in own.yml: `fail-onn` (line 1). Did you mean `fail-on`?"
    )


def test_an_option_out_of_range(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--base", "main", "--fail-on", "hihg")
    assert said.startswith("The option --fail-on cannot be 'hihg'. ")


def test_a_coverage_report_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--base", "main", "--coverage-report", "no.info", *OFFLINE) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "panelist: error: coverage-report no.info cannot be read: No such file or directory. "
        "Write the report in a step before Panelist and name its path from the workspace."
    )


def test_a_directory_that_somebody_else_filled(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "theirs").mkdir()
    (checkout.root / "theirs" / "thesis.tex").write_text("years of work")
    where = ("--run-directory", "theirs")
    assert refusal(capsys, "--base", "main", "--reset", *where, *OFFLINE) == (
        "theirs is not empty and was not written by Panelist. "
        "Name another directory with `run-directory`."
    )
    assert (checkout.root / "theirs" / "thesis.tex").exists()


@pytest.mark.parametrize("name", [".", "..", "src/..", "elsewhere"])
def test_a_run_directory_that_is_somebodys_work(
    checkout: Checkout, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Checkout.new(checkout.root / "elsewhere")
    said = refusal(capsys, "--base", "main", "--run-directory", name, *OFFLINE)
    assert said.startswith("The run directory cannot be ")
    assert said.endswith("Name a directory that holds nothing else, such as .panelist/run.")
    assert (checkout.root / PATH).exists()


def test_a_question_that_nobody_can_answer_is_not_prepared(
    memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(capsys, "--base", "main", "--approve", "ask", *OFFLINE) == (
        "--approve ask needs a terminal, and there is none. Use --approve auto."
    )
    assert not memory.root.exists()
