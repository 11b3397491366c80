"""``panelist replay``: a recorded review once more, without key, network or repository."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from panelist import __version__
from panelist.cli import reports
from panelist.cli.folder import prompts_folder, run_directory
from panelist.cli.speech import Speech
from panelist.contracts import Context, Engine, Findings, PhaseName, Plan, Pull, Review
from panelist.errors import ArtifactError, SettingsError
from panelist.events import Bus
from panelist.fence import Fence
from panelist.memory import RunDirectory
from panelist.panel import DEPTHS, seat_panel
from panelist.phases.room import Room
from panelist.pipeline import Pipeline
from panelist.prompts import Prompts
from panelist.replay import Recorded, ReplayModel, ReplayRepo, foreign, load
from panelist.settings import Environment
from panelist.tools import open_toolbox

_PHASES = (
    *(PhaseName.REVIEW, PhaseName.GATHER, PhaseName.VERIFY),
    *(PhaseName.MEND, PhaseName.SYNTHESIZE),
)


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Run the phases from ``--from`` on from the transcript, and print the report."""
    recorded = load(Path(given.transcript))
    told = recorded.transcript
    speech.say(f"Recorded {told.created} with Panelist {told.panelist}. {told.made}")
    if given.write is not None:
        _refuse_to_lose(Path(given.transcript), Path(given.write))
    with _run_directory(given.write) as memory:
        first = PhaseName(given.first)
        _lay_out(recorded, memory, first)
        review = asyncio.run(_replayed(recorded, memory, first))
        reports.write(memory, review, server_url=told.server_url)
        if review != recorded.review:
            speech.warning(
                "This is not the review that was recorded: Panelist "
                f"{__version__} comes to another one from the same answers."
            )
        colour = sys.stdout.isatty() and not environment.no_color
        kept = given.write is not None
        reports.put(reports.shown(given.format, memory, review, colour=colour, kept=kept))
    return 0


def _refuse_to_lose(transcript: Path, kept: Path) -> None:
    """A run directory is emptied before it is written."""
    if transcript.resolve().is_relative_to(kept.resolve()):
        raise SettingsError(
            f"--write {kept} would take the place of the transcript.", "Name another folder."
        )


@contextmanager
def _run_directory(name: str | None) -> Generator[RunDirectory]:
    if name is not None:
        memory = run_directory(name)
        memory.reset()
        yield memory
        return
    with tempfile.TemporaryDirectory(prefix="panelist-") as folder:
        yield RunDirectory(Path(folder))


def _lay_out(recorded: Recorded, memory: RunDirectory, first: PhaseName) -> None:
    """What the phases before ``first`` left."""
    there = recorded.artifacts
    try:
        plan = there.read(Plan)
        memory.write(there.read(Pull))
        memory.write_patch(there.read_patch())
        memory.write(there.read(Context))
        memory.write(plan)
        if first is not PhaseName.REVIEW:
            for report in there.reports(plan):
                memory.write_report(report)
        if first is PhaseName.VERIFY:
            memory.write(there.read(Findings))
    except ArtifactError as error:
        raise foreign(error) from error


async def _replayed(recorded: Recorded, memory: RunDirectory, first: PhaseName) -> Review:
    story = Pipeline(memory, _furnish(recorded))
    for phase in _PHASES[_PHASES.index(first) :]:
        await story.phase(phase)
    # A replay takes no time worth telling, and no day of its own: the review took what it took,
    # and its ledger is the one that lived on.
    kept = {"seconds": recorded.review.seconds, "ledger": recorded.review.ledger}
    review = memory.read(Review).model_copy(update=kept)
    memory.write(review)
    return review


def _furnish(recorded: Recorded) -> Room:
    """The room of the run that was recorded, with nobody else in it."""
    settings = recorded.transcript.settings
    offline = settings.engine is Engine.OFFLINE
    repo, prompts = ReplayRepo(recorded.reads), Prompts(prompts_folder())
    fence = Fence(recorded.transcript.nonce)
    had_tools = any(ask.tools for ask in recorded.asks)
    most_told = DEPTHS[settings.depth].tool_characters
    return Room(
        settings=settings,
        agents=seat_panel(settings),
        repo=repo,
        prompts=prompts,
        fence=fence,
        bus=Bus(),
        model=None if offline else ReplayModel(recorded.asks, settings.chains),
        # Nobody uses them: what they gave is in the answers. The prompts tell of them.
        toolbox=open_toolbox(repo, fence, prompts, most_told=most_told) if had_tools else None,
    )
