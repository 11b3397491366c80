"""The doors on GitHub, as far as they get without GitHub and without Claude."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.contracts import (
    Command,
    Conclusion,
    Publication,
    Pull,
    Reply,
    Review,
    Skip,
    Stopped,
)
from panelist.memory import RunDirectory
from tests.unit.phases import scene
from tests.unit.render.samples import REVIEW, entry, ledger

PULL = scene.PULL
DRAFT = Skip(code="draft", sentence="It is a draft.")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDirectory:
    """What every door of a job is given as its run directory."""
    monkeypatch.setenv("PANELIST_RUN_DIRECTORY", str(tmp_path / "run"))
    return RunDirectory(tmp_path / "run")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was said since the last time."""
    return lambda: capsys.readouterr().err


Said = Callable[[], str]


def collected(memory: RunDirectory, **changed: object) -> None:
    """Leave what collect leaves."""
    memory.write_patch(scene.PATCH)
    memory.write(PULL.model_copy(update=changed))


class TestCollect:
    def test_without_a_token(self, memory: RunDirectory, said: Said) -> None:
        assert main(["collect"]) == 1
        sentence = (
            "There is no GitHub token. "
            "Leave the input `github-token` out, or set it to `${{ github.token }}`."
        )
        assert said() == f"panelist: error: {sentence}\n"
        assert memory.read(Stopped) == Stopped(
            door="collect", sentence=sentence, conclusion=Conclusion.NEUTRAL
        )

    def test_on_a_laptop(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", "ghs_made-up")
        assert main(["collect"]) == 1
        assert "on a laptop use `panelist run`." in said()
        monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
        monkeypatch.setenv("GITHUB_REPOSITORY", "octo/widgets")
        assert main(["collect"]) == 1
        assert "GITHUB_EVENT_PATH is not set." in said()
        assert memory.read(Stopped).door == "collect"

    def test_on_a_laptop_what_a_run_has_paid_for_stays(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collected(memory)
        assert main(["run", "--resume", "--engine", "offline"]) == 0
        said()
        before = {path: path.read_bytes() for path in memory.root.rglob("*") if path.is_file()}
        for token in ("", "ghs_made-up"):
            monkeypatch.setenv("GITHUB_TOKEN", token)
            assert main(["collect"]) == 1
            assert "on a laptop use `panelist run`." in said()
        after = {path: path.read_bytes() for path in memory.root.rglob("*") if path.is_file()}
        assert after == before

    @pytest.mark.parametrize("number", ["0", "-1", "seven", "7.0", "\u0667", "9" * 19])
    def test_with_a_number_that_is_none(
        self, memory: RunDirectory, said: Said, number: str
    ) -> None:
        assert main(["collect", f"--pr-number={number}"]) == 1
        assert "which is not the number of a pull request. Set the input" in said()
        assert not memory.root.exists()

    def test_into_a_directory_that_is_not_ours(self, memory: RunDirectory, said: Said) -> None:
        memory.root.mkdir()
        (memory.root / "thesis.tex").write_text("years of work")
        assert main(["collect"]) == 1
        assert "is not empty and was not written by Panelist." in said()
        assert [path.name for path in memory.root.iterdir()] == ["thesis.tex"]


class TestReview:
    def test_without_a_pull(self, memory: RunDirectory, said: Said) -> None:
        assert main(["review"]) == 1
        assert f"{memory.root / 'pull.json'} does not exist." in said()

    def test_where_collect_found_nothing_to_review(self, memory: RunDirectory, said: Said) -> None:
        memory.root.mkdir()
        memory.write(Stopped(door="collect", sentence="Not for us.", conclusion=Conclusion.SKIPPED))
        assert main(["review"]) == 0
        assert said() == "Nothing to review: Not for us.\n"

    def test_of_a_question_that_is_answered_already(self, memory: RunDirectory, said: Said) -> None:
        collected(
            memory,
            command=Command(verb="explain", finding="F3", author="eve", comment_id=5),
            ledger=ledger(entry(3)),
        )
        memory.write(Reply(finding="F3", text="Twice.", by="claude-opus-5-5"))
        assert main(["review", "--engine", "offline"]) == 0
        assert said().splitlines()[-1] == "Answered about F3."

    def test_of_a_question_that_nobody_can_answer(self, memory: RunDirectory, said: Said) -> None:
        collected(
            memory,
            command=Command(verb="explain", finding="F3", author="eve", comment_id=5),
            ledger=ledger(entry(3)),
        )
        assert main(["review", "--engine", "offline"]) == 1
        assert "The offline engine answers no question." in said()
        assert memory.read(Stopped).sentence.startswith("The offline engine answers no question.")

    def test_of_a_pull_that_is_skipped(self, memory: RunDirectory, said: Said) -> None:
        collected(memory, skip=DRAFT)
        assert main(["review"]) == 0
        assert said() == "Nothing to review: It is a draft.\n"

    def test_without_a_key(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collected(memory)
        monkeypatch.setenv("PANELIST_ON_INCOMPLETE", "failure")
        assert main(["review"]) == 1
        assert said().startswith("panelist: error: ANTHROPIC_API_KEY is not set")
        stopped = memory.read(Stopped)
        assert (stopped.door, stopped.conclusion) == ("review", Conclusion.FAILURE)
        assert stopped.sentence.startswith("ANTHROPIC_API_KEY is not set")

    @pytest.mark.parametrize("name", ["from_fork", "author_is_bot"])
    def test_without_a_key_where_github_gives_none(
        self, memory: RunDirectory, said: Said, name: str
    ) -> None:
        collected(memory, **{name: True})
        assert main(["review"]) == 0
        assert "GitHub hides secrets from pull requests of forks and bots." in said()
        assert memory.read(Stopped).conclusion is Conclusion.NEUTRAL

    def test_by_the_collectors_alone(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collected(memory, body="")
        monkeypatch.setenv("GITHUB_TOKEN", "ghs_made-up")
        assert main(["review", "--engine", "offline"]) == 0
        rows = said().splitlines()
        assert rows[0].startswith("panelist: The review step has a GitHub token")
        assert rows[1] == "Reviewing octo/widgets#7 (offline)"
        assert rows[-1] == "Checked by collectors only: no model read this change"
        assert memory.read(Review).conclusion is Conclusion.NEUTRAL
        for name in ("report.md", "report.html", "report.sarif", "events.jsonl"):
            assert (memory.root / name).stat().st_size > 0

    def test_with_an_option_that_is_wrong(self, memory: RunDirectory, said: Said) -> None:
        collected(memory)
        assert main(["review", "--fail-on", "hihg"]) == 1
        assert "The option --fail-on cannot be 'hihg'." in said()


class TestPublish:
    """With ``dry-run``: everything but what needs GitHub."""

    def dry(self) -> int:
        return main(["publish", "--dry-run"])

    @pytest.fixture(autouse=True)
    def runner(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("output", "step_summary"):
            monkeypatch.setenv(f"GITHUB_{name.upper()}", str(tmp_path / name))

    def test_a_review(self, memory: RunDirectory, said: Said, tmp_path: Path) -> None:
        collected(memory)
        memory.write(REVIEW)
        assert self.dry() == 0
        assert said().splitlines()[-1].startswith("failure: ")
        assert memory.read(Publication) == Publication(conclusion=Conclusion.FAILURE)
        assert REVIEW.findings[0].title in (tmp_path / "step_summary").read_text()
        assert "conclusion<<" in (tmp_path / "output").read_text()

    def test_the_step_mirrors_the_check_if_it_should(self, memory: RunDirectory) -> None:
        collected(memory)
        memory.write(REVIEW)
        assert main(["publish", "--dry-run", "--fail-step"]) == 1
        memory.write(REVIEW.model_copy(update={"conclusion": Conclusion.NEUTRAL}))
        assert main(["publish", "--dry-run", "--fail-step"]) == 0

    def test_that_there_is_nothing_to_review(self, memory: RunDirectory, said: Said) -> None:
        collected(memory, skip=DRAFT)
        assert self.dry() == 0
        assert said().splitlines()[-1] == "skipped: Not reviewed: It is a draft."

    def test_why_the_review_stopped(self, memory: RunDirectory, said: Said) -> None:
        collected(memory)
        memory.write(Stopped(door="review", sentence="No credit.", conclusion=Conclusion.NEUTRAL))
        assert self.dry() == 0
        assert said().splitlines()[-1] == "neutral: Not reviewed: No credit."

    def test_that_the_review_broke(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collected(memory)
        monkeypatch.setenv("PANELIST_ON_INCOMPLETE", "failure")
        assert self.dry() == 0
        assert said().splitlines()[-1] == (
            "failure: Not reviewed: The review ended without a result. The log of the run says why."
        )

    def test_that_the_job_was_cancelled(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collected(memory)
        monkeypatch.setenv("JOB_STATUS", "cancelled")
        assert self.dry() == 0
        assert said().splitlines()[-1] == (
            "cancelled: Not reviewed: The run was cancelled before it ended."
        )

    @pytest.mark.parametrize("asked", ["true", "ture", "yes"])
    def test_nothing_is_posted_when_wrong_inputs_may_mean_a_dry_run(
        self, memory: RunDirectory, said: Said, monkeypatch: pytest.MonkeyPatch, asked: str
    ) -> None:
        collected(memory)
        monkeypatch.setenv("PANELIST_DRY_RUN", asked)
        monkeypatch.setenv("PANELIST_COMMENT_FLOOR", "hihg")
        assert main(["publish"]) == 1
        rows = said()
        assert "Dry run, nothing was posted." in rows
        assert "cannot be" in rows

    def test_a_runner_that_cannot_write_costs_nothing(
        self, memory: RunDirectory, said: Said, tmp_path: Path
    ) -> None:
        collected(memory)
        memory.write(REVIEW)
        (tmp_path / "output").mkdir()
        assert self.dry() == 0
        assert "panelist: output cannot be written: Is a directory.\n" in said()
        assert memory.find(Publication) is not None

    def test_without_a_pull_and_without_an_event(
        self, memory: RunDirectory, said: Said, tmp_path: Path
    ) -> None:
        memory.root.mkdir()
        assert self.dry() == 0
        assert "GITHUB_EVENT_NAME and GITHUB_REPOSITORY are not set." in said()
        assert (tmp_path / "step_summary").read_text().startswith("The review ended without")

    def test_without_a_pull_of_an_event_that_names_one(
        self, memory: RunDirectory, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        memory.root.mkdir()
        (tmp_path / "event.json").write_text(json.dumps({"inputs": {}}))
        monkeypatch.setenv("GITHUB_EVENT_NAME", "workflow_dispatch")
        monkeypatch.setenv("GITHUB_REPOSITORY", "octo/widgets")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        assert main(["publish", "--dry-run", "--pr-number", "7"]) == 0
        assert said() == ""


def test_the_snapshot_of_the_scene_is_one_a_door_can_read(memory: RunDirectory) -> None:
    collected(memory)
    assert memory.read(Pull) == PULL
