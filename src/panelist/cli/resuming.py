"""How a review goes on from what an interrupted run of it has paid for, and leaves the same."""

import re
from collections.abc import Iterator

from panelist.cli.outputs import write_outputs
from panelist.cli.speech import Speech
from panelist.contracts import Pull
from panelist.memory import RunDirectory, patch_digest
from panelist.phases.known import panel_digest
from panelist.phases.room import Room
from panelist.pipeline import Given
from panelist.progress import EARLIER, FOLDER, Progress, Seal, artifact_name, go_on
from panelist.render.sentences import counted
from panelist.settings import Environment

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def continued(
    memory: RunDirectory,
    pull: Pull,
    room: Room,
    given: Given,
    environment: Environment,
    speech: Speech,
) -> RunDirectory:
    """``memory``, with what an earlier run finished; what this one finishes is kept for the next.

    Only the key of the model seals what is kept, so there is nothing of the kind without one.
    """
    secret = environment.anthropic_api_key
    if secret is None or room.model is None or pull.head_sha is None:
        return memory
    seal = Seal.of(secret, (*facts(memory, pull, room), *_evidence(given)))
    memory = memory.keeping(Progress(memory.root / FOLDER, seal).keep)
    readings = go_on(Progress(memory.root / EARLIER, seal), memory)
    if readings:
        speech.say(f"{counted(readings, 'reading')} of an interrupted run need not be made again.")
    if _SHA.fullmatch(pull.head_sha):
        progress = {"progress": artifact_name(pull.head_sha)}
        write_outputs(environment.output_path, progress, speech)
    return memory


def facts(memory: RunDirectory, pull: Pull, room: Room) -> Iterator[str]:
    """Everything that context, plan and reports are made of, but what other tools reported."""
    reading = pull.ledger.reading if pull.ledger is not None else None
    everything = pull.command is not None and pull.command.verb == "full-review"
    yield pull.repository
    yield str(pull.number)
    yield str(pull.base_sha)
    yield str(pull.head_sha)
    yield patch_digest(memory.read_patch())
    yield pull.trusted.model_dump_json()
    yield pull.since.model_dump_json() if pull.since is not None else ""
    yield reading.model_dump_json() if reading is not None else ""
    yield str(everything)
    yield room.settings.model_dump_json()
    yield panel_digest(room)


def _evidence(given: Given) -> Iterator[str]:
    yield given.coverage or ""
    for name, text in sorted(given.sarif.items()):
        yield name
        yield text
