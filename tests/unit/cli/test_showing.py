"""Where a report goes, in which form and colours, and what the process ends with."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.local_review import exit_code
from panelist.cli.showing import wants_colour
from panelist.contracts import Conclusion, Engine, RecommendedAction, Review
from panelist.settings import read
from tests.unit.render.samples import QUIET
from tests.unit.repo.checkout import Checkout

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "panelist")
KEY = "AKIA" + "QW3RTYUIOP4SDFGH"  # of the shape of a key, and nobody's
COLOUR = re.compile(r"\x1b\[")
OFFLINE = ("--engine", "offline")
pytestmark = pytest.mark.usefixtures("checkout")


def run(*arguments: str) -> int:
    return main(["run", "--base", "main", *OFFLINE, *arguments])


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("out.txt", "A person should look at this"),
        ("out.json", '{\n  "schema_id": "panelist/report"'),
        ("out.sarif", "{"),
        ("out.html", "<!doctype html>"),
        ("out.md", "#"),
    ],
)
def test_a_report_in_a_file_has_the_form_of_its_name(
    checkout: Checkout, name: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("-o", name) == 0
    said = capsys.readouterr()
    assert said.out == ""
    verdict = "A person should look at this; checked by collectors only: no model read this change"
    assert said.err.endswith(f"{verdict}\nThe report is in {name}.\n")
    assert (checkout.root / name).read_text().startswith(begins)


def test_the_form_that_is_named_beats_that_of_the_name(checkout: Checkout) -> None:
    assert run("-o", "out.txt", "--format", "sarif") == 0
    assert json.loads((checkout.root / "out.txt").read_text())["version"] == "2.1.0"


def test_a_report_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("-o", "nowhere/out.md") == 2
    assert capsys.readouterr().err.endswith(
        "panelist: error: The report cannot be written to nowhere/out.md: No such file or "
        "directory. Name a file in a folder that exists with -o.\n"
    )


@pytest.mark.parametrize(
    ("wish", "variables", "colour"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_off_a_terminal(
    wish: str, variables: dict[str, str], tmp_path: Path, *, colour: bool
) -> None:
    with (tmp_path / "out").open("w") as stream:
        assert wants_colour(wish, read(variables), stream) is colour


def test_colour_reaches_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    run("--color", "always")
    assert COLOUR.search(capsys.readouterr().out)
    run()
    assert not COLOUR.search(capsys.readouterr().out)


def open_page(root: Path, browser: str) -> subprocess.CompletedProcess[str]:
    """Run with ``--open`` in a process of its own: a process looks for a browser once."""
    return subprocess.run(
        [*COMMAND, "run", "--base", "main", *OFFLINE, "--open"],
        cwd=root,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.defpath, "BROWSER": browser},
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_page_is_opened(checkout: Checkout, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    open_page(checkout.root, f"{browser} %s")
    page = checkout.root / ".panelist" / "run" / "report.html"
    assert (tmp_path / "opened").read_text() == f"{page.resolve().as_uri()}\n"


def test_a_page_that_nothing_can_open_is_named(checkout: Checkout) -> None:
    said = open_page(checkout.root, "/bin/false %s").stderr
    page = checkout.root / ".panelist" / "run" / "report.html"
    assert said.endswith(f"No browser could be started; the page is {page.resolve()}.\n")


def test_quiet_leaves_the_report_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("-q", "--config", ".github/panelist.yml") == 0
    assert capsys.readouterr().err == ""


def ended(engine: Engine, conclusion: Conclusion, action: RecommendedAction) -> Review:
    changes = {"engine": engine, "conclusion": conclusion, "recommended_action": action}
    return QUIET.model_copy(update=changes)


@pytest.mark.parametrize(
    ("engine", "conclusion", "action", "code"),
    [
        (Engine.CLAUDE, Conclusion.SUCCESS, RecommendedAction.MERGE, 0),
        (Engine.CLAUDE, Conclusion.NEUTRAL, RecommendedAction.MERGE, 0),
        (Engine.CLAUDE, Conclusion.FAILURE, RecommendedAction.FIX_AND_RE_REVIEW, 1),
        (Engine.CLAUDE, Conclusion.NEUTRAL, RecommendedAction.RE_PLAN, 1),
        (Engine.CLAUDE, Conclusion.ACTION_REQUIRED, RecommendedAction.ESCALATE_TO_HUMAN, 1),
        (Engine.OFFLINE, Conclusion.NEUTRAL, RecommendedAction.RE_PLAN, 0),
        (Engine.OFFLINE, Conclusion.ACTION_REQUIRED, RecommendedAction.ESCALATE_TO_HUMAN, 0),
        (Engine.OFFLINE, Conclusion.FAILURE, RecommendedAction.FIX_AND_RE_REVIEW, 1),
    ],
)
def test_the_exit_code_is_the_verdict(
    engine: Engine, conclusion: Conclusion, action: RecommendedAction, code: int
) -> None:
    assert exit_code(ended(engine, conclusion, action)) == code


def test_whoever_only_reads_gets_zero(checkout: Checkout) -> None:
    (checkout.root / "bad.py").write_text(f'key = "{KEY}"\n')
    assert main(["run", *OFFLINE]) == 1
    assert main(["run", *OFFLINE, "--exit-zero"]) == 0
    assert run("--base", "nowhere", "--exit-zero") == 2
