from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from panelist.contracts import Note
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import notes
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError
from tests.fakes.github import (
    EVERY,
    Answer,
    Reply,
    Reset,
    Rewrite,
    StoreThen,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import BOT, Stage, named, note

CONVERSATION = "/repos/octo/widgets/issues/1/comments"
REPLIES = r"/repos/octo/widgets/pulls/1/comments/\d+/replies"


def post(stage: Stage, *wanted: Note, only_threads: tuple[Note, ...] = ()) -> notes.Posted:
    return notes.post(stage.writer, 1, wanted, BOT, only_threads=only_threads)


def test_without_notes_nothing_is_asked(stage: Stage) -> None:
    assert post(stage) == notes.Posted()
    assert stage.fake.requests == []


def test_a_note_goes_to_the_thread_of_its_finding(stage: Stage) -> None:
    one, two = stage.commented(1, 2)
    posted = post(stage, note(2), note(1))
    assert posted == notes.Posted(posted=(note(2), note(1)))
    assert stage.replies() == [(two, "F2 fixed."), (one, "F1 fixed.")]
    assert stage.waits == [1, 1]


def test_a_note_for_a_thread_goes_there_whoever_began_it(stage: Stage) -> None:
    one, _ = stage.commented(1, 2)
    theirs = stage.repo.add_review_comment(1, "b.py", 9, "Why?", author="bob").id
    here = note(2).model_copy(update={"thread": one})
    there = note(None, "help").model_copy(update={"thread": theirs})
    assert post(stage, here, there).posted == (here, there)
    assert stage.replies() == [(one, "F2 fixed."), (theirs, "FNone help.")]
    assert post(stage, here, there) == notes.Posted()


def test_a_note_for_a_thread_that_is_gone_goes_to_the_conversation(stage: Stage) -> None:
    lost = note(2).model_copy(update={"thread": 999})
    assert post(stage, lost).posted == (lost,)
    assert (stage.replies(), stage.conversation()) == ([], ["F2 fixed."])


def test_a_note_without_a_thread_goes_to_the_conversation(stage: Stage) -> None:
    posted = post(stage, note(7), note(None, "help"))
    assert len(posted.posted) == 2
    assert stage.conversation() == ["F7 fixed.", "FNone help."]


def test_a_note_for_a_thread_alone_is_dropped_without_one(stage: Stage) -> None:
    (one,) = stage.commented(1)
    posted = post(stage, only_threads=(note(1), note(7)))
    assert posted == notes.Posted(posted=(note(1),))
    assert (stage.replies(), stage.conversation()) == ([(one, "F1 fixed.")], [])


def test_a_reply_that_is_what_a_thread_is_told_as_well_is_posted_once(stage: Stage) -> None:
    stage.commented(1)
    assert post(stage, note(1), only_threads=(note(1),)).posted == (note(1),)
    assert (len(stage.replies()), stage.conversation()) == (1, [])


def test_such_a_reply_is_not_lost_where_there_is_no_thread(stage: Stage) -> None:
    assert post(stage, note(7), only_threads=(note(7),)).posted == (note(7),)
    assert stage.conversation() == ["F7 fixed."]


def test_what_a_reply_stands_for_is_told_by_it(stage: Stage) -> None:
    """Its second line says so; further down anybody's words may stand."""
    stage.commented(1, 2)
    reply = note(1, "reply")
    marked = reply.model_copy(
        update={"body": f"{reply.marker}\n{note(1).marker}\nF1 reply.\n{note(2).marker}"}
    )
    post(stage, marked)
    assert post(stage, only_threads=(note(1), note(2))).posted == (note(2),)


def test_nothing_is_said_twice(stage: Stage) -> None:
    stage.commented(1)
    post(stage, note(1), note(None))
    writes = len(stage.fake.writes)
    assert post(stage, note(1), note(None)) == notes.Posted()
    assert len(stage.fake.writes) == writes


def test_the_same_note_is_posted_once_when_it_is_asked_for_twice(stage: Stage) -> None:
    assert post(stage, note(None), note(None)).posted == (note(None),)
    assert stage.conversation() == ["FNone fixed."]


def test_what_was_said_elsewhere_is_said(stage: Stage) -> None:
    """A thread may have begun, or been deleted, since."""
    post(stage, note(1))
    stage.commented(1)
    assert post(stage, note(1)).posted == ()
    assert stage.replies() == []


@pytest.mark.parametrize("author", ["mallory", None])
def test_a_strangers_copy_of_a_marker_silences_nobody(stage: Stage, author: str | None) -> None:
    stage.repo.add_issue_comment(1, note(None).body, author=author)
    assert post(stage, note(None)).posted == (note(None),)


def test_a_marker_further_down_silences_nobody(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"> {note(None).marker}\n{note(None).marker}", author=BOT)
    assert post(stage, note(None)).posted == (note(None),)


def test_line_ends_and_blanks_of_a_browser_are_no_other_marker(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, "\r\n" + note(None).body.replace("\n", " \r\n"), author=BOT)
    assert post(stage, note(None)).posted == ()


def test_a_strangers_thread_with_our_mark_gets_no_reply(stage: Stage) -> None:
    body = "<!-- panelist:finding 0001 -->\nMine."
    stage.repo.add_review_comment(1, "b.py", 1, body, author="mallory")
    post(stage, note(1))
    assert (stage.replies(), stage.conversation()) == ([], ["F1 fixed."])


def test_of_two_threads_on_a_finding_the_older_one_is_told(stage: Stage) -> None:
    (old,) = stage.commented(1)
    stage.commented(1)
    post(stage, note(1))
    assert stage.replies() == [(old, "F1 fixed.")]


def test_a_note_is_found_behind_hundreds_of_comments(stage: Stage) -> None:
    for number in range(130):
        stage.repo.add_issue_comment(1, f"{number}")
    post(stage, note(None))
    assert post(stage, note(None)).posted == ()


FAULTS = [
    unicorn(),
    Reset(),
    StoreThen(unicorn()),
    StoreThen(Reset()),
    StoreThen(Answer(200, b"<html>")),
    secondary_limit("7"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=named)
@pytest.mark.parametrize("number", [1, None])
def test_a_fault_says_nothing_twice(stage: Stage, fault: Fault, number: int | None) -> None:
    stage.commented(1)
    stage.fake.inject("POST", ".*", fault)
    assert post(stage, note(number)).failures == ()
    assert [*stage.replies(), *stage.conversation()] == [
        "FNone fixed." if number is None else (stage.pull.review_comments[0].id, "F1 fixed.")
    ]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(unicorn(), UnansweredError), (primary_limit(), RateLimitedError)],
    ids=named,
)
def test_what_could_not_be_said_is_told(stage: Stage, fault: Fault, kind: type[ForgeError]) -> None:
    stage.commented(1)
    stage.fake.inject("POST", ".*", fault, at=EVERY)
    posted = post(stage, note(1), only_threads=(note(1, "back"),))
    assert (posted.posted, posted.unposted) == ((), (note(1), note(1, "back")))
    assert [type(failure) for failure in posted.failures] == [kind] * 2
    assert stage.conversation() == []


def test_a_reply_that_is_denied_goes_to_the_conversation(stage: Stage) -> None:
    stage.commented(1)
    stage.limited_to(issues="write", pull_requests="read")
    posted = post(stage, note(1), only_threads=(note(1, "back"),))
    assert (posted.posted, posted.unposted) == ((note(1),), (note(1, "back"),))
    assert {type(failure) for failure in posted.failures} == {PermissionMissingError}
    assert (stage.replies(), stage.conversation()) == ([], ["F1 fixed."])


def test_where_everything_is_denied_nothing_is_said(stage: Stage) -> None:
    stage.limited_to(contents="read")
    posted = post(stage, note(None))
    assert posted.unposted == (note(None),)
    assert isinstance(posted.failures[0], PermissionMissingError)


def test_a_locked_conversation_is_told(stage: Stage) -> None:
    stage.pull.locked = True
    posted = post(stage, note(None))
    assert isinstance(posted.failures[0], RefusedError)


def test_when_nobody_knows_what_was_said_nothing_is(stage: Stage) -> None:
    stage.fake.inject("GET", CONVERSATION, unicorn(), at=EVERY)
    posted = post(stage, note(None), only_threads=(note(1),))
    assert posted.unposted == (note(None), note(1))
    assert stage.fake.writes == []


def test_when_nobody_knows_what_others_said_meanwhile_it_is_told(stage: Stage) -> None:
    stage.fake.inject("GET", CONVERSATION, *[unicorn()] * 3, at=2)
    posted = post(stage, note(None))
    assert (posted.posted, len(posted.failures)) == ((note(None),), 1)


def test_two_runs_at_the_same_time_say_it_once(stage: Stage) -> None:
    stage.commented(1)
    both = Barrier(2, timeout=10)

    def meet(reply: Reply) -> Reply:
        both.wait()
        return reply

    stage.fake.inject("GET", CONVERSATION, Rewrite(meet), Rewrite(meet))
    with ThreadPoolExecutor(2) as runs:
        posted = [runs.submit(post, stage, note(1), note(None)) for _ in range(2)]
    assert [each.result().failures for each in posted] == [(), ()]
    assert len(stage.fake.writes) >= 4  # both did post
    assert [text for _, text in stage.replies()] == ["F1 fixed."]
    assert stage.conversation() == ["FNone fixed."]
