"""What leaves the process of an event, and what never does."""

import json
from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.delivery.messages import FIELDS, SENTENCE_CHARS, compose
from panelist.events import (
    CallDone,
    CallSkipped,
    CellDone,
    CellStarted,
    Event,
    Noticed,
    PhaseDone,
    RunStarted,
    WorkFailed,
)
from tests.unit.delivery.samples import RUN

KINDS = list(FIELDS)
KEPT_HERE = {CallDone, CallSkipped, CellStarted, Noticed}
"""Events that are for people or for traces alone."""


def body(event: Event) -> dict[str, Any]:
    message = compose(event, RUN)
    assert message is not None
    told = json.loads(message.body)
    assert (message.id, message.event, message.at) == (told["id"], told["event"], told["at"])
    return told


def test_a_phase_that_is_done_says_of_which_run_and_where() -> None:
    told = body(PhaseDone("plan", 1.5, "4 assignments", at=2.0))
    assert told == {
        "schema": "panelist/event",
        "version": 1,
        "id": told["id"],
        "event": "phase.done",
        "at": 2.0,
        "run": {
            "id": "77.1",
            "url": "https://github.com/octo/widgets/actions/runs/77",
            "repository": "octo/widgets",
            "number": 7,
            "head_sha": "a" * 40,
            "directory": "/runs/7",
            "goes_on": True,
        },
        "data": {"phase": "plan", "seconds": 1.5},
    }


def test_a_failure_says_what_failed_and_which_request() -> None:
    failed = WorkFailed("review", "overloaded", "Claude is busy.", "quality.s1", "req_1")
    assert body(failed)["data"] == {
        "phase": "review",
        "kind": "overloaded",
        "assignment": "quality.s1",
        "sentence": "Claude is busy.",
        "request_id": "req_1",
    }


def test_each_event_either_leaves_or_is_known_to_stay() -> None:
    leaves, stays = ({kind.name for kind in kinds} for kinds in (FIELDS, KEPT_HERE))
    # Slots make each class twice; both have the name.
    assert leaves | stays == {kind.name for kind in Event.__subclasses__()}
    assert leaves & stays == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_table_is_one_of_the_event(kind: type[Event]) -> None:
    assert set(FIELDS[kind]) <= {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", KINDS)
def test_words_for_people_stay_here(kind: type[Event]) -> None:
    """Details, titles and notes may quote the change; of an error its one sentence goes."""
    texts = {f.name: "CANARY" for f in fields(kind) if f.type in {str, "str"}}
    others = {
        f.name: 1
        for f in fields(kind)
        if f.name not in texts and f.default is MISSING and f.default_factory is MISSING
    }
    told = body(kind(**{**others, **texts}))  # pyright: ignore[reportArgumentType] - of any kind
    assert not {"detail", "what", "failure"} & set(told["data"])


def test_what_stays_is_no_message() -> None:
    assert compose(Noticed("x"), RUN) is None
    assert compose(CallSkipped("mend", "x"), RUN) is None


@given(st.text())
def test_a_sentence_is_one_short_printable_line(text: str) -> None:
    sentence: str = body(WorkFailed("plan", "bug", text))["data"]["sentence"]
    assert sentence.isprintable()
    assert len(sentence) <= SENTENCE_CHARS


def test_two_messages_have_two_names() -> None:
    event = RunStarted("octo/widgets#7", "claude")
    assert body(event)["id"] != body(event)["id"]
    assert body(CellDone("a.s1", "a", 1, 2.0, None, "refused: no"))["data"] == {
        "assignment": "a.s1",
        "agent": "a",
        "findings": 1,
        "seconds": 2.0,
        "cost_usd": None,
    }
