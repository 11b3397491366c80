"""Claims that mean one defect are one finding, and no claim is lost on the way."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Claim, ClaimKind, Finding, Place, Severity
from panelist.evidence import CERTAIN
from panelist.phases.grouping import group_by_code, join_groups, make_finding, say_the_same
from tests.unit.phases import scene


def claim(name: str = "quality.paths.s1.1", title: str = "", **changed: object) -> Claim:
    one = scene.claim_of(scene.finding(name, title=title or "divides by zero when b is None"))
    return one.model_copy(update=changed)


def at(start: int, end: int | None = None, path: str = "src/ratio.py") -> Place:
    return Place(path=path, start=start, end=end or start)


def made(*group: Claim) -> Finding:
    readings = {
        one.id: one.id.rpartition(".")[0].removesuffix(".s1")
        for one in group
        if one.collector is None
    }
    return make_finding(group, readings=readings, certain=CERTAIN)


SAME = [
    ("divides by zero when b is None", "Divides by zero if b is None!"),
    ("ZeroDivisionError when the divisor is None", "divisor None raises ZeroDivisionError"),
    ("SQL injection through the name parameter", "name parameter allows SQL injection"),
]
DIFFERENT = [
    ("divides by zero when b is None", "the lock is never released on failure"),
    ("SQL injection through name", "the connection is never closed"),
    ("off by one in the last page", "the title is not escaped"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_of_the_same_lines_is_one(one: str, other: str) -> None:
    assert say_the_same(claim(title=one), claim(title=other))
    assert not say_the_same(claim(title=one), claim(title=other, place=at(30)))
    assert not say_the_same(claim(title=one), claim(title=other, place=at(3, path="b.py")))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_defects_at_one_line_stay_two(one: str, other: str) -> None:
    assert len(group_by_code([claim(title=one), claim("tests.s1.1", title=other)])) == 2


@pytest.mark.parametrize("kind", [ClaimKind.UNDEFINED, ClaimKind.UNUSED])
def test_what_clears_one_name_does_not_clear_another_at_its_line(kind: ClaimKind) -> None:
    total, rows = (
        claim(
            f"linters.{at}", collector="linters", kind=kind, subject=name, title=f"name: `{name}`"
        )
        for at, name in enumerate(("total", "rows_total"), 1)
    )
    assert group_by_code([total, rows]) == ((total,), (rows,))
    again = total.model_copy(update={"id": "quality.s1.1", "collector": None})
    assert group_by_code([total, rows, again]) == ((total, again), (rows,))


def test_a_low_and_a_critical_of_one_kind_at_one_line_stay_two() -> None:
    low = claim(title="the message names the wrong variable", severity=Severity.LOW)
    critical = claim(
        "security.s1.1", title="every customer's orders are deleted", severity=Severity.CRITICAL
    )
    groups = group_by_code([low, critical])
    assert [made(*group).severity for group in groups] == [Severity.LOW, Severity.CRITICAL]


def test_what_a_collector_says_to_do_is_kept_with_the_words_of_a_reader() -> None:
    read = claim(severity=Severity.CRITICAL, fix="")
    rule = claim("secrets.1", collector="secrets", severity=Severity.HIGH, fix="Revoke it.")
    for group in ((read, rule), (rule, read)):
        found = made(*group)
        assert (found.scenario, found.fix) == (read.scenario, "Revoke it.")


def test_a_rule_and_a_reader_that_mean_the_same_are_one_as_grave_as_the_graver_says() -> None:
    rule = claim(
        "linters.1",
        title="possible SQL injection through string formatting",
        scenario="rule S608",
        severity=Severity.MEDIUM,
        collector="linters",
    )
    reader = claim(
        "security.s1.1",
        title="SQL injection: the query is built by string formatting",
        scenario="name=' OR 1=1 -- reads every order",
        severity=Severity.CRITICAL,
        confidence=70,
    )
    (group,) = group_by_code([rule, reader])
    found = made(*group)
    assert (found.severity, found.scenario, found.collector, found.certain) == (
        Severity.CRITICAL,
        "name=' OR 1=1 -- reads every order",
        None,
        None,
    )
    assert found.confidence == 90
    assert found.claims == ("security.s1.1", "linters.1")
    assert found.support == 1


def test_five_readings_of_one_thing_are_one_finding_that_five_support() -> None:
    names = ("quality.paths", "quality.states", "quality.contracts", "security", "security.v2")
    claims = [
        claim(f"{name}.s1.1", title=f"divides by zero when b is None{'!' * place}")
        for place, name in enumerate(names)
    ]
    (group,) = group_by_code(claims)
    found = made(*group)
    assert (found.support, len(found.claims)) == (5, 5)
    assert found.found_by == ("quality", "security")


def test_one_reading_that_says_it_twice_is_one_reading() -> None:
    assert made(claim("security.s1.1"), claim("security.s1.2")).support == 1


def test_a_fact_in_the_group_keeps_its_severity_apart() -> None:
    fact = scene.claim_of(scene.fact(severity=Severity.MEDIUM))
    found = made(fact, claim(severity=Severity.LOW))
    assert (found.severity, found.certain, found.collector) == (
        Severity.MEDIUM,
        Severity.MEDIUM,
        None,
    )
    assert made(fact).support == 0


def test_further_places_are_kept_once_and_the_own_one_is_not_among_them() -> None:
    one = claim(also_at=(at(9), at(3)))
    two = claim("tests.s1.1", severity=Severity.LOW, place=at(20), also_at=(at(9),))
    assert made(one, two).also_at == (at(9), at(20))


def test_ids_that_nobody_gave_say_nothing() -> None:
    groups = [(claim(),), (claim("b.s1.1"),)]
    for same in (["nobody"], ["b.s1.1"], ["b.s1.1", "b.s1.1"], ["", "nobody"], []):
        assert join_groups(groups, [same]) == tuple(groups)


def test_chains_and_cycles_join_all_they_touch() -> None:
    groups = [(claim(name),) for name in "abcde"]
    joined = join_groups(groups, [["d", "c"], ["c", "b"], ["b", "d"], ["d", "x", "d"]])
    assert [[one.id for one in group] for group in joined] == [["a"], ["b", "c", "d"], ["e"]]


TITLES = [title for pair in (*SAME, *DIFFERENT) for title in pair]


@st.composite
def one_claim(draw: st.DrawFn) -> Claim:
    """A claim of a reader or a collector about one of a few lines."""
    start = draw(st.integers(1, 4))
    return claim(
        title=draw(st.sampled_from(TITLES)),
        place=at(start, start + 1),
        severity=draw(st.sampled_from(Severity)),
        kind=draw(st.sampled_from(ClaimKind)),
        subject=draw(st.sampled_from(["", "ratio"])),
        collector=draw(st.sampled_from([None, None, None, "linters", "secrets"])),
    )


def named(some: Sequence[Claim]) -> list[Claim]:
    """``some`` with ids of their own."""
    return [
        one.model_copy(update={"id": f"{one.collector or 'quality.s1'}.{place}"})
        for place, one in enumerate(some)
    ]


CLAIMS = st.lists(one_claim(), max_size=8).map(named)
IDS = st.lists(
    st.lists(
        st.sampled_from([*(f"quality.s1.{place}" for place in range(9)), "linters.1", "made.up"])
    )
)


@given(CLAIMS, IDS)
def test_every_claim_is_in_exactly_one_finding_and_none_is_less_grave(
    claims: list[Claim], same: Sequence[Sequence[str]]
) -> None:
    groups = join_groups(group_by_code(claims), same)
    found = [made(*group) for group in groups]
    assert sorted(name for one in found for name in one.claims) == sorted(one.id for one in claims)
    by_id = {one.id: one for one in claims}
    for finding in found:
        own = [by_id[name] for name in finding.claims]
        assert finding.severity is min((one.severity for one in own), key=lambda one: one.rank)
        assert finding.confidence == max(one.confidence for one in own)
        readers = [one for one in own if one.collector is None]
        assert (finding.collector is None) is bool(readers)
        if readers:
            assert finding.scenario in {one.scenario for one in readers}
            assert finding.title in {one.title for one in readers}
        facts = [one.severity for one in own if one.collector in CERTAIN]
        assert (finding.certain is not None) is bool(facts)
        places = (finding.place, *finding.also_at)
        assert all(
            any(one.place == each or _touch(one.place, each) for each in places) for one in own
        )


@given(CLAIMS, IDS)
def test_what_was_joined_stays_joined_and_the_order_is_that_of_the_first_claims(
    claims: list[Claim], same: Sequence[Sequence[str]]
) -> None:
    by_code = group_by_code(claims)
    joined = join_groups(by_code, same)
    homes = {one.id: place for place, group in enumerate(joined) for one in group}
    for group in by_code:
        assert len({homes[one.id] for one in group}) == 1
    for ids in same:
        assert len({homes[name] for name in ids if name in homes}) <= 1
    order = [one.id for one in claims]
    firsts = [order.index(group[0].id) for group in joined]
    assert firsts == sorted(firsts)
    assert group_by_code(claims) == by_code


@given(CLAIMS)
def test_saying_the_same_goes_both_ways(claims: list[Claim]) -> None:
    for one in claims:
        for other in claims:
            assert say_the_same(one, other) is say_the_same(other, one)


def _touch(one: Place, other: Place) -> bool:
    return one.path == other.path and one.start <= other.end and other.start <= one.end
