"""Keeps the transcript of a run, where ``record`` asks for one."""

from dataclasses import replace
from datetime import UTC, datetime

from panelist import __version__
from panelist.cli.speech import Speech
from panelist.contracts import Engine, Review
from panelist.errors import PanelistError
from panelist.events import Bus
from panelist.memory import RunDirectory
from panelist.phases.room import Room
from panelist.replay import FOLDER, Recording, Transcript, write

_BY_MODELS = (
    "Recorded while Panelist reviewed the change; each answer names the model that gave it."
)
_BY_NOBODY = (
    "Recorded while Panelist reviewed the change with the offline engine; no model was asked."
)


def overheard(room: Room, recording: Recording) -> Room:
    """``room``, with everything that a transcript needs going by ``recording``."""
    return replace(
        room,
        model=None if room.model is None else recording.model(room.model),
        repo=recording.repo(room.repo),
        bus=Bus((room.bus.emit, recording.listen)),
    )


def describe(room: Room, *, made: str, server_url: str | None) -> Transcript:
    """What the transcript of a run in ``room`` says of itself, as of now."""
    settings = room.settings.model_copy(
        update={
            "agents": tuple(agent.id for agent in room.agents),
            # Places on this machine; what they told is in the context.
            "coverage_report": "",
            "sarif_in": (),
        }
    )
    return Transcript(
        made=made,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        panelist=__version__,
        nonce=room.fence.nonce,
        server_url=server_url,
        settings=settings,
    )


def keep(
    recording: Recording,
    memory: RunDirectory,
    room: Room,
    speech: Speech,
    *,
    server_url: str | None,
) -> None:
    """Write the transcript into the run directory; one that cannot be kept costs no review."""
    if memory.find(Review) is None:
        return
    made = _BY_NOBODY if room.settings.engine is Engine.OFFLINE else _BY_MODELS
    folder = memory.root / FOLDER
    try:
        write(
            folder,
            memory,
            recording,
            describe(room, made=made, server_url=server_url),
        )
    except PanelistError as error:
        speech.warning(f"The transcript was not kept. {error}")
    else:
        speech.say(f"The transcript is in {folder}. Read it before you give it away.")
