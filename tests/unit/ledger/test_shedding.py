import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Entry, EntryState, Ledger, Severity, Summary
from panelist.ledger import STATE_BYTES, decode, encode
from panelist.ledger.shedding import clipped, smaller
from tests.unit.ledger.cases import READING, dismissed, entry_of, finding, ledger_of

TEXTS = {"title": "t" * 300, "scenario": "s" * 300, "fix": "f" * 300, "why": "w" * 300}


def wordy(number: int, state: EntryState, severity: Severity = Severity.HIGH) -> Entry:
    one = finding("q" * 300)
    known = entry_of(one, f"F{number}", state=state, severity=severity, fingerprint=f"{number:016}")
    return known.model_copy(update=TEXTS)


FULL = ledger_of(
    wordy(1, EntryState.FIXED),
    wordy(2, EntryState.FIXED),
    wordy(3, EntryState.OPEN, Severity.LOW),
    wordy(4, EntryState.DISPUTED),
    wordy(5, EntryState.DISMISSED),
    reading=READING.model_copy(update={"hunks": ("0" * 20,) * 50}),
)


def hashed(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def size(ledger: Ledger) -> int:
    return len(ledger.model_dump_json())


def steps() -> list[Ledger]:
    """What is left of the ledger, each time one character less is allowed than there is."""
    found = [FULL]
    while found[-1].entries:
        limit = size(found[-1]) - 1
        found.append(smaller(FULL, fits=lambda less, most=limit: size(less) <= most))
    return found


def lengths(entry: Entry) -> tuple[int, ...]:
    return tuple(len(getattr(entry, name)) for name in (*TEXTS, "quote"))


def told(ledger: Ledger) -> tuple[int | None, dict[str, tuple[int, ...]]]:
    """Hunks on record as read, and how long the texts of each entry are."""
    hunks = len(ledger.reading.hunks) if ledger.reading else None
    return hunks, {one.number: lengths(one) for one in ledger.entries}


def numbers(ledger: Ledger) -> list[str]:
    return [one.number for one in ledger.entries]


def test_what_fits_is_left_as_it_is() -> None:
    assert smaller(FULL, fits=lambda less: size(less) <= size(FULL)) is FULL


def test_what_was_only_said_goes_first() -> None:
    said = FULL.model_copy(update={"summary": Summary(text="t" * 300)})
    assert smaller(said, fits=lambda less: size(less) < size(said)) == FULL


def test_step_by_step_the_ledger_does_without_what_matters_least() -> None:
    whole, over, bare = (300, 300, 300, 300, 300), (300, 0, 0, 0, 300), (300, 0, 0, 300, 300)
    short, least = (200, 0, 0, 200, 200), (40, 0, 0, 40, 60)
    assert [told(one) for one in steps()] == [
        (50, {"F1": whole, "F2": whole, "F3": whole, "F4": whole, "F5": whole}),
        (0, {"F1": whole, "F2": whole, "F3": whole, "F4": whole, "F5": whole}),
        (0, {"F1": over, "F2": over, "F3": whole, "F4": whole, "F5": whole}),
        (0, {"F2": over, "F3": whole, "F4": whole, "F5": whole}),
        (0, {"F3": whole, "F4": whole, "F5": whole}),
        (0, {"F3": bare, "F4": bare, "F5": whole}),
        (0, {"F3": short, "F4": short, "F5": short}),
        (0, {"F3": least, "F4": least, "F5": least}),
        (None, {"F3": least, "F4": least, "F5": least}),
        (None, {"F4": least, "F5": least}),
        (None, {"F5": least}),
        (None, {}),
    ]
    assert {one.highest for one in steps()} == {5}


def test_a_finding_that_finds_no_room_makes_the_next_run_read_everything() -> None:
    """Or a change would turn green because its ledger was full."""
    entries = [
        wordy(number, EntryState.OPEN).model_copy(update={"quote": hashed(number)})
        for number in range(1, 500)
    ]
    back = decode(f"marker\n{encode(ledger_of(*entries, reading=READING))}")
    assert back is not None
    assert 100 < len(back.entries) < 499
    assert (back.reading, back.highest) == (None, 499)


def test_the_least_severe_goes_before_what_people_dismissed() -> None:
    entries = (
        wordy(1, EntryState.DISMISSED, Severity.LOW),
        wordy(2, EntryState.OPEN, Severity.CRITICAL),
        wordy(3, EntryState.OPEN, Severity.MEDIUM),
        wordy(4, EntryState.DISPUTED, Severity.MEDIUM),
    )
    gone = [
        numbers(smaller(ledger_of(*entries), fits=lambda less, n=count: len(less.entries) <= n))
        for count in (3, 2, 1)
    ]
    assert gone == [["F1", "F2", "F4"], ["F1", "F2"], ["F1"]]


@given(
    length=st.integers(0, 2_000), count=st.integers(1, 100), sign=st.sampled_from(["", "🦀", "-->"])
)
@settings(max_examples=15, deadline=None)
def test_no_dismissal_is_lost_to_texts_of_any_size(length: int, count: int, sign: str) -> None:
    entries = [
        dismissed(finding(text), f"F{number}").model_copy(
            update={"fingerprint": text[:16], "why": text, "scenario": text, "title": text}
        )
        for number in range(1, count + 1)
        for text in [(hashed(number) + sign + hashed(-number) * 30)[: 64 + length][:2_000]]
    ]
    line = encode(ledger_of(*entries, reading=READING))
    back = decode(f"marker\n{line}")
    assert len(line) <= STATE_BYTES
    assert back is not None
    assert numbers(back) == [one.number for one in entries]
    assert {one.state for one in back.entries} == {EntryState.DISMISSED}


@pytest.mark.parametrize(("text", "shown"), [("abc", "abc"), ("abcd", "ab…")])
def test_a_text_that_was_cut_shows_it(text: str, shown: str) -> None:
    assert clipped(text, 3) == shown
