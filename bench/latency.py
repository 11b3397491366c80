"""Wall clock of a whole review against its critical path, with realistic latencies."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import changes
from bench.panel import MENDING
from bench.reviewing import Carried, carry_out
from bench.schedule import Call, floor, span
from bench.slow import Timing, slow
from panelist.claude import Deadline, Limits

ROWS = {6: 20_000, 24: 100_000, 96: 385_000}
"""Assignments of six readings to tokens of a diff that makes so many."""
TARGET = 1.03
PHASES = ("context", "review", "gather", "verify", "mend")
_CLAIMING = 4


def at_once() -> int:
    """How many calls a run may have under way at a time."""
    return Limits(Deadline.after(1)).at_once


def calls(timings: Sequence[Timing], phase: str) -> list[Call]:
    """The calls of ``phase``, each with the prefix it shares."""
    if phase == "mend":
        return mendings(timings)
    asked = "edit" if phase == "verify" else phase
    own = [timing for timing in timings if timing.asked.phase == asked]
    shared = len(own) > 1
    return [
        Call(timing.asked.shard or (phase if shared else ""), timing.first, timing.total)
        for timing in own
    ]


def mendings(timings: Sequence[Timing]) -> list[Call]:
    """As one call each: the edits of some findings, and the second look at them right after."""
    took: dict[str, float] = {}
    for timing in timings:
        if timing.asked.phase in MENDING:
            took[timing.asked.shard] = took.get(timing.asked.shard, 0.0) + timing.total
    return [Call("", seconds, seconds) for seconds in took.values()]


def in_order(timings: Sequence[Timing], carried: Carried) -> list[Timing]:
    """Reviews in the order of the plan, everything else as it came in."""
    order = {one.id: number for number, one in enumerate(carried.plan.assignments)}
    return sorted(
        timings,
        key=lambda timing: order.get(f"{timing.asked.reading}.{timing.asked.shard}", len(order)),
    )


def measure(size: int, scale: float) -> tuple[Carried, list[Timing]]:
    """Review a change of ``size`` tokens: what came of it, and what each call took."""
    with (
        tempfile.TemporaryDirectory() as repository,
        tempfile.TemporaryDirectory() as run,
        slow(scale, _CLAIMING) as fake,
    ):
        changes.make(Path(repository), size)
        carried = asyncio.run(carry_out(Path(repository), Path(run), fake.url))
        return carried, in_order(fake.timings(), carried)


def main(scale: float, rows: Sequence[int]) -> int:
    """Print the tables; 1 if a row misses the target."""
    print(f"Latencies times {scale:g}, at most {at_once()} calls at a time.\n")
    print(
        "| assignments | calls | wall s | critical path s | ratio "
        f"| ≤ {TARGET} | no order is faster than s | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    met = True
    details: list[str] = []
    for wanted in rows:
        carried, timings = measure(ROWS[wanted], scale)
        if len(carried.plan.assignments) != wanted:
            raise SystemExit(f"{len(carried.plan.assignments)} assignments instead of {wanted}")
        by_phase = {phase: calls(timings, phase) for phase in PHASES}
        spans = {phase: span(own, at_once()) for phase, own in by_phase.items()}
        path = sum(spans.values())
        least = sum(floor(own, at_once()) for own in by_phase.values())
        ratio = carried.seconds / path
        met = met and ratio <= TARGET
        print(
            f"| {wanted} | {len(timings)} | {carried.seconds:.2f} | {path:.2f} | {ratio:.3f} "
            f"| {'yes' if ratio <= TARGET else 'no'} | {least:.2f} | {carried.cpu:.2f} |"
        )
        details += [
            f"| {wanted} | {phase} | {len(by_phase.get(phase, []))} | {seconds:.2f} "
            f"| {spans.get(phase, 0.0):.2f} | {seconds - spans.get(phase, 0.0):.2f} |"
            for phase, seconds in carried.phases.items()
        ]
    print("\n| assignments | phase | calls | wall s | critical path s | ours s |")
    print("|---|---|---|---|---|---|")
    print("\n".join(details))
    return 0 if met else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--rows", type=int, nargs="+", choices=ROWS, default=list(ROWS))
    given = parser.parse_args()
    sys.exit(main(given.scale, given.rows))
