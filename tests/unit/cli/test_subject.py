"""``panelist run`` without a range: its first line, what it reads, what it leaves alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.contracts import Context, Pull, Review
from panelist.diff import parse
from panelist.memory import RunDirectory
from tests.unit.repo.checkout import CLEAN, Checkout

ROOT = Path(__file__).parents[3]
OFFLINE = ("--engine", "offline")
pytestmark = pytest.mark.usefixtures("checkout")


def run(*arguments: str) -> int:
    return main(["run", *OFFLINE, *arguments])


def paths(memory: RunDirectory) -> list[str]:
    return [file.path for file in parse(memory.read_patch()).files]


def test_a_bare_run_reviews_the_branch_and_what_is_not_committed(
    checkout: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "new.py").write_text("import os\n")
    assert run() == 0
    assert capsys.readouterr().err.startswith(
        "To review: topic since it left main (1 commit), and what is not committed (1 file).\n"
    )
    assert paths(memory) == [".github/panelist.yml", "new.py", "src/ratio.py"]
    pull = memory.read(Pull)
    assert [commit.sha for commit in pull.commits] == [checkout.git("rev-parse", "topic")]
    assert pull.trusted.config == "language: Klingon\n", "the one where the branch began"
    assert memory.read(Review).coverage.cells != ()


def test_the_run_itself_is_nothing_to_review(
    checkout: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--uncommitted") == 0
    assert "Not reviewed: This range changes no file." in capsys.readouterr().err
    assert checkout.git("status", "--porcelain") == ""
    (memory.root / ".gitignore").unlink()
    assert run("--uncommitted") == 0
    assert capsys.readouterr().err.startswith("To review: what is not committed (no files).\n")


@pytest.mark.parametrize(
    ("option", "read"), [("--staged", ["a.py"]), ("--uncommitted", ["a.py", "b.py"])]
)
def test_a_part_of_what_is_not_committed(
    checkout: Checkout, memory: RunDirectory, option: str, read: list[str]
) -> None:
    (checkout.root / "a.py").write_text("import os\n")
    checkout.git("add", "a.py")
    (checkout.root / "b.py").write_text("import os\n")
    assert run(option) == 0
    assert paths(memory) == read


def test_what_is_not_reviewed_is_a_warning_even_where_nothing_else_is_said(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / "a.py").write_text("import os\n")
    assert run("--base", "main", "--quiet") == 0
    assert capsys.readouterr().err == (
        "panelist: Not reviewed: 1 file with changes that are not committed (a.py). "
        "Without --base they are reviewed too.\n"
    )


def test_a_later_phase_reads_the_files_that_are_not_committed(
    checkout: Checkout, memory: RunDirectory
) -> None:
    (checkout.root / "bad.py").write_text("def f(:\n")
    assert run("--uncommitted", "--phase", "collect") == 0
    (checkout.root / "bad.py").unlink()
    assert run("--resume") in {0, 1}
    told = [fact.place.path for fact in memory.read(Context).evidence]
    assert told == ["bad.py"]


def test_a_pre_commit_hook_sees_what_is_being_committed(checkout: Checkout) -> None:
    """Also for ``git commit -a``, where the index is not the one in its usual place."""
    hook = checkout.git_dir / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nexport PYTHONPATH={ROOT}/src\n"
        f"exec {sys.executable} -P -m panelist run --staged --engine offline --quiet\n"
    )
    hook.chmod(0o755)
    key = "AKIA" + "QW3RTYUIOP4SDFGH"  # of the shape of a key, and nobody's
    (checkout.root / "src" / "ratio.py").write_text(f'key = "{key}"\n')
    done = subprocess.run(
        ["git", "commit", "-a", "-m", "leak"],
        cwd=checkout.root,
        env={**CLEAN, "PATH": os.environ["PATH"]},  # noqa: TID251 - a child's own
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "src/ratio.py" in done.stdout + done.stderr
    assert checkout.git("log", "-1", "--format=%s") == "m"
