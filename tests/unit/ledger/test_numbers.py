from panelist.contracts import Ledger
from panelist.ledger import Identity, fingerprint, identified
from panelist.ledger.numbers import by_number, highest
from tests.unit.ledger.cases import entry_of, finding, ledger_of


def test_the_first_findings_are_numbered_in_the_order_given() -> None:
    found = identified(None, ["b", "a"], {}, {"a": "1" * 16, "b": "2" * 16})
    assert found == {"b": Identity("F1", "2" * 16), "a": Identity("F2", "1" * 16)}


def test_a_finding_that_continues_an_entry_keeps_number_and_fingerprint() -> None:
    there = entry_of(finding(), "F7")
    found = identified(
        ledger_of(there), ["new", "old"], {"old": there}, {"new": "1" * 16, "old": "2" * 16}
    )
    assert found == {
        "new": Identity("F8", "1" * 16),
        "old": Identity("F7", fingerprint(finding())),
    }


def test_the_number_of_an_entry_that_is_gone_is_not_given_again() -> None:
    found = identified(Ledger(highest=12), ["a"], {}, {"a": "1" * 16})
    assert found == {"a": Identity("F13", "1" * 16)}


def test_no_two_findings_are_known_by_one_fingerprint() -> None:
    there = entry_of(finding(), "F1")
    marks = dict.fromkeys(["a", "b"], there.fingerprint)
    found = identified(ledger_of(there), ["a", "b"], {}, marks)
    assert len({there.fingerprint, *(one.fingerprint for one in found.values())}) == 3
    assert [one.number for one in found.values()] == ["F2", "F3"]


def test_numbers_are_ordered_as_numbers() -> None:
    entries = [entry_of(finding(), "F10"), entry_of(finding(), "F9")]
    assert [one.number for one in by_number(entries)] == ["F9", "F10"]
    assert highest(None, entries) == 10
    assert highest(None, ()) == 0
