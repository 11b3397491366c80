import json
from itertools import islice

import pytest

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.github import PAGES, Remote, connect
from panelist.forge.patience import Patience
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError, UnreadableError
from panelist.forge.wire import IssueComment, PullRequest
from tests.fakes.github import (
    EVERY,
    Answer,
    FakeGitHub,
    Hang,
    Pass,
    Reply,
    Reset,
    Rewrite,
    Truncate,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.unit.forge.stage import REPOSITORY, Stage, named

PULL = "/repos/octo/widgets/pulls/1"
COMMENTS = "/repos/octo/widgets/issues/1/comments"


def pull(stage: Stage) -> PullRequest:
    return stage.remote.get("/pulls/1", PullRequest)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_there_is_no_client(token: str | None) -> None:
    with pytest.raises(ForgeError, match="There is no GitHub token"):
        connect(token, "https://api.github.com")


@pytest.mark.parametrize(
    "address", ["ftp://github.example", "api.github.com", "", "http://[::1]/api/v3"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ForgeError, match="is not the address of an API"):
        connect("t", address)


@pytest.mark.parametrize(
    "name",
    ["", "octo", "octo/widgets/x", "octo/..", "octo/.", "../widgets", "octo/wid gets", "o/w?"],
)
def test_a_name_that_could_lead_elsewhere_is_no_repository(stage: Stage, name: str) -> None:
    with pytest.raises(ForgeError, match="is not the name of a repository"):
        Remote(stage.github, name)


def test_a_pull_is_read_from_its_repository(stage: Stage) -> None:
    found = pull(stage)
    assert (found.title, found.head.sha, found.base.sha) == ("Two", stage.head, stage.base)
    assert [(r.path, r.headers["user-agent"]) for r in stage.fake.requests] == [(PULL, "panelist")]


@pytest.mark.parametrize(
    "fault",
    [
        unicorn(),
        Answer(503),
        Reset(),
        Truncate(40),
        Answer(200, b"<html>maintenance</html>", {"Content-Type": "text/html"}),
        Answer(200, {"number": "x"}),
        Answer(200, [1]),
        Answer(200, b'{"number": '),
        secondary_limit("0"),
    ],
    ids=named,
)
def test_a_read_that_fails_once_is_asked_again(stage: Stage, fault: Answer) -> None:
    stage.fake.inject("GET", PULL, fault)
    assert pull(stage).number == 1
    assert len(stage.fake.requests) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (unicorn(), UnansweredError),
        (Reset(), UnansweredError),
        (Answer(200, b"<html>", {"Content-Type": "text/html"}), UnreadableError),
        (Answer(200, {"number": None}), UnreadableError),
        (Truncate(40), UnreadableError),
    ],
    ids=named,
)
def test_a_read_that_always_fails_ends(stage: Stage, fault: Answer, kind: type[ForgeError]) -> None:
    stage.fake.inject("GET", PULL, fault, at=EVERY)
    with pytest.raises(ForgeError) as caught:
        pull(stage)
    assert type(caught.value) is kind
    assert caught.value.fix
    assert len(stage.fake.requests) == 3


def test_a_server_that_says_nothing_is_given_up(stage: Stage) -> None:
    stage.act_as(stage.token, timeout=1)
    stage.fake.inject("GET", PULL, Hang())
    assert pull(stage).number == 1


def test_an_hours_limit_is_not_slept_through(stage: Stage) -> None:
    stage.fake.inject("GET", PULL, primary_limit(reset_in=3_000), at=EVERY)
    with pytest.raises(RateLimitedError) as caught:
        pull(stage)
    assert 2_900 <= caught.value.wait <= 3_000
    assert len(stage.fake.requests) == 1


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(
    ("retry_after", "wait"), [("7", 7), ("60", 60), (None, 60), ("abc", 60), ("-5", 60)]
)
def test_a_read_waits_as_long_as_a_limit_asks_for(
    stage: Stage, retry_after: str | None, wait: float, status: int
) -> None:
    stage.fake.inject("GET", PULL, secondary_limit(retry_after, status=status))
    assert pull(stage).number == 1
    assert stage.waits == [wait]


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("retry_after", ["61", "86400"])
def test_a_limit_that_asks_for_more_than_a_minute_is_not_waited_for(
    stage: Stage, retry_after: str, status: int
) -> None:
    stage.fake.inject("GET", PULL, secondary_limit(retry_after, status=status), at=EVERY)
    with pytest.raises(RateLimitedError, match=f"a pause of {retry_after} s"):
        pull(stage)
    assert (len(stage.fake.requests), stage.waits) == (1, [])


def test_a_limit_that_stays_is_told_as_one(stage: Stage) -> None:
    stage.fake.inject("GET", PULL, secondary_limit("7"), at=EVERY)
    with pytest.raises(RateLimitedError, match=r"a pause of 7 s"):
        pull(stage)
    assert (len(stage.fake.requests), stage.waits) == (3, [7, 7])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed_to_another_host(stage: Stage, status: int) -> None:
    elsewhere = {"Location": "http://evil.example/steal"}
    stage.fake.inject("GET", PULL, Answer(status, {"message": "Moved"}, elsewhere), at=EVERY)
    with pytest.raises(ForgeError):
        pull(stage)
    assert {request.path for request in stage.fake.requests} == {PULL}


def test_a_server_that_is_not_there_is_told() -> None:
    waits: list[float] = []
    github = connect("t", "http://127.0.0.1:1/api/v3")
    with pytest.raises(UnansweredError, match="on the way to GitHub"):
        Remote(github, REPOSITORY, Patience(waits.append)).get("/pulls/1", PullRequest)
    assert waits == [2, 4]


def test_bad_credentials_are_told(stage: Stage) -> None:
    stage.act_as("ghs_wrong")
    with pytest.raises(RefusedError, match="Bad credentials"):
        pull(stage)


def test_a_private_repository_that_the_token_does_not_see_is_not_found(fake: FakeGitHub) -> None:
    fake.add_repository("octo/secret", private=True)
    github = connect(fake.token(repository=REPOSITORY), fake.api_url)
    with pytest.raises(RefusedError, match="Not Found"):
        Remote(github, "octo/secret").get("/pulls/1", PullRequest)


def seed(stage: Stage, count: int) -> None:
    for number in range(count):
        stage.repo.add_issue_comment(1, f"{number}")


def listed(stage: Stage) -> list[str | None]:
    return [each.body for each in stage.remote.pages("/issues/1/comments", IssueComment)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_a_list_is_read_to_its_end(stage: Stage, count: int) -> None:
    seed(stage, count)
    assert listed(stage) == [f"{number}" for number in range(count)]


def _with_link(link: str) -> Rewrite:
    return Rewrite(lambda reply: Reply(reply.status, reply.body, {**reply.headers, "Link": link}))


def test_links_to_another_host_only_say_that_there_is_more(stage: Stage) -> None:
    seed(stage, 150)
    foreign = _with_link('<http://evil.example/x?page=2>; rel="next"')
    stage.fake.inject("GET", COMMENTS, foreign)
    assert len(listed(stage)) == 150
    assert stage.fake.hosts == {stage.fake.server_url.removeprefix("http://")}


def test_a_list_without_links_is_read_to_its_end(stage: Stage) -> None:
    seed(stage, 150)
    stage.fake.inject("GET", COMMENTS, _with_link(""), at=EVERY)
    assert len(listed(stage)) == 150


def test_a_list_that_goes_round_in_circles_ends(stage: Stage) -> None:
    page = [{"id": 1, "body": "again"}]
    more = Answer(200, page, {"Link": '<http://127.0.0.1/x?page=2>; rel="next"'})
    stage.fake.inject("GET", COMMENTS, more, at=EVERY)
    with pytest.raises(UnansweredError, match="does not end"):
        listed(stage)
    assert len(stage.fake.requests) == 2


def test_a_list_that_never_ends_is_given_up(stage: Stage) -> None:
    pages = [
        Answer(200, [{"id": number}], {"Link": '<http://127.0.0.1/x>; rel="next"'})
        for number in range(PAGES + 5)
    ]
    stage.fake.inject("GET", COMMENTS, *pages)
    with pytest.raises(UnansweredError, match="does not end"):
        listed(stage)
    assert len(stage.fake.requests) == PAGES


def test_what_came_before_a_broken_page_is_had(stage: Stage) -> None:
    seed(stage, 150)
    stage.fake.inject("GET", COMMENTS, Pass(), *[unicorn()] * 4)
    pages = stage.remote.pages("/issues/1/comments", IssueComment)
    assert [each.body for each in islice(pages, 100)] == [f"{number}" for number in range(100)]
    with pytest.raises(UnansweredError):
        next(pages)


def test_a_diff_comes_as_it_is(stage: Stage) -> None:
    assert stage.remote.diff("/pulls/1").startswith(b"diff --git a/a.py b/a.py\n")


def test_a_page_in_place_of_a_diff_is_not_taken_for_one(stage: Stage) -> None:
    page = Answer(200, b"<html>", {"Content-Type": "text/html"})
    stage.fake.inject("GET", PULL, page, at=EVERY)
    with pytest.raises(UnreadableError):
        stage.remote.diff("/pulls/1")


def test_a_diff_that_fails_once_is_asked_for_again(stage: Stage) -> None:
    stage.fake.inject("GET", PULL, unicorn(), Answer(200, b"<html>"))
    assert stage.remote.diff("/pulls/1").startswith(b"diff --git a/a.py b/a.py\n")
    assert stage.waits == [2, 4]


@pytest.mark.parametrize(
    "fault", [unicorn(), Reset(), Truncate(5), Answer(200, b"<html>")], ids=named
)
def test_a_write_is_sent_once_whatever_happens(stage: Stage, fault: Answer) -> None:
    stage.fake.inject("*", COMMENTS, fault, at=EVERY)
    with pytest.raises(UnansweredError):
        stage.remote.post("/issues/1/comments", {"body": "x"}, IssueComment)
    assert len(stage.fake.requests) == 1


def test_a_redirected_write_is_not_taken_for_done(stage: Stage) -> None:
    moved = Answer(307, {"message": "Moved", "url": "http://evil.example"}, {"Location": "/x"})
    stage.fake.inject("POST", COMMENTS, moved)
    with pytest.raises(ForgeError):
        stage.remote.post("/issues/1/comments", {"body": "x"}, IssueComment)
    assert stage.pull.issue_comments == []


def test_removing_what_is_gone_is_well(stage: Stage) -> None:
    stage.remote.delete("/issues/comments/1")


def test_removing_what_one_may_not_is_an_error(stage: Stage) -> None:
    seeded = stage.repo.add_issue_comment(1, "x")
    stage.limited_to(pull_requests="read")
    with pytest.raises(PermissionMissingError):
        stage.remote.delete(f"/issues/comments/{seeded.id}")
    stage.fake.inject("DELETE", ".*", Answer(422, {"message": "no"}))
    with pytest.raises(RefusedError):
        stage.remote.delete(f"/issues/comments/{seeded.id}")


def test_a_server_without_rate_headers_works(stage: Stage) -> None:
    """GitHub Enterprise Server sends none unless it was told to."""
    stage.fake.limits = type(stage.fake.limits)(rate_limit=None)
    assert pull(stage).number == 1


def test_a_request_body_is_json(stage: Stage) -> None:
    stage.remote.post("/issues/1/comments", {"body": "ä\u2028"}, IssueComment)
    assert json.loads(stage.fake.writes[0].raw) == {"body": "ä\u2028"}
