import pytest

from panelist.contracts import ThreadChange
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import threads
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError
from tests.fakes.github import (
    EVERY,
    Answer,
    Reset,
    StoreThen,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import BOT, Stage, back, comment, done, named, note

GRAPHQL = "/api/graphql"


def change(
    stage: Stage, *wanted: ThreadChange, login: str = BOT, url: str | None = None
) -> threads.Changes:
    return threads.change(
        stage.writer,
        1,
        wanted,
        login,
        github=stage.github,
        graphql_url=url or stage.fake.graphql_url,
    )


def refused(kind: str | None, message: str = "no") -> Answer:
    return Answer(200, {"data": {"changed": None}, "errors": [{"type": kind, "message": message}]})


def test_without_changes_nothing_is_asked(stage: Stage) -> None:
    assert change(stage) == threads.Changes()
    assert stage.fake.requests == []


def test_what_is_done_is_resolved_without_a_word(stage: Stage) -> None:
    one, two, three = stage.commented(1, 2, 3)
    assert change(stage, done(1), done(3)) == threads.Changes(resolved=2)
    assert stage.pull.resolved == {one: BOT, three: BOT}
    assert two not in stage.pull.resolved
    assert stage.waits == [1, 1]


def test_what_is_resolved_is_not_resolved_again(stage: Stage) -> None:
    stage.commented(1)
    change(stage, done(1))
    writes = len(stage.fake.writes)
    assert change(stage, done(1)) == threads.Changes()
    assert len(stage.fake.writes) == writes


def test_what_is_back_is_opened_again_and_told(stage: Stage) -> None:
    stage.commented(1)
    change(stage, done(1))
    assert change(stage, back(1)) == threads.Changes(notes=(note(1, "back"),))
    assert stage.pull.resolved == {}


def test_what_a_person_resolved_stays_so_and_they_are_told(stage: Stage) -> None:
    (one,) = stage.commented(1)
    stage.pull.resolved[one] = "carol"
    assert change(stage, back(1)) == threads.Changes(notes=(note(1, "back"),))
    assert stage.pull.resolved == {one: "carol"}


def test_what_we_resolved_under_a_persons_token_is_opened_again(stage: Stage) -> None:
    stage.repo.grant("carol", "write")
    stage.act_as(stage.fake.personal_token("carol"))
    stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author="carol")
    assert change(stage, done(1), login="Carol").resolved == 1
    change(stage, back(1), login="Carol")
    assert stage.pull.resolved == {}


def test_a_thread_that_is_open_already_is_only_told(stage: Stage) -> None:
    """So a run that was killed in between is completed by the next."""
    stage.commented(1)
    assert change(stage, back(1)).notes == (note(1, "back"),)
    assert stage.fake.writes == []


def test_a_finding_without_a_thread_needs_nothing(stage: Stage) -> None:
    assert change(stage, done(7)) == threads.Changes()


@pytest.mark.parametrize("author", ["mallory", "github-actions", None])
def test_a_thread_that_a_stranger_began_with_our_mark_is_left_alone(
    stage: Stage, author: str | None
) -> None:
    """A person may be called like an app: only the brackets tell, and GraphQL omits them."""
    stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author=author)
    assert change(stage, done(1)) == threads.Changes()
    assert stage.pull.resolved == {}


def test_a_mark_that_does_not_begin_the_thread_says_nothing(stage: Stage) -> None:
    first = stage.repo.add_review_comment(1, "b.py", 1, "Mine.", author="bob")
    reply = stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author=BOT)
    reply.in_reply_to_id = first.id
    assert change(stage, done(1)) == threads.Changes()


def test_a_mark_with_a_number_is_read_as_well(stage: Stage) -> None:
    body = "<!-- panelist:finding 0001 F1 -->\nFinding 1."
    one = stage.repo.add_review_comment(1, "b.py", 1, body, author=BOT)
    assert change(stage, done(1)).resolved == 1
    assert stage.pull.resolved == {one.id: BOT}


def test_threads_are_found_behind_hundreds_of_others(stage: Stage) -> None:
    for number in range(120):
        stage.repo.add_review_comment(1, "b.py", 1, f"{number}")
    (one,) = stage.commented(1)
    assert change(stage, done(1)).resolved == 1
    assert stage.pull.resolved == {one: BOT}


def test_after_a_force_push_a_thread_is_still_the_one_of_its_finding(stage: Stage) -> None:
    """Its mark says so, whatever commit GitHub has moved it to."""
    (one,) = stage.commented(1)
    stage.repo.commit({"b.py": b"other\n"}, branch="side")
    stage.repo.move("topic", "side")
    assert change(stage, done(1)).resolved == 1
    assert stage.pull.resolved == {one: BOT}


def test_where_resolving_is_denied_every_thread_is_told_and_the_permission_named(
    stage: Stage,
) -> None:
    stage.limited_to(contents="read", pull_requests="write")
    stage.commented(1, 2)
    changes = change(stage, done(1), done(2))
    assert (changes.resolved, changes.notes) == (0, (note(1), note(2)))
    (failure,) = changes.failures
    assert isinstance(failure, PermissionMissingError)
    assert failure.permission == "contents=write"
    assert failure.happened == (
        "The token may not resolve review threads: it lacks the permission `contents: write`."
    )
    assert len(stage.fake.writes) == 1  # the second would be denied as well


def test_where_opening_is_denied_the_thread_is_told_once(stage: Stage) -> None:
    stage.commented(1)
    change(stage, done(1))
    stage.limited_to(contents="read", pull_requests="write")
    changes = change(stage, back(1))
    assert changes.notes == (note(1, "back"),)
    assert len(changes.failures) == 1


@pytest.mark.parametrize(
    ("url", "kind"),
    [("{origin}/api/none", RefusedError), ("https://api.github.com/graphql", ForgeError)],
)
def test_where_there_is_no_graphql_threads_are_told(
    stage: Stage, url: str, kind: type[ForgeError]
) -> None:
    stage.commented(1)
    changes = change(stage, done(1), back(2), url=url.format(origin=stage.fake.server_url))
    assert changes.notes == (note(1), note(2, "back"))
    assert [type(failure) for failure in changes.failures] == [kind]


def test_a_thread_that_is_gone_does_not_keep_the_others(stage: Stage) -> None:
    _, two = stage.commented(1, 2)
    stage.fake.inject("POST", GRAPHQL, refused("NOT_FOUND"), at=2)
    changes = change(stage, done(1), done(2))
    assert (changes.resolved, changes.notes) == (1, (note(1),))
    assert stage.pull.resolved == {two: BOT}


@pytest.mark.parametrize(
    "fault",
    [
        unicorn(),
        Reset(),
        StoreThen(unicorn()),
        StoreThen(Reset()),
        refused(None, "Something went wrong while executing your query."),
        refused("RATE_LIMITED", "API rate limit exceeded"),
        secondary_limit("7"),
    ],
    ids=named,
)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_fault_is_tried_again(stage: Stage, fault: Fault, at: int) -> None:
    one, two = stage.commented(1, 2)
    stage.fake.inject("POST", GRAPHQL, fault, at=at)
    assert change(stage, done(1), done(2)) == threads.Changes(resolved=2)
    assert stage.pull.resolved == {one: BOT, two: BOT}


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [(unicorn(), UnansweredError, 3), (primary_limit(), RateLimitedError, 1)],
    ids=named,
)
def test_a_fault_that_stays_ends_it(
    stage: Stage, fault: Fault, kind: type[ForgeError], tries: int
) -> None:
    stage.commented(1, 2)
    stage.fake.inject("POST", GRAPHQL, *[fault] * tries, at=2)
    changes = change(stage, done(1), done(2))
    assert changes.notes == (note(1), note(2))
    assert [type(failure) for failure in changes.failures] == [kind]


def empty_page(cursor: str | None) -> Answer:
    """A page of no threads that says there are more."""
    info = {"hasNextPage": True, "endCursor": cursor}
    nodes: list[object] = []
    pull = {"reviewThreads": {"pageInfo": info, "nodes": nodes}}
    return Answer(200, {"data": {"repository": {"pullRequest": pull}}})


@pytest.mark.parametrize("cursors", [["1", "1"], [None], ["1", None, "1"]])
def test_a_list_without_end_is_not_followed(stage: Stage, cursors: list[str | None]) -> None:
    stage.fake.inject("POST", GRAPHQL, *[empty_page(cursor) for cursor in cursors], at=EVERY)
    changes = change(stage, done(1))
    assert isinstance(changes.failures[0], UnansweredError)
    assert len(stage.fake.requests) <= 2


def test_a_list_that_is_too_long_is_given_up(stage: Stage) -> None:
    stage.fake.inject("POST", GRAPHQL, *[empty_page(str(number)) for number in range(101)])
    assert isinstance(change(stage, done(1)).failures[0], UnansweredError)
    assert len(stage.fake.requests) == 100


def test_a_repository_that_graphql_does_not_show_is_told(stage: Stage) -> None:
    stage.commented(1)
    stage.fake.inject("POST", GRAPHQL, refused("NOT_FOUND", "Could not resolve to a Repository."))
    changes = change(stage, done(1))
    assert isinstance(changes.failures[0], RefusedError)
    assert changes.notes == (note(1),)
