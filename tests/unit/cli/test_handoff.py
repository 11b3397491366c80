"""``panelist handoff``: the prompt of a run directory, on standard output and nothing else."""

from pathlib import Path

import pytest

from panelist.cli import main
from panelist.memory import RunDirectory
from panelist.render.handoff import finding_handoff, review_handoff
from tests.unit.render.samples import PROMPTS, QUIET, REVIEW

SECRET = "ghs_" + "n0tAr3alToken" * 3


@pytest.fixture
def kept(tmp_path: Path) -> RunDirectory:
    """A run directory with a review."""
    memory = RunDirectory(tmp_path / "run")
    memory.write(REVIEW)
    return memory


def handoff(memory: RunDirectory, *words: str) -> int:
    return main(["handoff", *words, "--run-directory", str(memory.root)])


def test_without_a_number_it_is_the_prompt_for_all(
    kept: RunDirectory, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert handoff(kept) == 0
    assert capsysbinary.readouterr().out.decode() == review_handoff(PROMPTS, REVIEW).text


@pytest.mark.parametrize("word", ["F5", "f5"])
def test_with_a_number_it_is_the_prompt_for_that_one(
    kept: RunDirectory, capsysbinary: pytest.CaptureFixture[bytes], word: str
) -> None:
    assert handoff(kept, word) == 0
    told = capsysbinary.readouterr().out.decode()
    assert told == finding_handoff(PROMPTS, REVIEW, REVIEW.findings[4])


def test_a_number_that_is_not_there_is_answered_with_those_that_are(
    kept: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handoff(kept, "F9") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "panelist: error: There is no finding F9 in this review. "
        "It has F1, F2, F3, F4, F5 and F6.\n"
    )


def test_nothing_to_hand_off_is_said_and_no_mistake(
    kept: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.write(QUIET)
    assert handoff(kept) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "No finding stands at a line: there is nothing to hand off.\n",
    )
    assert handoff(kept, "F1") == 2
    assert "It has no findings at all." in capsys.readouterr().err


def test_without_a_review_it_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handoff(RunDirectory(tmp_path / "run")) == 2
    assert "review.json does not exist." in capsys.readouterr().err


def test_a_secret_of_the_environment_goes_out_in_no_prompt(
    kept: RunDirectory,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    found = REVIEW.findings[0].model_copy(update={"scenario": f"It sends {SECRET}."})
    kept.write(REVIEW.model_copy(update={"findings": (found,)}))
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    assert handoff(kept) == 0
    assert handoff(kept, "F1") == 0
    told = capsysbinary.readouterr().out.decode()
    assert "It sends" in told
    assert SECRET not in told
