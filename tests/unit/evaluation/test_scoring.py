"""The rules of counting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Placement
from panelist.evaluation.judging import JudgedFinding
from panelist.evaluation.scoring import (
    CountingRule,
    FindingScope,
    JudgedCase,
    LabelScope,
    Tally,
    add_tallies,
    find_labels,
    tally_case,
)
from tests.unit.evaluation.samples import also, finding, judged, label

G1, G2, EXTRA = label("G1"), label("G2"), label("G3", core=False)
A1 = also("A1")


def counts(
    case: JudgedCase,
    rule: CountingRule = CountingRule.MARCH,
    scope: FindingScope = FindingScope.ALL,
) -> Tally:
    return tally_case(case, rule, scope, LabelScope.ALL)


@pytest.mark.parametrize(
    ("told", "march", "strict"),
    [
        # hits, false alarms
        ("", (0, 0), (0, 0)),
        ("F1=G1", (1, 0), (1, 0)),
        ("F1=G1 F2=G2", (2, 0), (2, 0)),
        ("F1=G1 F2", (1, 1), (1, 1)),
        # Two that mean one label: a repeat is no false alarm, but the strict rule wants one.
        ("F1=G1 F2=G1", (1, 0), (1, 1)),
        ("F1=G1 F2~F1", (1, 0), (1, 1)),
        ("F1~F2 F2~F3 F3=G1", (1, 0), (1, 2)),
        # A repeat of a false alarm is one.
        ("F1 F2~F1", (0, 2), (0, 2)),
        # The list may name a defect twice, and a finding may name several.
        ("F1=A1,G1", (1, 0), (1, 0)),
        ("F1=G1,G2", (2, 0), (1, 0)),
        ("F1=G1,G2 F2=G2", (2, 0), (2, 0)),
        # True as well: neither, but the strict rule has no such thing.
        ("F1=A1", (0, 0), (0, 1)),
        ("F1=A1 F2~F1", (0, 0), (0, 2)),
        # Findings that name each other mean nothing.
        ("F1~F2 F2~F1", (0, 2), (0, 2)),
        ("F1=unheard-of", (0, 1), (0, 1)),
    ],
)
def test_what_counts(told: str, march: tuple[int, int], strict: tuple[int, int]) -> None:
    case = judged(told, (G1, G2, A1))
    for rule, (hits, false_alarms) in ((CountingRule.MARCH, march), (CountingRule.STRICT, strict)):
        total = len(told.split())
        assert counts(case, rule) == Tally(
            labels=2, hits=hits, false_alarms=false_alarms, findings=total
        )


def test_only_what_is_inline_counts_as_posted() -> None:
    noted = finding(2, placement=Placement.NOTED)
    case = judged("F1 F2=G1 F3~F2", (G1,), (finding(1), noted, finding(3)))
    # F3 means the label through a finding that was not posted.
    assert counts(case, scope=FindingScope.INLINE) == Tally(
        labels=1, hits=1, false_alarms=1, findings=2
    )
    assert counts(case) == Tally(labels=1, hits=1, false_alarms=1, findings=3)


def test_core_labels_are_counted_apart() -> None:
    case = judged("F1=G3 F2", (G1, EXTRA))
    core = tally_case(case, CountingRule.MARCH, FindingScope.ALL, LabelScope.CORE)
    assert core == Tally(labels=1, hits=0, false_alarms=1, findings=2)
    assert counts(case) == Tally(labels=2, hits=1, false_alarms=1, findings=2)


def test_shares() -> None:
    tally = Tally(labels=4, hits=1, false_alarms=3, findings=9)
    assert (tally.precision, tally.recall, tally.f1) == (0.25, 0.25, 0.25)
    nothing = Tally()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert Tally(false_alarms=1).f1 == 0.0


def number_findings(
    links: list[tuple[tuple[str, ...], str | None]],
) -> dict[str, JudgedFinding]:
    return {
        f"F{number}": JudgedFinding(id=f"F{number}", labels=means, repeats=repeats)
        for number, (means, repeats) in enumerate(links, 1)
    }


MATCHES = st.builds(
    number_findings,
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["G1", "G2", "A1"]), unique=True).map(tuple),
            st.sampled_from([None, "F1", "F2", "F3", "F9"]),
        ),
        max_size=6,
    ),
)


@given(MATCHES)
def test_every_finding_is_sorted_once_and_strict_is_never_kinder(
    said: dict[str, JudgedFinding],
) -> None:
    words = [f"{id_}={','.join(each.labels)}" for id_, each in said.items()]
    case = judged(" ".join(words), (G1, G2, A1))
    case = JudgedCase(
        case.case,
        case.findings,
        case.judgement.model_copy(update={"findings": tuple(said.values())}),
    )
    march, strict = counts(case), counts(case, CountingRule.STRICT)
    assert strict.hits <= march.hits <= march.labels
    assert march.false_alarms <= strict.false_alarms
    assert strict.hits + strict.false_alarms == strict.findings == len(said)
    meant = {label for id_ in said for label in find_labels(id_, said)} & {"G1", "G2"}
    assert march.hits == len(meant)


@given(st.lists(st.builds(Tally, labels=st.integers(0, 9), hits=st.integers(0, 9)), max_size=5))
def test_tallies_add_up(tallies: list[Tally]) -> None:
    assert add_tallies(tallies).labels == sum(each.labels for each in tallies)
    assert add_tallies(tallies).hits == sum(each.hits for each in tallies)
