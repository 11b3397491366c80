"""One whole review as the review door carries it out: real pipeline, real SDK, over HTTP."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from panelist.cli.engine import engage, furnish
from panelist.cli.engine import repository as objects
from panelist.contracts import Depth, Plan, Review
from panelist.events import Bus, PhaseDone
from panelist.evidence import redact_text
from panelist.fence import new_nonce
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.settings import Settings, environment
from tests.fakes.anthropic import KEY

TITLE = "Settle what is left over before the month is closed"
BODY = """\
Rows that arrive after the nightly run were left until the next month. They are settled now
as soon as they come in, with the rate of the day they belong to.

Closes 4711.
"""
"""A pull request says something of itself; who is not blind reads it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a run ended with.

    Attributes:
        seconds: from the first phase to the finished review; collecting and
            importing are done before.
        cpu: seconds of processor time of this process in it.
        phases: seconds of each phase, by name.
    """

    plan: Plan
    review: Review
    seconds: float
    cpu: float
    phases: Mapping[str, float]


async def carry_out(
    repository: Path, run: Path, url: str, *, depth: Depth = Depth.STANDARD
) -> Carried:
    """Review the last commit of ``repository`` by the Claude at ``url``."""
    memory = RunDirectory(run)
    collected = local.from_range(repository, "HEAD~1", "HEAD")
    memory.write_patch(collected.patch)
    memory.write(collected.pull.model_copy(update={"title": TITLE, "body": BODY}))
    # Collectors import their tools when first used; `make bench-start` counts that.
    redact_text("warm.py", "x = 1")
    tuned = Settings(max_cost_usd=1_000, deadline_minutes=60, depth=depth)
    given = environment.read({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url})
    heard: list[PhaseDone] = []
    bus = Bus((lambda event: heard.append(event) if isinstance(event, PhaseDone) else None,))
    async with engage(tuned, given, bus) as engaged:
        repo = objects(collected.pull, memory.root)
        room = furnish(tuned, engaged, repo, bus, nonce=new_nonce())
        story = Pipeline(memory, room)
        started, worked = time.perf_counter(), time.process_time()
        review = await story.run()
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    if review is None or not review.coverage.complete:
        raise SystemExit("the review is not complete: its figures would mean nothing")
    phases = {event.phase: event.seconds for event in heard}
    return Carried(memory.read(Plan), review, seconds, cpu, phases)
