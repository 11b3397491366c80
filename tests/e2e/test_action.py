"""The whole action, step by step as a runner executes it, against both fakes over HTTP."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import panel
from tests.e2e.runner import Outcome, Runner
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply, api_error
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.github.state import Level

RIGHTS: dict[str, Level] = {
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}


@dataclass
class World:
    """A repository with one pull request, Claude, and a place for jobs."""

    github: FakeGitHub
    anthropic: FakeAnthropic
    repository: Repository
    number: int
    home: Path
    rights: dict[str, Level]

    def job(self, name: str = "job", **changed: object) -> Runner:
        """A job that starts on ``pull_request: opened``, within this process unless told."""
        event = str(changed.pop("event", "pull_request"))
        number = None if event == "workflow_dispatch" else self.number
        runner = Runner(
            home=self.home / name,
            environment={
                **self.github.environment,
                "GITHUB_REPOSITORY": "octo/widgets",
                "ANTHROPIC_BASE_URL": self.anthropic.url,
                "PANELIST_TEST": "",
            },
            event_name=event,
            event=self.github.event(event, self.repository, number),
            token=self.github.token(self.rights),
            within=True,
        )
        for key, value in changed.items():
            setattr(runner, key, value)
        (self.home / name).mkdir(exist_ok=True)
        return runner

    def review(self, name: str = "job", **inputs: str) -> Outcome:
        """Run the action on the pull request."""
        return self.job(name).run(anthropic_api_key=KEY, **inputs)


Responder = Callable[[RecordedRequest], Reply]


@pytest.fixture
def responder() -> Responder:
    """How Claude answers; a test may ask for another."""
    return panel.panel


@pytest.fixture
def world(tmp_path: Path, responder: Responder) -> Iterator[World]:
    with FakeGitHub(validate=True) as github, FakeAnthropic(responder) as anthropic:
        repository = github.add_repository("octo/widgets")
        repository.commit({"src/ratio.py": panel.BASE.encode(), "README.md": b"hi\n"}, "first")
        change = {"src/ratio.py": panel.HEAD.encode(), "tests/test_ratio.py": b"assert True\n"}
        repository.commit(change, "more", branch="topic")
        number = repository.open_pull("topic", title="Ratios", body="Trust me.", author="mallory")
        yield World(github, anthropic, repository, number, tmp_path, dict(RIGHTS))


def test_a_pull_request_gets_one_review_one_summary_and_one_check(world: World) -> None:
    done = world.job(within=False).run(anthropic_api_key=KEY)
    assert not done.failed, {name: step.log for name, step in done.steps.items()}
    pull = world.repository.pull(world.number)
    (review,) = pull.reviews
    assert review.state == "COMMENTED"
    head = world.repository.sha("topic")
    assert {
        (comment.path, comment.line, comment.side, comment.commit_id)
        for comment in pull.review_comments
    } == {
        ("src/ratio.py", 11, "RIGHT", head),
        ("src/ratio.py", 6, "RIGHT", head),
        ("src/ratio.py", 17, "RIGHT", head),
        ("src/ratio.py", 5, "RIGHT", head),
    }
    (sticky,) = pull.issue_comments
    assert sticky.body.startswith("<!-- panelist:sticky v1 -->\n")
    (check,) = world.repository.check_runs(head)
    assert (check.name, check.status, check.conclusion) == ("Panelist", "completed", "failure")
    assert len(check.annotations) == 4
    assert done.outputs["conclusion"] == "failure"
    assert done.outputs["recommended-action"] == "fix_and_re_review"
    assert done.outputs["findings"] == "4"
    assert done.outputs["critical"] == "0"
    assert done.outputs["high"] == "2"
    assert float(done.outputs["cost-usd"]) > 0
    assert done.outputs["review-url"]
    for name in ("report-json", "report-html", "sarif"):
        assert Path(done.outputs[name]).stat().st_size > 0
    assert "ratio.py" in done.summary


def test_a_second_run_on_the_same_head_adds_nothing(world: World) -> None:
    world.review("first")
    before = world.repository.pull(world.number)
    seen = (
        [comment.id for comment in before.review_comments],
        [review.id for review in before.reviews],
        [comment.id for comment in before.issue_comments],
    )
    done = world.review("second")
    assert not done.failed
    after = world.repository.pull(world.number)
    assert (
        [comment.id for comment in after.review_comments],
        [review.id for review in after.reviews],
        [comment.id for comment in after.issue_comments],
    ) == seen
    checks = world.repository.check_runs(world.repository.sha("topic"))
    assert {check.status for check in checks} == {"completed"}


def test_the_token_and_the_key_stay_where_they_belong(world: World) -> None:
    job = world.job(within=False)
    done = job.run(anthropic_api_key=KEY)
    to_claude = b"".join(
        request.raw + str(request.headers).encode() for request in world.anthropic.requests
    )
    to_github = b"".join(
        request.raw + str(request.headers).encode() for request in world.github.requests
    )
    assert job.token.encode() not in to_claude
    assert KEY.encode() not in to_github
    kept = b"".join(path.read_bytes() for path in done.run_directory.rglob("*") if path.is_file())
    logs = "".join(step.log for step in done.steps.values()).encode()
    for sink in (kept, logs, done.summary.encode()):
        assert KEY.encode() not in sink
        assert job.token.encode() not in sink


def test_only_the_repository_of_the_event_is_ever_asked(world: World) -> None:
    world.review()
    assert {
        request.path.split("/")[1:4] == ["repos", "octo", "widgets"]
        for request in world.github.requests
        if not request.path.startswith("/octo/widgets.git")
    } <= {True}


def test_a_draft_ends_in_a_skipped_check_without_asking_claude(world: World) -> None:
    world.repository.pull(world.number).draft = True
    done = world.review()
    assert not done.failed
    assert world.anthropic.requests == []
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert (check.status, check.conclusion) == ("completed", "skipped")
    assert "draft" in str(check.summary)
    assert done.outputs["conclusion"] == "skipped"


def test_workflow_dispatch_reviews_the_pull_request_it_names(world: World) -> None:
    runner = world.job(event="workflow_dispatch")
    done = runner.run(anthropic_api_key=KEY, pr_number=str(world.number))
    assert not done.failed
    assert len(world.repository.pull(world.number).review_comments) == 4


def test_workflow_dispatch_without_a_number_says_what_to_set(world: World) -> None:
    done = world.job(event="workflow_dispatch").run(anthropic_api_key=KEY)
    assert done.steps["collect"].code == 1
    assert "pr-number" in done.steps["collect"].log
    assert "review" not in done.steps
    assert done.steps["publish"].code == 0
    assert world.github.writes == []


def test_a_missing_key_fails_the_step_and_ends_the_check(world: World) -> None:
    done = world.job().run()
    assert done.steps["review"].code == 1
    assert "ANTHROPIC_API_KEY is not set" in done.steps["review"].log
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert (check.status, check.conclusion) == ("completed", "neutral")
    assert "is not set, so Claude cannot review" in str(check.summary)


def test_a_cancelled_run_ends_in_a_cancelled_check(world: World) -> None:
    runner = world.job()
    runner.run()
    again = world.job("cancelled", job_status="cancelled")
    done = again.run()
    assert done.outputs["conclusion"] == "cancelled"
    checks = world.repository.check_runs(world.repository.sha("topic"))
    assert {check.status for check in checks} == {"completed"}


def test_a_dry_run_writes_nothing_to_github(world: World) -> None:
    done = world.review(dry_run="true")
    assert not done.failed
    assert world.github.writes == []
    assert done.outputs["findings"] == "4"
    report = json.loads(Path(done.outputs["report-json"]).read_text())
    assert report["schema_id"] == "panelist/report"


def test_fail_step_makes_the_step_mirror_the_check(world: World) -> None:
    done = world.review(fail_step="true")
    assert done.steps["publish"].code == 1
    assert world.review("lenient", fail_step="true", fail_on="never").steps["publish"].code == 0


def test_a_wrong_input_is_named_before_anything_is_asked(world: World) -> None:
    done = world.review(fail_on="hihg")
    assert done.steps["collect"].code == 1
    assert "The input fail-on cannot be 'hihg'." in done.steps["collect"].log
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert (check.status, check.conclusion) == ("completed", "neutral")
    assert "The input fail-on cannot be 'hihg'." in str(check.summary)
    assert world.anthropic.requests == []


def test_an_input_that_only_publishing_needs_still_ends_in_a_terminal_check(world: World) -> None:
    done = world.review(comment_floor="hihg")
    assert done.failed
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert (check.status, check.conclusion) == ("completed", "neutral")


def test_steps_that_there_are_not_end_with_a_sentence(world: World) -> None:
    done = world.job(skip_install=False, within=False).run(anthropic_api_key=KEY, steps="colect")
    assert done.steps["install"].code == 1
    assert done.steps["install"].log == (
        "::error title=Panelist::The input steps is none of all, collect, review and publish. "
        "Correct it in the workflow.\n"
    )
    assert list(done.steps) == ["install"]
    assert world.github.requests == []


def test_the_offline_engine_needs_no_key_and_is_never_green(world: World) -> None:
    done = world.job().run(engine="offline")
    assert not done.failed, {name: step.log for name, step in done.steps.items()}
    assert world.anthropic.requests == []
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert check.conclusion in {"neutral", "failure"}


def test_without_the_right_to_review_the_summary_comment_carries_the_findings(world: World) -> None:
    world.rights["pull_requests"] = "read"
    done = world.review()
    assert not done.failed
    pull = world.repository.pull(world.number)
    assert pull.reviews == []
    (sticky,) = pull.issue_comments
    assert "what security sees" in sticky.body
    assert "pull-requests: write" in done.steps["publish"].log
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert check.conclusion == "failure"


def test_without_any_right_to_write_nothing_is_paid_for(world: World) -> None:
    world.rights = {"contents": "read", "pull_requests": "read"}
    done = world.review()
    assert done.steps["collect"].code == 1
    assert world.anthropic.requests == []
    for permission in ("pull-requests: write", "checks: write", "dry-run: true"):
        assert permission in done.steps["collect"].log
    assert "The token may only read" in done.summary


def test_without_any_right_to_write_a_dry_run_has_the_review_in_the_job_summary(
    world: World,
) -> None:
    world.rights = {"contents": "read", "pull_requests": "read"}
    done = world.review(dry_run="true")
    assert not done.failed
    assert "what security sees" in done.summary


def test_pull_request_target_reviews_the_head_without_running_it(world: World) -> None:
    done = world.job(event="pull_request_target").run(anthropic_api_key=KEY)
    assert not done.failed
    assert len(world.repository.pull(world.number).review_comments) == 4


def test_a_reviewer_that_gives_no_answer_keeps_the_check_from_green(
    world: World,
) -> None:
    world.anthropic.fail(api_error(400, "invalid_request_error", "No."), marker="for security.s1")
    done = world.review(fail_on="never")
    assert not done.failed
    (check,) = world.repository.check_runs(world.repository.sha("topic"))
    assert check.conclusion == "neutral"
    assert "Not everything was read" in str(check.title)
    assert "security gave no answer" in str(check.summary)


def test_the_install_step_makes_an_environment_in_which_every_door_starts(world: World) -> None:
    runner = world.job(skip_install=False, within=False)
    done = runner.run(anthropic_api_key=KEY)
    assert not done.failed, {name: step.log for name, step in done.steps.items()}
    assert done.outputs["conclusion"] == "failure"
    assert (runner.home / "temp" / "panelist-venv" / "bin" / "python").exists()


def test_what_the_job_set_for_its_own_python_is_not_ours(world: World, tmp_path: Path) -> None:
    """Each of these alone broke the install, sent it elsewhere, or stopped a door."""
    runner = world.job(skip_install=False, within=False)
    elsewhere = tmp_path / "elsewhere"
    runner.variables = {
        "PIP_USER": "1",
        "PIP_TARGET": str(elsewhere),
        "PIP_PREFIX": str(elsewhere),
        "PIP_ROOT": str(elsewhere),
        "PIP_CONSTRAINT": "/no/such/file",
        "PIP_REQUIREMENT": "/no/such/file",
        "PIP_NO_BINARY": ":all:",
        "UV_TARGET": str(elsewhere),
        "UV_CONSTRAINT": "/no/such/file",
        "PYTHONPATH": str(elsewhere),
        "PYTHONHOME": "/no/such/folder",
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
        "PYTHONIOENCODING": "ascii",
        "HOME": "/proc/nowhere",
    }
    done = runner.run(anthropic_api_key=KEY)
    assert not done.failed, {name: step.log for name, step in done.steps.items()}
    assert done.outputs["conclusion"] == "failure"
    assert not elsewhere.exists()


def test_a_python_without_any_installer_ends_with_a_sentence(world: World, tmp_path: Path) -> None:
    """As on a system whose packages of pip and venv are left out."""
    machine = tmp_path / "bin"
    machine.mkdir()
    stub = machine / "python3"
    stub.write_text('#!/bin/sh\ncase "$*" in\n*without-pip*) exit 0 ;;\n"-m "*) exit 1 ;;\nesac\n')
    stub.chmod(0o755)
    runner = world.job(skip_install=False, within=False)
    runner.variables = {"PATH": f"{machine}:/usr/bin:/bin"}
    done = runner.run(anthropic_api_key=KEY)
    assert done.steps["install"].code == 1
    assert done.steps["install"].log == (
        "::error title=Panelist::python3 has neither pip nor ensurepip. "
        "Add a setup-python step before Panelist.\n"
    )
    assert world.anthropic.requests == []
