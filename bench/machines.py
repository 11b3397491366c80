"""One change on 64 machines and in one job: the same review, and what each of them takes.

``python -m bench.machines [CELLS]`` runs the ready workflow against both fakes, job by job.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from tests.e2e.machines import World, review_in, staged
from tests.e2e.runner import Outcome
from tests.e2e.workflow import Job

_CONFIG = "max-cost-usd: 200\nmax-cost-usd-per-day: 400\n"


def seconds(outcome: Outcome | None) -> float:
    """What the steps of a machine took."""
    return 0.0 if outcome is None else sum(step.seconds for step in outcome.steps.values())


def size(folder: Path) -> int:
    """Bytes of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def told(jobs: Mapping[str, Job], alone: Outcome, world: World, asked: int) -> list[str]:
    """What was measured, as rows of a table."""
    cells = [seconds(job.outcome) for job in jobs["read"].cells.values()]
    artifacts = world.home / "many" / "artifacts"
    left = [size(path) for path in artifacts.glob("panelist-cell-*")]
    fixed = {name: seconds(job.outcome) for name, job in jobs.items() if not job.cells}
    planned = size(artifacts / "panelist-planned")
    longest = sum(fixed.values()) + max(cells)
    requests = len(world.anthropic.requests)
    finished = jobs["finish"].outcome
    same = finished is not None and review_in(finished.run_directory) == review_in(
        alone.run_directory
    )
    return [
        f"| cells, readings | {len(cells)}, {len(world.read())} |",
        f"| requests to Claude: machines, one job | {requests - asked}, {asked} |",
        f"| seconds of a cell: median, longest | {median(cells):.1f}, {max(cells):.1f} |",
        f"| seconds of {', '.join(fixed)} | {', '.join(f'{one:.1f}' for one in fixed.values())} |",
        (
            f"| seconds of the longest way, of the review step of one job | {longest:.1f}, "
            f"{seconds(alone):.1f} |"
        ),
        (f"| kB handed on: plan, median cell | {planned / 1000:.0f}, {median(left) / 1000:.0f} |"),
        (
            f"| the review is that of one job, but for times and ids of requests | "
            f"{'yes' if same else 'NO'} |"
        ),
    ]


def main(cells: int) -> int:
    """Print the table; 1 when the two reviews differ."""
    with (
        tempfile.TemporaryDirectory() as home,
        staged(Path(home), files=cells, config=_CONFIG) as world,
    ):
        alone = world.alone()
        world.read()
        asked = len(world.anthropic.requests)
        rows = told(world.run(), alone, world, asked)
    print("| what | |", "|---|---|", *rows, sep="\n")
    return int(rows[-1].endswith("NO |"))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 64))
