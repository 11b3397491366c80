from panelist.contracts import Hunk, Line, LineKind
from panelist.diff import numbered

ADDED, REMOVED, CONTEXT = LineKind.ADDED, LineKind.REMOVED, LineKind.CONTEXT


def _hunk(start: int, lines: tuple[Line, ...], heading: str = "") -> Hunk:
    old = sum(line.old is not None for line in lines)
    new = sum(line.new is not None for line in lines)
    return Hunk("h12", "f", start, old, start, new, heading, lines)


def test_a_hunk_is_its_id_its_ranges_and_its_numbered_lines() -> None:
    """In fixed columns: old number, new number, sign and text."""
    hunk = Hunk(
        "h12",
        "f",
        10,
        2,
        12,
        3,
        "def f(x):",
        (
            Line(CONTEXT, "text", 10, 12),
            Line(REMOVED, "text", 11, None),
            Line(ADDED, "\ttext", None, 13),
            Line(ADDED, "", None, 14),
        ),
    )
    assert numbered(hunk) == (
        "h12 @@ -10,2 +12,3 @@ def f(x):\n"
        "  10   12 | text\n"
        "  11      |-text\n"
        "       13 |+\ttext\n"
        "       14 |+"
    )


def test_hidden_characters_are_shown() -> None:
    """In the heading too."""
    lines = (Line(ADDED, "a\u202eb\r", None, 1), Line(ADDED, "c", None, 2))
    assert numbered(_hunk(1, lines, "f\u200b()")) == (
        "h12 @@ -1,0 +1,2 @@ f⟦U+200B⟧()\n        1 |+a⟦U+202E⟧b⟦U+000D⟧\n        2 |+c"
    )


def test_carriage_returns_that_end_every_line_are_told_once() -> None:
    """They would cost a model more than the code."""
    lines = (
        Line(CONTEXT, "a\r", 1, 1),
        Line(ADDED, "b\rc\r", None, 2),
        Line(ADDED, "d", None, 3, terminated=False),
    )
    assert numbered(_hunk(1, lines, "f()\r")) == (
        "h12 @@ -1,1 +1,3 @@ f() ⟦every line ends in CRLF⟧\n   1    1 | a\n"
        "        2 |+b⟦U+000D⟧c\n        3 |+d\n⟦no newline at end of file⟧"
    )


def test_a_missing_last_line_break_is_told_below_its_line() -> None:
    """Without columns, so that no content can look like it."""
    hunk = _hunk(1, (Line(REMOVED, "a", 1, None, terminated=False), Line(ADDED, "a", None, 1)))
    assert numbered(hunk) == (
        "h12 @@ -1,1 +1,1 @@\n   1      |-a\n⟦no newline at end of file⟧\n        1 |+a"
    )


def test_the_columns_of_a_hunk_are_as_wide_as_its_largest_number() -> None:
    """And never narrower than four."""
    hunk = _hunk(99_999, (Line(CONTEXT, "a", 99_999, 99_999), Line(ADDED, "b", None, 100_000)))
    assert numbered(hunk) == ("h12 @@ -99999,1 +99999,2 @@\n 99999  99999 | a\n       100000 |+b")


def test_a_long_line_is_cut_and_says_so() -> None:
    """At 2,000 characters; a line of just that length is whole."""
    whole, long = "x" * 2_000, "y" * 5_000_000
    hunk = _hunk(1, (Line(ADDED, whole, None, 1), Line(ADDED, long, None, 2)))
    assert numbered(hunk).split("\n") == [
        "h12 @@ -1,0 +1,2 @@",
        f"        1 |+{whole}",
        f"        2 |+{'y' * 2_000}⟦… 5,000,000 characters in all⟧",
    ]
