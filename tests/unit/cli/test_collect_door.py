"""``panelist collect`` for events that ask for less than a review, against a real server."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from panelist.contracts import Conclusion, Pull, Stopped
from panelist.progress import EARLIER, artifact_name
from tests.fakes.github import EVERY, Answer, FakeGitHub
from tests.unit.cli.collect_job import Job
from tests.unit.delivery.receiver import SECRET, Receiver, receiver
from tests.unit.forge.history import ledger, spent, sticky

BOT = "github-actions[bot]"
QUIET = {"door": "collect", "conclusion": Conclusion.NEUTRAL, "quiet": True}


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """One open pull; carol may write."""
    with FakeGitHub(validate=True) as fake:
        repo = fake.add_repository("octo/widgets")
        repo.commit({"a.py": b"one\n"}, "first")
        repo.commit({"a.py": b"1\n"}, "second", branch="topic")
        repo.open_pull("topic")
        repo.grant("carol", "write")
        yield Job(fake, repo, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({"words": "Looks good"}, "The comment is not for Panelist."),
        ({"words": "> /panelist review"}, "The comment is not for Panelist."),
        ({"words": "/panelist review", "action": "edited"}, "The comment is not a new one."),
        ({"words": "/panelist review", "action": "deleted"}, "The comment is not a new one."),
        ({"words": "/panelist review", "by": None}, "The comment is not by a person."),
        ({"words": "/panelist review", "by": BOT}, "The comment is not by a person."),
        ({"words": "/panelist review", "app": "slack"}, "The comment is not by a person."),
    ],
)
def test_an_event_that_asks_for_nothing_asks_github_nothing(
    job: Job, capsys: pytest.CaptureFixture[str], extra: dict[str, Any], sentence: str
) -> None:
    assert job.comment(**extra) == 0
    assert job.memory.read(Stopped) == Stopped(sentence=sentence, **QUIET)  # pyright: ignore[reportArgumentType]  # a table
    assert capsys.readouterr().err == f"::notice title=Panelist::{sentence}\n"
    assert (job.memory.find(Pull), job.fake.requests) == (None, [])


def test_a_comment_on_an_issue_asks_for_nothing(job: Job) -> None:
    number = job.repo.open_issue()
    assert job.comment("/panelist review", number=number) == 0
    assert job.memory.read(Stopped).quiet
    assert job.fake.requests == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": "closed"}, "The pull request is closed."),
        ({"state": "closed", "merged": True}, "The pull request is closed."),
        ({"locked": True}, "The conversation of the pull request is locked."),
    ],
)
def test_a_pull_that_takes_no_command_any_more_gets_none(
    job: Job, facts: dict[str, object], sentence: str
) -> None:
    for name, value in facts.items():
        setattr(job.repo.pull(1), name, value)
    assert job.comment("/panelist review") == 0
    assert (job.memory.read(Stopped).sentence, job.fake.requests) == (sentence, [])


@pytest.mark.parametrize("by", ["mallory", "alice"])
def test_who_may_not_write_is_not_heard(job: Job, by: str) -> None:
    assert job.comment("/panelist review", by=by) == 0
    sentence = f"{by} has no write access here."
    assert job.memory.read(Stopped) == Stopped(sentence=sentence, **QUIET)  # pyright: ignore[reportArgumentType]  # a table
    assert (job.memory.find(Pull), job.fake.writes) == (None, [])


@pytest.mark.parametrize("words", ["help", "nonsense", "pause", "dismiss F9 no", "explain"])
def test_what_is_only_answered_leaves_a_pull_and_no_check(job: Job, words: str) -> None:
    assert job.comment(f"/panelist {words}") == 0
    pull = job.memory.read(Pull)
    assert pull.skip is not None
    assert (pull.skip.code, pull.command is not None) == ("command", True)
    assert (job.memory.find(Stopped), job.repo.check_runs()) == (None, [])


def test_an_explanation_is_of_a_finding_whatever_the_change_holds_by_now(job: Job) -> None:
    job.repo.commit({".github/panelist.yml": b"ignore: ['*']\n"}, "ignore all", branch="main")
    job.repo.add_issue_comment(1, sticky(ledger("F1")), author=BOT)
    assert job.comment("/panelist explain F1") == 0
    assert job.memory.read(Pull).skip is None
    assert job.comment("/panelist review", action="created") == 0
    skipped = job.memory.read(Pull).skip
    assert skipped is not None
    assert skipped.code == "ignored"


def test_a_command_of_somebody_who_may_write_is_a_review_with_a_check(job: Job) -> None:
    assert job.comment("/panelist review") == 0
    pull = job.memory.read(Pull)
    assert (pull.skip, pull.head_sha) == (None, job.repo.sha("topic"))
    assert [run.status for run in job.repo.check_runs("topic")] == ["in_progress"]


@pytest.mark.parametrize(
    ("engine", "code"), [("claude", "budget"), ("offline", None)], ids=["claude", "offline"]
)
def test_the_budget_of_the_day_is_for_what_costs_money(
    job: Job, monkeypatch: pytest.MonkeyPatch, engine: str, code: str | None
) -> None:
    today = ledger(
        "F1",
        spending=(*spent(3.0, "2020-01-01"), *spent(2.5, datetime.now(UTC).date().isoformat())),
    )
    job.repo.add_issue_comment(1, sticky(today), author=BOT)
    monkeypatch.setenv("PANELIST_ENGINE", engine)
    monkeypatch.setenv("PANELIST_MAX_COST_USD_PER_DAY", "2.5")
    assert job.collect("pull_request", "--dry-run", action="synchronize") == 0
    skipped = job.memory.read(Pull).skip
    assert (skipped.code if skipped else None) == code
    monkeypatch.setenv("PANELIST_MAX_COST_USD_PER_DAY", "2.51")
    assert job.collect("pull_request", "--dry-run", action="synchronize") == 0
    assert job.memory.read(Pull).skip is None


def test_a_merge_group_gets_the_verdict_of_its_pull(
    job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    job.repo.add_check_run(
        "Panelist", "topic", status="completed", conclusion="failure", external_id="panelist:76.1"
    )
    assert job.collect("merge_group", action="checks_requested") == 0
    stopped = job.memory.read(Stopped)
    group = job.repo.sha(f"gh-readonly-queue/main/pr-1-{job.repo.sha('main')}")
    assert (stopped.conclusion, stopped.head_sha, stopped.quiet) == (
        Conclusion.FAILURE,
        group,
        False,
    )
    assert "ended in `failure`." in capsys.readouterr().err
    assert job.fake.writes == []


def test_a_merge_group_that_was_dissolved_asks_for_nothing(job: Job) -> None:
    assert job.collect("merge_group", action="destroyed") == 0
    assert (job.memory.read(Stopped).quiet, job.fake.requests) == (True, [])


def test_a_merge_group_without_an_answer_ends_neutral(job: Job) -> None:
    job.fake.inject("GET", ".*/pulls/1", Answer(401, {"message": "Bad credentials"}))
    assert job.collect("merge_group", action="checks_requested") == 1
    stopped = job.memory.read(Stopped)
    assert (stopped.conclusion, stopped.quiet) == (Conclusion.NEUTRAL, False)
    assert stopped.sentence.startswith("GitHub refused GET /repos/octo/widgets/pulls/1 (401)")


def interrupted(job: Job) -> None:
    """A run of the same workflow has left something about the head."""
    run = job.repo.add_workflow_run(run_id=77)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.json", "{}")
    name = artifact_name(job.repo.sha("topic"))
    job.repo.upload_artifact(run, name, packed.getvalue())


def test_what_an_interrupted_run_left_is_fetched_for_the_review(job: Job) -> None:
    interrupted(job)
    assert job.collect("pull_request", action="synchronize") == 0
    assert (job.memory.root / EARLIER / "plan.json").read_text() == "{}"
    assert job.collect("pull_request", "--engine", "offline", action="synchronize") == 0
    assert not (job.memory.root / EARLIER).exists()


def test_for_what_is_not_reviewed_nothing_is_fetched(job: Job) -> None:
    interrupted(job)
    job.repo.pull(1).draft = True
    assert job.collect("pull_request", action="synchronize") == 0
    assert job.comment("/panelist help") == 0
    assert not any("/actions/" in request.path for request in job.fake.requests)


def heard(there: Receiver) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, run and data of each event that was posted."""
    messages = [json.loads(body) for _, _, body in there.got]
    return [(one["event"], one["run"], one["data"]) for one in messages]


class TestEvents:
    def test_what_is_collected_is_told_with_the_pull_and_the_run(
        self, job: Job, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PANELIST_EVENTS_SECRET", SECRET)
        with receiver() as there:
            options = ("--events-webhook", there.url, "--engine", "offline")
            assert job.collect("pull_request", *options, action="opened") == 0
            ((name, run, data),) = heard(there)
        head = job.memory.read(Pull).head_sha
        assert (name, data["phase"]) == ("phase.done", "collect")
        assert (run["id"], run["number"], run["head_sha"]) == ("77.1", 1, head)
        assert (run["repository"], run["goes_on"]) == ("octo/widgets", True)
        assert run["url"] == f"{job.fake.server_url}/octo/widgets/actions/runs/77"

    def test_a_failure_is_told_with_its_sentence(
        self, job: Job, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PANELIST_EVENTS_SECRET", SECRET)
        job.fake.inject("GET", "/repos/octo/widgets/pulls/1", Answer(404, {}), at=EVERY)
        with receiver() as there:
            options = ("--events-webhook", there.url, "--engine", "offline")
            assert job.collect("pull_request", *options, action="opened") == 1
            ((name, run, data),) = heard(there)
        stopped = job.memory.read(Stopped)
        assert (name, data["phase"], data["sentence"]) == ("failed", "collect", stopped.sentence)
        assert (run["repository"], run["number"]) == ("octo/widgets", None)

    def test_an_address_that_is_none_stops_the_run_before_it_costs_anything(
        self, job: Job, capsys: pytest.CaptureFixture[str]
    ) -> None:
        options = ("--events-webhook", "http://events.example.com/")
        assert job.collect("pull_request", *options, action="opened") == 1
        assert "PANELIST_EVENTS_SECRET is not" in capsys.readouterr().err
        assert job.fake.requests == []
