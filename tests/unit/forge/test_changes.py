from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from panelist.contracts import Posting
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import changes
from panelist.forge.marks import CHANGES
from panelist.forge.refusals import RefusedError, UnansweredError
from tests.fakes.github import (
    EVERY,
    Answer,
    Reply,
    Reset,
    Rewrite,
    StoreThen,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import BOT, Stage, named

REVIEWS = "/repos/octo/widgets/pulls/1/reviews"
DISMISSALS = r".*/dismissals"
TEXT = f"{CHANGES}\n```text\n1 high finding\n```"


def wanted(stage: Stage, *, request: bool | None) -> Posting:
    return stage.posting().model_copy(update={"request_changes": request})


def settle(stage: Stage, *, request: bool | None, login: str = BOT) -> None:
    changes.settle(stage.writer, 1, wanted(stage, request=request), login)


def states(stage: Stage) -> list[tuple[str | None, str]]:
    return [(review.author, review.state) for review in stage.pull.reviews]


def test_unless_the_team_wants_it_nothing_is_asked(stage: Stage) -> None:
    settle(stage, request=None)
    assert stage.fake.requests == []


def test_changes_are_requested_on_the_reviewed_commit(stage: Stage) -> None:
    settle(stage, request=True)
    (review,) = stage.pull.reviews
    assert (review.state, review.body, review.commit_id) == ("CHANGES_REQUESTED", TEXT, stage.head)
    assert stage.waits == [1]


def test_one_request_stands_however_often_it_is_wanted(stage: Stage) -> None:
    for _ in range(3):
        settle(stage, request=True)
    assert states(stage) == [(BOT, "CHANGES_REQUESTED")]


def test_it_is_taken_back_when_its_cause_is_gone(stage: Stage) -> None:
    settle(stage, request=True)
    for _ in range(2):
        settle(stage, request=False)
    assert states(stage) == [(BOT, "DISMISSED")]
    (taken,) = [r for r in stage.fake.writes if r.method == "PUT"]
    assert taken.body == {"message": "What Panelist asked for is done, or does not block any more."}


def test_it_is_requested_anew_when_the_cause_is_back(stage: Stage) -> None:
    for request in (True, False, True):
        settle(stage, request=request)
    assert states(stage) == [(BOT, "DISMISSED"), (BOT, "CHANGES_REQUESTED")]


def test_nothing_is_ever_approved(stage: Stage) -> None:
    for request in (True, False, None):
        settle(stage, request=request)
    assert all(r.body.get("event") != "APPROVE" for r in stage.fake.writes)


def test_without_a_request_there_is_nothing_to_take_back(stage: Stage) -> None:
    settle(stage, request=False)
    assert stage.fake.writes == []


@pytest.mark.parametrize(
    ("author", "body"),
    [
        ("mallory", TEXT),
        (None, TEXT),
        (BOT, "Another tool of this repository."),
        (BOT, f"> {TEXT}"),
    ],
)
def test_the_requests_of_others_are_theirs(stage: Stage, author: str | None, body: str) -> None:
    """They neither stand for ours nor are they taken back by us."""
    stage.repo.add_review(1, body, author=author, state="CHANGES_REQUESTED")
    settle(stage, request=False)
    assert states(stage) == [(author, "CHANGES_REQUESTED")]
    settle(stage, request=True)
    assert states(stage) == [(author, "CHANGES_REQUESTED"), (BOT, "CHANGES_REQUESTED")]


def test_every_request_that_a_race_left_is_taken_back(stage: Stage) -> None:
    for _ in range(2):
        stage.repo.add_review(1, TEXT, author=BOT, state="CHANGES_REQUESTED")
    settle(stage, request=False)
    assert states(stage) == [(BOT, "DISMISSED")] * 2


def test_runs_at_the_same_time_leave_one_request(stage: Stage) -> None:
    both = Barrier(2, timeout=10)

    def meet(reply: Reply) -> Reply:
        both.wait()
        return reply

    stage.fake.inject("GET", REVIEWS, Rewrite(meet), Rewrite(meet))
    with ThreadPoolExecutor(2) as runs:
        settled = [runs.submit(settle, stage, request=True) for _ in range(2)]
    assert [each.result() for each in settled] == [None, None]
    assert sorted(states(stage)) == [(BOT, "CHANGES_REQUESTED"), (BOT, "DISMISSED")]


FAULTS = [unicorn(), Reset(), StoreThen(unicorn()), StoreThen(Reset()), secondary_limit("2")]


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_a_fault_requests_nothing_twice(stage: Stage, fault: Fault) -> None:
    stage.fake.inject("POST", REVIEWS, fault)
    settle(stage, request=True)
    assert states(stage) == [(BOT, "CHANGES_REQUESTED")]


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_a_fault_does_not_keep_a_request_standing(stage: Stage, fault: Fault) -> None:
    settle(stage, request=True)
    stage.fake.inject("PUT", DISMISSALS, fault)
    settle(stage, request=False)
    assert states(stage) == [(BOT, "DISMISSED")]


def test_that_a_person_took_it_back_before_us_is_well(stage: Stage) -> None:
    settle(stage, request=True)
    late = Answer(422, {"message": "Can not dismiss a dismissed pull request review"})
    stage.fake.inject("PUT", DISMISSALS, StoreThen(late))
    settle(stage, request=False)
    assert states(stage) == [(BOT, "DISMISSED")]


def test_a_dismissal_that_is_refused_is_told(stage: Stage) -> None:
    settle(stage, request=True)
    stage.fake.inject("PUT", DISMISSALS, Answer(422, {"message": "No"}))
    with pytest.raises(RefusedError, match="No"):
        settle(stage, request=False)


def test_rules_of_the_branch_that_keep_it_standing_are_named(stage: Stage) -> None:
    settle(stage, request=True)
    no = {"message": "Branch protections do not permit dismissing this review"}
    stage.fake.inject("PUT", DISMISSALS, Answer(403, no))
    with pytest.raises(RefusedError, match="rules of the branch do not let Panelist dismiss"):
        settle(stage, request=False)


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_may_not_is_told_which_permission_is_missing(
    stage: Stage, status: int
) -> None:
    stage.fake.limits = type(stage.fake.limits)(denied_reviews_status=status)
    stage.limited_to(pull_requests="read")
    with pytest.raises(PermissionMissingError) as caught:
        settle(stage, request=True)
    assert caught.value.permission == "pull_requests=write"


def test_nobody_requests_changes_on_their_own_pull(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("alice"))
    with pytest.raises(ForgeError, match="their own pull request") as caught:
        settle(stage, request=True, login="alice")
    assert "Leave `github-token` out" in caught.value.fix


def test_when_github_does_not_answer_that_is_told(stage: Stage) -> None:
    stage.fake.inject("POST", REVIEWS, unicorn(), at=EVERY)
    with pytest.raises(UnansweredError):
        settle(stage, request=True)
    assert stage.pull.reviews == []


def test_a_refusal_for_another_reason_is_told_as_it_is(stage: Stage) -> None:
    stage.fake.inject("POST", REVIEWS, Answer(422, {"message": "Unprocessable"}))
    with pytest.raises(RefusedError, match="Unprocessable"):
        settle(stage, request=True)
