"""What the fault matrix demands of a run."""

from dataclasses import replace

from bench.faults.breaking import Seen
from bench.faults.claude import ROWS, Row
from bench.faults.claude_table import cell, flaws

ROW = Row("F0", "nothing", 6)
GOOD = Seen("success", ("Reviewed in full, nothing to stop it",), True, 6, 1.0, 0.5, ())  # noqa: FBT003 - read as a row


def test_a_run_that_keeps_every_promise_has_no_flaw() -> None:
    assert flaws(ROW, GOOD, 0.5) == []


def test_each_broken_promise_is_named() -> None:
    bad = replace(GOOD, conclusion="neutral", sentences=("Oh.",), calls=7, seconds=500.0)
    assert flaws(ROW, bad, 0.5) == [
        "the check is neutral",
        "nobody is told: Reviewed in full",
        "7 calls instead of 6",
        "over after 500.0 s",
    ]
    assert flaws(ROW, replace(GOOD, complete=False, partial=(3,)), 0.5) == [
        "green without a complete reading",
        "kept of broken answers: (3,)",
    ]


def test_garbage_may_cost_no_more_than_a_review_and_is_told_once() -> None:
    row = replace(ROW, cheap=True)
    twice = replace(GOOD, usd=0.75, sentences=GOOD.sentences * 2)
    assert flaws(row, GOOD, 0.5) == []
    assert flaws(row, twice, 0.5) == ["$0.750, not at most $0.500", "told more than once"]
    assert flaws(ROW, twice, 0.5) == []


def test_the_table_shows_the_sentence_that_counts_and_stays_one_cell() -> None:
    row = replace(ROW, told="did not read")
    unread = replace(GOOD, sentences=("Not everything", "tests did not read a|b: x" + "y" * 300))
    assert cell(row, GOOD) == "Reviewed in full, nothing to stop it"
    assert cell(row, unread).startswith("tests did not read a\\|b: xyy")
    assert cell(row, unread).endswith("yy …")


def test_every_fault_of_the_api_has_a_row() -> None:
    assert {row.id for row in ROWS} >= {f"F{number}" for number in (*range(25, 35), 41)}
