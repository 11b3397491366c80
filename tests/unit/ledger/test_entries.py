import pytest

from panelist.contracts import Checked, EntryState, Finding, Outcome, Place, Severity
from panelist.ledger import Identity, carried, encode, entry, is_part, tell_part
from tests.unit.ledger.cases import HEAD, entry_of, finding, ledger_of, place, ranked

NAME = Identity("F3", "0123456789abcdef")


def test_an_entry_holds_what_people_see_of_a_finding() -> None:
    one = finding(fix="check b")
    assert entry(ranked(one, NAME, said_in=5), HEAD, subject="b") == entry_of(
        one,
        "F3",
        fingerprint=NAME.fingerprint,
        origin="introduced",
        fix="check b",
        subject="b",
        said_in=5,
        placement="inline",
    )


def test_an_entry_holds_what_else_is_known_of_it() -> None:
    found = entry(
        ranked(finding(), NAME),
        HEAD,
        state=EntryState.DISPUTED,
        who="ann",
        why="no",
        told=True,
        collector="secrets",
    )
    told = (found.state, found.who, found.why, found.told, found.collector)
    assert told == (EntryState.DISPUTED, "ann", "no", True, "secrets")


def test_texts_that_are_too_long_end_visibly_and_the_quote_is_only_cut() -> None:
    long = "🦀" * 5_000
    one = finding(quote=long, title=long, scenario=long, fix=long, category=long, agent=long)
    checked = Checked(outcome=Outcome.CONFIRMED, by=long, reason=long)
    found = entry(
        ranked(one, NAME, checked=checked),
        HEAD,
        who=long,
        why=long,
        subject=long,
        collector=long,
    )
    assert found.quote == "🦀" * 2_000
    lengths = {
        "title": 2_000,
        "scenario": 2_000,
        "fix": 2_000,
        "subject": 2_000,
        "why": 2_000,
        "who": 100,
        "category": 100,
        "agent": 64,
        "collector": 64,
    }
    for name, length in lengths.items():
        assert getattr(found, name) == "🦀" * (length - 1) + "…"
    assert found.checked.by == "🦀" * 99 + "…"
    assert found.checked.reason == "🦀" * 499 + "…"
    assert encode(ledger_of(found))


@pytest.mark.parametrize(("length", "kept"), [(1_024, True), (1_025, False)])
def test_a_path_is_stored_whole_or_not_at_all(length: int, *, kept: bool) -> None:
    found = entry(ranked(finding(path="p" * length), NAME), HEAD)
    assert found.place == (place("p" * length) if kept else None)


def test_a_finding_without_a_place_is_an_entry_without_one() -> None:
    assert entry(ranked(finding(), NAME, place=None), HEAD).place is None


def test_an_entry_is_carried_as_the_finding_it_was() -> None:
    one = finding(
        fix="check b",
        subject="b",
        collector="secrets",
        certain=Severity.HIGH,
        support=2,
        found_by=("quality",),
    )
    there = entry_of(one, "F3", fix="check b", subject="b", collector="secrets")
    assert carried(there, {"secrets"}) == one.model_copy(update={"id": "ledger.F3"})


def test_only_what_code_is_certain_of_is_carried_as_certain() -> None:
    there = entry_of(finding(collector="linters", certain=None), "F3", collector="linters")
    assert carried(there, {"secrets"}).certain is None
    assert carried(there, {"linters"}).certain is Severity.HIGH
    assert carried(entry_of(finding(), "F3"), {"secrets"}).certain is None


def test_an_entry_whose_place_nobody_knows_is_carried_without_a_path() -> None:
    found: Finding = carried(entry_of(finding(), "F3", place=None))
    assert found.place == Place(path="", start=1, end=1)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"state": EntryState.FIXED, "who": "code", "why": tell_part("F1", "same line")}, True),
        ({"state": EntryState.FIXED, "who": "code", "why": "the code it quoted is gone"}, False),
        ({"state": EntryState.FIXED, "who": "ann", "why": tell_part("F1", "same line")}, False),
        ({"state": EntryState.OPEN, "who": "code", "why": tell_part("F1", "same line")}, False),
    ],
)
def test_what_became_part_of_another_is_known_by_what_code_says(
    changes: dict[str, object], *, part: bool
) -> None:
    assert is_part(entry_of(finding(), "F2", **changes)) is part


def test_a_long_reason_for_a_part_fits_the_ledger() -> None:
    assert len(tell_part("F1", "x" * 5_000)) == 2_000
