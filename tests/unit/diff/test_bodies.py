"""Hunks are consumed by their counts, whatever their lines look like."""

import pytest

from panelist.contracts import Hunk, Line, LineKind
from panelist.diff import parse
from panelist.errors import DiffError

HEAD = b"diff --git a/f b/f\nindex 1234567..89abcde 100644\n--- a/f\n+++ b/f\n"
ADDED, REMOVED, CONTEXT = LineKind.ADDED, LineKind.REMOVED, LineKind.CONTEXT


def _hunks(body: bytes) -> tuple[Hunk, ...]:
    (file,) = parse(HEAD + body).files
    return file.hunks


def _lines(body: bytes) -> tuple[Line, ...]:
    (hunk,) = _hunks(body)
    return hunk.lines


def test_a_hunk_is_its_ranges_its_heading_and_its_lines() -> None:
    """Every line has the numbers of the sides it stands on."""
    assert _hunks(b"@@ -10,3 +20,3 @@ def f(x):  # y\n a\n-b\n+c\n d\n") == (
        Hunk(
            id="h1",
            path="f",
            old_start=10,
            old_count=3,
            new_start=20,
            new_count=3,
            heading="def f(x):  # y",
            lines=(
                Line(CONTEXT, "a", 10, 20),
                Line(REMOVED, "b", 11, None),
                Line(ADDED, "c", None, 21),
                Line(CONTEXT, "d", 12, 22),
            ),
        ),
    )


def test_a_count_that_is_not_there_is_one() -> None:
    """A side without lines has a count of zero."""
    hunks = _hunks(b"@@ -1 +0,0 @@\n-a\n@@ -8,0 +8 @@\n+b\n")
    assert [(h.id, h.old_start, h.old_count, h.new_start, h.new_count) for h in hunks] == [
        ("h1", 1, 1, 0, 0),
        ("h2", 8, 0, 8, 1),
    ]
    assert hunks[1].lines == (Line(ADDED, "b", None, 8),)


def test_content_that_looks_like_a_header_is_content() -> None:
    """The next file begins where the counts end."""
    body = (
        b"@@ -1,4 +1,4 @@\n"
        b"--- a/x\n+++ b/x\n diff --git a/x b/x\n-@@ -1 +1 @@\n+\\ No newline at end of file\n"
        b" -- \n"
    )
    first, second = parse(HEAD + body + HEAD.replace(b"/f", b"/g") + b"@@ -1 +1 @@\n-a\n+b\n").files
    assert [line.text for line in first.hunks[0].lines] == [
        "-- a/x",
        "++ b/x",
        "diff --git a/x b/x",
        "@@ -1 +1 @@",
        "\\ No newline at end of file",
        "-- ",
    ]
    assert (second.path, second.hunks[0].id) == ("g", "h2")


def test_only_a_line_feed_ends_a_line() -> None:
    """Everything else that some program breaks lines at stays where it is."""
    text = "a\rb\x0bc\x0cd\x1ce\x85f\u2028g\u2029h\r"
    assert _lines(f"@@ -0,0 +1,2 @@\n+{text}\n+\r\n".encode()) == (
        Line(ADDED, text, None, 1),
        Line(ADDED, "\r", None, 2),
    )


def test_bytes_that_are_not_utf8_read_as_replacement_characters() -> None:
    """A broken character does not swallow the line break after it."""
    assert _lines(b"@@ -1 +1 @@\n-\xe2\x80\n+\xff\xfe\n") == (
        Line(REMOVED, "\ufffd", 1, None),
        Line(ADDED, "\ufffd\ufffd", None, 1),
    )


def test_a_missing_last_line_break_is_told_of_the_line_above() -> None:
    """In any language, on either side or on both."""
    assert _lines(
        b"@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ Kein Zeilenumbruch am Dateiende.\n"
    ) == (
        Line(REMOVED, "a", 1, None, terminated=False),
        Line(ADDED, "b", None, 1, terminated=False),
    )
    assert _lines(b"@@ -1,2 +1 @@\n-a\n b\n\\ No newline at end of file\n") == (
        Line(REMOVED, "a", 1, None),
        Line(CONTEXT, "b", 2, 1, terminated=False),
    )


def test_a_blank_line_of_context_may_have_lost_its_sign() -> None:
    """As with ``diff.suppressBlankEmpty``."""
    assert _lines(b"@@ -1,2 +1,3 @@\n\n a\n+b\n") == (
        Line(CONTEXT, "", 1, 1),
        Line(CONTEXT, "a", 2, 2),
        Line(ADDED, "b", None, 3),
    )


@pytest.mark.parametrize(
    ("body", "happened"),
    [
        (
            b"@@ -1,2 +1,2 @@\n a\n-b\n",
            (
                "The patch ends after line 7 and breaks off a hunk that should have "
                "0 old and 1 new lines more."
            ),
        ),
        (
            b"@@ -1,2 +1,2 @@\n a\n-b\ndiff --git a/g b/g\n",
            (
                "Line 8 of the patch, `diff --git a/g b/g`, breaks off a hunk that should have "
                "0 old and 1 new lines more."
            ),
        ),
        (
            b"@@ -1 +1,2 @@\n a\n-b\n",
            (
                "Line 7 of the patch, `-b`, breaks off a hunk that should have "
                "0 old and 1 new lines more."
            ),
        ),
        (
            b"@@ -1,2 +1 @@\n a\n+b\n",
            (
                "Line 7 of the patch, `+b`, breaks off a hunk that should have "
                "1 old and 0 new lines more."
            ),
        ),
        (
            b"@@ -1 +1 @@\n-a\n+b\n+c\n",
            "Line 8 of the patch, `+c`, is no part of a diff.",
        ),
        (
            b"@@ -1 +1 @@\n\\ No newline at end of file\n-a\n+b\n",
            (
                "Line 6 of the patch, `\\ No newline at end of file`, breaks off a hunk "
                "that should have 1 old and 1 new lines more."
            ),
        ),
        (
            b"@@ -1 +one @@\n-a\n+b\n",
            "Line 5 of the patch, `@@ -1 +one @@`, is no hunk header that git writes.",
        ),
        (
            b"@@ -1 +1\n-a\n+b\n",
            "Line 5 of the patch, `@@ -1 +1`, is no hunk header that git writes.",
        ),
        (
            b"@@ -1,0 +1,0 @@\n",
            "Line 5 of the patch, `@@ -1,0 +1,0 @@`, is a hunk that is empty or out of order.",
        ),
        (
            b"@@ -0,1 +1 @@\n-a\n+b\n",
            "Line 5 of the patch, `@@ -0,1 +1 @@`, is a hunk that is empty or out of order.",
        ),
        (
            b"@@ -5 +5 @@\n-a\n+b\n@@ -5 +6 @@\n-a\n+b\n",
            "Line 8 of the patch, `@@ -5 +6 @@`, is a hunk that is empty or out of order.",
        ),
        (
            b"@@ -5 +5,2 @@\n-a\n+b\n+b\n@@ -6 +6 @@\n-a\n+b\n",
            "Line 9 of the patch, `@@ -6 +6 @@`, is a hunk that is empty or out of order.",
        ),
    ],
)
def test_a_hunk_that_does_not_add_up_is_an_error(body: bytes, happened: str) -> None:
    """At the line where it shows."""
    with pytest.raises(DiffError) as caught:
        parse(HEAD + body)
    assert caught.value.happened == happened
