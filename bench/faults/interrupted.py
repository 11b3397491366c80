"""F44: a run that is cancelled after the panel was paid, and the next one on the same head.

The next job has a machine of its own: what it has of the one before is an artifact, as the last
step of action.yml uploads it.
"""

import io
import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from bench.faults.jobs import Job
from bench.faults.rows import Row
from bench.faults.scene import RIGHTS, Setting, World, opened
from bench.faults.signals import Reach, cancelled_step, hang_at_claude, hang_at_github
from bench.life import BASE, OPENED
from bench.watchful import answer
from panelist.contracts import Ledger
from panelist.ledger import MARKER, decode
from panelist.progress import FOLDER, artifact_name
from tests.e2e.panel import phase_of

SETTING = Setting(base=BASE, head=OPENED, claude=answer, rights={**RIGHTS, "actions": "read"})
_WHOLE, _PARTED = 1.02, 1.2
"""Of the bill of a good review, for both runs together: a panel that is parted writes what its
readers share into the cache twice."""
_CUT = "of an interrupted run need not be made again"

Forge = Callable[[bytes], bytes]
"""What becomes of an archive on its way."""


def hand_on(world: World, job: Job, *, forged: Forge = lambda archive: archive) -> int:
    """Upload what a job left, as the last step of the action does. Gives how many readings."""
    folder = job.home / "run" / FOLDER
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    if not files:
        return 0
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder))
    run = world.repository.add_workflow_run(run_id=int(job.variables["GITHUB_RUN_ID"]))
    world.repository.upload_artifact(run, artifact_name(world.head), forged(packed.getvalue()))
    return sum(path.parent != folder for path in files)


def ledger_of(world: World) -> Ledger:
    """What the summary of the pull holds."""
    bodies = [one.body for one in world.pull.issue_comments if one.body.startswith(MARKER)]
    return (decode(bodies[0]) if bodies else None) or Ledger()


def billed(world: World) -> float:
    """Dollars of all runs on the pull, as its summary tells."""
    return sum(day.usd for day in ledger_of(world).spending)


@cache
def good_bill() -> float:
    """Dollars of a review that nothing interrupts."""
    with tempfile.TemporaryDirectory() as home, opened(SETTING, Path(home)) as world:
        world.run()
        return billed(world)


def _readings(world: World) -> int:
    return sum(phase_of(one) == "review" for one in world.claude.requests) if world.claude else 0


def _interrupted(
    at: int, case: str, *, least: int, most: float = _WHOLE, door: str = "review"
) -> Row:
    """The ``at``-th request of a door, to Claude or to GitHub, is never answered.

    Then the job is cancelled.
    """
    reach: Reach = hang_at_claude if door == "review" else hang_at_github
    kept: list[int] = []
    again: list[int] = []

    def act(world: World) -> None:
        first = world.job()
        first.collect()
        if door == "publish":
            first.review()
        cancelled_step(first, door, reach(world, at), signal.SIGINT)
        if door == "review":
            first.publish(status="cancelled")
        world.github.heal()
        kept.append(hand_on(world, first))
        asked = _readings(world)
        second = world.job()
        world.repository.add_workflow_run(run_id=int(second.variables["GITHUB_RUN_ID"]))
        second.run()
        again.append(_readings(world) - asked)

    def also(world: World) -> Iterable[str]:
        if kept[-1] < least:
            yield f"{kept[-1]} readings were kept, not {least}"
        if again[-1] + kept[-1] != _ALL:
            yield f"{again[-1]} readings were made again, where {kept[-1]} of {_ALL} were kept"
        bill, good = billed(world), good_bill()
        if not 0 < bill <= good * most:
            yield f"both runs together cost ${bill:.4f}, a good review ${good:.4f}"

    return Row(
        "F44",
        "a run is cancelled after the panel was paid; the next one goes on",
        case,
        act,
        check=None,
        told=_CUT if least else "fix before merging",
        inline=6,
        setting=SETTING,
        also=also,
        slow=True,
    )


_ALL = 6
"""Readings of the whole panel."""


def _everything_again(world: World) -> Iterable[str]:
    if _readings(world) != 2 * _ALL:
        yield f"{_readings(world)} readings in both runs, not {2 * _ALL}"


def _forged() -> Row:
    """Somebody changes what was kept: it counts for nothing."""

    def spoil(archive: bytes) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b"confidence", b"confidance"))
        return packed.getvalue()

    row = _interrupted(_ALL + 1, "what was kept is changed on the way", least=0)

    def act(world: World) -> None:
        first = world.job()
        first.collect()
        cancelled_step(first, "review", hang_at_claude(world, _ALL + 1), signal.SIGINT)
        first.publish(status="cancelled")
        hand_on(world, first, forged=spoil)
        second = world.job()
        world.repository.add_workflow_run(run_id=int(second.variables["GITHUB_RUN_ID"]))
        second.run()

    return replace(row, act=act, told="fix before merging", also=_everything_again)


def rows() -> Iterator[Row]:
    """The rows of this table."""
    yield _interrupted(1, "before anybody has answered", least=0)
    yield _interrupted(_ALL, "among the readings", least=1, most=_PARTED)
    yield _interrupted(_ALL + 1, "while it is verified", least=_ALL)
    yield _interrupted(1, "before anything is published", least=_ALL, door="publish")
    yield _forged()
