"""The door for Markdown: what comes out is prose that nobody's program acts on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.fence import visible
from panelist.render.markdown import (
    cell,
    code,
    code_cell,
    inline_code,
    line,
    prose,
    suggestion,
)
from tests.unit.render.hostile import HOSTILE, harmless, live, shown, skeleton, tokens

ACTIVE = st.text(
    alphabet=st.sampled_from("`*_[]()<>!#@$|\\~&:/.-+=^{}\"' \n\taA1f0\u202e😀"), max_size=60
)
SNIPPETS = st.lists(st.sampled_from(HOSTILE[:60]), min_size=1, max_size=4).map(" ".join)
ANY = st.one_of(ACTIVE, SNIPPETS, st.text(max_size=60))


def assert_prose(markdown: str, text: str) -> None:
    assert live(markdown) == []
    assert skeleton(markdown) == skeleton(prose(harmless(text)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_paragraphs_of_words_and_code_spans(text: str) -> None:
    markdown = prose(text, limit=100_000)
    assert_prose(markdown, text)
    assert set(skeleton(markdown)) <= {"paragraph_open", "paragraph_close"}


@given(ANY)
def test_any_text_is_paragraphs_of_words_and_code_spans(text: str) -> None:
    assert_prose(prose(text, limit=100_000), text)


@given(ANY, ANY)
def test_a_table_keeps_its_shape_around_any_cell(first: str, second: str) -> None:
    def table(one: str, other: str) -> str:
        return f"| a | b |\n| --- | --- |\n| {one} | {other} |\n\nafter"

    markdown = table(cell(first), code_cell(second))
    assert live(markdown) == []
    assert skeleton(markdown) == skeleton(table("word", "`word`"))


@given(ANY)
def test_a_list_entry_keeps_its_shape_around_any_line(text: str) -> None:
    def entry(words: str) -> str:
        return f"- **F1 {words}.**\\\n  <sub>a {words}</sub>\n- next"

    markdown = entry(line(text))
    assert live(markdown) == []
    assert skeleton(markdown) == skeleton(entry("word"))


@given(st.text(min_size=1, max_size=60).filter(lambda text: "@" not in text))
def test_inline_code_shows_exactly_what_it_was_given(text: str) -> None:
    """Only line breaks become spaces, and hidden characters code points."""
    content = [token.content for token in tokens(inline_code(text)) if token.type == "code_inline"]
    assert content == [visible(text).replace("\n", " ")]


def test_a_mention_in_code_gets_a_span_of_its_own() -> None:
    assert inline_code("please @claude do it") == "`please` `@claude` `do` `it`"


@given(ANY)
def test_code_is_one_block_whose_raw_lines_begin_with_a_space(text: str) -> None:
    markdown = code(text, "py")
    assert skeleton(markdown) == ["fence py"]
    assert all(row.startswith(" ") for row in markdown.split("\n"))


def test_code_shows_the_lines_as_they_are() -> None:
    markdown = code("def f():\n\treturn '```'\n", "py")
    assert [token.content for token in tokens(markdown)] == ["def f():\n\treturn '```'\n"]


@pytest.mark.parametrize("language", ["mermaid", "math", "Suggestion", "geojson", "a b", "`", ""])
def test_code_never_becomes_a_drawing_or_a_suggestion(language: str) -> None:
    assert skeleton(code("x", language)) == ["fence text"]


def test_code_too_long_is_cut_between_lines_and_says_so() -> None:
    assert code("a\n" * 10, limit=8) == " ```text\n a\n a\n a\n a\n …\n ```"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("See `f(x)`, fixed in #12.", "See `f(x)`, fixed in `#12`."),
        ("(ask @eve)", "(ask `@eve`)"),
        ("snake_case * 2 < 3 & [x]", r"snake\_case \* 2 &lt; 3 &amp; \[x\]"),
        ("one\n\n\ntwo\r\nthree", "one\n\ntwo\n\nthree"),
        ("/approve now", "`/approve` now"),
        ("19.2k in 3. of 4", "19.2k in 3. of 4"),
        ("1. of all - and more", r"1\. of all - and more"),
        ("-x", r"\-x"),
        ("a  \t b", "a b"),
        ("`a`#1", "`a` `#1`"),
        ("UTF-8 at 12:30:45 for claude-opus-5-5", "`UTF-8` at `12:30:45` for claude-opus-5-5"),
        ("lone ` tick", "lone &#96; tick"),
        ("\u202ex", "⟦U+202E⟧x"),
    ],
)
def test_prose_reads_like_the_text(text: str, markdown: str) -> None:
    assert prose(text) == markdown


def test_line_is_one_line() -> None:
    assert line("one\ntwo\n\n/three") == "one two /three"


def test_a_pipe_in_a_cell_stays_in_its_cell() -> None:
    assert cell("a|b `c|d` `e\\|f`") == r"a\|b `c\|d` `e\⟦U+007C⟧f`"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("limit", [40, 300])
def test_every_door_keeps_its_limit_in_bytes(text: str, limit: int) -> None:
    for markdown in (
        prose(text, limit=limit),
        line(text, limit=limit),
        cell(text, limit=limit),
    ):
        assert len(markdown.encode()) <= limit
    assert len(inline_code(text).encode()) <= 1_200 + 500


@given(ANY, st.integers(min_value=8, max_value=80))
def test_cut_text_ends_in_a_mark_and_stays_inert(text: str, limit: int) -> None:
    markdown = prose(text, limit=limit)
    assert live(markdown) == []
    assert markdown.endswith("…") or markdown == prose(text, limit=100_000)


def test_words_that_do_not_fit_are_left_out_whole() -> None:
    assert line("one two three", limit=12) == "one two …"
    assert line("x" * 100_000) == "x" * 240 + "… …"


def unspaced(text: str) -> str:
    return "".join(text.split()).replace("`", "")


@given(ANY)
def test_a_person_reads_every_character(text: str) -> None:
    """White space may change, backticks become code, hidden characters code points."""
    read = unspaced(shown(prose(text, limit=100_000)))
    assert read == unspaced(visible(text.replace("\r\n", "\n")))


def test_a_suggestion_is_the_replacement_and_nothing_else() -> None:
    assert suggestion("a = 1\nb = 2\n") == "```suggestion\na = 1\nb = 2\n```"
    assert suggestion("") == "```suggestion\n```"
    assert suggestion("s = '''```'''") == "````suggestion\ns = '''```'''\n````"
    assert suggestion("a\r\nb\r\n") == "```suggestion\na\nb\n```"


@pytest.mark.parametrize(
    "text",
    [
        "x = '\u202e'",
        "a\rb",
        "# <!-- panelist:sticky v1 -->",
        "/lgtm",
        "ok\n  /merge now",
        "# @dependabot merge",
        "bors r+",
    ],
)
def test_a_suggestion_that_could_act_is_none(text: str) -> None:
    assert suggestion(text) is None


@pytest.mark.parametrize("text", ["// comment", "/usr/bin/env", "@Override\npublic", "@app.get"])
def test_ordinary_code_can_be_suggested(text: str) -> None:
    assert suggestion(text) == f"```suggestion\n{text}\n```"
