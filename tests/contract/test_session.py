"""``docs/session.md`` shows what a terminal shows today, at both widths."""

from collections.abc import Callable

import pytest

from tests.contract import session
from tests.contract.screen import draw
from tests.fakes.github import FakeGitHub

Scene = Callable[[session.Session, session.ScriptedClaude, FakeGitHub], None]


NARROW, WIDE = session.WIDTHS
# What a width changes, it changes in the plan as well: one scene is enough for the other width.
PLAYED = [*((scene, NARROW) for scene in session.SCENES), (session.approval, WIDE)]


@pytest.mark.parametrize(
    ("scene", "columns"), PLAYED, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_the_page_shows_every_screen_as_it_is(scene: Scene, columns: int) -> None:
    page = session.comparable(session.DOCUMENT.read_text(encoding="utf-8"))
    for screen in session.play(scene, columns):
        assert f"## {screen.heading}" in page
        assert session.comparable(session.show_screen(screen)) in page, "make screens"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("12345678", "12345\n678"),
        ("old\r\x1b[2Knew", "new"),
        ("a\r\nb\r\n\x1b[2A\x1b[2Kc\r\n", "c\nb"),
        ("abc\x08\x08d", "adc"),
        ("\x1b[1mbold\x1b[0m\x1b[?25l", "bold"),
    ],
)
def test_a_screen_is_drawn_as_a_terminal_does(written: str, shown: str) -> None:
    assert draw(written, 5) == shown
