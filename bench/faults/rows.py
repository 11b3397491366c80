"""One row of the tables that break GitHub: what breaks, and what has to become of it."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults import promises
from bench.faults.scene import Setting, World, opened
from panelist.forge.announcements import announcing_run
from tests.fakes.github.faults import Fault

FOUND = "1 finding to fix before merging (1 high)"
"""In the title of the check, when nothing breaks."""
GREEN = "nothing to stop it"
_COMMAND = re.compile(r"^::\w+ title=Panelist::")
_AT_ONCE = 2
_LONGEST = 200

Act = Callable[[World], object]


def review(world: World) -> None:
    """One job, from beginning to end."""
    world.run()


def breaking(method: str, path: str, *faults: Fault, at: int = 1, lasting: bool = False) -> Act:
    """One job during which GitHub misbehaves; ``path`` is below the repository's."""

    def act(world: World) -> None:
        world.breaks(method, path, *faults, at=at, lasting=lasting)
        world.run()

    return act


@dataclass(frozen=True, slots=True)
class Row:
    """One fault and what is demanded of the jobs that meet it.

    Attributes:
        id: of the fault, as the project numbers them.
        what: the fault, for people.
        case: which of several like it; they share a line of the table.
        act: breaks something in the world and lets jobs run.
        check: conclusion of the newest check; "" where there is none, ``None`` for any.
        why: why there is none.
        told: words that a user must find somewhere.
        inline, stickies: how many comments there are in the end; ``None`` for any number.
        unread: paths that people must find among what they read.
        fails: the doors of the last job that end with an error; ``None`` for any.
        setting: what the pull is like.
        also: says what else is wrong with the world it leaves.
        announces: whether our comment may still announce a review: GitHub takes no other text.
        slow: whether it waits in real time.
    """

    id: str
    what: str
    case: str = ""
    act: Act = review
    check: str | None = "failure"
    why: str = ""
    told: str = FOUND
    inline: int | None = 3
    stickies: int | None = 1
    unread: tuple[str, ...] = ()
    fails: tuple[str, ...] | None = ()
    setting: Setting = field(default_factory=Setting)
    also: Callable[[World], Iterable[str]] = lambda _world: ()
    announces: bool = False
    slow: bool = False

    @property
    def name(self) -> str:
        """For people: the fault with its case."""
        return f"{self.id} {self.what}" + (f" ({self.case})" if self.case else "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a row.

    Attributes:
        check: conclusion of the newest check, "" without one.
        said: the line that a user has to find, where it is not that of a run that nothing breaks.
        requests, writes: how many GitHub got, git's left out.
        waited: seconds that jobs would have waited.
        flaws: promises that are broken, and demands of the row that are not met.
    """

    check: str
    said: str
    requests: int
    writes: int
    inline: int
    stickies: int
    waited: float
    flaws: tuple[str, ...]


def carry_out(row: Row) -> Seen:
    """Let the fault happen and look at what it leaves."""
    with tempfile.TemporaryDirectory() as home, opened(row.setting, Path(home)) as world:
        row.act(world)
        return _seen(row, world)


def _seen(row: Row, world: World) -> Seen:
    asked = [request for request in world.github.requests if ".git/" not in request.path]
    lines = [line.strip() for text in promises.seen(world) for line in text.split("\n")]
    told = [line for line in lines if row.told in line]
    return Seen(
        check=_check(world),
        said="" if row.told == FOUND else _readable((told or [""])[0], world),
        requests=len(asked),
        writes=sum(request.method != "GET" for request in asked),
        inline=len(promises.begun(world)),
        stickies=len(promises.stickies(world)),
        waited=sum(sum(job.waits) for job in world.jobs),
        flaws=(*promises.broken(world), *_unmet(row, world, lines)),
    )


def _check(world: World) -> str:
    runs = promises.checks(world)
    return (runs[-1].conclusion or runs[-1].status) if runs else ""


def _readable(line: str, world: World) -> str:
    """The line without what differs from run to run."""
    for home in (f"{world.home}/", f"{world.home}/".replace("_", r"\_")):
        line = line.replace(home, "")
    return _COMMAND.sub("", line).removeprefix("- ")


def _unmet(row: Row, world: World, lines: Sequence[str]) -> Iterator[str]:
    """What the row demands and the world does not show."""
    check = _check(world)
    if row.check not in {None, check}:
        yield f"the check is {check or 'absent'}, not {row.check or 'absent'}"
    if not (check or row.why):
        yield "why there is no check is not said"
    inline, stickies = len(promises.begun(world)), len(promises.stickies(world))
    if row.inline not in {None, inline}:
        yield f"{inline} inline comments, not {row.inline}"
    if row.stickies not in {None, stickies}:
        yield f"{stickies} sticky comments, not {row.stickies}"
    if not row.announces and any(map(announcing_run, promises.stickies(world))):
        yield "a review is announced that is over"
    failed = tuple(name for name, code in world.jobs[-1].codes.items() if code)
    if row.fails not in {None, failed}:
        yield f"doors that fail: {failed}"
    for words in (row.told, *row.unread):
        if not any(words in line for line in lines):
            yield f"nobody is told: {words}"
    yield from (f"never met: {fault}" for fault in world.github.unused_faults)
    yield from row.also(world)


def table(rows: Iterable[Row]) -> list[str]:
    """Print the rows, a line for all cases of one fault, and return what is broken in them."""
    print("| | fault | cases | check | inline | sticky | requests | writes | waits s | told |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda row: int(row.id[1:])):
        alike.setdefault((row.id, row.what), []).append(row)
    broken: list[str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        begun = {key: [pool.submit(carry_out, row) for row in of] for key, of in alike.items()}
        for (id_, what), cases in alike.items():
            pairs = [(row, one.result()) for row, one in zip(cases, begun[id_, what], strict=True)]
            print(f"| {id_} | {what} | {len(cases)} | {' | '.join(_cells(pairs))} |", flush=True)
            broken += [f"{row.name}: {flaw}" for row, seen in pairs for flaw in seen.flaws]
    return broken


def _cells(cases: Sequence[tuple[Row, Seen]]) -> Iterator[str]:
    seen = [one for _, one in cases]
    yield ", ".join(dict.fromkeys(one.check or f"none: {row.why}" for row, one in cases))
    for figures in (
        [one.inline for one in seen],
        [one.stickies for one in seen],
        [one.requests for one in seen],
        [one.writes for one in seen],
        [round(one.waited) for one in seen],
    ):
        least, most = min(figures), max(figures)
        yield f"{least}" if least == most else f"{least} to {most}"
    flat = (seen[0].said or "the findings").replace("|", "\\|")
    yield flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]} …"
