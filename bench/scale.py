"""Time and memory of collect, plan and surroundings on a very large change, and their growth.

The change is a real range of two commits in a real repository, made here. Each
size runs in a process of its own, so that peak memory is that run's.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from panelist.cli.engine import Engaged, furnish
from panelist.cli.engine import repository as objects
from panelist.contracts import Engine, PhaseName, Plan
from panelist.diff import parse
from panelist.events import Bus
from panelist.evidence import redact
from panelist.fence import new_nonce
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.ports import Repo
from panelist.settings import Settings
from panelist.surroundings import gather_for_shards, surroundings_budget

SIZES = (750, 1_500, 3_000)
LINES_PER_FILE = 34
"""With 3,000 files this makes 102,000 changed lines."""


def make(directory: Path, files: int) -> None:
    """A repository whose last commit changes ``files`` files."""
    git(directory, "init", "--quiet")
    for number in range(files):
        path = directory / f"src/package{number % 50}/module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "".join(f"    value_{n} = {n}\n" for n in range(58))
        path.write_text(f"def compute_{number}(value, by):\n{body}    return value\n")
    commit(directory, "base")
    for number in range(files):
        path = directory / f"src/package{number % 50}/module{number}.py"
        lines = path.read_text().split("\n")
        half = LINES_PER_FILE // 2
        called = f"compute_{(number + 7) % files}"
        lines[20 : 20 + half] = [f"    value_{n} = {called}({n}, {number})" for n in range(half)]
        path.write_text("\n".join(lines))
    commit(directory, "change")


def commit(directory: Path, message: str) -> None:
    """Commit everything."""
    git(directory, "add", "--all")
    git(directory, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", message)


def git(directory: Path, *arguments: str) -> None:
    """Run git."""
    subprocess.run(["git", "-C", str(directory), *arguments], check=True)


def measure(repository: Path) -> None:
    """Collect, gather the context and plan; print seconds of each and the peak in MiB."""
    with tempfile.TemporaryDirectory() as run:
        memory = RunDirectory(Path(run))
        started = time.perf_counter()
        collected = local.from_range(repository, "HEAD~1", "HEAD")
        memory.write_patch(collected.patch)
        memory.write(collected.pull)
        collect = time.perf_counter() - started
        tuned = Settings(engine=Engine.OFFLINE)
        room = furnish(
            tuned,
            Engaged(None, lambda: float("inf")),
            objects(collected.pull, memory.root),
            Bus(),
            nonce=new_nonce(),
        )
        story = Pipeline(memory, room)
        started = time.perf_counter()
        asyncio.run(story.phase(PhaseName.CONTEXT))
        context = time.perf_counter() - started
        started = time.perf_counter()
        asyncio.run(story.phase(PhaseName.PLAN))
        plan = time.perf_counter() - started
        surroundings = gather(memory, room.repo)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{collect:.2f} {context:.2f} {plan:.2f} {surroundings:.2f} {peak:.0f}")


def gather(memory: RunDirectory, repo: Repo) -> float:
    """Gather the surroundings of every shard of the plan; how many seconds it took."""
    planned = memory.read(Plan)
    change = redact(parse(memory.read_patch()))
    started = time.perf_counter()
    gathered = gather_for_shards(
        change,
        [shard.hunks for shard in planned.shards],
        repo,
        budgets=[surroundings_budget(shard.tokens) for shard in planned.shards],
    )
    took = time.perf_counter() - started
    if not all(each.passages for each in gathered):
        raise SystemExit("A shard has no surroundings.")
    return took


def main() -> None:
    """Print the table."""
    print(
        "| files | changed lines | collect s | context s | plan s | collect + plan s "
        "| surroundings s | peak MiB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for files in SIZES:
        with tempfile.TemporaryDirectory() as directory:
            make(Path(directory), files)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", directory],
                check=True,
                capture_output=True,
                text=True,
            )
        collect, context, plan, surroundings, peak = done.stdout.split()
        both = float(collect) + float(plan)
        lines = files * LINES_PER_FILE
        print(
            f"| {files} | {lines} | {collect} | {context} | {plan} | {both:.2f} "
            f"| {surroundings} | {peak} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", type=Path)
    given = parser.parse_args()
    if given.measure is not None:
        measure(given.measure)
    else:
        main()
