"""F8, F12, F19, F20, F35, F40: what may happen to a comment that announces a review.

In the end it is the one summary, or says what it said before: no run that is over is
announced.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.faults.jobs import Job
from bench.faults.posting import COMMENTS
from bench.faults.promises import stickies
from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import CLEAN, World
from panelist.forge.announcements import announcing_run
from tests.fakes.github import Answer, Reply, Rewrite

_DENIED = Answer(403, {"message": "Resource not accessible by integration"})
_LOST = Answer(404, {"message": "Not Found"})


def _begun(world: World) -> Job:
    """A job that has collected, and so announced its review."""
    job = world.job()
    job.collect()
    (body,) = stickies(world)
    if announcing_run(body) is None:
        raise AssertionError("the review is not announced")
    return job


def _between(change: Callable[[World], object]) -> Act:
    """Something happens to the comment while the review is under way."""

    def act(world: World) -> None:
        job = _begun(world)
        change(world)
        job.review()
        job.publish()

    return act


def _once(world: World) -> Iterable[str]:
    """The comment is created once: whoever watches the pull hears of one."""
    made = [r for r in world.github.writes if r.method == "POST" and r.path.endswith(COMMENTS)]
    if len(made) != 1:
        yield f"{len(made)} comments were created"


def _lagging(world: World) -> None:
    world.lags(600)
    world.run()


def _f8_f12() -> Iterator[Row]:
    row = Row("F8", "no list shows the announcement before the review is over", act=_lagging)
    yield replace(row, also=_once)
    for case, fault in (("403", _DENIED), ("404", _LOST)):
        act = breaking("POST", COMMENTS, fault)
        yield Row("F12", "the announcement is refused, the summary is not", case, act)


def _at_once(world: World) -> None:
    """Both jobs have looked for the comment before either announces."""
    both = threading.Barrier(2, timeout=20)

    def meet(reply: Reply) -> Reply:
        both.wait()
        return reply

    jobs = [world.job(), world.job()]
    world.breaks("GET", COMMENTS, Rewrite(meet), Rewrite(meet))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Job.collect, jobs))
        list(pool.map(Job.review, jobs))
        list(pool.map(Job.publish, jobs))


def _pushed(world: World) -> Job:
    """A job at the next head."""
    job = _begun(world)
    world.repository.commit(CLEAN, "third", branch="topic")
    return job


def _two_heads(*, newer_first: bool) -> Act:
    def act(world: World) -> None:
        older = _pushed(world)
        newer = _begun(world)
        for job in (newer, older) if newer_first else (older, newer):
            job.review()
            job.publish()

    return act


def _cancelled_by_the_next(world: World) -> None:
    """The next run has announced itself before the one that it replaces is cancelled."""
    older = _pushed(world)
    newer = _begun(world)
    older.publish(status="cancelled")
    (body,) = stickies(world)
    if announcing_run(body) is None:
        raise AssertionError("the cancelled run took the announcement of the next")
    newer.review()
    newer.publish()


def _f19() -> Iterator[Row]:
    yield Row("F19", "two reviews are announced at once", "of one head", _at_once)
    row = Row("F19", "a review of the next head is announced", check=None, told="", inline=None)
    yield replace(row, case="the older ends last", act=_two_heads(newer_first=True))
    yield replace(row, case="the newer ends last", act=_two_heads(newer_first=False))
    yield replace(row, case="the older is cancelled", act=_cancelled_by_the_next)


def _edited(world: World) -> None:
    world.pull.issue_comments[0].body += "\nI disagree."


def _overwritten(world: World) -> None:
    world.pull.issue_comments[0].body = "Not yours any more."


def _locked(world: World) -> None:
    world.pull.locked = True


def _f20() -> Iterator[Row]:
    row = Row("F20", "the comment that announces a review")
    yield replace(row, case="edited below", act=_between(_edited))
    yield replace(row, case="overwritten", act=_between(_overwritten))
    deleted = _between(lambda world: world.pull.issue_comments.clear())
    yield replace(row, case="deleted", act=deleted)
    yield replace(
        row,
        case="locked",
        act=_between(_locked),
        inline=0,
        told="locked",
        announces=True,
    )


def _cancelled(*, before: bool) -> Act:
    def act(world: World) -> None:
        if before:
            world.run()
        job = _begun(world)
        job.publish(status="cancelled")

    return act


def _says(words: str) -> Callable[[World], Iterable[str]]:
    def also(world: World) -> Iterable[str]:
        if not all(words in body for body in stickies(world)):
            yield f"the comment does not say: {words}"

    return also


def _later(world: World) -> None:
    """The run dies; long after, an event comes that asks for no review."""
    _begun(world)
    comment = world.pull.issue_comments[0]
    run = announcing_run(comment.body)
    _, _, rest = comment.body.partition(f"panelist:reviewing {run} ")
    comment.body = comment.body.replace(rest.partition(" ")[0], "2020-01-01T00:00Z", 1)
    world.repository.check_runs()[0].status = "completed"
    world.pull.draft = True
    world.run()


def _died(*, reviewed: bool) -> Act:
    def act(world: World) -> None:
        killed = _begun(world)
        if reviewed:
            killed.review()
        world.run()

    return act


def _f35_f40() -> Iterator[Row]:
    row = Row("F35", "the run is cancelled while its review is announced", check="cancelled")
    row = replace(row, told="cancelled")
    first = _says("The run was cancelled before it ended.")
    yield replace(row, case="the first", act=_cancelled(before=False), inline=0, also=first)
    found = _says("1 finding to fix before merging")
    yield replace(row, case="a later one", act=_cancelled(before=True), also=found)
    row = Row("F40", "a run dies while its review is announced", also=_once)
    yield replace(row, case="before it reviews", act=_died(reviewed=False))
    yield replace(row, case="after it reviewed", act=_died(reviewed=True))
    yield replace(
        row,
        case="and nothing is reviewed after",
        act=_later,
        check="skipped",
        told="is a draft",
        inline=0,
        also=_says("never ended"),
    )


def rows() -> Iterator[Row]:
    """The rows of this table."""
    yield from _f8_f12()
    yield from _f19()
    yield from _f20()
    yield from _f35_f40()
