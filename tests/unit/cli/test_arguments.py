import re

import pytest

from panelist import __version__
from panelist.cli import reports
from panelist.cli.arguments import FORMATS, parse
from panelist.errors import SettingsError
from panelist.settings import INPUTS

DOORS = ("collect", "review", "publish")
OF_RUN = (
    *("base", "head", "staged", "uncommitted", "diff", "pr", "publish", "repo"),
    *("format", "output", "quiet", "verbose", "color", "open"),
    *("phase", "check", "resume", "reset", "approve", "exit-zero"),
)
NOT_OF_RUN = {
    *("approval", "cell", "dry-run", "fail-step", "incremental"),
    *("max-cost-usd-per-day", "max-cost-usd-per-month", "pr-number"),
    *("rounds-until-blocking-only", "until", "words"),
}


def refusal(*arguments: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(arguments)
    return str(caught.value)


def test_options_of_settings_are_kept_only_if_given() -> None:
    given = parse(["run", "--base", "main", "--fail-on", "low", "--max-cost-usd=2.5"])
    assert (given.command, given.base, given.head) == ("run", "main", None)
    assert given.options == {"fail-on": "low", "max-cost-usd": "2.5"}


def test_what_the_doors_read_themselves_is_no_setting() -> None:
    given = parse(["publish", "--config", "c.yml", "--run-directory", "out", "--pr-number", "7"])
    assert (given.config, given.run_directory, given.pr_number) == ("c.yml", "out", "7")
    assert given.options == {}


def test_a_flag_is_the_word_true_as_in_an_input() -> None:
    assert parse(["publish", "--dry-run"]).options == {"dry-run": "true"}


@pytest.mark.parametrize("door", DOORS)
def test_every_input_is_an_option_of_the_doors_on_github(
    door: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert options(door, capsys) == {*INPUTS, "help"}


def test_a_local_run_has_no_option_that_only_github_knows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert options("run", capsys) == {*OF_RUN, *INPUTS, "help"} - NOT_OF_RUN


def options(door: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit) as ended:
        parse([door, "--help"])
    assert ended.value.code == 0
    return set(
        re.findall(r"^  (?:-\w(?: \w+)?, )?--([\w-]+)", capsys.readouterr().out, re.MULTILINE)
    )


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"panelist {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--basee", "x"], "Unknown option `--basee`. Did you mean `--base`?"),
        (["run", "--fail_on=low"], "Unknown option `--fail_on`. Did you mean `--fail-on`?"),
        (["run", "--bas", "x"], "Unknown option `--bas`. Did you mean `--base`?"),
        (["--rest", "run"], "Unknown option `--rest`. Did you mean `--reset`?"),
        (["run", "-x"], "Unknown option `-x`. See `panelist run --help`."),
        (["run", "--dry-run"], "Unknown option `--dry-run`. See `panelist run --help`."),
        (["publish", "--bse", "x"], "Unknown option `--bse`. See `panelist publish --help`."),
        (["run", "main"], "Unexpected argument `main`. See `panelist run --help`."),
        (["run", "--base"], "Argument --base: expected one argument. See `panelist run --help`."),
        (["-x"], "Unknown option `-x`. See `panelist --help`."),
    ],
)
def test_what_cannot_be_understood_is_named_with_the_nearest(
    arguments: list[str], sentence: str
) -> None:
    assert refusal(*arguments) == sentence


def test_a_value_that_follows_an_unknown_option_is_not_repeated() -> None:
    assert "sk-ant" not in refusal("run", "--anthropic-api-key", "sk-ant-made-up")
    assert "sk-ant" not in refusal("run", "--anthropic-api-key=sk-ant-made-up")


@pytest.mark.parametrize(
    ("arguments", "word", "known"),
    [
        (["revew"], "revew", ("run", *DOORS)),
        (["run", "--format", "pdf"], "pdf", FORMATS),
        (["run", "--phase", "publish"], "publish", ("collect", "synthesize")),
        (["run", "--approve", "yes"], "yes", ("ask", "auto")),
    ],
)
def test_a_choice_that_does_not_exist_is_answered_with_those_that_do(
    arguments: list[str], word: str, known: tuple[str, ...]
) -> None:
    said = refusal(*arguments)
    assert f"invalid choice: '{word}'" in said
    assert [name for name in known if name not in said.partition("choose from")[2]] == []


def test_every_report_has_its_word_and_every_word_its_report() -> None:
    assert sorted(FORMATS) == sorted({"text", "json", *reports.OUTPUTS})
