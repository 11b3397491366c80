"""docs/events.md shows every event as it is sent."""

import json
import re
from dataclasses import MISSING, fields
from typing import Any

import pytest

from panelist.cli.follow import TRIES
from panelist.delivery.messages import FIELDS, RunIdentity, compose
from panelist.delivery.outbox import CLOSING_SECONDS, PAUSES
from panelist.delivery.redis_stream import MOST_ENTRIES, STREAM
from tests.contract.documents import ROOT

TEXT = (ROOT / "docs" / "events.md").read_text()
SHOWN: list[dict[str, Any]] = [
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
]
WHOLE = SHOWN[0]
KINDS = {kind.name: kind for kind in FIELDS}


def test_each_event_is_shown_once() -> None:
    assert sorted(one["event"] for one in SHOWN) == sorted(KINDS)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown["event"])
def test_each_is_shown_as_it_is_sent(shown: dict[str, Any]) -> None:
    whole = {**WHOLE, **shown}
    kind = KINDS[whole["event"]]
    needed: dict[str, Any] = {
        field.name: ""
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    event = kind(**{**needed, **whole["data"], "at": whole["at"]})
    message = compose(event, RunIdentity(**whole["run"]))
    assert message is not None
    sent = json.loads(message.body)
    assert {**sent, "id": whole["id"]} == whole
    assert re.fullmatch(r"[0-9a-f]{32}", sent["id"])
    assert list(sent) == list(WHOLE)


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"`{STREAM}`" in TEXT
    assert f"{MOST_ENTRIES:,} are kept" in TEXT
    assert (len(PAUSES), CLOSING_SECONDS, TRIES) == (2, 10, 5)
    assert "tried\nthree times" in TEXT
    assert "waits ten seconds at most" in TEXT
    assert "fails five times" in TEXT
