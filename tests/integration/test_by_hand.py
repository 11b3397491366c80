"""A model that can only read and write files reviews a change, and the review can be had again."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.render.json_report import json_report
from panelist.replay import load
from tests.integration.scene import CONFIRMED, NOTHING, ONE, REVIEWERS, Range
from tests.unit.phases import mending
from tests.unit.render.samples import PROMPTS

ROOT = Path(__file__).parents[2]
FINDING = "quality.paths.s1.1"
MENDED = mending.mended(mending.fix(mending.edit(), name=FINDING))
REREAD = mending.reread(mending.word(FINDING))
ANSWERS: Mapping[str, str] = {
    f"{number:03}": answer.model_dump_json()
    for number, answer in enumerate((NOTHING, ONE, NOTHING, NOTHING, CONFIRMED, MENDED, REREAD), 1)
}


@contextmanager
def by_hand(change: Range, home: Path) -> Generator[subprocess.Popen[str]]:
    """The script over ``change``, ended whatever happens."""
    what = ("--repo", change.checkout.root, "--base", "main", "--head", "topic")
    where = ("--asks", home / "asks", "--record", home / "transcript")
    who = ("--model-name", "claude-by-hand")
    with subprocess.Popen(
        [sys.executable, ROOT / "examples" / "by_hand.py", *what, *where, *who],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT / "src")},
        stderr=subprocess.PIPE,
        text=True,
    ) as script:
        try:
            yield script
        finally:
            script.kill()


def until(there: Callable[[], bool], script: subprocess.Popen[str]) -> None:
    """Wait for something the script does."""
    end = time.monotonic() + 30
    while not there():
        assert script.poll() is None, script.stderr and script.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_review_by_files(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    change = Range.new(tmp_path)
    asks = tmp_path / "asks"
    with by_hand(change, tmp_path) as script:
        until((asks / "004.schema.json").exists, script)
        prompt = (asks / "001.prompt.md").read_text()
        (asks / "001.answer.json").write_text('{"hunks_read": []}')
        until((asks / "001.problem.txt").exists, script)
        assert "claims\n  Field required" in (asks / "001.problem.txt").read_text()
    # Interrupted: the question stays the same, and an answer to it counts.
    (asks / "001.answer.json").write_text(ANSWERS["001"])
    with by_hand(change, tmp_path) as script:
        for number, answer in ANSWERS.items():
            until((asks / f"{number}.schema.json").exists, script)
            (asks / f"{number}.answer.json").write_text(answer)
        _, said = script.communicate(timeout=30)
    assert script.returncode == 0, said
    assert "The transcript is in" in said
    assert (asks / "001.prompt.md").read_text() == prompt
    assert not (asks / "001.problem.txt").exists()

    found = load(tmp_path / "transcript")
    assert [ask.purpose for ask in found.asks] == [*REVIEWERS, "edit", "mend", "mend:reread"]
    first = found.asks[0]
    assert prompt == (
        f"<system>\n{first.system}\n</system>\n<user>\n{first.shared}{first.charge}\n</user>\n"
    )
    assert {tool.name for tool in first.tools} == {"read_file", "search", "symbol"}
    assert found.transcript.made.startswith("claude-by-hand answered through files")
    assert [(call.model, call.cost_usd) for call in found.review.calls] == [
        ("claude-by-hand", None)
    ] * len(ANSWERS)
    assert main(["replay", str(tmp_path / "transcript"), "--format", "json"]) == 0
    assert capsysbinary.readouterr().out.decode() == json_report(found.review, PROMPTS)
