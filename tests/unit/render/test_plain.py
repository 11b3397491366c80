"""The door for terminals and logs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.render.plain import inert, plain, plain_code, plain_lines, uncommanded
from tests.unit.render.hostile import HOSTILE

COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31;1mand\x1b[0m not", "red and not"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x1b\\ here", "click here"),
        ("\x1b]0;title", ""),
        ("\x1bP1;2|payload\x1b\\after", "after"),
        ("\x9b2Jcleared \x1bc reset", "cleared reset"),
        ("one\ntwo\r\nthree", "one two three"),
        ("::add-mask::x", ": :add-mask::x"),
        ("a ::error::b", "a : :error::b"),
        ("std::vector", "std::vector"),
        ("x ##[group]y ## z", "x ## [group]y ## z"),
        ("\u202etxt\x00", "⟦U+202E⟧txt⟦U+0000⟧"),
        ("a\rb", "a⟦U+000D⟧b"),
        ("", ""),
    ],
)
def test_plain_is_one_line_in_which_nothing_acts(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask @octocat or @octo/team, not e@x.org", "ask @ octocat or @ octo/team, not e@x.org"),
        ("fixes #1, closes GH-7, octo/shop#12", "fixes # 1, closes GH- 7, octo/shop# 12"),
        ("see https://x.org/o/r/issues/9", "see https://x.org/o/r/issues/ 9"),
        ("/lgtm\n  !deploy now\nbors r+", "`/lgtm`\n  `!deploy` now\n`bors` r+"),
        ("<!-- panelist:finding 0 -->", "<!- - panelist:finding 0 -->"),
        ("a / b, 5 % of #hash, rerunning", "a / b, 5 % of #hash, rerunning"),
    ],
)
def test_in_a_note_nothing_is_said_to_anybody(text: str, shown: str) -> None:
    assert inert(text) == shown
    assert inert(shown) == shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_moves_no_cursor_and_gives_no_command(text: str) -> None:
    for shown in (plain(text), plain_lines(text)):
        assert "\x1b" not in shown
        assert COMMAND.search(shown) is None
        assert shown.encode().decode() == shown
    assert "\n" not in plain(text)


@given(st.text(st.sampled_from("\x1b[]8;:#\n\r m1\x07\\x\x9b"), max_size=40))
def test_any_mix_of_controls_is_taken_apart(text: str) -> None:
    shown = plain_lines(text)
    assert shown.replace("\n", "").isprintable()
    assert COMMAND.search(shown) is None


@given(st.text(max_size=300), st.integers(min_value=1, max_value=50))
def test_plain_text_keeps_its_limit(text: str, limit: int) -> None:
    assert len(plain(text, limit=limit)) <= limit
    assert len(plain_lines(text, limit=limit)) <= limit


def test_cut_text_says_so() -> None:
    assert plain("a" * 30, limit=5) == "aaaa…"
    assert plain_lines("a\n" * 30, limit=5) == "a\na\n…"
    assert plain("a" + " " * 100, limit=5) == "a…"


def test_lines_stay_lines() -> None:
    assert plain_lines("\n  one\n\n::two\n") == "one\n\n: :two"


def test_code_keeps_its_indentation_and_its_tabs() -> None:
    assert plain_code("if x:\n\treturn ##[x]\r\n") == ("if x:", "    return ## [x]")


def test_long_code_says_how_many_lines_are_left() -> None:
    assert plain_code("a\n" * 45)[-2:] == ("a", "(5 more)")


def test_a_command_that_wrapping_moved_to_a_line_start_is_taken_apart() -> None:
    assert uncommanded("aaa\n  ::error::x\n::y") == "aaa\n  : :error::x\n: :y"
