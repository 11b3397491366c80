"""What a summary said beside its findings, on its way through the hidden line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist import ledger
from panelist.contracts import Account, Disposition, Ledger, Severity, Summary
from tests.unit.ledger.cases import WORDS


def account(number: int = 1, **more: object) -> Account:
    known = Account(
        claim=f"quality.s1.{number}",
        agent="quality",
        title="The total may be null",
        place="a.py:3",
        severity=Severity.MEDIUM,
        disposition=Disposition.REJECTED,
        reason="line 2 sets it (model-powerful)",
    )
    return known.model_copy(update=more)


def test_what_was_set_aside_comes_back_as_it_was_under_an_id_of_its_own() -> None:
    kept = account(2, disposition=Disposition.KEPT, into="F1")
    said = ledger.summary("Sound but for one line.", (kept, account(1), account(3)))
    assert said.text == "Sound but for one line."
    assert ledger.accounts(said) == (
        account(claim="earlier.1"),
        account(claim="earlier.2"),
    )


@given(text=WORDS, title=WORDS, reason=WORDS, count=st.integers(0, 60))
def test_whatever_is_said_finds_room_in_the_ledger(
    text: str, title: str, reason: str, count: int
) -> None:
    long = account(title=title * 9, reason=reason * 9, place=title * 9, agent=title)
    said = ledger.summary(text * 9, [long] * count)
    back = ledger.decode(f"marker\n{ledger.encode(Ledger(summary=said))}")
    assert back is not None
    assert back.summary in (said, None)
    assert len(said.rejections) == min(count, 40)


@pytest.mark.parametrize("text", ["", "x" * 2_000])
def test_a_paragraph_is_kept_whole_as_far_as_the_ledger_takes_words(text: str) -> None:
    assert ledger.summary(text, ()) == Summary(text=text)
