"""Where a careless copy comes from: ``Anchors.locate_near``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Place, Side
from panelist.diff import Anchors, numbered, parse

LEFT, RIGHT = Side.LEFT, Side.RIGHT

PATCH = """\
--- a/cart.py
+++ b/cart.py
@@ -10,6 +10,7 @@ def total(items):
     result = 0
-    for item in items:
+    for item in items or []:
         result += item.price * item.count
-    return result - discount
+    result = round(result - discount, 2)
+    return result
 # end of the total
 print(total([]))
"""
DIFF = parse(PATCH.encode())
ANCHORS = Anchors(DIFF)
LINES = [
    (Side.RIGHT if line.new is not None else Side.LEFT, line.new or line.old or 0, line.text)
    for line in DIFF.hunks[0].lines
]


def near(quote: str, start: int = 10, side: Side = RIGHT) -> tuple[Side, int, int] | None:
    place = ANCHORS.locate_near("cart.py", side, start, quote)
    return (place.side, place.start, place.end) if place else None


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("      11 |+    for item in items or []:", (RIGHT, 11, 11)),
        ("  10   10 |     result = 0\n      11 |+    for item in items or []:", (RIGHT, 10, 11)),
        ("12 | result += item.price * item.count", (RIGHT, 12, 12)),
        ("    for item in items or []:\n        ...\n    return result", (RIGHT, 11, 11)),
        ("result += item.price ...", (RIGHT, 12, 12)),
        ("… item.price * item.count", (RIGHT, 12, 12)),
        ("result = round(result [...] , 2)", (RIGHT, 13, 13)),
        ("    for item in items:", (LEFT, 11, 11)),
        ("return result - discount", (LEFT, 13, 13)),
        ("result += item.price * item.counts", (RIGHT, 12, 12)),
        ("Result = Round(result - discount, 2)", (RIGHT, 13, 13)),
        ("result = round(result-discount, 2);", (RIGHT, 13, 13)),
    ],
)
def test_number_columns_ellipses_sides_and_small_slips_are_seen_through(
    quote: str, found: tuple[Side, int, int]
) -> None:
    assert near(quote) == found


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "...",
        "…",
        " \n\t\n",
        "10 | ",
        "x",
        "}",
        "result",
        "os.system(request.args)",
        "the loop over items, as shown in the diff",
        "0" * 100_000,
        "\n" * 10_000,
    ],
)
def test_what_says_too_little_or_something_else_is_not_found(quote: str) -> None:
    assert near(quote) is None


def test_another_file_is_never_searched() -> None:
    assert ANCHORS.locate_near("other.py", RIGHT, 10, "result = 0\nresult = 0") is None


def letters(text: str) -> int:
    return len("".join(text.split()))


@given(st.sampled_from([one for one in LINES if letters(one[2]) >= 8]), st.integers(-5, 99))
def test_every_line_is_found_as_a_prompt_shows_it(line: tuple[Side, int, str], start: int) -> None:
    side, number, text = line
    shown = next(row for row in numbered(DIFF.hunks[0]).split("\n") if row.endswith(text))
    assert near(shown, start, side) == (side, number, number)


@given(st.sampled_from([one for one in LINES if letters(one[2]) >= 12]), st.data())
def test_one_wrong_letter_never_loses_a_long_line(
    line: tuple[Side, int, str], data: st.DataObject
) -> None:
    side, number, text = line
    at = data.draw(st.integers(len(text) - len(text.lstrip()), len(text) - 1))
    spoilt = text[:at] + "¤" + text[at + 1 :]
    assert near(spoilt, number, side) == (side, number, number)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF)))
def test_text_that_shares_no_letter_is_never_found(quote: str) -> None:
    assert near(quote) is None


@given(st.text(max_size=200), st.integers(), st.sampled_from(Side))
def test_whatever_is_found_is_shown(quote: str, start: int, side: Side) -> None:
    found = ANCHORS.locate_near("cart.py", side, start, quote)
    if found is not None:
        assert ANCHORS.line(found.path, found.side, found.start)
        assert ANCHORS.line(found.path, found.side, found.end)
        assert found == Place(path="cart.py", side=found.side, start=found.start, end=found.end)
