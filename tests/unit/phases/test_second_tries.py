"""Which findings came with the answer to an earlier one, and which only stand near it."""

from collections.abc import Mapping
from typing import Any

import pytest

from panelist import ledger
from panelist.contracts import Entry, EntryState, Outcome, Place, Replaced, Severity, Side, Since
from panelist.phases.continuing import Continuity
from panelist.phases.decisions import Candidate
from panelist.phases.second_tries import find_answers
from tests.unit.phases import scene
from tests.unit.phases.test_synthesize import verdict

PATH = "src/ratio.py"
ENTRY = scene.entry()
"""F1, at line 3."""
SPOT = Replaced(
    old=Place(path=PATH, side=Side.LEFT, start=3, end=3), new=Place(path=PATH, start=7, end=8)
)


def candidate(number: int = 1, start: int = 8, *, known: bool = False, **more: Any) -> Candidate:  # noqa: ANN401 - fields of a finding
    found = scene.finding(f"quality.s1.{number}", start=start, **more)
    return Candidate(found, verdict(found), known=known)


def answers(
    *candidates: Candidate,
    entry: Entry = ENTRY,
    replaced: tuple[Replaced, ...] = (SPOT,),
    outcome: Outcome = Outcome.REFUTED,
    by: str = "code",
) -> Mapping[str, str]:
    """The number that each finding is told under."""
    carried = ledger.carried(entry)
    judged = ((carried, verdict(carried, outcome, by=by)),)
    earlier = Continuity({carried.id: entry}, {}, {}, frozenset(), (entry,), {})
    since = Since(head_sha=scene.EARLIER, relation="ahead", added=(), replaced=replaced)
    pull = scene.lived(entry, since=since)
    found = find_answers(candidates, judged, earlier, pull)
    return {name: one.number for name, one in found.items()}


def test_what_stands_in_the_place_of_its_code_is_told_under_it() -> None:
    assert answers(candidate()) == {"quality.s1.1": "F1"}


def test_of_several_the_gravest_is() -> None:
    mild = candidate(1, start=7, severity=Severity.MEDIUM)
    assert answers(mild, candidate(2, severity=Severity.CRITICAL)) == {"quality.s1.2": "F1"}


@pytest.mark.parametrize(
    "other",
    [
        candidate(start=9),
        candidate(known=True),
        candidate(certain=Severity.HIGH),
    ],
    ids=["beside it", "known", "certain"],
)
def test_what_is_elsewhere_known_or_certain_stands_on_its_own(other: Candidate) -> None:
    assert answers(other) == {}


@pytest.mark.parametrize(
    "entry",
    [
        scene.entry(state=EntryState.DISPUTED),
        scene.entry(state=EntryState.DISMISSED),
        scene.entry(collector="secrets"),
        scene.entry(place=None),
        scene.entry(place=Place(path="src/other.py", start=3, end=3)),
    ],
    ids=["disputed", "dismissed", "a collector's", "nowhere", "elsewhere"],
)
def test_an_entry_that_is_not_simply_open_at_these_lines_has_no_second_try(entry: Entry) -> None:
    assert answers(candidate(), entry=entry) == {}


def test_an_entry_that_code_does_not_end_alone_has_none() -> None:
    assert answers(candidate(), by="model-powerful") == {}
    assert answers(candidate(), outcome=Outcome.UNSETTLED) == {}


def test_where_nobody_knows_what_was_replaced_there_is_none() -> None:
    assert answers(candidate(), replaced=()) == {}
