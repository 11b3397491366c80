"""Whose decisions teach a rule: people's who may write and say why, and nobody else's."""

import pytest

from panelist.contracts import Checked, Entry, EntryState, Ledger, Outcome, Severity
from panelist.learning import Dismissal, find_dismissals
from tests.unit.phases import scene

WRITERS = frozenset({"ann", "model-powerful"})
DECISION = {
    "state": EntryState.DISMISSED,
    "severity": Severity.LOW,
    "who": "ann",
    "why": "It runs once.",
}


def decided(**more: object) -> Entry:
    return scene.entry().model_copy(update={**DECISION, **more})


def learned(entry: Entry) -> list[Dismissal]:
    return list(find_dismissals(7, Ledger(entries=(entry,), highest=1), WRITERS.__contains__))


@pytest.mark.parametrize("state", [EntryState.DISMISSED, EntryState.DISPUTED])
def test_a_reason_of_a_person_who_may_write_teaches(state: EntryState) -> None:
    entry = decided(state=state)
    assert entry.place is not None
    assert learned(entry) == [
        Dismissal(
            pull=7,
            finding=entry.number,
            path=entry.place.path,
            kind=entry.claim,
            agent=entry.agent,
            title=entry.title,
            who="ann",
            why="It runs once.",
        )
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"who": "mallory"},
        {"who": ""},
        {"why": " \n"},
        {"state": EntryState.OPEN},
        {"state": EntryState.FIXED},
        {"severity": Severity.HIGH},
        {"severity": Severity.CRITICAL},
        {"collector": "secrets"},
        {"collector": "unicode"},
        {"place": None},
        # A model withdrew it after a dispute, under a name that somebody may have.
        {
            "who": "model-powerful",
            "checked": Checked(outcome=Outcome.REFUTED, by="model-powerful", reason="no"),
        },
    ],
)
def test_nothing_else_does(more: dict[str, object]) -> None:
    assert learned(decided(**more)) == []
