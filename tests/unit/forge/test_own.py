import base64
import zlib

import pytest

from panelist.forge.own import Own, own_ledger
from panelist.ledger import MARKER
from tests.fakes.github import EVERY, Answer, Pass, unicorn
from tests.unit.forge.history import leave, ledger, sticky
from tests.unit.forge.stage import BOT, Stage

FOUND = ledger("F1", "F2")
MARK = "<!-- panelist:finding 00000000000000ab F3 -->\nThe last line is left out."


def test_a_pull_we_never_saw(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, "Looks good")
    assert own_ledger(stage.remote, 1, BOT) == Own()


def test_the_ledger_of_our_sticky_comment(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, "First!")
    leave(stage, FOUND)
    assert own_ledger(stage.remote, 1, BOT) == Own(ledger=FOUND)


def test_a_sticky_comment_behind_two_hundred_others(stage: Stage) -> None:
    for number in range(205):
        stage.repo.add_issue_comment(1, f"{number}")
    leave(stage, FOUND)
    assert own_ledger(stage.remote, 1, BOT).ledger == FOUND


@pytest.mark.parametrize("author", ["mallory", "github-actions", "other-app[bot]", None])
def test_what_others_posted_under_our_marker_is_not_ours(stage: Stage, author: str | None) -> None:
    leave(stage, FOUND, author=author)
    stage.repo.add_review_comment(1, "b.py", 3, MARK, author=author)
    assert own_ledger(stage.remote, 1, BOT) == Own()


@pytest.mark.parametrize(
    "body",
    [
        "Somebody wrote:\n" + sticky(FOUND),
        sticky(FOUND).removeprefix(MARKER).lstrip(),
        "> " + sticky(FOUND),
        "<!-- panelist:reply 5 -->\n" + sticky(FOUND),
        sticky(FOUND).replace("sticky", "stickies"),
    ],
)
def test_only_a_comment_that_begins_with_our_marker_counts(stage: Stage, body: str) -> None:
    stage.repo.add_issue_comment(1, body, author=BOT)
    assert own_ledger(stage.remote, 1, BOT) == Own()


def test_a_person_whose_token_we_use_also_speaks_for_themselves(stage: Stage) -> None:
    leave(stage, FOUND, author="carol")
    stage.repo.add_issue_comment(1, "/panelist help", author="carol")
    assert own_ledger(stage.remote, 1, "carol").ledger == FOUND
    assert own_ledger(stage.remote, 1, "Carol").ledger == FOUND


def test_of_two_sticky_comments_the_one_that_publishing_keeps(stage: Stage) -> None:
    leave(stage, FOUND)
    leave(stage, ledger("F9"))
    assert own_ledger(stage.remote, 1, BOT).ledger == FOUND


def test_a_sticky_comment_from_before_there_were_ledgers(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"{MARKER}\n## All read", author=BOT)
    stage.repo.add_review_comment(1, "b.py", 3, "<!-- panelist:finding ab12 -->\nOld", author=BOT)
    assert own_ledger(stage.remote, 1, BOT) == Own()


@pytest.mark.parametrize(
    "line",
    [
        "<!-- panelist:state v2 eNqrVg== -->",
        "<!-- panelist:state v1 nonsense -->",
        f"<!-- panelist:state v1 {base64.b64encode(b'{}').decode()} -->",
        f"<!-- panelist:state v1 {base64.b64encode(zlib.compress(b'[]')).decode()} -->",
        f"<!-- panelist:state v1 {base64.b64encode(zlib.compress(b'0' * 10**7)).decode()} -->",
    ],
)
def test_a_ledger_that_cannot_be_read_is_none_and_is_told(stage: Stage, line: str) -> None:
    stage.repo.add_issue_comment(1, f"{MARKER}\n{line}\n## All read", author=BOT)
    own = own_ledger(stage.remote, 1, BOT)
    assert (own.ledger, own.numbers) == (None, {})
    (note,) = own.notes
    assert note.startswith("The state in our summary comment cannot be read")


def test_the_numbers_of_our_inline_comments(stage: Stage) -> None:
    """They are what is left of a ledger whose comment was deleted."""
    stage.repo.add_review_comment(1, "b.py", 3, MARK, author=BOT)
    again = MARK.replace("F3", "F8")
    stage.repo.add_review_comment(1, "b.py", 4, again, author=BOT)
    stage.repo.add_review_comment(1, "b.py", 5, MARK.replace("ab F3", "cd F12"), author=BOT)
    stage.repo.add_review_comment(1, "b.py", 6, f"Quote:\n{MARK}", author=BOT)
    stage.repo.add_review_comment(1, "b.py", 7, MARK.replace("F3", "F03"), author=BOT)
    own = own_ledger(stage.remote, 1, BOT)
    assert own.numbers == {"00000000000000ab": "F3", "00000000000000cd": "F12"}


def test_what_came_before_a_broken_page_is_known(stage: Stage) -> None:
    leave(stage, FOUND)
    for number in range(130):
        stage.repo.add_issue_comment(1, f"{number}")
    stage.fake.inject("GET", ".*/issues/1/comments", Pass(), *[unicorn()] * 4)
    own = own_ledger(stage.remote, 1, BOT)
    assert own.ledger == FOUND
    assert own.notes[0].startswith("Not all comments could be read (100 were)")


def test_what_cannot_be_read_at_all_is_told(stage: Stage) -> None:
    leave(stage, FOUND)
    stage.fake.inject("GET", ".*/comments", unicorn(), at=EVERY)
    own = own_ledger(stage.remote, 1, BOT)
    assert (own.ledger, own.numbers) == (None, {})
    assert [note[:27] for note in own.notes] == [
        "Not all comments could be r",
        "Not all review comments cou",
    ]


def test_nulls_are_nobodys(stage: Stage) -> None:
    nothing = {"id": 5, "body": None, "user": None, "html_url": None}
    stage.fake.inject("GET", ".*/issues/1/comments", Answer(200, [nothing]))
    line = {**nothing, "path": "b.py", "line": None, "in_reply_to_id": None}
    stage.fake.inject("GET", ".*/pulls/1/comments", Answer(200, [line]))
    assert own_ledger(stage.remote, 1, BOT) == Own()
