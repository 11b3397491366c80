"""Which run may go on from what another one has paid for."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from panelist.cli.resuming import continued
from panelist.cli.speech import Speech
from panelist.contracts import Command, Ledger, Plan, Pull, Trusted
from panelist.memory import RunDirectory
from panelist.phases.room import Room
from panelist.pipeline import Given
from panelist.progress import EARLIER, FOLDER
from panelist.settings import environment
from tests.fakes.model import ScriptedModel
from tests.unit.ledger.cases import READING
from tests.unit.phases import scene

PLAN = scene.plan()
ROOM = scene.room(ScriptedModel({}))


def opened(folder: Path, pull: Pull, room: Room, given: Given, key: str | None) -> RunDirectory:
    """The directory as the review door has it, and the name of what it keeps as an output."""
    memory = RunDirectory(folder)
    memory.write_patch(scene.PATCH)
    memory.write(pull)
    told = {"GITHUB_OUTPUT": str(folder / "output"), "ANTHROPIC_API_KEY": key or ""}
    speech = Speech(on_actions=False, out=io.StringIO())
    return continued(memory, pull, room, given, environment.read(told), speech)


def left(folder: Path) -> Path:
    """What a run leaves that was killed when one of its readers had answered."""
    memory = opened(folder, scene.PULL, ROOM, Given(), "sk-ant-1")
    memory.write(scene.context())
    memory.write(PLAN)
    memory.write_report(scene.reviewed("quality.s1", of=PLAN))
    return folder / FOLDER


def taken(tmp_path: Path, pull: Pull, room: Room, given: Given, key: str | None) -> bool:
    """Whether the next run has the reading of the one before."""
    after = tmp_path / "after"
    shutil.copytree(left(tmp_path / "before"), after / EARLIER)
    memory = opened(after, pull, room, given, key)
    plan = memory.find(Plan)
    return plan is not None and len(memory.reports(plan)) == 1


def test_the_same_review_goes_on(tmp_path: Path) -> None:
    assert taken(tmp_path, scene.PULL, ROOM, Given(), "sk-ant-1")
    assert f"panelist-progress-{scene.PULL.head_sha}" in (tmp_path / "after/output").read_text()


def pulled(**changed: object) -> Pull:
    return scene.PULL.model_copy(update=changed)


@pytest.mark.parametrize(
    "other",
    [
        pulled(number=8),
        pulled(repository="octo/gadgets"),
        pulled(head_sha="f" * 40),
        pulled(base_sha="f" * 40),
        pulled(trusted=Trusted(gitattributes="*.py linguist-generated")),
        pulled(ledger=Ledger(reading=READING)),
        pulled(command=Command(verb="full-review", author="eve", comment_id=5)),
    ],
)
def test_another_change_or_question_does_not(tmp_path: Path, other: Pull) -> None:
    assert not taken(tmp_path, other, ROOM, Given(), "sk-ant-1")


@pytest.mark.parametrize(
    "changed", [{"fail_on": "low"}, {"language": "Latin"}, {"model_balanced": ("m",)}]
)
def test_other_settings_do_not(tmp_path: Path, changed: dict[str, object]) -> None:
    room = replace(ROOM, settings=ROOM.settings.model_copy(update=changed))
    assert not taken(tmp_path, scene.PULL, room, Given(), "sk-ant-1")


@pytest.mark.parametrize("given", [Given(coverage="SF:a.py"), Given(sarif={"a": "{}"})])
def test_other_evidence_does_not(tmp_path: Path, given: Given) -> None:
    assert not taken(tmp_path, scene.PULL, ROOM, given, "sk-ant-1")


@pytest.mark.parametrize("key", ["sk-ant-2", None])
def test_another_key_does_not(tmp_path: Path, key: str | None) -> None:
    assert not taken(tmp_path, scene.PULL, ROOM, Given(), key)


def test_without_a_key_or_a_model_nothing_is_kept(tmp_path: Path) -> None:
    for name, room, key in (("a", ROOM, None), ("b", scene.room(), "sk-ant-1")):
        memory = opened(tmp_path / name, scene.PULL, room, Given(), key)
        memory.write(scene.context())
        assert not (tmp_path / name / FOLDER).exists()
        assert not (tmp_path / name / "output").exists()
