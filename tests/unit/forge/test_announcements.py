"""The summary comment while a review is under way."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panelist.contracts import Ledger
from panelist.forge.announcements import (
    Announcement,
    announced,
    announcing_run,
    is_overdue,
    text_before,
    withdrawn,
)
from panelist.forge.bodies import LIMIT
from panelist.ledger import MARKER, decode, encode, split_state
from tests.unit.forge.history import ledger

GITHUB_BYTES = 65_536
DUE = datetime(2026, 11, 29, 7, 30, tzinfo=UTC)
BEGUN = Announcement("77.1", DUE, ("## Reviewing\n\nAll of it.", "## Reviewing"), "Before")
NEXT = Announcement("78.1", DUE, ("## Reviewing the next",), "Before")
STATE = encode(ledger("F1", "F2"))
SUMMARY = f"{MARKER}\n{STATE}\n## Two findings\n\nF1 and F2.\n"


def test_where_nothing_was_said_there_is_nothing_below() -> None:
    assert announced("", MARKER, BEGUN) == (
        f"{MARKER}\n<!-- panelist:reviewing 77.1 2026-11-29T07:30Z -->\n## Reviewing\n\nAll of it."
    )


def test_what_was_said_before_is_folded_below_and_the_ledger_stays_in_its_place() -> None:
    assert announced(SUMMARY, MARKER, BEGUN) == (
        f"{MARKER}\n{STATE}\n<!-- panelist:reviewing 77.1 2026-11-29T07:30Z -->\n"
        "## Reviewing\n\nAll of it.\n\n"
        "<!-- panelist:earlier -->\n<details><summary>Before</summary>\n\n"
        "## Two findings\n\nF1 and F2.\n\n</details>"
    )


def test_the_next_run_announces_itself_over_one_that_died_and_folds_nothing_twice() -> None:
    after = announced(announced(SUMMARY, MARKER, BEGUN), MARKER, NEXT)
    assert after == announced(SUMMARY, MARKER, NEXT)
    assert announcing_run(after) == "78.1"


def test_a_run_withdraws_what_it_announced_and_nothing_else() -> None:
    body = announced(SUMMARY, MARKER, BEGUN)
    assert withdrawn(body, "77.1", "Cancelled.") == SUMMARY.strip()
    assert withdrawn(body, "77.2", "Cancelled.") == body
    assert withdrawn(SUMMARY, "77.1", "Cancelled.") == SUMMARY


def test_without_a_summary_before_it_says_why_there_is_none() -> None:
    assert withdrawn(announced("", MARKER, BEGUN), "77.1", "Cancelled.") == f"{MARKER}\nCancelled."


def test_a_browser_that_changes_line_ends_changes_nothing_else() -> None:
    edited = announced(SUMMARY, MARKER, BEGUN).replace("\n", "\r\n")
    assert announcing_run(edited) == "77.1"
    assert decode(edited) == ledger("F1", "F2")
    assert text_before(edited) == "## Two findings\n\nF1 and F2."


def test_a_fold_that_somebody_broke_is_kept_as_it_is() -> None:
    broken = announced(SUMMARY, MARKER, BEGUN).replace("</summary>", "")
    assert "## Two findings\n\nF1 and F2." in withdrawn(broken, "77.1", "Cancelled.")


@pytest.mark.parametrize(("minute", "overdue"), [(29, False), (30, False), (31, True)])
def test_an_announcement_is_over_when_its_time_has_passed(minute: int, *, overdue: bool) -> None:
    now = DUE.replace(minute=minute)
    assert is_overdue(announced("", MARKER, BEGUN), now) is overdue
    assert not is_overdue(SUMMARY, now)
    assert not is_overdue(None, now)


@pytest.mark.parametrize("quoted", ["> {}", "Look:\n{}", "    {}"])
def test_a_mark_anywhere_else_announces_nothing(quoted: str) -> None:
    mark = "<!-- panelist:reviewing 77.1 2026-11-29T07:30Z -->"
    assert announcing_run(f"{MARKER}\n{quoted.format(mark)}") is None


@given(
    numbers=st.lists(st.integers(1, 9_999), unique=True, max_size=400),
    said=st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60),
    times=st.integers(0, 3_000),
)
@example(numbers=list(range(1, 400)), said="x" * 60, times=1_200)
@example(numbers=[1], said="\U0001f9ee" * 60, times=265)
def test_the_ledger_and_the_summary_survive_an_announcement_of_any_size(
    numbers: list[int], said: str, times: int
) -> None:
    """Where not both fit, the announcement gives way."""
    known = ledger(*(f"F{number}" for number in numbers))
    before = f"{MARKER}\n{encode(known)}\n{said * times}"
    body = announced(before, MARKER, BEGUN)
    assert split_state(body)[0] == split_state(before)[0]
    assert len(body.encode()) <= max(LIMIT, len(before.encode()))
    assert LIMIT < GITHUB_BYTES
    if body != before:
        assert decode(body) == decode(before)
        assert text_before(body).replace("\r\n", "\n") == text_before(before).replace("\r\n", "\n")
        assert split_state(withdrawn(body, "77.1", "x"))[0] == split_state(before)[0]


def test_the_longer_text_gives_way_first_and_then_the_announcement() -> None:
    def with_room(free: int) -> str:
        state = encode(Ledger())
        head = f"{MARKER}\n{state}\n"
        fixed = len(announced(head + "x", MARKER, BEGUN).encode()) - 1
        body = head + "x" * (LIMIT - fixed - free)
        return announced(body, MARKER, BEGUN) if announced(body, MARKER, BEGUN) != body else ""

    assert "All of it." in with_room(0)
    assert "## Reviewing\n" in with_room(-1)
    assert "All of it." not in with_room(-1)
    assert with_room(-1_000) == ""
