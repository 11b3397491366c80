"""``panelist init`` writes what is missing, and nothing else."""

from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.detecting import Detected, Mention, detect
from panelist.cli.init import FORKS, WORKFLOW, render_config
from panelist.settings import Settings, check_config
from tests.contract.documents import ROOT
from tests.fakes.github import FakeGitHub
from tests.unit.repo.checkout import Checkout

CONFIG = ".github/panelist.yml"
CI = b"""\
jobs:
  test:
    steps:
      - run: pytest --cov-report=xml:out/coverage.xml
      - run: ruff check --output-format sarif > ruff.sarif
      - run: eslint -f sarif -o web/eslint.sarif && cat ruff.sarif
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.new(tmp_path / "widgets")
    made.commit(
        {
            "a.py": b"",
            "b.py": b"",
            "web/c.ts": b"",
            "README.md": b"",
            ".github/workflows/ci.yml": CI,
        }
    )
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return made


def init(*options: str, **variables: str) -> int:
    return main(["init", *options], variables=variables)


def test_a_workflow_and_a_config_file(place: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert init() == 0
    ready = (ROOT / "examples" / "workflows" / "pull-request.yml").read_text()
    assert (place.root / WORKFLOW).read_text() == ready
    assert check_config((place.root / CONFIG).read_text(), CONFIG).mistakes == ()
    assert not (place.root / FORKS).exists()
    said = capsys.readouterr().err
    assert said.startswith(f"Wrote {WORKFLOW}.\nWrote {CONFIG}.\n")
    assert "`panelist init --forks yes` adds a workflow for them.\n" in said


def test_nothing_is_overwritten(place: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (place.root / CONFIG).write_text("mine")
    assert init("--forks", "yes") == 0
    assert init("--forks", "yes") == 0
    assert (place.root / CONFIG).read_text() == "mine"
    stays = [line for line in capsys.readouterr().err.splitlines() if "stays as it is" in line]
    assert stays == [f"{CONFIG} is there already; it stays as it is."] + [
        f"{name} is there already; it stays as it is." for name in (WORKFLOW, FORKS, CONFIG)
    ]


@pytest.mark.parametrize(("private", "written"), [(False, True), (True, False)])
def test_forks_are_reviewed_where_anybody_can_make_one(
    place: Checkout, *, private: bool, written: bool
) -> None:
    with FakeGitHub() as github:
        github.add_repository("octo/widgets", private=private).grant("carol", "write")
        place.git("remote", "add", "origin", f"{github.server_url}/octo/widgets.git")
        assert init(GH_TOKEN=github.personal_token("carol"), **github.environment) == 0
    assert (place.root / FORKS).exists() is written


def test_what_the_files_tell(place: Checkout) -> None:
    assert detect(place.root) == Detected(
        languages=(("Python", 2), ("TypeScript", 1)),
        coverage=(Mention("out/coverage.xml", "ci.yml"),),
        sarif=(Mention("ruff.sarif", "ci.yml"), Mention("web/eslint.sarif", "ci.yml")),
    )


def test_what_was_found_can_be_taken_up(place: Checkout) -> None:
    """The lines that are commented out are right when somebody takes the # away."""
    text = render_config(detect(place.root))
    assert "# Files by language: Python (2), TypeScript (1).\n" in text
    assert check_config(text, CONFIG).settings == Settings()
    for key in ("coverage-report", "sarif-in", "ignore"):
        text = text.replace(f"# {key}:", f"{key}:")
    checked = check_config(text.replace('#   - "docs', '  - "docs'), CONFIG)
    assert checked.mistakes == ()
    assert checked.settings.coverage_report == "out/coverage.xml"
    assert checked.settings.sarif_in == ("ruff.sarif", "web/eslint.sarif")
    assert checked.settings.ignore == ("docs/archive/**",)


def test_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert init() == 2
    assert "is not in a git repository" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
