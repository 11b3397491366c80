"""One case of every kind in the table that ``make bench-faults`` prints in full."""

from collections.abc import Sequence

import pytest

from bench.faults import tables
from bench.faults.rows import Row, carry_out

FAULTS = [f"F{number}" for number in (*range(1, 25), 28, *range(35, 41), 42, 44, 45)]
KINDS = 1
"""Of each fault: enough to see that the way holds, few enough for every day."""
SLOW = {"F35", "F39", "F44"}
"""Nothing of these comes without a process of its own, which waits in real time."""


@pytest.fixture(scope="module")
def rows() -> Sequence[Row]:
    """Every row of the table."""
    return tuple(tables.rows())


def chosen(rows: Sequence[Row], fault: str) -> list[Row]:
    """The first case of each of some kinds, without those that wait in real time."""
    kinds: dict[str, Row] = {}
    for row in rows:
        if row.id == fault and not row.slow:
            kinds.setdefault(row.what, row)
    return list(kinds.values())[:KINDS]


def test_every_fault_of_the_list_has_a_row_and_every_row_a_name(rows: Sequence[Row]) -> None:
    assert {row.id for row in rows} == set(FAULTS)
    assert len({row.name for row in rows}) == len(rows)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in SLOW])
def test_every_promise_holds_whatever_breaks(fault: str, rows: Sequence[Row]) -> None:
    of_fault = chosen(rows, fault)
    assert of_fault
    assert [f"{row.name}: {flaw}" for row in of_fault for flaw in carry_out(row).flaws] == []


@pytest.mark.parametrize(
    ("door", "first"), [("collect", "SIGINT"), ("review", "SIGTERM"), ("publish", "SIGINT")]
)
def test_a_job_that_is_cancelled_ends_in_a_cancelled_check(
    door: str, first: str, rows: Sequence[Row]
) -> None:
    what = f"{door} is cancelled, {first} to bash"
    row = [row for row in rows if row.what == what][-1]
    assert carry_out(row).flaws == ()
