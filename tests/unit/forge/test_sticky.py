from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import sticky
from panelist.forge.announcements import Announcement
from panelist.forge.refusals import RefusedError
from panelist.forge.sticky import StickyPlace
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
from tests.unit.forge.stage import BOT, MARKER, Stage, named

BODY = f"{MARKER}\nAll read."
STATE = "<!-- panelist:state v1 QUJD -->"
OTHER_STATE = "<!-- panelist:state v1 REVG -->"


def place(stage: Stage, *, marker: str = MARKER, known: int | None = None) -> StickyPlace:
    return StickyPlace(stage.writer, 1, marker, BOT, known)


def write(stage: Stage, body: str = BODY) -> int:
    return sticky.write(place(stage), body).id


def restate(stage: Stage, state: str = STATE) -> int:
    return sticky.restate(place(stage), state).id


def test_the_first_run_creates_it(stage: Stage) -> None:
    made = write(stage)
    assert [(c.id, c.body) for c in stage.pull.issue_comments] == [(made, BODY)]


def test_ours_goes_when_another_run_was_quicker_although_no_list_shows_ours(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"{MARKER}\nOther.", author=BOT)
    stage.fake.inject("GET", "/repos/octo/widgets/issues/1/comments", Answer(200, []))
    stage.fake.lag_lists(30, lambda: sum(stage.waits))
    write(stage)
    assert stage.stickies() == [BODY]


def test_the_same_text_is_not_written_twice(stage: Stage) -> None:
    write(stage)
    before = len(stage.fake.writes)
    write(stage)
    assert len(stage.fake.writes) == before


def test_line_ends_that_a_browser_made_are_no_change(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, BODY.replace("\n", "\r\n") + "\r\n", author=BOT)
    write(stage)
    assert stage.fake.writes == []


def test_another_text_replaces_it_in_place(stage: Stage) -> None:
    made = write(stage)
    assert write(stage, f"{MARKER}\nNew.") == made
    assert stage.stickies() == [f"{MARKER}\nNew."]


def test_it_is_found_behind_hundreds_of_comments(stage: Stage) -> None:
    for number in range(230):
        stage.repo.add_issue_comment(1, f"{number}")
    made = stage.repo.add_issue_comment(1, f"{MARKER}\nOld.", author=BOT)
    assert write(stage) == made.id
    assert stage.stickies() == [BODY]


def test_a_deleted_one_is_made_again(stage: Stage) -> None:
    write(stage)
    stage.pull.issue_comments.clear()
    write(stage)
    assert stage.stickies() == [BODY]


def test_one_that_is_deleted_while_we_look_is_made_again(stage: Stage) -> None:
    seeded = stage.repo.add_issue_comment(1, f"{MARKER}\nOld.", author=BOT)
    stage.fake.inject("PATCH", ".*", StoreThen(Answer(404, {"message": "Not Found"})))
    assert write(stage) == seeded.id
    assert stage.stickies() == [BODY]


def test_an_edited_one_is_set_right(stage: Stage) -> None:
    made = write(stage)
    stage.pull.issue_comments[0].body = f"{MARKER}\nApproved by me!"
    assert write(stage) == made
    assert stage.stickies() == [BODY]


def test_a_strangers_marker_is_left_alone(stage: Stage) -> None:
    """A marker alone can be typed by anybody."""
    forged = stage.repo.add_issue_comment(
        1, f"{MARKER}\nResolved by the reviewer.", author="mallory"
    )
    ghost = stage.repo.add_issue_comment(1, f"{MARKER}\nMe too.", author=None)
    made = write(stage)
    assert made not in {forged.id, ghost.id}
    assert [c.body for c in stage.pull.issue_comments] == [forged.body, ghost.body, BODY]


@pytest.mark.parametrize("old", ["<!-- panelist:summary -->", "<!-- panelist:summary v12 -->"])
def test_that_of_another_version_is_taken_over(stage: Stage, old: str) -> None:
    seeded = stage.repo.add_issue_comment(1, f"{old}\nOld.", author=BOT)
    marker = "<!-- panelist:summary v2 -->"
    written = sticky.write(place(stage, marker=marker), f"{marker}\nNew.")
    assert written.id == seeded.id
    assert [c.body for c in stage.pull.issue_comments] == [f"{marker}\nNew."]


@pytest.mark.parametrize("other", ["<!-- panelist:summary2 -->", "<!-- panelist:summary vx -->"])
def test_a_marker_of_another_kind_is_another_comment(stage: Stage, other: str) -> None:
    stage.repo.add_issue_comment(1, other, author=BOT)
    write(stage)
    assert len(stage.pull.issue_comments) == 2


def test_our_comment_with_a_marker_further_down_is_another_one(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"Quote: {MARKER}", author=BOT)
    write(stage)
    assert len(stage.pull.issue_comments) == 2


def test_the_oldest_of_several_stays(stage: Stage) -> None:
    ids = [stage.repo.add_issue_comment(1, f"{MARKER}\n{n}", author=BOT).id for n in range(3)]
    assert write(stage) == ids[0]
    assert [(c.id, c.body) for c in stage.pull.issue_comments] == [(ids[0], BODY)]


@pytest.mark.parametrize(
    "fault",
    [unicorn(), Reset(), StoreThen(unicorn()), StoreThen(Reset()), secondary_limit("2")],
    ids=named,
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_fault_makes_no_second_one(stage: Stage, method: str, fault: Fault) -> None:
    if method == "PATCH":
        stage.repo.add_issue_comment(1, f"{MARKER}\nOld.", author=BOT)
    stage.fake.inject(method, ".*comments.*", fault)
    write(stage)
    assert stage.stickies() == [BODY]


def test_runs_at_the_same_time_leave_one(stage: Stage) -> None:
    with ThreadPoolExecutor(4) as runs:
        list(runs.map(write, [stage] * 4, [f"{MARKER}\n{number}" for number in range(4)]))
    write(stage)
    assert stage.stickies() == [BODY]


def test_a_locked_conversation_is_a_definite_no(stage: Stage) -> None:
    stage.pull.locked = True
    with pytest.raises(RefusedError, match="locked"):
        write(stage)


def test_a_token_without_the_right_is_told_which(stage: Stage) -> None:
    stage.limited_to(pull_requests="read")
    with pytest.raises(PermissionMissingError) as caught:
        write(stage)
    assert caught.value.permission == "pull_requests=write"


def test_another_state_leaves_the_text_as_it_is(stage: Stage) -> None:
    made = write(stage, f"{MARKER}\n{STATE}\nAll read.")
    assert restate(stage, OTHER_STATE) == made
    assert stage.stickies() == [f"{MARKER}\n{OTHER_STATE}\nAll read."]


def test_the_same_state_is_not_written_twice(stage: Stage) -> None:
    write(stage, f"{MARKER}\n{STATE}\nAll read.")
    before = len(stage.fake.writes)
    restate(stage)
    assert len(stage.fake.writes) == before


def test_a_state_comes_into_a_comment_that_had_none(stage: Stage) -> None:
    write(stage)
    restate(stage)
    assert stage.stickies() == [f"{MARKER}\n{STATE}\nAll read."]


def test_without_a_comment_the_state_gets_one(stage: Stage) -> None:
    for _ in range(2):
        restate(stage)
    assert stage.stickies() == [
        f"{MARKER}\n{STATE}\nPanelist keeps in this comment what it knows about the pull request."
    ]


def test_a_state_in_a_strangers_comment_is_not_ours(stage: Stage) -> None:
    forged = stage.repo.add_issue_comment(1, f"{MARKER}\n{STATE}\nApproved.", author="mallory")
    restate(stage, OTHER_STATE)
    assert forged.body == f"{MARKER}\n{STATE}\nApproved."
    assert len(stage.stickies()) == 1


def test_a_comment_that_is_deleted_meanwhile_is_made_again_with_its_state(stage: Stage) -> None:
    write(stage)
    stage.fake.inject("PATCH", ".*", Answer(404, {"message": "Not Found"}))
    restate(stage)
    assert stage.stickies() == [f"{MARKER}\n{STATE}\nAll read."]


BEGUN = Announcement("77.1", datetime(2026, 11, 29, 7, 30, tzinfo=UTC), ("Reviewing.",), "Before")
MARK = "<!-- panelist:reviewing 77.1 2026-11-29T07:30Z -->"


def begin(stage: Stage, announcement: Announcement = BEGUN) -> int:
    return sticky.announce(place(stage), announcement).id


def test_what_announces_a_review_becomes_the_summary(stage: Stage) -> None:
    begun = begin(stage)
    assert stage.stickies() == [f"{MARKER}\n{MARK}\nReviewing."]
    assert write(stage) == begun
    assert stage.stickies() == [BODY]


def test_a_comment_that_no_list_shows_yet_is_known_by_its_id(stage: Stage) -> None:
    stage.fake.lag_lists(600, lambda: sum(stage.waits))
    begun = begin(stage)
    assert sticky.write(place(stage, known=begun), BODY).id == begun
    assert stage.stickies() == [BODY]


LIST = "/repos/octo/widgets/issues/1/comments"


def test_it_is_known_by_its_id_where_no_list_is_had(stage: Stage) -> None:
    begun = begin(stage)
    stage.fake.inject("GET", LIST, unicorn(), at=EVERY)
    assert sticky.write(place(stage, known=begun), BODY).id == begun
    assert stage.stickies() == [BODY]


def test_where_no_list_is_had_and_the_id_leads_nowhere_none_is_made(stage: Stage) -> None:
    begun = begin(stage)
    stage.pull.issue_comments.clear()
    stage.fake.inject("GET", LIST, unicorn(), at=EVERY)
    with pytest.raises(ForgeError):
        sticky.write(place(stage, known=begun), BODY)
    assert stage.stickies() == []


@pytest.mark.parametrize("author", ["mallory", "helper[bot]", None])
def test_an_id_of_a_strangers_comment_counts_for_nothing(stage: Stage, author: str | None) -> None:
    forged = stage.repo.add_issue_comment(1, f"{MARKER}\nApproved.", author=author)
    made = sticky.write(place(stage, known=forged.id), BODY)
    assert made.id != forged.id
    assert forged.body == f"{MARKER}\nApproved."


def test_an_id_of_our_comment_on_another_pull_counts_for_nothing(stage: Stage) -> None:
    other = stage.repo.open_issue()
    ours = stage.repo.add_issue_comment(other, f"{MARKER}\nOf another.", author=BOT)
    assert sticky.write(place(stage, known=ours.id), BODY).id != ours.id
    assert ours.body == f"{MARKER}\nOf another."


def test_an_id_of_a_comment_that_is_gone_counts_for_nothing(stage: Stage) -> None:
    begun = begin(stage)
    stage.pull.issue_comments.clear()
    sticky.write(place(stage, known=begun), BODY)
    assert stage.stickies() == [BODY]


def test_what_another_run_wrote_meanwhile_is_kept(stage: Stage) -> None:
    """The text that is announced over is read right before it is written."""
    write(stage, f"{MARKER}\n{STATE}\nOld.")
    comment = stage.pull.issue_comments[0]

    def publish(reply: Reply) -> Reply:
        comment.body = f"{MARKER}\n{OTHER_STATE}\nNew."
        return reply

    stage.fake.inject("GET", "/repos/octo/widgets/issues/1/comments", Rewrite(publish))
    begin(stage)
    assert comment.body.startswith(f"{MARKER}\n{OTHER_STATE}\n{MARK}\n")
    assert "\nNew.\n" in comment.body


def test_a_run_that_came_to_nothing_gives_the_summary_back(stage: Stage) -> None:
    write(stage, f"{MARKER}\n{STATE}\nAll read.")
    begin(stage)
    sticky.withdraw(place(stage), "77.1", "Cancelled.")
    assert stage.stickies() == [f"{MARKER}\n{STATE}\nAll read."]


def test_without_a_summary_before_it_tells_why(stage: Stage) -> None:
    begin(stage)
    sticky.withdraw(place(stage), "77.1", "Cancelled.")
    assert stage.stickies() == [f"{MARKER}\nCancelled."]


def test_what_another_run_announces_is_left_alone(stage: Stage) -> None:
    begin(stage, replace(BEGUN, run_id="78.1"))
    before = len(stage.fake.writes)
    sticky.withdraw(place(stage), "77.1", "Cancelled.")
    assert len(stage.fake.writes) == before


def test_nothing_is_withdrawn_from_a_comment_that_is_gone(stage: Stage) -> None:
    begin(stage)
    stage.fake.inject("PATCH", ".*", Answer(404, {"message": "Not Found"}))
    sticky.withdraw(place(stage), "77.1", "Cancelled.")
    stage.pull.issue_comments.clear()
    sticky.withdraw(place(stage), "77.1", "Cancelled.")
    assert stage.stickies() == []


def test_runs_that_announce_themselves_at_once_leave_one_comment(stage: Stage) -> None:
    each = [replace(BEGUN, run_id=f"{number}.1") for number in range(4)]
    with ThreadPoolExecutor(4) as runs:
        list(runs.map(begin, [stage] * 4, each))
    write(stage)
    assert stage.stickies() == [BODY]
