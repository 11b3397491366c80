"""Where a quote really is: ``Anchors.locate``."""

import pytest

from panelist.contracts import Place, Side
from panelist.diff import Anchors, parse

LEFT, RIGHT = Side.LEFT, Side.RIGHT

BASE_TEXT = ["def f(x):", "    if x:", "        return old(x)", "    return None", "", "# end"]
HEAD_TEXT = [
    "def f(x):",
    "    if x:",
    "        y = new(x)",
    "",
    "        return y\r",
    "    return None",
]


def _patch(start: int, old: list[str], new: list[str]) -> str:
    rows = [f"@@ -{start},{len(old)} +{start},{len(new)} @@"]
    return "\n".join([*rows, *(f"-{text}" for text in old), *(f"+{text}" for text in new), ""])


ANCHORS = Anchors(
    parse(
        (
            "--- a/f\n+++ b/f\n"
            + _patch(10, BASE_TEXT, HEAD_TEXT)
            + _patch(50, ["only(left)"], ["    return None", "}", "  }", "a\u202eb\u200b"])
        ).encode()
    )
)


def _find(
    quote: str, start: int, side: Side = RIGHT, content: str | None = None
) -> tuple[Side, int, int] | None:
    place = ANCHORS.locate("f", side, start, quote, content)
    assert place is None or place.path == "f"
    return (place.side, place.start, place.end) if place else None


def test_a_quote_is_found_at_its_line() -> None:
    """The answer is a whole place."""
    assert ANCHORS.locate("f", RIGHT, 12, "        y = new(x)", None) == Place(
        path="f", side=RIGHT, start=12, end=12
    )


@pytest.mark.parametrize(
    "quote",
    [
        "    if x:\n        y = new(x)\n\n        return y",
        "\n  \n    if x:\n        y = new(x)\n\n        return y\n\n",
        "    if x:  \n        y = new(x)\t\n   \n        return y\r",
        "if x:\n    y = new(x)\n\n    return y",
        "        if x:\n            y = new(x)\n\n            return y",
        "\tif x:\n\t    y = new(x)\n\n\t    return y",
        "+    if x:\n+        y = new(x)\n+\n+        return y",
        "-    if x:\n-        y = new(x)\n\n-        return y",
        "     if x:\n         y = new(x)\n \n         return y",
        "+\n+    if x:\n+        y = new(x)\n+\n+        return y\n+",
        "if x:\n        y = new(x)\n\n        return y",
        "f x:\n        y = new(x)\n\n        retu",
        "    if x:\n        y = new(x)\n\n        return y⟦U+000D⟧",
    ],
)
def test_several_lines_are_found_however_they_were_copied(quote: str) -> None:
    """Blank space around, shifted, signed; the first cut in front and the last behind."""
    assert _find(quote, 11) == (RIGHT, 11, 14)
    assert _find(quote, 40) == (RIGHT, 11, 14)


@pytest.mark.parametrize(
    "quote",
    [
        "    if x:\n        y = new(x)\n\n    return y",
        "    if x:\n        y = new(x)\n        return y",
        "def f(x):\n    if x:\n            y = new(x)",
        "    if x:\n        ...\n        return y",
        "    if x:\n        = new(x)\n\n        return y",
        "    if x:\n        y = new(x\n\n        return y",
        "    if\n        y = new(x)",
        "    IF x:\n        y = new(x)",
        "if x: y = new(x)",
        "new(x) + 1",
    ],
)
def test_what_differs_is_not_found(quote: str) -> None:
    """Another word, another structure, a line left out, an ellipsis."""
    assert _find(quote, 11) is None


@pytest.mark.parametrize(
    "quote", ["new(x)", "y = new", "  y = new(x)  ", "+y = new(x)", "-new(x)", "new"]
)
def test_one_line_may_be_a_part_of_a_line(quote: str) -> None:
    """With or without a sign in front."""
    assert _find(quote, 1) == (RIGHT, 12, 12)


def test_hidden_characters_are_found_as_they_are_and_as_they_are_shown() -> None:
    """Reviewers see code points; the file holds characters."""
    assert _find("a\u202eb\u200b", 1) == (RIGHT, 53, 53)
    assert _find("a⟦U+202E⟧b⟦U+200B⟧", 1) == (RIGHT, 53, 53)
    assert _find("a⟦U+202E⟧b", 1) == (RIGHT, 53, 53)


def test_the_nearest_is_taken_and_of_two_the_earlier() -> None:
    """``return None`` is at 15 and at 50."""
    assert _find("return None", 15) == (RIGHT, 15, 15)
    assert _find("return None", 50) == (RIGHT, 50, 50)
    assert _find("return None", 32) == (RIGHT, 15, 15)
    assert _find("return None", 33) == (RIGHT, 50, 50)
    text = "call()\n\ncall()\n\n\ncall()"
    assert _find("call()", 2, content=text) == (RIGHT, 1, 1)
    assert _find("call()", 5, content=text) == (RIGHT, 6, 6)


def test_hunks_of_the_side_come_first_then_the_file_then_the_other_side() -> None:
    """Each is looked through only if the one before does not hold the quote."""
    content = "first\nreturn old(x)\nonly(left)\nreturn None\n"
    assert _find("return None", 4, content=content) == (RIGHT, 15, 15)
    assert _find("return old(x)", 12, content=content) == (RIGHT, 2, 2)
    assert _find("return old(x)", 12) == (LEFT, 12, 12)
    assert _find("return old(x)", 12, LEFT, content) == (LEFT, 12, 12)
    assert _find("y = new(x)", 1, LEFT, content) == (RIGHT, 12, 12)
    assert _find("first\nreturn old(x)", 900, content=content) == (RIGHT, 1, 2)


@pytest.mark.parametrize(
    ("quote", "start", "found"),
    [
        ("}", 51, (RIGHT, 51, 51)),
        ("+}", 52, (RIGHT, 52, 52)),
        ("}\n}", 51, (RIGHT, 51, 52)),
        ("", 13, (RIGHT, 13, 13)),
        (" \n\t", 13, (RIGHT, 13, 13)),
        ("}", 50, None),
        ("}", 47, None),
        ("}\n}", 52, None),
        ("y", 12, None),
        ("", 12, None),
        ("", 900, None),
        ("", 0, None),
        ("", -1, None),
    ],
)
def test_a_short_quote_counts_only_as_all_that_stands_at_its_line(
    quote: str, start: int, found: tuple[Side, int, int] | None
) -> None:
    """A brace is everywhere: where it was said to be, or nowhere."""
    assert _find(quote, start) == found


@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_line_that_is_nothing_but_a_sign_belongs_to_the_quote(sign: str) -> None:
    """Read as the sign of a diff it would be a blank line, and the quote one line shorter."""
    shown = Anchors(parse(f"--- a/f\n+++ b/f\n{_patch(1, [], ['    return 1', sign])}".encode()))
    for quote in (f"    return 1\n{sign}", f"+    return 1\n+{sign}"):
        place = shown.locate("f", RIGHT, 1, quote, None)
        assert place == Place(path="f", side=RIGHT, start=1, end=2)


def test_a_short_quote_is_not_looked_for_on_the_other_side() -> None:
    """But in the file on its own side, at its line."""
    assert _find("}", 51, LEFT) is None
    assert _find("}", 2, content="{\n}\n") == (RIGHT, 2, 2)
    assert _find("}", 1, content="{\n}\n") is None


def test_an_empty_file_has_no_line() -> None:
    """And the last line break of a file begins no line."""
    assert _find("", 1, content="") is None
    assert _find("", 2, content="text\n") is None
    assert _find("", 2, content="text\n\n") == (RIGHT, 2, 2)


@pytest.mark.parametrize("path", ["nowhere", "b/f", "a/f", "./f", ""])
def test_the_path_must_be_exact(path: str) -> None:
    """A quote in another file proves nothing, wherever its text comes from."""
    assert ANCHORS.locate(path, RIGHT, 12, "y = new(x)", "y = new(x)\n") is None
