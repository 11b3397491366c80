import pytest

from panelist.errors import ForgeError
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError
from panelist.forge.wire import IssueComment
from tests.fakes.github import (
    EVERY,
    Answer,
    Delay,
    Reset,
    StoreThen,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import Stage, named

PATH = "/issues/1/comments"
FULL = "/repos/octo/widgets/issues/1/comments"


def create(stage: Stage) -> IssueComment:
    def stored() -> IssueComment | None:
        return next(iter(stage.remote.pages(PATH, IssueComment)), None)

    return stage.writer.create(PATH, {"body": "x"}, IssueComment, stored)


@pytest.mark.parametrize(
    "fault",
    [
        unicorn(),
        Reset(),
        StoreThen(unicorn()),
        StoreThen(Reset()),
        StoreThen(Answer(200, b"<html>")),
        StoreThen(Answer(500, [1])),
        secondary_limit("7"),
        secondary_limit(),
        secondary_limit("7", status=429),
    ],
    ids=named,
)
def test_something_is_created_once_whatever_the_answer(stage: Stage, fault: Fault) -> None:
    stage.fake.inject("POST", FULL, fault)
    made = create(stage)
    assert [comment.id for comment in stage.pull.issue_comments] == [made.id]


def test_an_answer_that_comes_too_late_is_looked_up(stage: Stage) -> None:
    stage.act_as(stage.token, timeout=1)
    stage.fake.inject("POST", FULL, Delay(1.5))
    made = create(stage)
    assert [comment.id for comment in stage.pull.issue_comments] == [made.id]
    assert len(stage.fake.writes) == 1


def test_waits_are_those_github_asks_for(stage: Stage) -> None:
    stage.fake.inject("POST", FULL, secondary_limit("7"), unicorn())
    create(stage)
    assert stage.waits == [1, 7, 1, 2, 4, 8, 1]


def test_there_is_a_pause_before_every_write(stage: Stage) -> None:
    create(stage)
    stage.writer.remove("/issues/comments/1")
    assert stage.waits == [1, 1]


def test_a_removal_is_sent_again(stage: Stage) -> None:
    seeded = stage.repo.add_issue_comment(1, "old")
    stage.fake.inject("DELETE", ".*", StoreThen(unicorn()))
    stage.writer.remove(f"/issues/comments/{seeded.id}")
    assert stage.pull.issue_comments == []
    assert stage.waits == [1, 2, 1]


def test_a_long_limit_is_not_waited_for(stage: Stage) -> None:
    stage.fake.inject("POST", FULL, primary_limit(reset_in=3_000), at=EVERY)
    with pytest.raises(RateLimitedError):
        create(stage)
    assert stage.waits == [1]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(unicorn(), UnansweredError), (secondary_limit("1"), RateLimitedError)],
    ids=named,
)
def test_tries_are_counted(stage: Stage, fault: Fault, kind: type[ForgeError]) -> None:
    stage.fake.inject("POST", FULL, fault, at=EVERY)
    with pytest.raises(kind):
        create(stage)
    assert len(stage.fake.writes) == 3


@pytest.mark.parametrize("at", [1, 2, 3])
def test_what_was_stored_is_found_after_the_last_try_too(stage: Stage, at: int) -> None:
    faults: list[Fault] = [unicorn()] * (at - 1)
    stage.fake.inject("POST", FULL, *faults, StoreThen(unicorn()))
    made = create(stage)
    assert [comment.id for comment in stage.pull.issue_comments] == [made.id]


def test_a_definite_no_is_not_argued_with(stage: Stage) -> None:
    stage.fake.inject("POST", FULL, Answer(422, {"message": "no"}))
    with pytest.raises(RefusedError):
        create(stage)
    assert len(stage.fake.writes) == 1


@pytest.mark.parametrize(
    "fault", [unicorn(), Reset(), StoreThen(unicorn()), secondary_limit("7")], ids=named
)
def test_a_change_is_sent_again(stage: Stage, fault: Fault) -> None:
    seeded = stage.repo.add_issue_comment(1, "old")
    stage.fake.inject("PATCH", ".*", fault)
    bodies = iter(["first", "second"])
    stage.writer.change(
        f"/issues/comments/{seeded.id}", lambda: {"body": next(bodies)}, IssueComment
    )
    assert [comment.body for comment in stage.pull.issue_comments] == ["second"]
