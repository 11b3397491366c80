"""The publish door with a GitHub behind it."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.publish import door
from panelist.contracts import (
    Command,
    Conclusion,
    EntryState,
    Ledger,
    Place,
    Publication,
    Pull,
    Reading,
    Review,
    Skip,
    Stopped,
)
from panelist.ledger import MARKER, decode, encode
from panelist.memory import RunDirectory
from tests.fakes.github import FakeGitHub, Payload
from tests.unit.delivery.receiver import SECRET, receiver
from tests.unit.forge.stage import BOT, REPOSITORY, Stage, build
from tests.unit.phases import scene
from tests.unit.render.samples import QUIET, entry, finding, ledger

SPOT = Place(path="b.py", start=10, end=10)
FOUND = finding(3, severity="high", claimed_severity="high", place=SPOT)


@dataclass
class Job:
    """One job on a runner: a pull on a fake GitHub, and what earlier steps left."""

    stage: Stage
    memory: RunDirectory
    runner: Path

    def pull(self, **changes: object) -> None:
        """Leave what collect leaves."""
        stage = self.stage
        self.memory.write_patch(stage.repo.git("diff", stage.base, stage.head).encode() + b"\n")
        facts = {
            "repository": REPOSITORY,
            "number": stage.number,
            "head_sha": stage.head,
            "base_sha": stage.base,
        }
        self.memory.write(Pull.model_validate(scene.PULL.model_dump() | facts | changes))

    def review(self, *, known: Ledger) -> None:
        """Leave a review that fails the check with one finding."""
        facts = {
            "repository": REPOSITORY,
            "number": self.stage.number,
            "head_sha": self.stage.head,
            "base_sha": self.stage.base,
            "conclusion": Conclusion.FAILURE,
            "findings": (FOUND,),
            "ledger": known,
        }
        self.memory.write(QUIET.model_copy(update=facts))

    def publish(
        self, event: str = "pull_request", payload: Payload | None = None, **inputs: str
    ) -> tuple[int, str]:
        """Run the door; its exit code, and what it said."""
        payload = payload or self.stage.fake.event(event, self.stage.repo, self.stage.number)
        path = self.runner / "event.json"
        path.write_text(json.dumps(payload))
        out = io.StringIO()
        code = main(
            ["publish"],
            doors=lambda _: partial(door, pause=lambda _: None),
            variables=self._variables(event, path, inputs),
            out=out,
        )
        return code, out.getvalue()

    def _variables(self, event: str, path: Path, inputs: Mapping[str, str]) -> dict[str, str]:
        given = {f"PANELIST_{name.upper()}": value for name, value in inputs.items()}
        return {
            **self.stage.fake.environment,
            "GITHUB_TOKEN": self.stage.token,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_OUTPUT": str(self.runner / "output"),
            "GITHUB_STEP_SUMMARY": str(self.runner / "summary"),
            "GITHUB_RUN_ID": "77",
            "PANELIST_RUN_DIRECTORY": str(self.memory.root),
            **given,
        }

    def sticky(self) -> str:
        """Our only summary comment."""
        (body,) = (
            comment.body
            for comment in self.stage.pull.issue_comments
            if comment.body.startswith(MARKER)
        )
        return body


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    """A job of its own."""
    with FakeGitHub(validate=True) as fake:
        yield Job(build(fake), RunDirectory(tmp_path / "run"), tmp_path)


def stands(job: Job, known: Ledger, text: str = "Before.") -> None:
    job.stage.repo.add_issue_comment(
        job.stage.number, f"{MARKER}\n{encode(known)}\n{text}", author=BOT
    )


def test_what_was_dismissed_while_the_panel_worked_is_not_posted(job: Job) -> None:
    gone = ledger(entry(3, EntryState.DISMISSED, who="eve", why="It is meant so."))
    stands(job, gone)
    job.pull(ledger=ledger(entry(3)))
    job.review(known=ledger(entry(3)))
    code, said = job.publish()
    assert code == 0
    assert "success: Reviewed in full, nothing to stop it (no findings)" in said
    assert decode(job.sticky()) == gone
    assert job.stage.pull.review_comments == []
    assert job.memory.read(Review).findings == ()
    assert "findings<<" in (job.runner / "output").read_text()
    assert "\n0\n" in (job.runner / "output").read_text()


def test_a_review_is_posted_with_its_ledger_and_changes_are_requested(job: Job) -> None:
    job.pull()
    job.review(known=ledger(entry(3)))
    code, _ = job.publish(approval="request-changes")
    assert code == 0
    assert decode(job.sticky()) == ledger(entry(3))
    (comment,) = job.stage.pull.review_comments
    assert comment.body.startswith("<!-- panelist:finding 0000000000000003 F3 -->\n")
    assert "CHANGES_REQUESTED" in [review.state for review in job.stage.pull.reviews]
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert run.conclusion == "failure"


def test_a_run_that_stopped_keeps_the_ledger_that_is_there(job: Job) -> None:
    known = ledger(entry(3))
    stands(job, known)
    job.pull()
    job.memory.write(Stopped(door="review", sentence="No key.", conclusion=Conclusion.NEUTRAL))
    assert job.publish()[0] == 0
    assert decode(job.sticky()) == known
    assert "Still open from earlier reviews: F3." in job.sticky()
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert run.conclusion == "neutral"


def test_a_pause_changes_the_ledger_and_nothing_else_in_the_comment(job: Job) -> None:
    known = ledger(entry(3))
    stands(job, known, "The review.")
    command = Command(verb="pause", author="eve", comment_id=99)
    job.pull(command=command, skip=Skip(code="command", sentence="Only an answer was asked for."))
    code, said = job.publish()
    assert code == 0
    assert said.splitlines()[-1] == "skipped: answered"
    assert decode(job.sticky()) == known.model_copy(update={"paused_by": "eve"})
    assert job.sticky().endswith("The review.")
    replies = [c.body for c in job.stage.pull.issue_comments if "panelist:reply 99" in c.body]
    assert len(replies) == 1
    assert job.stage.repo.check_runs(job.stage.head) == []


def test_a_reply_is_not_given_twice(job: Job) -> None:
    command = Command(verb="help", author="eve", comment_id=99)
    job.pull(command=command, skip=Skip(code="command", sentence="Only an answer was asked for."))
    assert [job.publish()[0] for _ in range(2)] == [0, 0]
    assert len(job.stage.pull.issue_comments) == 1


@pytest.mark.parametrize("other", [{"number": 999}, {"repository": "evil/widgets"}])
def test_a_run_directory_of_another_pull_is_refused(job: Job, other: dict[str, object]) -> None:
    job.pull(**other)
    job.review(known=ledger(entry(3)))
    code, said = job.publish()
    assert code == 1
    assert f"but the event is about {REPOSITORY}#{job.stage.number}. Hand on the" in said
    assert job.stage.pull.issue_comments == job.stage.pull.review_comments == []
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert (run.status, run.conclusion) == ("completed", "neutral")
    asked = [request.path for request in job.stage.fake.requests]
    assert job.publish(dry_run="true")[0] == 1
    assert len(job.stage.fake.requests) == len(asked)
    assert [path for path in asked if f"/repos/{REPOSITORY}/" not in path] == []


def test_an_event_that_asks_for_nothing_posts_nothing(job: Job) -> None:
    quiet = Stopped(
        door="collect", sentence="Not for us.", conclusion=Conclusion.SKIPPED, quiet=True
    )
    job.memory.root.mkdir()
    job.memory.write(quiet)
    assert job.publish("issue_comment") == (0, "Not for us.\n")
    assert job.stage.fake.requests == []
    assert not (job.runner / "summary").exists()


def test_a_merge_group_gets_the_conclusion_that_collect_found(job: Job) -> None:
    group = job.stage.fake.event("merge_group", job.stage.repo, job.stage.number)
    head = str(group["merge_group"]["head_sha"])
    found = Stopped(
        door="collect",
        sentence="The review of pull request 1 ended in success.",
        conclusion=Conclusion.SUCCESS,
        head_sha=head,
    )
    job.memory.root.mkdir()
    job.memory.write(found)
    assert job.publish("merge_group", group)[0] == 0
    (run,) = job.stage.repo.check_runs(head)
    assert (run.conclusion, run.title) == (
        "success",
        "The review of pull request 1 ended in success.",
    )
    assert job.publish("pull_request")[0] == 0
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert (run.conclusion, run.title) == (
        "neutral",
        "Not reviewed: The review of pull request 1 ended in success.",
    )


def test_without_a_token_the_summary_of_the_job_still_says_it_all(job: Job) -> None:
    job.pull()
    job.review(known=ledger(entry(3)))
    job.stage.token = ""
    code, said = job.publish()
    assert code == 1
    assert "There is no GitHub token." in said
    assert "The discount is applied twice" in (job.runner / "summary").read_text()


def test_a_newer_run_keeps_its_summary(job: Job) -> None:
    newer = job.stage.repo.commit({"c.py": b"three\n"}, "third", branch="topic")
    reading = Reading(head_sha=newer, panel="0" * 16, patch="0" * 32, complete=True)
    stands(job, ledger(entry(3), reading=reading), "Of the newer head.")
    job.pull()
    job.review(known=ledger(entry(3)))
    assert job.publish()[0] == 0
    assert job.sticky().endswith("Of the newer head.")
    assert job.stage.pull.review_comments == []
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert run.conclusion == "failure"
    assert job.memory.read(Publication).conclusion is Conclusion.FAILURE


def test_a_collect_that_failed_by_wrong_settings_still_ends_its_check(job: Job) -> None:
    job.memory.root.mkdir()
    job.memory.write(
        Stopped(door="collect", sentence="fail-on cannot be 'hihg'.", conclusion=Conclusion.NEUTRAL)
    )
    assert job.publish(fail_on="hihg")[0] == 0
    (run,) = job.stage.repo.check_runs(job.stage.head)
    assert (run.conclusion, run.title) == ("neutral", "Not reviewed: fail-on cannot be 'hihg'.")
    assert (job.runner / "summary").read_text() == "fail-on cannot be 'hihg'.\n"


class TestEvents:
    def test_what_is_posted_is_told(self, job: Job) -> None:
        job.pull()
        job.review(known=ledger(entry(3)))
        with receiver() as there:
            job.publish(events_webhook=there.url, events_secret=SECRET)
            ((_, _, body),) = there.got
        told = json.loads(body)
        assert (told["event"], told["data"]["phase"]) == ("phase.done", "publish")
        assert told["run"]["number"] == job.stage.number

    def test_a_place_that_is_set_up_wrongly_keeps_nothing_from_being_posted(self, job: Job) -> None:
        job.pull()
        job.review(known=ledger(entry(3)))
        _, said = job.publish(events_webhook="http://events.example.com/")
        assert "PANELIST_EVENTS_SECRET is not" in said
        assert job.sticky()
