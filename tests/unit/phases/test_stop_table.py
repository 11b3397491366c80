"""One test for each row of the stop rule, and what holds whatever the facts are."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Severity
from panelist.phases.placement import AGREED_WORTH, ALONE_WORTH, BARS, STOP_TABLE, RoundFacts
from panelist.phases.placement import is_posted as decide

SECOND = RoundFacts(round=2, until=4, severity=Severity.MEDIUM, worth=75)
"""A medium remark of one reading, likely enough for a second round."""
LAST = replace(SECOND, round=9, worth=100, agreed=True)
ROWS: dict[str, tuple[list[RoundFacts], bool]] = {
    "certain evidence is never silenced": (
        [replace(LAST, certain=True), replace(SECOND, certain=True, late=True, spoken_of=True)],
        True,
    ),
    "what blocks is never silenced": (
        [replace(LAST, blocks=True, worth=0), replace(SECOND, blocks=True, late=True)],
        True,
    ),
    "an earlier round read these lines and did not say it": (
        [replace(SECOND, late=True, worth=100), replace(SECOND, late=True, until=0, asks=True)],
        False,
    ),
    "a person is to decide about it": ([replace(LAST, asks=True, worth=0)], True),
    "there is no stop rule": (
        [replace(LAST, until=0, worth=0), replace(LAST, round=0), replace(LAST, round=0, until=1)],
        True,
    ),
    "a person asked for all of it": ([replace(LAST, wanted=True, worth=0)], True),
    "by now only what blocks is posted": (
        [LAST, replace(LAST, round=4), replace(LAST, is_answer=True), replace(LAST, until=1)],
        False,
    ),
    "a first round says what it sees": (
        [replace(SECOND, round=1, worth=0), replace(SECOND, round=1, spoken_of=True)],
        True,
    ),
    "an earlier round spoke of these lines": (
        [replace(SECOND, spoken_of=True, worth=100), replace(SECOND, spoken_of=True, agreed=True)],
        False,
    ),
    "it came with the answer to a finding": ([replace(SECOND, is_answer=True, worth=0)], True),
    "it is grave and likely enough for its round": (
        [
            SECOND,
            replace(SECOND, worth=None),
            replace(SECOND, worth=70),
            replace(SECOND, worth=40, agreed=True),
            replace(SECOND, severity=Severity.LOW),
            replace(SECOND, round=3, worth=80),
            replace(SECOND, round=7, until=8, worth=90),
            replace(SECOND, round=7, until=8, worth=70, agreed=True),
        ],
        True,
    ),
    "so late, a new remark needs more": (
        [
            replace(SECOND, worth=69),
            replace(SECOND, worth=39, agreed=True),
            replace(SECOND, round=3, worth=79),
            replace(SECOND, round=3, worth=100, severity=Severity.LOW),
            replace(SECOND, round=7, until=8, worth=89),
        ],
        False,
    ),
}
FACTS = st.builds(
    RoundFacts,
    round=st.integers(0, 12),
    until=st.integers(0, 8),
    severity=st.sampled_from(Severity),
    worth=st.none() | st.integers(0, 100),
    **dict.fromkeys(
        ("wanted", "certain", "blocks", "asks", "late", "spoken_of", "is_answer", "agreed"),
        st.booleans(),
    ),
)


@pytest.mark.parametrize("reason", [reason for reason, _, _ in STOP_TABLE])
def test_each_row(reason: str) -> None:
    examples, posted = ROWS[reason]
    for facts in examples:
        assert decide(facts) == (posted, reason)


def test_the_bar_only_rises() -> None:
    first = (ALONE_WORTH, AGREED_WORTH, Severity.LOW.rank)
    bars = [first, *((bar.alone, bar.agreed, bar.severity.rank) for bar in BARS.values())]
    assert list(BARS) == [2, 3, 4]
    for (alone, agreed, least), (next_alone, next_agreed, next_least) in pairwise(bars):
        assert next_alone > alone
        assert next_agreed > agreed
        assert next_least <= least


@given(FACTS)
def test_what_blocks_or_is_certain_is_posted_whatever_else_holds(facts: RoundFacts) -> None:
    assert decide(replace(facts, blocks=True))[0]
    assert decide(replace(facts, certain=True))[0]


@given(FACTS)
def test_what_is_recorded_in_one_round_is_recorded_in_the_next(facts: RoundFacts) -> None:
    if facts.round and not decide(facts)[0]:
        assert not decide(replace(facts, round=facts.round + 1))[0]
