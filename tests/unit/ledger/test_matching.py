from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import ClaimKind, Entry, EntryState, Finding, Place, Severity, Side
from panelist.ledger import fingerprints, matched
from tests.unit.ledger.cases import dismissed, entry_of, finding, place

OTHER = {"title": "leaks the file handle", "category": "resource-leak"}


def pairs(
    entries: Sequence[Entry], findings: Sequence[Finding], **standing: Place
) -> dict[str, str]:
    """Numbers by the ids of findings."""
    marks = dict(
        zip((one.id for one in findings), fingerprints(findings), strict=True),
    )
    found = matched(entries, findings, marks, standing=standing)
    return {name: entry.number for name, entry in found.items()}


def named(name: str, quote: str = "return a / b", **other: object) -> Finding:
    return finding(quote, name=name).model_copy(update=other)


def test_the_same_code_under_the_same_category_is_the_same_finding() -> None:
    now = named("x", place=place(start=90), title="may raise", agent="tests")
    assert pairs([entry_of(finding())], [now]) == {"x": "F1"}


def test_an_entry_goes_with_its_code_to_another_file() -> None:
    now = named("x", place=place("b.py"))
    assert pairs([entry_of(finding())], [now]) == {"x": "F1"}


def test_code_that_is_there_twice_goes_nowhere() -> None:
    there = [named("x", place=place("b.py")), named("y", place=place("c.py"))]
    assert pairs([entry_of(finding())], there) == {}
    entries = [entry_of(finding()), entry_of(finding(path="b.py"), "F2")]
    assert pairs(entries, [named("x", place=place("c.py"))]) == {}


def test_a_few_characters_are_not_known_again_in_another_file() -> None:
    there = entry_of(finding("return x"))
    assert pairs([there], [named("x", "return x", place=place("b.py"))]) == {}


def test_an_entry_whose_code_stands_is_continued_there_alone() -> None:
    there = entry_of(finding())
    elsewhere = named("x", place=place("b.py"))
    above = named("y", place=place(start=1))
    here = named("z", place=place(start=5, end=9))
    other_side = named("v", place=Place(path="a.py", side=Side.LEFT, start=7, end=7))
    stands = place(start=7)
    assert pairs([there], [elsewhere], F1=stands) == {}
    assert pairs([there], [above], F1=stands) == {}
    assert pairs([there], [other_side], F1=stands) == {}
    assert pairs([there], [here], F1=stands) == {"z": "F1"}


def test_lines_that_are_there_twice_keep_their_order_when_they_move() -> None:
    """Then the code of both is nearest to where the one of them stands now."""
    upper, lower = finding(line=3), finding(line=9)
    marks = fingerprints([upper, lower])
    entries = [
        entry_of(upper, "F1", fingerprint=marks[0]),
        entry_of(lower, "F2", fingerprint=marks[1]),
    ]
    now = [named("x", place=place(start=19)), named("y", place=place(start=13))]
    stands = place(start=13)
    assert pairs(entries, now, F1=stands, F2=stands) == {"y": "F1", "x": "F2"}
    moved = [one.model_copy(update={"place": place("b.py")}) for one in now[:1]]
    assert pairs(entries, moved, F1=stands, F2=stands) == {}


def test_the_same_code_of_a_file_is_the_same_finding_under_another_category() -> None:
    entries = [
        entry_of(finding(line=40), "F1", fingerprint="1" * 16),
        entry_of(finding(line=20), "F2", fingerprint="2" * 16),
    ]
    now = named("x", place=place(start=22), category="arithmetic", title="raises")
    assert pairs(entries, [now]) == {"x": "F2"}
    assert pairs(entries, [now.model_copy(update={"agent": "tests"})]) == {}


def test_a_similar_title_nearby_is_the_same_finding_when_its_code_was_changed() -> None:
    there = entry_of(finding(line=10))
    title = "divides by zero when b is 0"
    now = named("x", "return a // b", place=place(start=20), title=title)
    assert pairs([there], [now]) == {"x": "F1"}
    for changes in (
        {"place": place(start=21)},
        {"place": place("b.py", 10)},
        {"place": Place(path="a.py", side=Side.LEFT, start=10, end=10)},
        {"agent": "tests"},
        {"title": "is never called"},
    ):
        assert pairs([there], [now.model_copy(update=changes)]) == {}


def test_the_most_similar_title_is_taken() -> None:
    there = entry_of(finding(line=10))
    near = named("x", "x = 1", place=place(start=10), title="divides by zero here")
    like = named("y", "x = 2", place=place(start=15), title="divides by zero")
    assert pairs([there], [near, like]) == {"y": "F1"}


def test_an_entry_without_code_or_place_is_known_by_its_fingerprint_alone() -> None:
    there = entry_of(finding(), place=None, quote="", title="", category="", agent="")
    assert pairs([there], [named("x")]) == {"x": "F1"}
    assert pairs([there], [named("x", "other()", title="", category="", agent="")]) == {}


@pytest.mark.parametrize("state", EntryState)
def test_a_fingerprint_made_to_be_the_same_does_not_stand_for_other_code(
    state: EntryState,
) -> None:
    there = entry_of(finding("harmless()"), state=state)
    now = named("x", "system(argument)", **OTHER)
    found = matched([there], [now], {"x": there.fingerprint}, standing={})
    assert found == {}


def test_each_entry_is_continued_once() -> None:
    entries = [entry_of(finding())]
    found = pairs(entries, [named("x"), named("y", place=place(start=4), category="else")])
    assert found == {"x": "F1"}


def test_a_dismissal_holds_for_the_code_whoever_says_it_and_however_bad() -> None:
    there = dismissed(finding())
    now = named("x", agent="security", severity=Severity.CRITICAL, title="crashes")
    assert pairs([there], [now]) == {"x": "F1"}


def test_a_dismissal_holds_when_the_category_changes_and_the_title_does_not() -> None:
    there = dismissed(finding())
    assert pairs([there], [named("x", category="arithmetic")]) == {"x": "F1"}
    assert pairs([there], [named("x", **OTHER)]) == {}


@pytest.mark.parametrize(
    ("severity", "claim", "hidden"),
    [("high", "defect", True), ("critical", "defect", False), ("high", "slowdown", False)],
)
def test_a_dismissal_hides_what_has_only_a_kind_in_common_where_it_is_nothing_worse(
    severity: str, claim: str, *, hidden: bool
) -> None:
    """What readings claim has no category but its kind, and two defects can stand at one line."""
    there = dismissed(finding()).model_copy(update={"claim": ClaimKind(claim)})
    other = {"title": "leaks the file handle", "category": "defect", "severity": severity}
    now = named("x", **(other | {"severity": Severity(severity)}))
    for before in (there, there.model_copy(update={"category": "defect"})):
        assert pairs([before], [now]) == ({"x": "F1"} if hidden else {})


def test_a_dismissal_of_the_time_of_categories_holds_for_the_same_words() -> None:
    worse = {"category": "vulnerability", "kind": ClaimKind.VULNERABILITY}
    now = named("x", severity=Severity.CRITICAL, **worse)
    assert pairs([dismissed(finding())], [now]) == {"x": "F1"}


@pytest.mark.parametrize("quote", ["def f():\n  return a / b", "a / b"])
def test_a_dismissal_holds_when_more_or_less_of_the_code_is_quoted(quote: str) -> None:
    now = named("x", quote, title="divides by zero, too")
    assert pairs([dismissed(finding())], [now]) == {"x": "F1"}
    assert pairs([dismissed(finding())], [now.model_copy(update=OTHER)]) == {}


def test_a_dismissal_ends_with_the_code_it_was_for() -> None:
    now = named("x", "return b / a")
    assert pairs([dismissed(finding())], [now]) == {}
    assert pairs([entry_of(finding())], [now]) == {"x": "F1"}


def test_a_dismissal_holds_for_another_line_of_code_that_still_stands() -> None:
    now = named("x", "def f(a, b):", place=place(start=2, end=3))
    assert pairs([dismissed(finding())], [now], F1=place()) == {"x": "F1"}


def test_a_dismissal_does_not_hide_the_same_line_at_another_place() -> None:
    now = named("x", place=place(start=80))
    assert pairs([dismissed(finding())], [now], F1=place()) == {}


def test_a_dismissal_goes_to_another_file_for_nothing_worse() -> None:
    there = dismissed(finding())
    now = named("x", place=place("b.py"))
    assert pairs([there], [now]) == {"x": "F1"}
    for changes in (
        {"severity": Severity.CRITICAL},
        {"agent": "security"},
        {"title": OTHER["title"]},
    ):
        assert pairs([there], [now.model_copy(update=changes)]) == {}


SPOTS = st.builds(
    finding,
    st.sampled_from(["return a / b", "a / b", "return a", "x"]),
    line=st.integers(1, 9),
    path=st.sampled_from(["a.py", "b.py"]),
    agent=st.sampled_from(["quality", "security"]),
    category=st.sampled_from(["zero-division", "arithmetic"]),
    title=st.sampled_from(["divides by zero", "divides by 0", "is never called"]),
)


@given(
    before=st.lists(SPOTS, max_size=6),
    now=st.lists(SPOTS, max_size=6),
    states=st.lists(st.sampled_from(EntryState), min_size=6, max_size=6),
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_findings_and_entries_changes_nothing(
    before: list[Finding], now: list[Finding], states: list[EntryState], random: Random
) -> None:
    named_now = [one.model_copy(update={"id": f"x{at}"}) for at, one in enumerate(now)]
    marks = dict(zip((one.id for one in named_now), fingerprints(now), strict=True))
    entries = [
        entry_of(one, f"F{at + 1}", fingerprint=mark, state=states[at])
        for at, (one, mark) in enumerate(zip(before, fingerprints(before), strict=True))
    ]
    found = matched(entries, named_now, marks, standing={})
    random.shuffle(entries)
    random.shuffle(named_now)
    assert matched(entries, named_now, marks, standing={}) == found
    assert len({entry.number for entry in found.values()}) == len(found)
