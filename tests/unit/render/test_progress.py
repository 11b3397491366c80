"""What people see while a review runs."""

import io
import re

import pytest
from rich.console import Console

from panelist import events
from panelist.render.progress import Picture, plain_progress, progress, sentence

STORY: tuple[events.Event, ...] = (
    events.RunStarted("octo/shop #7", "claude", at=100.0),
    events.PhaseStarted("context", at=100.0),
    events.PhaseDone("context", 2.2, "3 files in scope", at=102.0),
    events.PhaseStarted("review", at=103.0),
    events.CellStarted("security.s1", "security", at=103.0),
    events.CellStarted("security.s2", "security", at=103.0),
    events.CellStarted("quality.s1", "quality", at=103.0),
    events.CellDone("security.s1", "security", 2, 12.0, 0.01, at=115.0),
    events.CellDone("quality.s1", "quality", 0, 9.0, None, "timeout", at=112.0),
    events.CallSkipped("verify", "nothing to verify", at=120.0),
    events.Noticed("ruff\x1b[31m is missing\n::error::x", at=120.0),
)

TOLD = [
    "Reviewing octo/shop #7 (claude)",
    "context ...",
    "context done in 2 s: 3 files in scope",
    "review ...",
    "  security.s1: 2 findings, 12 s, $0.01",
    "  quality.s1: no answer, timeout, 9 s, price unknown",
    "verify needed no model: nothing to verify",
    "Note: ruff is missing : :error::x",
]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def drawn(picture: Picture, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        console.print(picture)
    return [row.rstrip() for row in captured.get().rstrip("\n").split("\n")]


def test_a_log_gets_a_line_for_each_event_that_people_care_about() -> None:
    said: list[str] = []
    for event in STORY:
        plain_progress(said.append)(event)
    assert said == TOLD


def call(cost_usd: float | None, error: str = "") -> events.CallDone:
    return events.CallDone(
        "review:security.s1", "claude-sonnet-5-5", 4.0, 200, 100, 1_000, 80, cost_usd, error=error
    )


def test_what_a_run_has_cost_is_in_the_picture_while_it_runs() -> None:
    picture = Picture(lambda: 130.0)
    for event in STORY:
        picture.take(event)
    assert "so far" not in "\n".join(drawn(picture))
    picture.take(call(0.75))
    picture.take(call(0.5, "timeout"))
    assert "  $1.25 so far, 2 requests" in drawn(picture)
    picture.take(call(None))
    assert "  $1.25 and what has no known price so far, 3 requests" in drawn(picture)


def test_every_request_is_told_to_whoever_asks_for_it() -> None:
    said: list[str] = []
    show = plain_progress(said.append, calls=True)
    for event in (STORY[0], call(0.75), call(None, "timeout")):
        show(event)
    told = "  review:security.s1: claude-sonnet-5-5, 1,300 tokens in (1,000 cached), 80 out"
    assert said == [
        "Reviewing octo/shop #7 (claude)",
        f"{told}, $0.75, 4 s",
        f"{told}, price unknown, 4 s; timeout",
    ]


@pytest.mark.parametrize("width", [60, 140])
def test_the_picture_fits_a_narrow_and_a_wide_terminal(width: int) -> None:
    picture = Picture(lambda: 130.0)
    for event in STORY:
        picture.take(event)
    rows = drawn(picture, width)
    assert max(map(len, rows)) <= width
    assert any("security" in row and "1 of 2 done" in row for row in rows)


def test_an_event_nobody_needs_to_see_says_nothing() -> None:
    assert sentence(events.Event()) == ""
    assert sentence(events.CellStarted("security.s1", "security")) == ""
    assert sentence(events.PhaseDone("plan", 0.1)) == "plan done in 0 s"


def test_a_pipe_gets_the_same_lines() -> None:
    stream = io.StringIO()
    with progress(stream) as show:
        for event in STORY:
            show(event)
    assert stream.getvalue().splitlines() == TOLD


def test_the_picture_has_a_row_for_each_phase_and_each_agent() -> None:
    picture = Picture(lambda: 130.0)
    for event in STORY:
        picture.take(event)
    spinner = "[⠁-⣿]"
    patterns = [
        re.escape("Reviewing octo/shop #7 (claude)"),
        re.escape("✓ context    2 s  3 files in scope"),
        f"{spinner} review     27 s",
        f"{spinner}   security 27 s 1 of 2 done, 2 findings",
        re.escape("✗   quality  9 s  1 of 1 done, 0 findings, 1 without an answer"),
        re.escape("  verify needed no model: nothing to verify"),
        re.escape("  Note: ruff is missing : :error::x"),
    ]
    rows = drawn(picture)
    assert len(rows) == len(patterns)
    for pattern, row in zip(patterns, rows, strict=True):
        assert re.fullmatch(pattern, row), row


def test_an_agent_gets_a_tick_when_all_its_cells_are_back() -> None:
    picture = Picture(lambda: 200.0)
    picture.take(events.PhaseStarted("review", at=100.0))
    picture.take(events.CellStarted("tests.s1", "tests", at=100.0))
    picture.take(events.CellDone("tests.s1", "tests", 1, 5.0, 0.1, at=105.0))
    picture.take(events.PhaseDone("review", 6.0, at=106.0))
    assert drawn(picture)[1:] == ["✓ review  6 s", "✓   tests 5 s 1 of 1 done, 1 finding"]


def test_a_cell_that_was_never_announced_counts_too() -> None:
    picture = Picture(lambda: 200.0)
    picture.take(events.PhaseStarted("review", at=100.0))
    picture.take(events.CellDone("tests.s1", "tests", 0, 5.0, 0.1, at=105.0))
    assert drawn(picture)[-1] == "✓   tests 5 s        1 of 1 done, 0 findings"


def test_only_the_last_notices_stay() -> None:
    picture = Picture(lambda: 0.0)
    for number in range(8):
        picture.take(events.Noticed(f"n{number}"))
    assert drawn(picture)[-5:] == [f"  Note: n{number}" for number in range(3, 8)]


def test_an_unknown_event_changes_nothing() -> None:
    picture = Picture(lambda: 0.0)
    picture.take(events.Event())
    assert drawn(picture) == drawn(Picture(lambda: 0.0))


@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_is_redrawn_with_each_event_and_left_clean(*, colour: bool) -> None:
    stream = Terminal()
    with progress(stream, colour=colour, clock=lambda: 130.0) as show:
        for event in STORY:
            show(event)
    shown = stream.getvalue()
    assert "1 of 2 done, 2 findings" in shown
    assert shown.endswith("\x1b[2K")
    assert ("\x1b[32m✓" in shown) == colour
