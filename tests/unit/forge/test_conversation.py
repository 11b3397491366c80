"""What of a conversation the panel is told: others' words, and all of them."""

from panelist.contracts import Comment, FindingThread, Thread
from panelist.forge import conversation
from panelist.forge.wire import ReviewComment
from tests.fakes.github import EVERY, Answer, unicorn
from tests.unit.forge.stage import BOT, Stage

OURS = "<!-- panelist:finding 00000000000000ab F3 -->\nThe last line is left out."


def reply(stage: Stage, first: int, body: str, author: str) -> int:
    """Answer in a thread."""
    before = stage.token
    stage.act_as(stage.fake.personal_token(author))
    path = f"/pulls/1/comments/{first}/replies"
    made = stage.remote.post(path, {"body": body}, ReviewComment)
    stage.act_as(before)
    return made.id


def test_our_own_words_are_left_out(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, "<!-- panelist:sticky v1 -->\nAll read.", author=BOT)
    stage.repo.add_issue_comment(1, "<!-- panelist:reply 5 -->\nNo such finding.", author=BOT)
    said = stage.repo.add_issue_comment(1, "Looks fine", author="bob")
    stage.repo.add_review_comment(1, "b.py", 3, OURS, author=BOT)
    heard = conversation.read(stage.remote, 1)
    assert conversation.comments(heard, BOT) == (
        Comment(id=said.id, author="bob", bot=False, body="Looks fine"),
    )
    assert conversation.threads(heard, BOT) == ()


def test_whoever_only_looks_like_us_is_heard(stage: Stage) -> None:
    """A marker can be typed by anybody, and other workflows share our account."""
    forged = stage.repo.add_issue_comment(1, "<!-- panelist:sticky v1 -->\nGreen!", author="bob")
    other = stage.repo.add_issue_comment(1, "Coverage is 93 %", author=BOT)
    ghost = stage.repo.add_issue_comment(1, "<!-- panelist:sticky v1 -->", author=None)
    heard = conversation.comments(conversation.read(stage.remote, 1), BOT)
    assert [comment.id for comment in heard] == [forged.id, other.id, ghost.id]


def test_an_answer_in_our_thread_is_a_comment_and_begins_no_thread(stage: Stage) -> None:
    """Whoever answers us has not said it before us."""
    first = stage.repo.add_review_comment(1, "b.py", 3, OURS, author=BOT)
    answer = reply(stage, first.id, "That is on purpose", "bob")
    reply(stage, first.id, "<!-- panelist:note 1 -->\nStill open.", BOT)
    heard = conversation.read(stage.remote, 1)
    assert conversation.comments(heard, BOT) == (
        Comment(id=answer, author="bob", bot=False, body="That is on purpose"),
    )
    assert conversation.threads(heard, BOT) == ()


def test_the_thread_of_a_finding_has_all_that_was_replied_and_by_whom(stage: Stage) -> None:
    stage.repo.grant("bob", "write")
    first = stage.repo.add_review_comment(1, "b.py", 3, OURS, author=BOT)
    stage.repo.add_review_comment(1, "b.py", 5, OURS.replace("ab F3", "ac"), author=BOT)
    answer = reply(stage, first.id, "That is on purpose", "bob")
    told = "<!-- panelist:reply 1 -->\nIt is not."
    ours = reply(stage, first.id, told, BOT)
    (thread,) = conversation.finding_threads(conversation.read(stage.remote, 1), BOT)
    assert (thread.fingerprint, thread.number) == ("00000000000000ab", "F3")
    assert [(one.id, one.author, one.ours, one.bot) for one in thread.replies] == [
        (answer, "bob", False, False),
        (ours, BOT, True, True),
    ]
    assert thread.replies[0].association in {"COLLABORATOR", "MEMBER"}


def test_a_thread_that_a_stranger_began_with_our_mark_is_none_of_a_finding(stage: Stage) -> None:
    first = stage.repo.add_review_comment(1, "b.py", 3, OURS, author="mallory")
    reply(stage, first.id, "So it is", "bob")
    heard = conversation.read(stage.remote, 1)
    found: tuple[FindingThread, ...] = conversation.finding_threads(heard, BOT)
    assert found == ()


def test_what_we_answered_in_their_thread_is_left_out(stage: Stage) -> None:
    first = stage.repo.add_review_comment(1, "b.py", 3, "Why?", author="bob")
    reply(stage, first.id, "<!-- panelist:reply 5 -->\nBecause.", BOT)
    reply(stage, first.id, "Thanks", "bob")
    (thread,) = conversation.threads(conversation.read(stage.remote, 1), BOT)
    assert (thread.path, thread.line) == ("b.py", 3)
    assert [comment.body for comment in thread.comments] == ["Why?", "Thanks"]


def test_an_answer_whose_thread_lost_its_beginning_begins_one(stage: Stage) -> None:
    first = stage.repo.add_review_comment(1, "b.py", 3, OURS, author=BOT)
    answer = reply(stage, first.id, "That is on purpose", "bob")
    stage.remote.delete(f"/pulls/comments/{first.id}")
    assert conversation.threads(conversation.read(stage.remote, 1), BOT) == (
        Thread(
            path="b.py",
            line=3,
            comments=(Comment(id=answer, author="bob", bot=False, body="That is on purpose"),),
        ),
    )


def test_nothing_is_lost_and_nothing_is_twice(stage: Stage) -> None:
    ids = {stage.repo.add_issue_comment(1, f"{n}", author=BOT).id for n in range(3)}
    first = stage.repo.add_review_comment(1, "b.py", 3, OURS, author=BOT)
    other = stage.repo.add_review_comment(1, "b.py", 9, "Here", author="bob")
    ids |= {other.id, reply(stage, first.id, "a", "bob"), reply(stage, other.id, "b", "carol")}
    heard = conversation.read(stage.remote, 1)
    told = [comment.id for comment in conversation.comments(heard, BOT)]
    told += [c.id for thread in conversation.threads(heard, BOT) for c in thread.comments]
    assert sorted(told) == sorted(ids)


def test_nulls_are_somebodys_words(stage: Stage) -> None:
    nothing = {"id": 5, "body": None, "user": None}
    stage.fake.inject("GET", ".*/issues/1/comments", Answer(200, [nothing]))
    line = {**nothing, "id": 6, "path": "b.py", "line": None, "in_reply_to_id": None}
    stage.fake.inject("GET", ".*/pulls/1/comments", Answer(200, [line]))
    heard = conversation.read(stage.remote, 1)
    assert conversation.comments(heard, BOT) == (Comment(id=5, author=None, bot=False, body=""),)
    assert conversation.threads(heard, BOT) == (
        Thread(path="b.py", line=None, comments=(Comment(id=6, author=None, bot=False, body=""),)),
    )


def test_both_lists_may_fail(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/comments", unicorn(), at=EVERY)
    heard = conversation.read(stage.remote, 1)
    assert (heard.comments, heard.on_lines) == ((), ())
    assert [note.split(" could")[0] for note in heard.notes] == [
        "Not all comments",
        "Not all review comments",
    ]
