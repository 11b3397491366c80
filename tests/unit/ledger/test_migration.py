"""Comments of open pull requests were written in the words of before, and are still read."""

import base64
import json
import zlib

import pytest

from panelist.contracts import ClaimKind, EntryState, Outcome, Severity
from panelist.ledger import MARKER, carried, decode, encode
from tests.unit.ledger.cases import HEAD, entry_of, finding, ledger_of

OLD: dict[str, object] = {
    "number": "F3",
    "fingerprint": "0123456789abcdef",
    "agent": "quality",
    "category": "zero-division",
    "claim": "defect",
    "severity": "high",
    "confidence": 90,
    "title": "divides by zero",
    "place": {"path": "a.py", "side": "RIGHT", "start": 3, "end": 3},
    "quote": "return a / b",
    "scenario": "b is 0",
    "fix": "Check b.",
    "checked": {"outcome": "upheld", "by": "claude-opus-5-5", "reason": "b may be 0"},
    "at": HEAD,
}


def comment(*entries: dict[str, object]) -> str:
    """A sticky comment as the version before this one wrote it."""
    text = json.dumps({"version": 1, "highest": 9, "entries": entries}).encode()
    line = base64.b64encode(zlib.compress(text, 9)).decode()
    return f"{MARKER}\n<!-- panelist:state v1 {line} -->\nWords for people."


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("upheld", Outcome.CONFIRMED),
        ("unverified", Outcome.UNSETTLED),
        ("refuted", Outcome.REFUTED),
        ("confirmed", Outcome.CONFIRMED),
    ],
)
def test_the_words_of_before_are_read_as_those_of_now(word: str, outcome: Outcome) -> None:
    told = OLD | {"checked": {"outcome": word, "by": "claude-opus-5-5", "reason": "so"}}
    found = decode(comment(told))
    assert found is not None
    assert [one.checked.outcome for one in found.entries] == [outcome]


@pytest.mark.parametrize("state", EntryState)
@pytest.mark.parametrize(
    "kind",
    [
        "defect",
        "vulnerability",
        "slowdown",
        "missing_test",
        "unused",
        "undefined",
        "duplicate",
        "version_exists",
        "maintainability",
    ],
)
def test_no_entry_of_before_is_lost_and_all_of_it_is_kept(kind: str, state: EntryState) -> None:
    found = decode(comment(OLD | {"claim": kind, "state": state.value, "who": "ann", "why": "no"}))
    assert found is not None
    (entry,) = found.entries
    assert (entry.claim, entry.state, entry.category, entry.fix, entry.who, entry.why) == (
        ClaimKind(kind),
        state,
        "zero-division",
        "Check b.",
        "ann",
        "no",
    )
    assert entry.support == 1
    assert decode(f"{MARKER}\n{encode(found)}") == found


def test_an_entry_of_before_is_carried_as_a_finding_of_now() -> None:
    found = decode(comment(OLD))
    assert found is not None
    one = carried(found.entries[0])
    assert (one.id, one.kind, one.severity, one.support, one.found_by, one.certain) == (
        "ledger.F3",
        ClaimKind.DEFECT,
        Severity.HIGH,
        1,
        ("quality",),
        None,
    )


@pytest.mark.parametrize("support", [0, 1, 5])
def test_support_survives_the_comment(support: int) -> None:
    there = ledger_of(entry_of(finding(), support=support))
    found = decode(f"{MARKER}\n{encode(there)}")
    assert found == there
    assert found is not None
    assert carried(found.entries[0]).support == support


def test_what_no_version_ever_wrote_is_still_refused() -> None:
    told = OLD | {"checked": {"outcome": "perhaps", "by": "x", "reason": ""}}
    with pytest.raises(Exception, match="cannot be read"):
        decode(comment(told))
