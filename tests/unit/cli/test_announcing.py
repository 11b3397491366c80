"""What ``panelist collect`` announces on a pull request, against a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panelist import diff
from panelist.contracts import Ledger, Pull
from panelist.forge.announcements import announcing_run, withdrawn
from panelist.ledger import MARKER, encode, hunk_prints, reading
from tests.fakes.github import Answer, FakeGitHub, unicorn
from tests.unit.cli.collect_job import Job
from tests.unit.forge.history import ledger, sticky

BOT = "github-actions[bot]"
CHANGE = {"a.py": b"1\n"}


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """One open pull; carol may write."""
    with FakeGitHub(validate=True) as fake:
        repo = fake.add_repository("octo/widgets")
        repo.commit({"a.py": b"one\n"}, "first")
        repo.commit(CHANGE, "second", branch="topic")
        repo.open_pull("topic")
        repo.grant("carol", "write")
        yield Job(fake, repo, tmp_path, monkeypatch)


def comments(job: Job) -> list[str]:
    """What stands in the conversation."""
    return [comment.body for comment in job.repo.pull(1).issue_comments]


def pushed(job: Job, *options: str) -> Pull:
    """What the door leaves after a push."""
    assert job.collect("pull_request", *options, action="synchronize") == 0
    return job.memory.read(Pull)


def test_a_review_is_announced_and_the_comment_handed_on(job: Job) -> None:
    pull = pushed(job)
    (comment,) = job.repo.pull(1).issue_comments
    head = job.repo.sha("topic")[:7]
    assert pull.sticky_id == comment.id
    assert announcing_run(comment.body) == "77.1"
    assert f"## Reviewing `{head}`\n\nTo read: 1 file with 1 hunk.\n" in comment.body
    assert "The panel: security, quality, performance and tests;" in comment.body
    assert "It may cost `$5.00` at most (max-cost-usd 5)." in comment.body
    assert "/octo/widgets/actions/runs/77)" in comment.body


def test_what_the_day_has_left_is_the_most_it_may_cost(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANELIST_MAX_COST_USD_PER_DAY", "2.5")
    pushed(job)
    (body,) = comments(job)
    assert "It may cost `$2.50` at most (max-cost-usd-per-day 2.5)." in body


def test_the_summary_before_stays_in_it(job: Job) -> None:
    before = job.repo.add_issue_comment(1, sticky(ledger("F1")), author=BOT)
    text = before.body
    assert pushed(job).sticky_id == before.id
    assert before.body.startswith(f"{MARKER}\n{encode(ledger('F1'))}\n<!-- panelist:reviewing 77.1")
    assert "Still open from earlier reviews: F1." in before.body
    assert withdrawn(before.body, "77.1", "") == text


def no_push(job: Job) -> object:
    return job.comment("/panelist help")


def draft(job: Job) -> object:
    job.repo.pull(1).draft = True
    return pushed(job)


def dry(job: Job) -> object:
    return pushed(job, "--dry-run")


def explained(job: Job) -> object:
    return job.comment("/panelist explain F1")


def ignored(job: Job) -> object:
    job.repo.commit({".github/panelist.yml": b"ignore: ['*']\n"}, "ignore all", branch="main")
    return pushed(job)


@pytest.mark.parametrize("event", [no_push, draft, dry, explained, ignored])
def test_where_nothing_is_read_nothing_is_announced(
    job: Job, event: Callable[[Job], object]
) -> None:
    before = job.repo.add_issue_comment(1, sticky(ledger("F1")), author=BOT)
    text = before.body
    event(job)
    assert before.body == text
    assert job.memory.read(Pull).sticky_id is None


def read_before(job: Job) -> Ledger:
    """The ledger after all of the change was read, whichever panel reads now."""
    pushed(job, "--dry-run")
    changed = diff.parse(job.memory.read_patch())
    prints = hunk_prints(changed, {"a.py"}, {"a.py": "one\n"})
    read = reading(prints, prints, head_sha=job.repo.sha("topic"), panel="2" * 16, agents=())
    return ledger("F1").model_copy(update={"reading": read})


def test_what_was_read_before_is_not_announced(job: Job) -> None:
    known = read_before(job)
    before = job.repo.add_issue_comment(1, sticky(known), author=BOT)
    pushed(job)
    assert announcing_run(before.body) is None
    job.repo.commit({"b.py": b"2\n"}, "third", branch="topic")
    pushed(job)
    assert "To read: 2 files with 2 hunks, of which 1 is new since" in before.body


def test_whoever_wants_everything_read_gets_all_of_it_announced(job: Job) -> None:
    known = read_before(job)
    before = job.repo.add_issue_comment(1, sticky(known), author=BOT)
    assert job.comment("/panelist full-review") == 0
    assert "To read: 1 file with 1 hunk.\n" in before.body


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(403, {"message": "Resource not accessible by integration"}),
        Answer(404, {"message": "Not Found"}),
        Answer(410, {"message": "Issues are disabled for this repo"}),
        unicorn(),
    ],
    ids=["403", "404", "410", "502"],
)
def test_a_comment_that_cannot_be_written_stops_no_review(
    job: Job, capsys: pytest.CaptureFixture[str], refusal: Answer
) -> None:
    job.fake.inject("POST", ".*/issues/1/comments", *[refusal] * 4)
    pull = pushed(job)
    said = capsys.readouterr()
    assert pull.sticky_id is None
    assert "The review is not announced on the pull request: " in said.err + said.out
    assert "::warning" not in said.err + said.out
    assert comments(job) == []


def test_a_locked_conversation_stops_no_review(job: Job) -> None:
    job.repo.pull(1).locked = True
    assert pushed(job).sticky_id is None


def test_a_pull_of_a_fork_with_a_token_that_only_reads_is_not_even_tried(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork = job.repo.fork("mallory/widgets")
    fork.commit({"a.py": b"3\n"}, "theirs", branch="theirs")
    number = job.repo.open_pull("theirs", author="mallory", fork=fork)
    token = job.fake.token(
        {"contents": "read", "pull_requests": "read", "issues": "read", "checks": "read"}
    )
    monkeypatch.setenv("GITHUB_TOKEN", token)
    assert job.collect("pull_request", action="synchronize", number=number) == 0
    assert [write.path for write in job.fake.writes] == ["/repos/octo/widgets/check-runs"]


def test_what_a_run_announced_that_died_is_withdrawn_by_the_next_event(job: Job) -> None:
    pushed(job)
    (comment,) = job.repo.pull(1).issue_comments
    alive = comment.body
    draft(job)
    assert comment.body == alive, "it may still be at work"
    start = alive.index("panelist:reviewing 77.1 ") + len("panelist:reviewing 77.1 ")
    comment.body = f"{alive[:start]}2020-01-01T00:00Z{alive[start + 17 :]}"
    draft(job)
    assert comment.body == f"{MARKER}\nNot reviewed: the run that was under way here never ended."
