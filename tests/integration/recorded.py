"""A recorded run over a real repository, with secrets wherever a change can hold them."""

from dataclasses import replace
from pathlib import Path

from panelist.cli import engine, reports
from panelist.cli.record import describe, overheard
from panelist.contracts import Pull, Review
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.ports import Repo
from panelist.redaction import Redactor
from panelist.replay import Recording, write
from tests.fakes.model import ScriptedModel
from tests.integration.scene import BASE, HEAD, PATH, TABLE, Range, finished, whole_panel
from tests.integration.test_privacy import ROWS, VALUES, after, before, claims
from tests.unit.phases import scene

KEY = "sk-" + "ant-CANARY-of-the-run-7f3a"
"""The credential of the run: in the conversation, and said by a model."""
FORMS = (KEY, KEY[::-1], KEY.encode().hex())
HIDDEN = (*VALUES, *FORMS)
"""Whatever must not be in a transcript."""
SERVER = "https://git.example"


def secretive(home: Path) -> Range:
    """A change with a secret of every kind, described with some more."""
    change = Range.new(
        home,
        {**BASE, **{path: before(row) for path, row in ROWS.items()}},
        {**HEAD, **TABLE, **{path: after(row) for path, row in ROWS.items()}},
    )
    told = {"title": f"Rotate {VALUES[1]}", "body": f"It was\n{VALUES[2]}\nand {KEY}"}
    change.memory.write(change.memory.read(Pull).model_copy(update=told))
    return change


def leaking() -> ScriptedModel:
    """Every phase is asked; one search is made; a claim about no file says the key in forms."""
    unused = scene.claim(
        file=PATH,
        start_line=2,
        end_line=2,
        quote="    if b is None:",
        kind="unused",
        subject="ratio",
    )
    nowhere = scene.claim(file="nowhere.py", title=" ".join(FORMS))
    return whole_panel(scene.claim(file=PATH), unused, *claims(), nowhere)


def record(
    change: Range, model: ScriptedModel | None, folder: Path, *, repo: Repo | None = None
) -> Review:
    """Review ``change`` and write its transcript to ``folder``; its reports are in its memory."""
    recording = Recording()
    # From here on, as the door does it: the pull was collected by another process.
    change.memory = RunDirectory(change.memory.root, Redactor.of([KEY]))
    story = change.pipeline(model)
    room = replace(story.room, repo=repo or story.room.repo)
    if model is not None:
        room = engine.with_tools(room)
    room = overheard(room, recording)
    review = finished(Pipeline(change.memory, room, story.given))
    reports.write(change.memory, review, server_url=SERVER)
    transcript = describe(room, made="Made by a test.", server_url=SERVER)
    write(folder, change.memory, recording, transcript)
    return review
