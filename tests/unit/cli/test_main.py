"""The door of doors: what comes out of it is an exit code and a sentence, never a traceback."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from panelist.cli import COMMAND, STEP, Door, ExitCodes, find_door, main
from panelist.cli.arguments import whole_parser
from panelist.cli.options import commands
from panelist.cli.speech import Speech
from panelist.errors import PanelistError, SettingsError
from panelist.redaction import MARK
from panelist.settings import Environment

KEY = "sk-ant-made-up"
TOKEN = "ghs_made-up"
CLOUD = "session-made-up"
ROOT = Path(__file__).parents[3]


def raising(error: BaseException) -> Door:
    def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
        del given, environment, speech
        raise error

    return door


def code_of(error: BaseException, command: str = "review") -> int:
    return main([command], doors=lambda _: raising(error))


BOTH = pytest.mark.parametrize(("command", "codes"), [("review", STEP), ("run", COMMAND)])


def test_the_door_that_was_named_is_opened_with_what_was_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    opened: list[str] = []

    def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
        speech.say(f"{given.options} {environment.on_actions}")
        return 0

    def doors(name: str) -> Door:
        opened.append(name)
        return door

    assert main(["collect", "--fail-on", "low"], doors=doors) == 0
    assert opened == ["collect"]
    assert capsys.readouterr().err == "{'fail-on': 'low'} False\n"


@pytest.mark.parametrize("name", list(commands(whole_parser())))
def test_every_command_has_a_door(name: str) -> None:
    assert callable(find_door(name))


@BOTH
def test_each_way_to_end_has_a_code_of_its_own(command: str, codes: ExitCodes) -> None:
    assert code_of(SettingsError("It is red."), command) == codes.yours
    assert code_of(PanelistError("It cannot be."), command) == codes.ours
    assert code_of(ZeroDivisionError(), command) == codes.ours
    assert code_of(KeyboardInterrupt(), command) == codes.interrupted


def test_the_codes_are_those_of_the_manual() -> None:
    assert ExitCodes(yours=1, ours=2, interrupted=1) == STEP
    assert ExitCodes(yours=2, ours=3, interrupted=130) == COMMAND


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("usage: panelist ")
    assert "review a change on this machine" in said.out


def test_what_a_person_can_fix_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(SettingsError("It is red.", "Paint it green.")) == STEP.yours
    assert capsys.readouterr() == ("", "panelist: error: It is red. Paint it green.\n")


def test_an_expected_end_that_nobody_can_fix_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(PanelistError("It cannot be.")) == STEP.ours
    assert capsys.readouterr().err == "panelist: error: It cannot be.\n"


def test_an_interruption_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(KeyboardInterrupt()) == STEP.interrupted
    assert "`panelist run --resume` goes on" in capsys.readouterr().err


def test_a_bug_is_told_with_its_traceback_and_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_SESSION_TOKEN", CLOUD)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    headers = f"x-api-key: {KEY}, authorization: Bearer {TOKEN}, x-amz: {CLOUD}\n::add-mask::x"
    assert code_of(ZeroDivisionError(headers)) == STEP.ours
    said = capsys.readouterr().err
    assert [secret for secret in (KEY, TOKEN, CLOUD) if secret in said] == []
    assert (
        f"  ZeroDivisionError: x-api-key: {MARK}, authorization: Bearer {MARK}, x-amz: {MARK}\n"
        in said
    )
    assert "  : :add-mask::x\n" in said
    assert said.splitlines()[-1].startswith("::error title=Panelist::Panelist failed in a way")


def test_a_wrong_command_line_is_a_sentence_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--basee", "x"]) == COMMAND.yours
    assert capsys.readouterr().err == (
        "panelist: error: Unknown option `--basee`. Did you mean `--base`?\n"
    )


def test_the_program_ends_with_the_code_of_its_door(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "panelist", "run", "--resume", "--engine", "offline"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},  # noqa: TID251 - a child's own
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("panelist: error: .panelist/run/pull.json does not exist.")
