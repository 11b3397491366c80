"""F21 and F22: lists that do not end or break off, and answers that are none."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from bench.faults.posting import COMMENTS
from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import World
from tests.fakes.github import EVERY, Answer, Reply, Reset, Rewrite, Truncate, unicorn
from tests.fakes.github.faults import Fault

ANY = "(/.*)?"
_VARYING = re.compile(r"[0-9a-f]{40}|\d{6,}")
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_PAGE = Answer(200, b"<html>maintenance</html>", {"Content-Type": "text/html"})
_LINKS = {
    "another host": '<http://evil.example/x?page=2>; rel="next"',
    "the same page": '<http://127.0.0.1/x?page=1>; rel="next"',
    "nothing": "",
}
_BROKEN: Mapping[str, Fault] = {
    "502": unicorn(),
    "a page": _PAGE,
    "a reset": Reset(),
    "null": Answer(200, b"null", _JSON),
}
_ODD: Mapping[str, Fault] = {
    "200 with a page": _PAGE,
    "200 with half of the JSON": Answer(200, b'{"number": 1, "ti', _JSON),
    "200 with other types": Answer(200, {"number": "x", "id": [], "check_runs": 7}),
    "200 with a list": Answer(200, [1, None]),
    "an answer that is cut off": Truncate(20),
    "502 with a unicorn": unicorn(),
    "504": Answer(504),
    "a reset": Reset(),
}


_FOR_GOOD: Mapping[str, Fault] = {
    "502": unicorn(),
    "a page": _PAGE,
    "401": Answer(401, {"message": "Bad credentials"}),
    "422": Answer(422, {"message": "Unprocessable"}),
}


def _comment(world: World) -> None:
    for number in range(250):
        world.repository.add_issue_comment(world.number, f"comment {number}")


def _talk(fault: Fault, *, at: int) -> Act:
    """250 comments, and a fault in the list of them."""

    def act(world: World) -> None:
        _comment(world)
        breaking("GET", COMMENTS, fault, at=at)(world)

    return act


def _published_blind(fault: Fault) -> Act:
    """Ours comes after 250 others; when it is to be updated nobody gets as far as that."""

    def act(world: World) -> None:
        _comment(world)
        world.run()
        job = world.job()
        job.collect()
        job.review()
        world.breaks("GET", COMMENTS, fault, at=EVERY)
        job.publish()

    return act


def _link(link: str) -> Rewrite:
    return Rewrite(lambda reply: Reply(reply.status, reply.body, {**reply.headers, "Link": link}))


def _f21() -> Iterator[Row]:
    for case, link in _LINKS.items():
        act = _talk(_link(link), at=EVERY)
        yield Row("F21", "250 comments, the Link header names", case, act)
    for case, fault in _BROKEN.items():
        yield Row("F21", "250 comments, page 2 is broken once", case, _talk(fault, at=2))
        act, told = breaking("GET", "/pulls/1/commits", fault, lasting=True), "could be read"
        yield Row("F21", "the list of commits is never had", case, act, told=told)
        act = breaking("GET", "/pulls/1/comments", fault, lasting=True)
        # Whether a finding is posted already cannot be known, so it goes elsewhere.
        what = "the list of review comments is never had"
        yield Row("F21", what, case, act, told="could be read", inline=0)
        what = "our comment comes after 250 others, whose list is never had"
        yield Row("F21", what, case, _published_blind(fault))


def altered(change: Callable[[Any], Any]) -> Rewrite:
    """Every answer of the API with its JSON changed."""

    def rewrite(reply: Reply) -> Reply:
        if not reply.headers.get("Content-Type", "").startswith("application/json"):
            return reply
        body = json.dumps(change(json.loads(reply.body))).encode()
        return Reply(reply.status, body, reply.headers)

    return Rewrite(rewrite)


def mapped(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:  # noqa: ANN401 - JSON of any shape
    """``value`` with every object in it changed."""
    match value:
        case dict():
            inside = cast("dict[str, Any]", value)
            return change({name: mapped(item, change) for name, item in inside.items()})
        case list():
            return [mapped(item, change) for item in cast("list[Any]", value)]
        case _:
            return value


def _grown(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    return mapped(value, lambda inside: {"a_new_field": {"x": [1]}, **inside})


def _f22(reads: Sequence[str]) -> Iterator[Row]:
    for what, fault in _ODD.items():
        for at in range(1, len(reads) + 1):
            yield Row("F22", f"{what}, once", f"read {at}", breaking("GET", ANY, fault, at=at))
    for path in dict.fromkeys(_VARYING.sub("[^/]+", path) for path in reads):
        for what, fault in _FOR_GOOD.items():
            yield Row(
                "F22",
                f"{what}, whenever something is read",
                path,
                breaking("GET", path, fault, at=EVERY),
                check=None,
                why="where check runs are is not known",
                told="",
                inline=None,
                stickies=None,
                fails=None,
            )
    always = breaking("*", ANY, altered(_grown), at=EVERY)
    yield Row("F22", "200 with fields that nobody knows, always", act=always)


def rows(reads: Sequence[str]) -> Iterator[Row]:
    """The rows; ``reads`` is what a job reads from GitHub's API when nothing breaks."""
    yield from _f21()
    yield from _f22(reads)
