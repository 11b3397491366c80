import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import InlineComment, Place, Side
from panelist.errors import PermissionMissingError
from panelist.forge import reviews
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError
from tests.fakes.github import (
    EVERY,
    Answer,
    Delay,
    FakeGitHub,
    Reply,
    Reset,
    Rewrite,
    StoreThen,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import BOT, LINES, Stage, build, comment, named

REVIEWS = "/repos/octo/widgets/pulls/1/reviews"


def post(stage: Stage, *comments: InlineComment, login: str = BOT) -> reviews.Posted:
    return reviews.post(stage.writer, stage.number, stage.posting(comments), login)


def marks(*numbers: int) -> list[str]:
    return [f"<!-- panelist:finding {number:04x} -->" for number in numbers]


def test_comments_are_posted_as_one_review(stage: Stage) -> None:
    left = InlineComment(
        fingerprint="cc",
        number="F9",
        place=Place(path="a.py", side=Side.LEFT, start=2, end=2),
        body="<!-- panelist:finding cc -->\nGone.",
    )
    posted = post(stage, comment(1), comment(2, line=9, start=5), left)
    (review,) = stage.pull.reviews
    assert (review.state, review.body, review.commit_id, review.author) == (
        "COMMENTED",
        "Panelist has comments.",
        stage.head,
        BOT,
    )
    assert [(c.path, c.side, c.start_line, c.line) for c in review.comments] == [
        ("b.py", "RIGHT", None, 1),
        ("b.py", "RIGHT", 5, 9),
        ("a.py", "LEFT", None, 2),
    ]
    assert ([r.id for r in posted.reviews], posted.placed, posted.there) == ([review.id], 3, 0)
    assert (posted.moved, posted.unposted, posted.failure) == ((), (), None)


def test_a_comment_that_carries_its_number_is_known_by_its_fingerprint(stage: Stage) -> None:
    for number, body in ((1, comment(1).body), (2, "<!-- panelist:finding 0002 F7 -->\nAs F7.")):
        stage.repo.add_review_comment(1, "b.py", number, body, author=BOT)
    posted = post(stage, comment(1), comment(2), comment(3))
    assert (posted.placed, posted.there) == (1, 2)


def test_a_text_that_carries_a_number_is_known_by_its_fingerprint(stage: Stage) -> None:
    stage.repo.add_review(1, "`b.py:500`\n\n<!-- panelist:finding 0001 F7 -->\nX.", author=BOT)
    assert post(stage, comment(1)).there == 1


def test_two_runs_at_the_same_time_comment_once(stage: Stage) -> None:
    both = Barrier(2, timeout=10)

    def meet(reply: Reply) -> Reply:
        both.wait()
        return reply

    stage.fake.inject("GET", REVIEWS, Rewrite(meet), Rewrite(meet))
    with ThreadPoolExecutor(2) as runs:
        posted = [runs.submit(post, stage, comment(1), comment(2)) for _ in range(2)]
    assert [each.result().placed for each in posted] == [2, 2]
    assert stage.told() == marks(1, 2)


def test_a_double_that_somebody_answered_stays(stage: Stage) -> None:
    """An answer is not deleted along with what it answers."""

    def answered(reply: Reply) -> Reply:
        doubled = stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author=BOT)
        said = stage.repo.add_review_comment(1, "b.py", 1, "I see.", author="bob")
        said.in_reply_to_id = doubled.id
        return reply

    stage.fake.inject("POST", REVIEWS, Rewrite(answered))
    post(stage, comment(1), comment(2))
    assert stage.told() == marks(1, 2, 1)


def test_a_strangers_double_is_theirs(stage: Stage) -> None:
    stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author="mallory")
    post(stage, comment(1))
    assert [c.author for c in stage.pull.review_comments] == ["mallory", BOT]


def test_when_nobody_knows_whether_there_are_doubles_it_is_told(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/pulls/1/comments", *[unicorn()] * 3, at=2)
    posted = post(stage, comment(1))
    assert (posted.placed, posted.failure, posted.unposted) == (1, None, ())
    assert isinstance(posted.untidied, UnansweredError)


def test_many_comments_go_in_batches(stage: Stage) -> None:
    posted = post(stage, *[comment(number) for number in range(1, 96)])
    assert [len(review.comments) for review in stage.pull.reviews] == [30, 30, 30, 5]
    assert [review.body for review in stage.pull.reviews] == ["Panelist has comments.", "", "", ""]
    assert posted.placed == 95
    assert stage.waits == [1, 1, 1, 1]


def test_what_is_there_is_not_posted_again(stage: Stage) -> None:
    post(stage, comment(1), comment(2))
    posted = post(stage, comment(1), comment(2), comment(3))
    assert (posted.placed, posted.there) == (1, 2)
    assert stage.told() == marks(1, 2, 3)
    assert post(stage, comment(1)).reviews == ()


def test_a_strangers_copy_of_a_marker_hides_nothing(stage: Stage) -> None:
    for author in ("mallory", None):
        stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author=author)
    assert post(stage, comment(1)).placed == 1


def test_a_marker_inside_our_own_comment_hides_nothing(stage: Stage) -> None:
    quoted = f"As said in\n{comment(2).body}"
    stage.repo.add_review_comment(1, "b.py", 1, quoted, author=BOT)
    assert post(stage, comment(2)).placed == 1


@pytest.mark.parametrize("bad", [1, 2, 15, 30, 31])
def test_one_bad_line_moves_only_its_own_comment(stage: Stage, bad: int) -> None:
    comments = [
        comment(number, line=LINES + 50 if number == bad else number) for number in range(1, 32)
    ]
    posted = post(stage, *comments)
    assert (posted.placed, posted.moved, posted.failure) == (30, (comments[bad - 1],), None)
    assert sorted(stage.told()) == marks(*range(1, 32))
    last = stage.pull.reviews[-1]
    assert last.body == f"`b.py:170`\n\n{comments[bad - 1].body}"
    assert last.comments == []
    tries = sum(request.path == REVIEWS for request in stage.fake.writes)
    assert tries <= 4 + 2 * math.ceil(math.log2(30))


def test_a_review_of_nothing_but_bad_lines_is_a_text(stage: Stage) -> None:
    posted = post(stage, comment(1, line=500), comment(2, line=501))
    (review,) = stage.pull.reviews
    assert review.body == (
        "Panelist has comments.\n\n"
        "`b.py:500`\n\n<!-- panelist:finding 0001 -->\nFinding 1.\n\n"
        "`b.py:501`\n\n<!-- panelist:finding 0002 -->\nFinding 2."
    )
    assert (posted.placed, len(posted.moved)) == (0, 2)


def test_what_was_moved_is_not_moved_again(stage: Stage) -> None:
    post(stage, comment(1), comment(2, line=500))
    before = len(stage.fake.writes)
    posted = post(stage, comment(1), comment(2, line=500))
    assert (posted.there, len(stage.fake.writes)) == (2, before)
    assert posted.moved == (comment(2, line=500),)  # which is still to be told


def test_moved_comments_that_fill_a_text_go_on_in_another(stage: Stage) -> None:
    long = [
        comment(number, line=500).model_copy(
            update={"body": f"{comment(number).body}\n{'x' * 30_000}"}
        )
        for number in range(1, 6)
    ]
    posted = post(stage, *long)
    assert [review.body.count("panelist:finding") for review in stage.pull.reviews] == [2, 2, 1]
    assert (len(posted.moved), posted.unposted) == (5, ())


def test_when_moving_fails_midway_the_rest_is_told_apart(stage: Stage) -> None:
    long = [
        comment(number, line=500).model_copy(
            update={"body": f"{comment(number).body}\n{'x' * 40_000}"}
        )
        for number in (1, 2)
    ]
    no = Answer(403, {"message": "Resource not accessible by integration"})
    stage.fake.inject("POST", REVIEWS, no, at=5)
    posted = post(stage, *long)
    assert (posted.moved, posted.unposted) == ((long[0],), (long[1],))
    assert isinstance(posted.failure, PermissionMissingError)


FAULTS = [
    unicorn(),
    Reset(),
    StoreThen(unicorn()),
    StoreThen(Reset()),
    StoreThen(Answer(200, b"<html>")),
    secondary_limit("7"),
    secondary_limit(),
]


@pytest.mark.parametrize("fault", FAULTS, ids=named)
@pytest.mark.parametrize("at", [1, 2])
def test_a_fault_posts_nothing_twice(stage: Stage, fault: Fault, at: int) -> None:
    stage.fake.inject("POST", REVIEWS, fault, at=at)
    posted = post(stage, *[comment(number) for number in range(1, 41)])
    assert stage.told() == marks(*range(1, 41))
    assert [r.id for r in posted.reviews] == [review.id for review in stage.pull.reviews]


def test_a_text_that_was_stored_without_an_answer_is_found(stage: Stage) -> None:
    stage.fake.inject("POST", REVIEWS, StoreThen(Reset()), at=2)
    posted = post(stage, comment(1, line=500))
    assert stage.told() == marks(1)
    assert [r.id for r in posted.reviews] == [review.id for review in stage.pull.reviews]


def test_an_answer_that_comes_too_late_posts_nothing_twice(stage: Stage) -> None:
    stage.act_as(stage.token, timeout=1)
    stage.fake.inject("POST", REVIEWS, Delay(1.5))
    post(stage, comment(1))
    assert stage.told() == marks(1)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(unicorn(), UnansweredError), (primary_limit(reset_in=3_000), RateLimitedError)],
    ids=named,
)
def test_what_could_not_be_posted_is_told(
    stage: Stage, fault: Fault, kind: type[Exception]
) -> None:
    comments = tuple(comment(number) for number in range(1, 41))
    stage.fake.inject("POST", REVIEWS, *[fault] * 9, at=2)
    posted = post(stage, *comments)
    assert (posted.placed, posted.unposted) == (30, comments[30:])
    assert isinstance(posted.failure, kind)


def test_when_nobody_knows_what_is_there_nothing_is_posted(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/pulls/1/comments", unicorn(), at=EVERY)
    posted = post(stage, comment(1))
    assert (posted.unposted, stage.fake.writes) == ((comment(1),), [])
    assert isinstance(posted.failure, UnansweredError)


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_may_not_review_is_told_so(stage: Stage, status: int) -> None:
    stage.fake.limits = type(stage.fake.limits)(denied_reviews_status=status)
    stage.limited_to(pull_requests="read", checks="write")
    posted = post(stage, comment(1), comment(500))
    assert isinstance(posted.failure, PermissionMissingError)
    assert posted.failure.permission == "pull_requests=write"
    assert posted.unposted == (comment(1), comment(500))


def test_our_own_pending_review_gives_way(stage: Stage) -> None:
    stage.repo.add_review(1, author=BOT, state="PENDING")
    assert post(stage, comment(1)).placed == 1
    assert [review.state for review in stage.pull.reviews] == ["COMMENTED"]


def test_a_pending_review_that_cannot_be_seen_stays(stage: Stage) -> None:
    stage.repo.add_review(1, author="bob", state="COMMENTED")
    full = Answer(422, {"message": "User can only have one pending review per pull request"})
    stage.fake.inject("POST", REVIEWS, full)
    posted = post(stage, comment(1))
    assert isinstance(posted.failure, RefusedError)
    assert posted.unposted == (comment(1),)


def test_a_persons_draft_is_not_deleted(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("carol"))
    stage.repo.add_review(1, "My draft", author="carol", state="PENDING")
    posted = post(stage, comment(1), login="carol")
    assert isinstance(posted.failure, RefusedError)
    assert "pending review" in posted.failure.happened
    assert [review.body for review in stage.pull.reviews] == ["My draft"]


def test_what_we_left_pending_under_a_persons_token_gives_way(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("carol"))
    stage.repo.add_review(1, "<!-- panelist:review -->", author="carol", state="PENDING")
    assert post(stage, comment(1), login="carol").placed == 1


def test_a_pending_text_of_ours_does_not_count_as_posted(stage: Stage) -> None:
    stage.repo.add_review(1, comment(1).body, author=BOT, state="PENDING")
    assert post(stage, comment(1)).placed == 1


def test_after_a_push_comments_stand_on_the_reviewed_commit(stage: Stage) -> None:
    stage.repo.commit({"c.py": b"1\n"}, branch="topic")
    posted = post(stage, comment(1))
    assert posted.placed == 1
    assert [c.original_commit_id for c in stage.pull.review_comments] == [stage.head]


def test_a_commit_that_was_pushed_away_takes_no_comment(stage: Stage) -> None:
    stage.repo.commit({"b.py": b"other\n"}, branch="side")
    stage.repo.move("topic", "side")
    posted = post(stage, comment(1), comment(2))
    assert posted.unposted == (comment(1), comment(2))
    assert isinstance(posted.failure, RefusedError)
    assert len([r for r in stage.fake.writes if r.path == REVIEWS]) == 1


@settings(max_examples=20, deadline=None)
@given(
    bad=st.sets(st.integers(1, 45), max_size=4),
    faults=st.lists(st.sampled_from(FAULTS), max_size=3),
    at=st.integers(1, 6),
)
def test_whatever_goes_wrong_each_finding_is_somewhere_once(
    bad: set[int], faults: list[Fault], at: int
) -> None:
    comments = [comment(number, line=999 if number in bad else number) for number in range(1, 46)]
    with FakeGitHub() as fake:
        stage = build(fake)
        fake.inject("POST", REVIEWS, *faults, at=at)
        posted = post(stage, *comments)
        unposted = marks(*sorted(int(c.fingerprint, 16) for c in posted.unposted))
        assert sorted(stage.told() + unposted) == marks(*range(1, 46))
        assert (posted.failure is None) == (posted.unposted == ())
        for _ in range(3):  # until the faults are used up
            post(stage, *comments)
        assert sorted(stage.told()) == marks(*range(1, 46))
