"""What leaves the process of an event: the fields of a table, and which run it is of."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from panelist.events import CellDone, Event, PhaseDone, PhaseStarted, RunStarted, WorkFailed
from panelist.ports import EventMessage

SCHEMA = "panelist/event"
VERSION = 1
SENTENCE_CHARS = 500
"""Of an error's words: ours, which may quote the name of a file or what a service answered."""
FIELDS: Mapping[type[Event], tuple[str, ...]] = {
    RunStarted: ("engine",),
    PhaseStarted: ("phase",),
    PhaseDone: ("phase", "seconds"),
    CellDone: ("assignment", "agent", "findings", "seconds", "cost_usd"),
    WorkFailed: ("phase", "kind", "assignment", "sentence", "request_id"),
}
"""Every event that leaves, with what it says. Nothing that strangers wrote, and no code, is in it;
what is in no row stays here: details for people, notes, and single calls, which are spans."""


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """What another process needs to know the run again, and to go on with it.

    Attributes:
        id: of the workflow's run and its attempt; ``None`` on a laptop.
        url: the page of that run, where there is one.
        repository: ``owner/name``, or the folder's name of a local change.
        number: of the pull request; ``None`` of a local change, and where it is not known yet.
        head_sha: what is reviewed, likewise.
        directory: the absolute path of the run directory, where the artifacts are.
        goes_on: whether whoever sent it goes on by itself, so that nobody else has to.
    """

    id: str | None
    url: str | None
    repository: str | None
    number: int | None
    head_sha: str | None
    directory: str
    goes_on: bool


def compose(event: Event, run: RunIdentity) -> EventMessage | None:
    """``event`` as a message; ``None`` for one that stays in this process."""
    names = FIELDS.get(type(event))
    if names is None:
        return None
    data: dict[str, object] = {name: _safe(getattr(event, name)) for name in names}
    message_id = uuid.uuid4().hex
    body = {
        "schema": SCHEMA,
        "version": VERSION,
        "id": message_id,
        "event": event.name,
        "at": event.at,
        "run": asdict(run),
        "data": data,
    }
    return EventMessage(message_id, event.name, event.at, json.dumps(body).encode())


def _safe(value: object) -> object:
    """Texts on one short line, without anything that a terminal or a log obeys."""
    if not isinstance(value, str):
        return value
    seen = "".join(char if char.isprintable() else " " for char in value)
    return " ".join(seen.split())[:SENTENCE_CHARS]
