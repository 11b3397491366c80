"""F19, F20 and F40: jobs that come twice, at once or after one that was killed."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.faults.jobs import Job
from bench.faults.posting import COMMENTS
from bench.faults.promises import begun
from bench.faults.rows import Act, Row
from bench.faults.scene import BOT, World
from panelist.forge.checks import NAME
from tests.fakes.github import CheckRun, Reply, Rewrite

_FORGED = "<!-- panelist:sticky v1 -->\nAll is well."


def _twice(world: World) -> None:
    """The same delivery comes again."""
    payload = world.event()
    for _ in range(2):
        world.job(payload=payload).run()


def _again(world: World) -> None:
    """Somebody presses "re-run": the same run, another attempt."""
    for attempt in ("1", "2"):
        world.run(GITHUB_RUN_ID="7", GITHUB_RUN_ATTEMPT=attempt)


def _published_twice(world: World) -> None:
    """The last step is run again by hand."""
    world.run().publish()


def _nothing_more(world: World) -> Iterable[str]:
    """Whoever sees the same again adds nothing: no thread, no reply."""
    replies = len(world.pull.review_comments) - len(begun(world))
    if replies:
        yield f"{replies} replies on an unchanged head"
    if len(world.pull.reviews) > 1:
        yield f"{len(world.pull.reviews)} reviews"


def _at_once(barrier_at: str = "") -> Act:
    """Two jobs publish at the same time; at the barrier each waits for the other."""

    def act(world: World) -> None:
        jobs = [world.job(), world.job()]
        for job in jobs:
            job.collect()
            job.review()
        if barrier_at:
            both = threading.Barrier(2, timeout=10)

            def meet(reply: Reply) -> Reply:
                both.wait()
                return reply

            world.breaks("GET", barrier_at, Rewrite(meet), Rewrite(meet))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Job.publish, jobs))

    return act


def _f19() -> Iterator[Row]:
    row = Row("F19", "the same head twice", also=_nothing_more)
    yield replace(row, case="a duplicate delivery", act=_twice)
    yield replace(row, case="a re-run", act=_again)
    yield replace(row, case="publishing alone", act=_published_twice)
    row = Row("F19", "two jobs publish at once")
    yield replace(row, case="as it comes", act=_at_once())
    for case, at in (
        ("both have looked for the sticky comment", COMMENTS),
        ("both have looked for reviews", "/pulls/1/reviews"),
        ("both have looked for comments", "/pulls/1/comments"),
    ):
        yield replace(row, case=f"{case} before either writes", act=_at_once(at))


def _meanwhile(change: Callable[[World], None]) -> Act:
    """Something happens to our comment between two jobs."""

    def act(world: World) -> None:
        world.run()
        change(world)
        world.run()

    return act


def _deleted(world: World) -> None:
    world.pull.issue_comments.clear()


def _reads(text: str) -> Callable[[World], None]:
    """Somebody edits our comment; ``{}`` is what it said."""

    def change(world: World) -> None:
        (ours,) = world.pull.issue_comments
        ours.body = text.format(ours.body)

    return change


def _doubled(world: World) -> None:
    world.repository.add_issue_comment(world.number, world.pull.issue_comments[0].body, author=BOT)


def _crowded(world: World) -> None:
    for number in range(200):
        world.repository.add_issue_comment(world.number, f"comment {number}")
    world.run()
    world.run()


def _deleted_at_once(world: World) -> None:
    """Somebody deletes it between our look and our change."""
    world.run()
    first = world.pull.issue_comments[0].id

    def delete(reply: Reply) -> Reply:
        world.pull.issue_comments[:] = [c for c in world.pull.issue_comments if c.id != first]
        return reply

    job = world.job()
    job.collect()
    job.review()
    world.breaks("GET", "/pulls/1/reviews", Rewrite(delete))
    job.publish()


def _looks_like_ours(author: str | None) -> Act:
    def act(world: World) -> None:
        world.repository.add_issue_comment(world.number, _FORGED, author=author)
        world.run()

    return act


def _untouched(world: World) -> Iterable[str]:
    if world.pull.issue_comments[0].body != _FORGED:
        yield "somebody else's comment was changed"


def _f20() -> Iterator[Row]:
    row = Row("F20", "the sticky comment")
    yield replace(row, case="deleted between two jobs", act=_meanwhile(_deleted))
    yield replace(row, case="deleted between look and change", act=_deleted_at_once)
    yield replace(row, case="edited below", act=_meanwhile(_reads("{}\nand this")))
    lost = "<!-- panelist:sticky v1 -->\n<!-- panelist:state v1 AAAA -->\nx"
    yield replace(row, case="edited, its state is broken", act=_meanwhile(_reads(lost)))
    older = "<!-- panelist:sticky v0 -->\nOld words."
    yield replace(row, case="of an older version", act=_meanwhile(_reads(older)))
    yield replace(row, case="after 200 others", act=_crowded)
    yield replace(row, case="there twice", act=_meanwhile(_doubled))
    row = Row("F20", "a comment that looks like ours", also=_untouched)
    authors = {"a stranger": "mallory", "a deleted account": None, "another bot": "helper[bot]"}
    for case, author in authors.items():
        yield replace(row, case=f"by {case}", act=_looks_like_ours(author))


def _seeded(world: World) -> None:
    world.repository.add_check_run(NAME, world.head, external_id="panelist:999.1")
    world.run()


def _not_ours(world: World) -> None:
    """Another app uses our name."""
    world.repository.add_check_run(NAME, world.head, app="helper", external_id="x")
    world.run()
    # It ends its check itself, so that what is left open is ours.
    if _first(world).status == "in_progress":
        _first(world).status, _first(world).conclusion = "completed", "left alone"


def _first(world: World) -> CheckRun:
    return world.repository.check_runs()[0]


def _killed(*, reviewed: bool) -> Act:
    """Nothing more of that job runs."""

    def act(world: World) -> None:
        killed = world.job()
        killed.collect()
        if reviewed:
            killed.review()
        world.run()

    return act


def _ended_as(conclusion: str) -> Callable[[World], Iterable[str]]:
    def also(world: World) -> Iterable[str]:
        if _first(world).conclusion != conclusion:
            yield f"the old check is {_first(world).conclusion}"

    return also


def _f40() -> Iterator[Row]:
    row = Row("F40", "a check is left in progress", also=_ended_as("cancelled"))
    yield replace(row, case="by a job nobody knows", act=_seeded)
    yield replace(row, case="killed after it collected", act=_killed(reviewed=False))
    yield replace(row, case="killed after it reviewed", act=_killed(reviewed=True))
    yield replace(row, case="by another app", act=_not_ours, also=_ended_as("left alone"))


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f19()
    yield from _f20()
    yield from _f40()
