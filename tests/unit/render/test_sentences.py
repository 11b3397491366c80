"""The sentences that every output shares."""

import pytest

from panelist.contracts import (
    Cell,
    CellState,
    Checked,
    Cost,
    Coverage,
    Engine,
    Outcome,
    Review,
    Severity,
    Side,
    Tokens,
)
from panelist.render import sentences
from tests.unit.render.samples import QUIET, REVIEW, finding, place


def cell(path: str, agent: str, state: CellState, reason: str = "") -> Cell:
    return Cell(path=path, agent=agent, state=state, reason=reason, hunks_read=1, hunks_total=2)


def covering(*cells: Cell, read: int = 1, total: int = 2, complete: bool = False) -> Review:
    coverage = Coverage(cells=cells, hunks_read=read, hunks_total=total, complete=complete)
    return REVIEW.model_copy(update={"coverage": coverage})


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "nobody"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_in_words(words: tuple[str, ...], told: str) -> None:
    assert sentences.listed(words) == told


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (None, "price unknown"),
        (0.0, "$0.00"),
        (0.004, "under $0.01"),
        (0.01, "$0.01"),
        (1234.5, "$1,234.50"),
    ],
)
def test_an_unknown_price_is_not_zero(usd: float | None, told: str) -> None:
    assert sentences.dollars(usd) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (125, "2 min 5 s")]
)
def test_a_time_in_words(seconds: float, told: str) -> None:
    assert sentences.duration(seconds) == told


@pytest.mark.parametrize(("number", "told"), [(999, "999"), (1_234, "1.2k"), (2_500_000, "2.5M")])
def test_an_amount_of_tokens(number: int, told: str) -> None:
    assert sentences.amount(number) == told


def test_tokens_add_up_and_tell_what_the_cache_served() -> None:
    used = Tokens(input=100, cache_write=200, cache_read=1_700, output=50)
    assert sentences.tokens(used) == "2.0k in (1.7k cached), 50 out"
    assert sentences.tokens(Tokens(input=5, output=1)) == "5 in, 1 out"


def test_a_place_in_words() -> None:
    assert sentences.place(finding(place=place("a.py", 3))) == "a.py:3"
    assert sentences.place(finding(place=place("a.py", 3, 5))) == "a.py:3-5"
    gone = finding(place=place("a.py", 3, side=Side.LEFT))
    assert sentences.place(gone) == "a.py:3 (before the change)"
    assert sentences.place(finding(place=None)) == "no place in the change"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.UPHELD, "upheld by opus"),
        (Outcome.REFUTED, "doubted by opus"),
        (Outcome.UNVERIFIED, "not verified"),
    ],
)
def test_who_checked_and_what_they_said(outcome: Outcome, told: str) -> None:
    checked = Checked(outcome=outcome, by="opus", reason="")
    assert sentences.checked(finding(checked=checked)) == told


def test_standing_names_a_changed_severity_and_an_old_place() -> None:
    found = finding(claimed_severity=Severity.HIGH, origin="pre_existing")
    assert sentences.standing(found) == (
        "found by quality · upheld by claude-opus-5-5 · 80 % sure · claimed as high"
        " · was there before this change"
    )


def test_full_coverage_names_the_readers_and_who_was_not_needed() -> None:
    review = covering(
        cell("a.py", "security", CellState.READ),
        cell("a.py", "quality", CellState.READ),
        cell("a.py", "tests", CellState.RELEASED),
        cell("b.md", "security", CellState.IGNORED),
        complete=True,
    )
    assert sentences.covered(review) == (
        "Everything was read: 1 file, by security and quality. Not needed here: tests."
    )


def test_an_agent_released_from_one_file_only_was_needed() -> None:
    review = covering(
        cell("a.py", "tests", CellState.READ),
        cell("b.py", "tests", CellState.RELEASED),
        complete=True,
    )
    assert sentences.covered(review) == "Everything was read: 1 file, by tests."


def test_an_empty_scope_claims_no_reading() -> None:
    assert sentences.covered(covering(total=0, read=0, complete=True)) == (
        "Nothing in this change had to be read."
    )


def test_without_a_model_nothing_was_read() -> None:
    cells = [cell(path, "security", CellState.COLLECTORS_ONLY) for path in ("a.py", "b.py")]
    review = covering(*cells).model_copy(update={"engine": Engine.OFFLINE})
    assert sentences.covered(review) == (
        "No model read this change: rules alone went over the added lines of 2 files."
    )


def test_partial_coverage_counts() -> None:
    assert sentences.covered(REVIEW) == (
        "Not everything was read: 9 of 16 hunk readings, counting each reviewer."
    )


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
    assert sentences.gaps(review.coverage) == (
        "performance and tests did not read `a.py`, `b.py`, `c.py` and 2 more files: too dear",
        "security gave no answer on `a.py`: timeout",
        "quality read only a part of `a.py`",
    )


def test_the_coverage_table_puts_gaps_first_and_leaves_unplanned_cells_empty() -> None:
    whole, gap = cell("a.py", "security", CellState.READ), cell("b.py", "tests", CellState.PARTIAL)
    agents, rows = sentences.matrix(covering(whole, gap).coverage)
    assert agents == ("security", "tests")
    assert rows == (sentences.Row("b.py", (None, gap)), sentences.Row("a.py", (whole, None)))


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
    assert sentences.cell_word(cell("a.py", "tests", state)) == word


def test_every_claim_is_accounted_for() -> None:
    assert sentences.dispositions(REVIEW) == "7 claims: 5 kept, 1 merged, 1 rejected"
    assert sentences.dispositions(QUIET) == "No claims were made"


def test_where_of_a_local_range_is_its_repository() -> None:
    local = REVIEW.model_copy(update={"number": None, "head_sha": None, "repository": "shop"})
    assert sentences.where(local) == "shop"
    assert sentences.where(REVIEW) == "octo/shop #7 at aaaaaaaaaa"


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
    assert sentences.excused(review.coverage) == (
        "out of scope, a lockfile: `a.lock` and `b.lock`",
        "not needed, a change of 3 lines: tests and performance",
    )


def test_files_with_equal_fates_share_a_line_once_there_are_many() -> None:
    few = [cell(f"{number}.py", "tests", CellState.READ) for number in range(15)]
    one_more = cell("15.py", "tests", CellState.READ)
    gap = cell("gap.py", "tests", CellState.FAILED, "timeout")
    assert len(sentences.alike(sentences.matrix(covering(*few).coverage)[1])) == 15
    rows = sentences.matrix(covering(*few, one_more, gap).coverage)[1]
    assert sentences.alike(rows) == (
        ("gap.py", ("no answer",)),
        ("0.py and 15 more files", ("read",)),
    )


def test_tokens_that_nobody_counted_are_not_told_as_none() -> None:
    row = Cost(who="tests", models=("m",), calls=1, tokens=Tokens(), usd=None, seconds=0.0)
    assert sentences.used(row) == "not counted"
    assert sentences.used(row.model_copy(update={"usd": 0.0})) == "0 in, 0 out"
    assert sentences.used(row.model_copy(update={"calls": 0})) == ""
