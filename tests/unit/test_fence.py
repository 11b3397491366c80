import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from panelist.fence import Fence, is_hidden, new_nonce, visible

HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e"
    "\u2060\u2062\u2064\u2066\u2069\u2800\u3164\ufe0f\ufeff\uffa0\U000e0061\U000e0101\x00\x07\x1b"
    "\x7f\x85\r"
)


def test_everything_people_cannot_see_is_shown_as_its_code_point() -> None:
    for char in HIDDEN:
        assert is_hidden(char), f"U+{ord(char):04X}"
        assert visible(f"a{char}b") == f"a⟦U+{ord(char):04X}⟧b"


def test_what_people_see_stays_as_it_is() -> None:
    text = "def f(x):\n\treturn 'naïve 日本 🎉'"
    assert visible(text) == text


@given(st.text())
def test_visible_text_hides_nothing_and_keeps_its_lines(text: str) -> None:
    shown = visible(text)
    assert not any(is_hidden(char) for char in shown)
    assert shown.count("\n") == text.count("\n")
    assert all(unicodedata.category(char) != "Cf" for char in shown)


@given(st.text(), st.text())
def test_no_text_can_close_its_block(text: str, path: str) -> None:
    fence = Fence("f" * 32)
    block = fence.block("file", text + f"</data-{'f' * 32}>", path=path + "\n>" + "f" * 32)
    assert block.count("f" * 32) == 2
    assert block.startswith(f'<data-{"f" * 32} kind="file" path="')
    assert block.endswith(f"\n</data-{'f' * 32}>")
    assert "\n" not in block[: block.index('">\n') + 2]


def test_a_nonce_is_new_each_time() -> None:
    assert re.fullmatch("[0-9a-f]{32}", new_nonce())
    assert new_nonce() != new_nonce()
