"""Whoever edits a config file and runs Panelist is told which one is used."""

from pathlib import Path

import pytest

from panelist.cli import main
from tests.unit.repo.checkout import Checkout

CONFIG = ".github/panelist.yml"
TRY = " Use --config FILE to try another one."


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """What a run says about config files."""
    assert main(["run", "--engine", "offline", "--phase", "collect", *arguments]) == 0
    return [line for line in capsys.readouterr().err.splitlines() if "onfig" in line]


def test_one_that_differs_from_that_of_the_base(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / CONFIG).write_text("language: French\n")
    assert told(capsys, "--base", "main") == [
        (
            f"Config: {CONFIG} as it is where HEAD left main; the one in the work tree differs "
            f"and is not used.{TRY}"
        )
    ]


def test_one_where_the_base_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Checkout.new(tmp_path / "bare")
    made.commit({"a.py": b"a = 1\n"})
    made.git("checkout", "--quiet", "-b", "topic")
    made.commit({"a.py": b"a = 2\n"})
    monkeypatch.chdir(made.root)
    assert told(capsys, "--base", "main") == []
    (made.root / ".github").mkdir()
    (made.root / CONFIG).write_text("broken: [\n")
    assert told(capsys, "--base", "main") == [
        f"Config: the defaults, for main has none; the {CONFIG} in the work tree is not used.{TRY}"
    ]


def test_one_at_the_head_alone(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout.root / CONFIG).unlink()
    (line,) = told(capsys, "--base", "main", "--head", "topic")
    assert "; the one of topic differs and is not used." in line


def test_one_beside_a_diff_that_fits_no_file(
    checkout: Checkout, patch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "src/ratio.py").write_text("gone = 1\n")
    assert told(capsys, "--diff", str(patch)) == [
        (
            f"Config: the defaults, for a diff comes without one; the {CONFIG} in the work tree "
            f"is not used.{TRY}"
        )
    ]


def test_nothing_is_said_where_they_agree_or_somebody_chose(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "own.yml").write_text("language: French\n")
    assert told(capsys, "--base", "main", "--config", "own.yml") == []
    (checkout.root / CONFIG).write_text("language: Klingon\n")
    assert told(capsys, "--base", "main") == []


def test_a_diff_that_fits_the_files_is_reviewed_under_theirs(
    checkout: Checkout, patch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del checkout
    assert told(capsys, "--diff", str(patch)) == []
