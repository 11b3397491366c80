"""How a run ends that collect announced in our summary comment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from panelist.contracts import Conclusion
from panelist.forge.announcements import Announcement, announced
from panelist.forge.checks import Outcome
from panelist.forge.publish import conclude
from panelist.ledger import MARKER as STICKY
from tests.fakes.github import IssueComment
from tests.unit.forge.stage import BOT, MARKER, REPOSITORY, RUN, Stage

STATE = "<!-- panelist:state v1 QUJD -->"
OTHER_STATE = "<!-- panelist:state v1 REVG -->"
DUE = datetime(2026, 11, 29, 7, 30, tzinfo=UTC)
BEGUN = Announcement(RUN, DUE, ("Reviewing.",), "Before")
ENDED = Outcome(Conclusion.NEUTRAL, "Not reviewed", "There is no run directory.")


def begun(
    stage: Stage, before: str = "", begin: Announcement = BEGUN, marker: str = MARKER
) -> IssueComment:
    """Our comment as collect leaves it."""
    return stage.repo.add_issue_comment(1, announced(before, marker, begin), author=BOT)


def test_the_comment_becomes_the_summary(stage: Stage) -> None:
    ours = begun(stage)
    posted = stage.publish(stage.posting(), sticky_id=ours.id)
    assert posted.sticky_id == ours.id
    assert stage.stickies() == [f"{MARKER}\nAll read."]


@pytest.mark.parametrize("known", [True, False], ids=["handed on", "found"])
def test_a_cancelled_run_gives_the_summary_before_back(stage: Stage, *, known: bool) -> None:
    before = f"{MARKER}\n{STATE}\nOf the head before."
    ours = begun(stage, before)
    posting = stage.posting().model_copy(
        update={"sticky_body": "", "conclusion": Conclusion.CANCELLED}
    )
    stage.publish(posting, sticky_id=ours.id if known else None)
    assert stage.stickies() == [before]


def test_a_first_run_that_is_cancelled_says_so(stage: Stage) -> None:
    ours = begun(stage)
    posting = stage.posting().model_copy(update={"sticky_body": ""})
    posted = stage.publish(posting, sticky_id=ours.id)
    assert stage.stickies() == [f"{MARKER}\nThe summary."]
    assert posted.sticky_id is None, "it is no summary that could be on record"


def test_another_ledger_goes_into_what_is_given_back(stage: Stage) -> None:
    ours = begun(stage, f"{MARKER}\n{STATE}\nOf the head before.")
    posting = stage.posting().model_copy(update={"sticky_body": "", "sticky_state": OTHER_STATE})
    stage.publish(posting, sticky_id=ours.id)
    assert stage.stickies() == [f"{MARKER}\n{OTHER_STATE}\nOf the head before."]


def test_what_the_next_run_announces_stays(stage: Stage) -> None:
    ours = begun(stage, begin=replace(BEGUN, run_id="78.1"))
    body = ours.body
    posting = stage.posting().model_copy(update={"sticky_body": ""})
    stage.publish(posting, sticky_id=ours.id)
    assert ours.body == body


@pytest.mark.parametrize("head", [True, False], ids=["of an event", "of a comment"])
def test_a_run_that_lost_its_directory_withdraws_what_it_announced(
    stage: Stage, *, head: bool
) -> None:
    ours = begun(stage, marker=STICKY)
    stage.repo.add_check_run("Panelist", stage.head, external_id=f"panelist:{RUN}")
    conclude(
        stage.github,
        REPOSITORY,
        stage.head if head else None,
        1,
        ENDED,
        run_id=RUN,
        pause=stage.waits.append,
    )
    assert ours.body == f"{STICKY}\nThere is no run directory."
