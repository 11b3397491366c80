"""Misbehaviour on request: when it comes, and whether the work was done before."""

import http.client
import json
import time
from dataclasses import replace

import pytest

from tests.fakes.github import (
    EVERY,
    Answer,
    Delay,
    FakeGitHub,
    Hang,
    Pass,
    Reply,
    Reset,
    Rewrite,
    StoreThen,
    Truncate,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.unit.fakes.github.asking import Asking, Pulled

AT = "/repos/octo/widgets/issues/1/comments"
BODY = {"body": "x"}


def test_faults_come_in_order_from_the_nth_request_on(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    fake.inject("GET", widgets.path, Answer(502), Pass(), Answer(503), at=2)
    assert [ask("GET", widgets.path).status for _ in range(5)] == [200, 502, 200, 503, 200]
    assert ask("GET", f"{widgets.path}/files").status == 200
    assert fake.unused_faults == []


def test_a_fault_nobody_met_is_named(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("*", r"/repos/.*", unicorn(500), unicorn(501))
    fake.inject("POST", AT, Reset(), at=EVERY)
    page = ask("GET", widgets.path)
    assert (page.status, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert fake.unused_faults == ["* /repos/.*", f"POST {AT}"]


def test_every_time_means_every_time(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("GET", widgets.path, Answer(500), Answer(502), at=EVERY)
    assert [ask("GET", widgets.path).status for _ in range(4)] == [500, 502, 500, 502]


def test_an_answer_instead_stores_nothing(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("POST", AT, Answer(502, {"message": "Server Error"}))
    assert ask("POST", AT, BODY).json == {"message": "Server Error"}
    assert widgets.repo.pull(1).issue_comments == []


def test_stored_then_bad_gateway(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("POST", AT, StoreThen(Answer(502)))
    assert ask("POST", AT, BODY).status == 502
    assert [comment.body for comment in widgets.repo.pull(1).issue_comments] == ["x"]


def test_stored_then_reset(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("POST", AT, StoreThen(Reset()), Reset())
    for _ in range(2):
        with pytest.raises(ConnectionError):
            ask("POST", AT, BODY)
    assert len(widgets.repo.pull(1).issue_comments) == 1
    assert [request.status for request in fake.requests] == [0, 0]


def test_stored_then_silence(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("POST", AT, StoreThen(Hang()), Delay(30), Hang())
    for _ in range(3):
        with pytest.raises(TimeoutError):
            ask("POST", AT, BODY, seconds=0.1)
    assert len(widgets.repo.pull(1).issue_comments) == 2


def test_a_short_delay_is_only_a_delay(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    fake.inject("POST", AT, Delay(0.1))
    started = time.monotonic()
    assert ask("POST", AT, BODY).status == 201
    assert time.monotonic() - started >= 0.1
    assert len(widgets.repo.pull(1).issue_comments) == 1


def test_a_truncated_answer_promises_more_than_it_sends(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    fake.inject("GET", widgets.path, Truncate(20))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask("GET", widgets.path)
    assert len(caught.value.partial) == 20


def test_any_part_of_an_answer_can_be_rewritten(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    def elsewhere(reply: Reply) -> Reply:
        return replace(reply, headers={"Link": '<https://evil.example/2>; rel="next"'})

    fake.inject("GET", f"{widgets.path}/files", Rewrite(elsewhere))
    answered = ask("GET", f"{widgets.path}/files")
    assert answered.headers["link"] == '<https://evil.example/2>; rel="next"'
    assert len(answered.json) == 3


def test_rate_limits_look_like_the_real_ones(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    limits = (primary_limit(reset_in=60), secondary_limit(), secondary_limit("abc", status=429))
    fake.inject("GET", widgets.path, *limits)
    primary, plain, odd = (ask("GET", widgets.path) for _ in range(3))
    assert (primary.status, primary.headers["x-ratelimit-remaining"]) == (403, "0")
    assert 55 <= int(primary.headers["x-ratelimit-reset"]) - time.time() <= 61
    assert "retry-after" not in plain.headers
    assert "secondary rate limit" in plain.json["message"]
    assert (odd.status, odd.headers["retry-after"]) == (429, "abc")


def test_a_rewrite_may_change_the_world_between_two_requests(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    def push(reply: Reply) -> Reply:
        widgets.repo.commit({"b": b""}, branch="topic")
        return reply

    fake.inject("GET", widgets.path, Rewrite(push))
    heads = [ask("GET", widgets.path).json["head"]["sha"] for _ in range(2)]
    assert heads[0] == widgets.head
    assert heads[1] == widgets.repo.sha("topic") != widgets.head


def test_the_last_of_several_faults_may_last(fake: FakeGitHub, ask: Asking) -> None:
    fake.inject("GET", "/rate_limit", Answer(502), Answer(404), at=2, lasting=True)
    assert [ask("GET", "/rate_limit").status for _ in range(5)] == [200, 502, 404, 404, 404]
    assert fake.unused_faults == []


def test_what_misbehaved_can_be_healed(fake: FakeGitHub, ask: Asking) -> None:
    fake.inject("GET", "/rate_limit", Answer(502), at=EVERY)
    fake.inject("GET", "/rate_limit", Answer(503), at=9)
    assert ask("GET", "/rate_limit").status == 502
    fake.heal()
    assert ask("GET", "/rate_limit").status == 200
    fake.inject("GET", "/rate_limit", Answer(504))
    assert ask("GET", "/rate_limit").status == 504
    assert fake.unused_faults == ["GET /rate_limit"]


def test_the_log_keeps_what_was_asked(fake: FakeGitHub, ask: Asking, widgets: Pulled) -> None:
    assert ask("GET", f"{widgets.path}/files?per_page=2&page=1").status == 200
    assert ask("POST", AT, BODY).status == 201
    first, second = fake.requests
    assert (first.method, first.path, first.query) == (
        "GET",
        f"{widgets.path}/files",
        {"per_page": "2", "page": "1"},
    )
    assert (second.status, second.body, json.loads(second.raw)) == (201, BODY, BODY)
    assert second.headers["authorization"] == f"Bearer {ask.token}"
    assert fake.writes == [second]
    assert {f"http://{host}" for host in fake.hosts} == {fake.server_url}


def test_an_end_with_open_requests_is_quick() -> None:
    started = time.monotonic()
    with FakeGitHub() as fake:
        fake.inject("GET", "/rate_limit", Hang())
        with pytest.raises(TimeoutError):
            Asking(fake, None)("GET", "/rate_limit", seconds=0.1)
    assert time.monotonic() - started < 2
