"""F45: a question in the thread of a finding, and what may become of it and of its answer."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.faults.jobs import Job
from bench.faults.rows import Row
from bench.faults.scene import BOT, RIGHTS, World
from bench.talk import SETTING, begun
from tests.fakes.github import EVERY, Answer, Payload, StoreThen, unicorn
from tests.fakes.github.state import Level, ReviewComment

_EVENT = "pull_request_review_comment"
_ANSWER = "there is no first row"
_REPLIES = r"/pulls/1/comments/\d+/replies"
_READING: Mapping[str, Level] = dict.fromkeys(RIGHTS, "read")


def _first(world: World) -> ReviewComment:
    """Our comment that begins the thread of F1."""
    comments = world.pull.review_comments
    return next(one for one in comments if one.author == BOT and " F1 -->" in one.body)


def _ask(world: World, variables: Mapping[str, str] | None = None) -> Job:
    """The job of a question by somebody who may ask, in the thread of F1."""
    begun(world)
    words = {"action": "created", "commenter": "carol", "comment": "/panelist ask why?"}
    payload = world.event(_EVENT, **words, in_reply_to=_first(world).id)
    return world.job(variables, event=_EVENT, payload=payload)


def _payload(job: Job) -> Payload:
    return json.loads(job.event_path.read_text())


def _replies(world: World) -> list[str]:
    """What we replied to the question, wherever it went."""
    pull = world.pull
    said = (*pull.review_comments, *pull.issue_comments)
    return [one.body for one in said if one.body.startswith("<!-- panelist:reply ")]


def _says(words: str, count: int = 1) -> Callable[[World], Iterable[str]]:
    """That there are so many replies, each with these words; and nothing else has changed."""

    def also(world: World) -> Iterable[str]:
        said = _replies(world)
        if len(said) != count:
            yield f"{len(said)} replies, not {count}"
        yield from (f"a reply without {words!r}: {one[:200]}" for one in said if words not in one)
        runs = world.repository.check_runs()
        if len(runs) != 1:
            yield f"{len(runs)} checks, not the one of the review"

    return also


def _asked(variables: Mapping[str, str] | None = None) -> Callable[[World], object]:
    return lambda world: _ask(world, variables).run()


def _at_once(world: World) -> None:
    first = _ask(world)
    second = world.job(event=_EVENT, payload=_payload(first))
    for job in (first, second):
        job.collect()
        job.review()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Job.publish, (first, second)))


def _delivered_late(world: World) -> None:
    """The same delivery once more, after the answer: nobody is asked again."""
    first = _ask(world)
    first.run()
    asked = len(world.claude.requests) if world.claude else 0
    world.job(event=_EVENT, payload=_payload(first)).run()
    if world.claude and len(world.claude.requests) > asked:
        raise AssertionError("Claude was asked again")


def _read_only(world: World) -> None:
    job = _ask(world)
    job.token = world.github.token(_READING)
    job.run()


def _on_a_fork(world: World) -> None:
    job = _ask(world)
    job.token, job.key = world.github.token(_READING), ""
    job.run()


def _without_key(world: World) -> None:
    job = _ask(world)
    job.key = ""
    job.run()


def _resolved(world: World) -> None:
    job = _ask(world)
    world.pull.resolved[_first(world).id] = "carol"
    job.run()


def _begins_nowhere(world: World) -> None:
    """The comment that the thread began with is deleted while the answer is thought of."""
    job = _ask(world)
    job.collect()
    job.review()
    first = _first(world)
    for review in world.pull.reviews:
        review.comments[:] = [one for one in review.comments if one.id != first.id]
    job.publish()


def _breaking(
    method: str, path: str, *faults: Answer | StoreThen, at: int = 1
) -> Callable[[World], object]:
    def act(world: World) -> None:
        job = _ask(world)
        world.breaks(method, path, *faults, at=at)
        job.run()

    return act


def questions() -> Iterator[Row]:
    """The rows."""
    row = Row(
        "F45",
        "a question in the thread of a finding",
        check=None,
        told=_ANSWER,
        inline=6,
        setting=SETTING,
        also=_says(_ANSWER),
    )
    yield replace(row, case="as it comes", act=_asked())
    yield replace(row, case="two jobs at once", act=_at_once)
    yield replace(row, case="the same delivery after its answer", act=_delivered_late)
    yield replace(row, case="in a thread that is resolved", act=_resolved)
    no_reaction = _breaking("POST", "/.*/reactions", Answer(403, {"message": "No"}), at=EVERY)
    yield replace(row, case="no reaction is taken", act=no_reaction)
    yield replace(
        row, case="502 after it was posted", act=_breaking("POST", _REPLIES, StoreThen(unicorn()))
    )
    yield replace(row, case="its thread is gone meanwhile", act=_begins_nowhere, inline=5)
    unheard = replace(row, also=_says("", 0))
    mute = "The token may only read"
    yield replace(unheard, case="nothing may be written", act=_read_only, told=mute, fails=None)
    told = "Ask in the conversation of the pull request instead"
    fork = replace(SETTING, fork=True)
    yield replace(unheard, case="on a fork", act=_on_a_fork, told=told, fails=None, setting=fork)
    yield from _unanswered(row)


def _unanswered(row: Row) -> Iterator[Row]:
    """Nobody can be asked: one sentence in the thread says why."""
    told = "ANTHROPIC_API_KEY is not set"
    yield replace(
        row, case="no key", act=_without_key, told=told, also=_says("is not set"), fails=None
    )
    cases = {
        "the offline engine": ({"PANELIST_ENGINE": "offline"}, "answers no question"),
        "a run may cost nothing": ({"PANELIST_MAX_COST_USD": "0.0001"}, "max-cost-usd"),
        "the day's money is used up": (
            {"PANELIST_MAX_COST_USD_PER_DAY": "0.0001"},
            "max-cost-usd-per-day",
        ),
    }
    for case, (variables, words) in cases.items():
        act = _asked(variables)
        yield replace(row, case=case, act=act, told=words, also=_says(words), fails=None)
