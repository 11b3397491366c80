import json
import logging
from pathlib import Path

import pytest

from panelist.errors import ModelError
from panelist.events import (
    Bus,
    CellDone,
    Event,
    Noticed,
    PhaseDone,
    PhaseStarted,
    WorkFailed,
    jsonl,
    phase_told,
)
from panelist.redaction import MARK, Redactor


def test_every_subscriber_hears_every_event_in_order() -> None:
    first: list[Event] = []
    second: list[Event] = []
    bus = Bus((first.append, second.append))
    events = [PhaseStarted("plan", at=1.0), Noticed("slow", at=2.0)]
    for event in events:
        bus.emit(event)
    assert first == second == events


def test_a_subscriber_that_fails_is_dropped_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[Event] = []
    tries: list[Event] = []

    def broken(event: Event) -> None:
        tries.append(event)
        raise OSError("disk full")

    bus = Bus((broken, heard.append))
    with caplog.at_level(logging.WARNING):
        bus.emit(Noticed("one"))
        bus.emit(Noticed("two"))
    assert len(heard) == 2
    assert len(tries) == 1
    assert "left out" in caplog.text


def test_no_subscriber_hears_what_may_not_be_known() -> None:
    heard: list[Event] = []
    key = "sk-ant-CANARY-7f3a"
    bus = Bus((heard.append,), Redactor.of([key]))
    bus.emit(CellDone("quality.s1", key, 2, 0.5, None, failure=f"no: {key}", at=2.0))
    assert heard == [CellDone("quality.s1", MARK, 2, 0.5, None, failure=f"no: {MARK}", at=2.0)]


def test_jsonl_appends_one_line_an_event(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write = jsonl(path)
    write(PhaseStarted("plan", at=1.5))
    write(CellDone("security.s1", "security", 2, 0.5, None, at=2.0))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines == [
        {"event": "phase.started", "at": 1.5, "phase": "plan"},
        {
            "event": "cell.done",
            "at": 2.0,
            "assignment": "security.s1",
            "agent": "security",
            "findings": 2,
            "seconds": 0.5,
            "cost_usd": None,
            "failure": "",
        },
    ]


def test_a_phase_is_told_when_it_begins_and_when_it_is_done() -> None:
    heard: list[Event] = []
    with phase_told(Bus((heard.append,)), "plan") as tell:
        assert [type(event) for event in heard] == [PhaseStarted]
        tell("4 assignments")
    done = heard[-1]
    assert isinstance(done, PhaseDone)
    assert (done.phase, done.detail) == ("plan", "4 assignments")
    assert 0 <= done.seconds < 60


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (ModelError("No credit.", "Add some."), "ModelError", "No credit. Add some."),
        (ValueError("CANARY"), "bug", "Panelist failed in a way it should not."),
        (KeyboardInterrupt(), "interrupted", "The run was interrupted."),
    ],
)
def test_a_phase_that_breaks_off_is_told_as_failed(
    error: BaseException, kind: str, sentence: str
) -> None:
    heard: list[Event] = []

    def broken() -> None:
        with phase_told(Bus((heard.append,)), "plan"):
            raise error

    with pytest.raises(type(error)):
        broken()
    failed = heard[-1]
    assert isinstance(failed, WorkFailed)
    assert (failed.phase, failed.kind, failed.sentence) == ("plan", kind, sentence)
    assert (failed.assignment, failed.request_id) == ("", None)
    assert not any(isinstance(event, PhaseDone) for event in heard)
