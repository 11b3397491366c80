"""What was read and what was not, in words."""

import pytest

from panelist.contracts import Cell, CellState, Coverage, Engine, Review
from panelist.render import coverage
from tests.unit.render.samples import REVIEW


def cell(path: str, agent: str, state: CellState, reason: str = "") -> Cell:
    return Cell(path=path, agent=agent, state=state, reason=reason, hunks_read=1, hunks_total=2)


def covering(*cells: Cell, read: int = 1, total: int = 2, complete: bool = False) -> Review:
    shown = Coverage(cells=cells, hunks_read=read, hunks_total=total, complete=complete)
    return REVIEW.model_copy(update={"coverage": shown})


def test_full_coverage_names_the_readers_and_who_was_not_needed() -> None:
    review = covering(
        cell("a.py", "security", CellState.READ),
        cell("a.py", "quality", CellState.READ),
        cell("a.py", "tests", CellState.RELEASED),
        cell("b.md", "security", CellState.IGNORED),
        complete=True,
    )
    assert coverage.covered(review) == (
        "Everything in scope was read: 1 of 2 files, by security and quality. "
        "Not needed here: tests."
    )


def test_everything_is_only_what_somebody_read() -> None:
    released = cell("b.py", "tests", CellState.RELEASED)
    review = covering(cell("a.py", "tests", CellState.READ), released, complete=True)
    assert coverage.covered(review) == "Everything in scope was read: 1 of 2 files, by tests."
    both = covering(
        cell("a.py", "tests", CellState.READ),
        cell("b.py", "quality", CellState.READ),
        released,
        complete=True,
    )
    assert coverage.covered(both) == "Everything was read: 2 files, by tests and quality."


def test_an_empty_scope_claims_no_reading() -> None:
    assert coverage.covered(covering(total=0, read=0, complete=True)) == (
        "Nothing in this change had to be read."
    )


def test_without_a_model_nothing_was_read() -> None:
    cells = [cell(path, "security", CellState.COLLECTORS_ONLY) for path in ("a.py", "b.py")]
    review = covering(*cells).model_copy(update={"engine": Engine.OFFLINE})
    assert coverage.covered(review) == ("Rules alone went over the added lines of 2 files.")


def test_nothing_is_said_to_be_read_where_something_is_missing() -> None:
    assert coverage.covered(REVIEW) == ""


def test_equal_gaps_share_a_sentence() -> None:
    left = [
        cell(f"{name}.py", agent, CellState.LEFT_OUT, "too dear")
        for name in "abcde"
        for agent in ("performance", "tests")
    ]
    review = covering(
        *left,
        cell("a.py", "security", CellState.FAILED, "timeout"),
        cell("a.py", "quality", CellState.PARTIAL),
        cell("b.py", "quality", CellState.COLLECTORS_ONLY),
        cell("c.py", "quality", CellState.READ),
        cell("d.py", "quality", CellState.IGNORED, "generated"),
    )
    assert coverage.gaps(review.coverage) == (
        "performance and tests did not read `a.py`, `b.py`, `c.py` and 2 more files: too dear",
        "security gave no answer on `a.py`: timeout",
        "quality read only a part of `a.py` (1 of 2 readings)",
    )


def test_the_coverage_table_puts_gaps_first_and_leaves_unplanned_cells_empty() -> None:
    whole, gap = cell("a.py", "security", CellState.READ), cell("b.py", "tests", CellState.PARTIAL)
    agents, rows = coverage.matrix(covering(whole, gap).coverage)
    assert agents == ("security", "tests")
    assert rows == (coverage.Row("b.py", (None, gap)), coverage.Row("a.py", (whole, None)))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (CellState.READ, "read"),
        (CellState.COLLECTORS_ONLY, "rules only"),
        (CellState.PARTIAL, "1 of 2"),
        (CellState.FAILED, "no answer"),
        (CellState.LEFT_OUT, "not read"),
        (CellState.RELEASED, "not needed"),
        (CellState.IGNORED, "out of scope"),
    ],
)
def test_every_state_has_a_word(state: CellState, word: str) -> None:
    assert coverage.cell_word(cell("a.py", "tests", state)) == word


def test_what_nobody_had_to_read_is_told_with_its_reason() -> None:
    review = covering(
        *(
            cell("a.lock", agent, CellState.IGNORED, "a lockfile")
            for agent in ("security", "tests")
        ),
        cell("b.lock", "security", CellState.IGNORED, "a lockfile"),
        cell("c.py", "tests", CellState.RELEASED, "a change of 3 lines"),
        cell("c.py", "performance", CellState.RELEASED, "a change of 3 lines"),
        cell("c.py", "security", CellState.READ),
    )
    assert coverage.excused(review.coverage) == (
        "out of scope, a lockfile: `a.lock` and `b.lock`",
        "not needed, a change of 3 lines: tests and performance",
    )


def test_files_with_equal_fates_share_a_line_once_there_are_many() -> None:
    few = [cell(f"{number}.py", "tests", CellState.READ) for number in range(15)]
    one_more = cell("15.py", "tests", CellState.READ)
    gap = cell("gap.py", "tests", CellState.FAILED, "timeout")
    assert len(coverage.alike(coverage.matrix(covering(*few).coverage)[1])) == 15
    rows = coverage.matrix(covering(*few, one_more, gap).coverage)[1]
    assert coverage.alike(rows) == (
        ("gap.py", ("no answer",)),
        ("0.py and 15 more files", ("read",)),
    )


def failed(agent: str, path: str, reason: str) -> Cell:
    return cell(path, agent, CellState.FAILED, reason)


def test_a_dead_api_is_one_sentence_however_many_files_and_readers() -> None:
    """The message of each request names another id."""
    cells = [
        failed(agent, f"{path}.py", f"overloaded: failing (HTTP 529, request req_{agent}{path}).")
        for path in range(34)
        for agent in ("security", "quality", "performance", "tests")
    ]
    assert coverage.gaps(covering(*cells).coverage) == (
        (
            "security, quality, performance and tests gave no answer on `0.py`, `1.py`, `2.py` and"
            " 31 more files: overloaded: failing (HTTP 529, request req_security0)."
        ),
    )


def test_nobody_is_said_to_have_missed_what_another_one_missed() -> None:
    told = covering(failed("security", "a.py", "timeout"), failed("tests", "b.py", "timeout"))
    assert coverage.gaps(told.coverage) == (
        "security and tests between them gave no answer on `a.py` and `b.py`: timeout",
    )


def test_one_reason_for_a_whole_and_a_part_is_one_sentence() -> None:
    part = cell("a.py", "quality", CellState.PARTIAL, "timeout")
    told = covering(failed("quality", "b.py", "timeout"), part)
    assert coverage.gaps(told.coverage) == (
        "quality did not read all of `b.py` and `a.py`: timeout",
    )


def test_many_reviewers_are_counted() -> None:
    cells = [failed(f"r{number}", "a.py", "timeout") for number in range(9)]
    assert coverage.gaps(covering(*cells).coverage) == (
        "9 reviewers gave no answer on `a.py`: timeout",
    )
