from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from panelist.contracts import InlineComment, Place
from panelist.forge.bodies import LIMIT, extended, moved, notice

markdown = MarkdownIt("commonmark")


def at(path: str, start: int = 3, end: int = 3) -> InlineComment:
    place = Place(path=path, start=start, end=end)
    return InlineComment(fingerprint="ab", number="F1", place=place, body="Body.")


def test_a_moved_comment_tells_its_place() -> None:
    assert moved(at("a.py")) == "`a.py:3`\n\nBody."
    assert moved(at("a.py", 3, 5)) == "`a.py:3-5`\n\nBody."


def test_hidden_characters_of_a_path_are_shown() -> None:
    assert moved(at("a\u202e.py")) == "`a⟦U+202E⟧.py:3`\n\nBody."


@given(st.text(min_size=1))
def test_no_path_gets_out_of_its_code_span(path: str) -> None:
    heading = markdown.parse(moved(at(path)))[1]
    assert heading.type == "inline"
    assert [child.type for child in heading.children or ()] == ["code_inline"]


@given(st.text())
def test_no_sentence_gets_out_of_its_block(sentence: str) -> None:
    tokens = markdown.parse(notice(sentence))
    assert [token.type for token in tokens] == ["fence"]


def test_a_body_grows_by_blocks_of_their_own() -> None:
    assert extended("a", "b") == "a\n\nb"
    assert extended("", "b") == "b"


def test_a_body_grows_up_to_the_limit_in_bytes() -> None:
    room = LIMIT - len("a\n\n")
    assert extended("a", "x" * room) is not None
    assert extended("a", "x" * (room + 1)) is None
    assert extended("a", "😀" * (room // 4 + 1)) is None
