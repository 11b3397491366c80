"""What a review step works with: the room of its phases, for as long as it works."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from panelist.cli import engine
from panelist.cli.github import Site
from panelist.cli.outlets import open_outlets, run_identity
from panelist.cli.speech import Speech
from panelist.contracts import Pull
from panelist.events import Bus, RunStarted, jsonl
from panelist.fence import new_nonce
from panelist.phases.room import Room
from panelist.pipeline import Given
from panelist.render.progress import plain_progress
from panelist.settings import Environment, Settings


@dataclass(frozen=True, slots=True)
class Session:
    """A room with a model that may be asked, and what the run is given besides."""

    room: Room
    given: Given


@asynccontextmanager
async def open_session(
    here: Site,
    pull: Pull,
    tuned: Settings,
    environment: Environment,
    speech: Speech,
    *,
    allowance: engine.Allowance = engine.ALL,
) -> AsyncGenerator[Session]:
    """A session over the run directory of ``here``, for the time of the block."""
    with (
        engine.traced(tuned, environment) as traces,
        open_outlets(here.events_webhook, environment, speech) as outlets,
    ):
        kept = jsonl(here.memory.root / "events.jsonl")
        sent = outlets.subscribers(run_identity(environment, here.memory, pull))
        bus = Bus((plain_progress(speech.say), kept, *traces, *sent), here.memory.redactor)
        bus.emit(RunStarted(f"{pull.repository}#{pull.number}", tuned.engine.value))
        spent = engine.spent_so_far(pull)
        async with engine.engage(
            tuned, environment, bus, spent=spent, allowance=allowance
        ) as engaged:
            repo = engine.repository(pull, here.memory.root)
            room = engine.furnish(tuned, engaged, repo, bus, nonce=new_nonce())
            yield Session(room, engine.given(tuned, engaged, pull.trusted.config_path))
