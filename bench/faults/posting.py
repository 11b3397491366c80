"""F4 to F9: what goes wrong while a review is posted."""

from collections.abc import Iterator
from dataclasses import replace

from bench.faults import crowd
from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import BOT, Setting, World
from tests.fakes.github import (
    EVERY,
    Answer,
    Delay,
    Limits,
    Reset,
    StoreThen,
    Truncate,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault

REVIEWS = "/pulls/1/reviews"
COMMENTS = "/issues/1/comments"
CHECKS = "/check-runs"
OWN_CHECK = r"/check-runs/\d+"
OWN_STICKY = r"/issues/comments/\d+"
_CREATED = {"the check begun": CHECKS, "a review": REVIEWS, "the sticky comment": COMMENTS}
_LINES = (9, 13, 16)
_LONGEST_BYTES = 65_000
_BATCH = 30


def _refused(*lines: int) -> Act:
    """GitHub takes no comment at these lines, and does not say at which."""

    def act(world: World) -> None:
        world.pull.refused = {("src/sums.py", line) for line in lines}
        world.run()

    return act


def _f4() -> Iterator[Row]:
    told = "GitHub takes no comment at the line of"
    row = Row("F4", "422, a line is not in the diff, and which is not said", told=told)
    for lines in (*((line,) for line in _LINES), (9, 16), _LINES):
        case = "line " + " and ".join(map(str, lines))
        yield replace(row, case=case, act=_refused(*lines), inline=3 - len(lines))
    gone = Answer(422, {"message": "Unprocessable", "errors": ["Path could not be resolved"]})
    whatever = breaking("POST", REVIEWS, gone, at=EVERY)
    yield Row("F4", "422 whatever is tried", act=whatever, told="Unprocessable", inline=0)
    foreign = Answer(422, {"message": "commit_id is not part of the pull request"})
    foreign_act = breaking("POST", REVIEWS, foreign, at=EVERY)
    what = "422, the commit is not of the pull"
    yield Row("F4", what, act=foreign_act, told="commit_id", inline=0)


def _pending(author: str) -> Act:
    def act(world: World) -> None:
        world.repository.add_review(world.number, "", author=author, state="PENDING")
        world.run()

    return act


def _drafted(world: World) -> None:
    world.write_as("carol")
    _pending("carol")(world)


def _kept(world: World) -> Iterator[str]:
    if not any(r.state == "PENDING" and r.author == "carol" for r in world.pull.reviews):
        yield "somebody's draft is gone"


def _f5() -> Iterator[Row]:
    row = Row("F5", "a pending review stands in the way", "left by us", _pending(BOT))
    yield row
    yield replace(
        row,
        case="a draft of the person whose token is used",
        act=_drafted,
        check="",
        why="a personal token may write none",
        inline=0,
        told="pending",
        also=_kept,
    )


def _within(world: World) -> Iterator[str]:
    """No text is longer than GitHub takes; UTF-8 bytes, which are never fewer than characters."""
    texts = [text for request in world.github.requests for text in _texts(request.body)]
    longest = max(len(text.encode()) for text in texts)
    if longest > _LONGEST_BYTES:
        yield f"a text of {longest} bytes"


def _texts(value: object) -> Iterator[str]:
    """Every string in the body of a request."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():  # pyright: ignore[reportUnknownVariableType] - JSON of any shape
                yield from _texts(item)  # pyright: ignore[reportUnknownArgumentType] - same
        case list():
            for item in value:  # pyright: ignore[reportUnknownVariableType] - same
                yield from _texts(item)  # pyright: ignore[reportUnknownArgumentType] - same
        case _:
            return


def _annotated(world: World) -> Iterator[str]:
    yield from _within(world)
    (run,) = world.repository.check_runs()
    if len(run.annotations) != 120:
        yield f"{len(run.annotations)} annotations, not 120"


def _paced(world: World) -> Iterator[str]:
    """Batches of thirty, and a second before each write."""
    sizes = [len(r.body["comments"]) for r in world.github.writes if r.path.endswith(REVIEWS)]
    if any(size > _BATCH for size in sizes):
        yield f"reviews of {sizes} comments"
    waits = [wait for job in world.jobs for wait in job.waits if wait >= 1]
    if len(waits) < len(world.github.writes):
        yield f"{len(world.github.writes)} writes with {len(waits)} waits"


def _most(world: World) -> None:
    world.run(PANELIST_MAX_INLINE_COMMENTS="100")


def _held_up(world: World) -> None:
    """The third review meets the secondary limit."""
    world.breaks("POST", REVIEWS, secondary_limit("60"), at=3)
    _most(world)


def _f6_f7() -> Iterator[Row]:
    emoji = Setting(head=crowd.MANY, claude=crowd.finds(20, "\U0001f9ee" * 900, "high"))
    big = Row("F6", "120 findings of 3.6 kB, 4-byte emoji", told="120 findings to fix")
    big = replace(big, setting=emoji, also=_annotated)
    yield replace(big, case="20 may be comments", inline=20)
    yield replace(big, case="100 may be comments", act=_most, inline=100)
    setting = Setting(head=crowd.MANY, claude=crowd.finds(16, severity="high"))
    many = Row("F7", "96 findings", told="96 findings to fix", setting=setting, also=_paced)
    yield replace(many, case="20 may be comments", inline=20)
    yield replace(many, case="all may be comments", act=_most, inline=96)
    once = "96 findings, secondary limit for a minute"
    yield replace(many, what=once, act=_held_up, inline=96)
    yield replace(
        many,
        what="96 findings, secondary limit at the fifth write for good",
        act=_most,
        inline=60,
        announces=True,
        setting=replace(setting, limits=Limits(writes_per_minute=4)),
        told="limits the rate of requests",
    )


def _unheard(world: World) -> None:
    """Whatever is created is stored, and GitHub never says so."""
    for path in _CREATED.values():
        world.breaks("POST", path, StoreThen(unicorn()), at=EVERY)
    world.run()


def _lagging(path: str, fault: Fault, seconds: float) -> Act:
    """A job that meets the fault while lists lag."""

    def act(world: World) -> None:
        world.lags(seconds)
        world.breaks("POST", path, fault)
        world.run()

    return act


def _doubling(path: str) -> Act:
    """A job that cannot see in time what it has stored, and one when the lists have caught up."""

    def act(world: World) -> None:
        _lagging(path, StoreThen(Reset()), 60)(world)
        world.lags(0)
        world.run()

    return act


def _late() -> Iterator[Row]:
    """What is created is stored without an answer, and no list shows it for a while."""
    faults: dict[str, Fault] = {
        "502": StoreThen(unicorn()),
        "the connection is reset": StoreThen(Reset()),
        "a page instead of JSON": StoreThen(Answer(200, b"<html>")),
        "the answer is cut off": Truncate(20),
    }
    for case, path in _CREATED.items():
        for how, fault in faults.items():
            row = Row("F8", "POST: stored, lists lag three seconds", f"{case}, {how}")
            yield replace(row, act=_lagging(path, fault, 3), also=_one_review)
        row = Row("F8", "POST: stored, lists lag a minute; the next job tidies", case)
        yield replace(row, act=_doubling(path))


def _one_review(world: World) -> Iterator[str]:
    if len(world.pull.reviews) > 1:
        yield f"{len(world.pull.reviews)} reviews"


def _f8() -> Iterator[Row]:
    """Each thing that is created, once without a usable answer."""
    faults: dict[str, Fault] = {
        "stored, then 502": StoreThen(unicorn()),
        "stored, then the connection is reset": StoreThen(Reset()),
        "stored, then a page instead of JSON": StoreThen(Answer(200, b"<html>")),
        "stored, the answer is cut off": Truncate(20),
        "stored, the answer takes 16 s": Delay(16),
        "502, nothing is stored": unicorn(),
        "reset, nothing is stored": Reset(),
    }
    for what, fault in faults.items():
        for case, path in _CREATED.items():
            act, slow = breaking("POST", path, fault), isinstance(fault, Delay)
            yield Row("F8", f"POST: {what}", case, act, slow=slow)
    yield from _late()
    yield Row("F8", "POST: stored, and 502 is all that is ever heard", act=_unheard)


def _changed(path: str, fault: Fault) -> Act:
    """A first job, and a second one that meets the fault as it changes what is there."""

    def act(world: World) -> None:
        world.run()
        world.breaks("PATCH", path, fault)
        world.run()

    return act


def _healed(path: str) -> Act:
    """Nothing there can be changed, and later it can."""

    def act(world: World) -> None:
        world.run()
        world.breaks("PATCH", path, unicorn(), at=EVERY)
        world.run()
        world.github.heal()
        world.run()

    return act


def _f9() -> Iterator[Row]:
    faults: dict[str, Fault] = {
        "502, once": unicorn(),
        "stored, then 502": StoreThen(unicorn()),
        "reset, once": Reset(),
        "429, Retry-After 7, once": secondary_limit("7", status=429),
    }
    for what, fault in faults.items():
        for case, path in (("the check", OWN_CHECK), ("the sticky comment", OWN_STICKY)):
            yield Row("F9", f"PATCH: {what}", case, _changed(path, fault))
    what, told = "PATCH: 502 for ever; then the job is run again", "server error (502)"
    for case, path in (("the check", OWN_CHECK), ("the sticky comment", OWN_STICKY)):
        yield Row("F9", what, case, _healed(path), told=told)


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f4()
    yield from _f5()
    yield from _f6_f7()
    yield from _f8()
    yield from _f9()
