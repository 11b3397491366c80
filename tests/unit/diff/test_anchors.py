import pytest

from panelist.contracts import Place, Side
from panelist.diff import Anchors, parse

LEFT, RIGHT = Side.LEFT, Side.RIGHT

PATCH = (
    # Line by line, old and new numbers: 10/10 ctx, 11 -x, 12 -y, 11 +X, 13/12 ctx
    b"diff --git a/old b/f\nsimilarity index 90%\nrename from old\nrename to f\n"
    b"index 1234567..89abcde 100644\n--- a/old\n+++ b/f\n"
    b"@@ -10,4 +10,3 @@\n one\n-x\n-y\n+X\n two\n"
    # 20/19 ctx, 20 +Z
    b"@@ -20 +19,2 @@\n three\n+Z\n"
    # 30 -gone
    b"@@ -30 +30,0 @@\n-gone\n"
    b"diff --git a/big b/big\nindex 1234567..89abcde 100644\n--- a/big\n+++ b/big\n"
    b"@@ -1 +1 @@\n-a\n+b\n"
    b"diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    b"diff --git a/l b/l\ndeleted file mode 120000\nindex 1234567..0000000\n"
    b"--- a/l\n+++ /dev/null\n@@ -1 +0,0 @@\n-target\n"
    b"diff --git a/l b/l\nnew file mode 100644\nindex 0000000..89abcde\n"
    b"--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+text\n"
)


@pytest.fixture(scope="module")
def anchors() -> Anchors:
    """The patch above, of which GitHub does not serve ``big``."""
    return Anchors(parse(PATCH, uncommentable={"big"}))


def _place(path: str, side: Side, start: int, end: int) -> Place:
    return Place(path=path, side=side, start=start, end=end)


@pytest.mark.parametrize(
    ("path", "side", "number", "hunk", "text"),
    [
        ("f", LEFT, 10, "h1", "one"),
        ("f", RIGHT, 10, "h1", "one"),
        ("f", LEFT, 11, "h1", "x"),
        ("f", RIGHT, 11, "h1", "X"),
        ("f", LEFT, 13, "h1", "two"),
        ("f", RIGHT, 12, "h1", "two"),
        ("f", RIGHT, 20, "h2", "Z"),
        ("f", LEFT, 30, "h3", "gone"),
        ("l", LEFT, 1, "h5", "target"),
        ("l", RIGHT, 1, "h6", "text"),
        ("f", LEFT, 9, None, None),
        ("f", LEFT, 14, None, None),
        ("f", RIGHT, 13, None, None),
        ("f", RIGHT, 30, None, None),
        ("f", RIGHT, 10**12, None, None),
        ("f", RIGHT, -1, None, None),
        ("old", LEFT, 10, None, None),
        ("b/f", RIGHT, 10, None, None),
        ("run.sh", RIGHT, 1, None, None),
    ],
)
def test_a_line_is_found_by_path_side_and_number(
    anchors: Anchors, path: str, side: Side, number: int, hunk: str | None, text: str | None
) -> None:
    """And its hunk; a line that no hunk shows is not there."""
    line, shown_by = anchors.line(path, side, number), anchors.hunk_at(path, side, number)
    assert (line.text if line else None, shown_by.id if shown_by else None) == (text, hunk)


@pytest.mark.parametrize(
    ("place", "commentable"),
    [
        (_place("f", RIGHT, 10, 12), True),
        (_place("f", RIGHT, 12, 12), True),
        (_place("f", LEFT, 10, 13), True),
        (_place("f", LEFT, 30, 30), True),
        (_place("f", RIGHT, 12, 10), False),
        (_place("f", RIGHT, 12, 13), False),
        (_place("f", RIGHT, 9, 10), False),
        (_place("f", RIGHT, 12, 19), False),
        (_place("f", RIGHT, 30, 30), False),
        (_place("big", RIGHT, 1, 1), False),
        (_place("run.sh", RIGHT, 1, 1), False),
        (_place("nowhere", RIGHT, 1, 1), False),
    ],
)
def test_github_takes_a_comment_on_lines_of_one_hunk(
    anchors: Anchors, place: Place, *, commentable: bool
) -> None:
    """Of a file whose patch it serves, first line first."""
    assert anchors.commentable(place) is commentable


@pytest.mark.parametrize(
    ("place", "introduced"),
    [
        (_place("f", RIGHT, 11, 11), True),
        (_place("f", RIGHT, 10, 11), True),
        (_place("f", RIGHT, 9, 11), True),
        (_place("f", RIGHT, 1, 99), True),
        (_place("f", RIGHT, 12, 20), True),
        (_place("f", LEFT, 12, 12), True),
        (_place("f", LEFT, 14, 30), True),
        (_place("big", RIGHT, 1, 1), True),
        (_place("f", RIGHT, 10, 10), False),
        (_place("f", RIGHT, 12, 19), False),
        (_place("f", RIGHT, 13, 18), False),
        (_place("f", RIGHT, 21, 99), False),
        (_place("f", LEFT, 13, 29), False),
        (_place("f", RIGHT, 11, 10), False),
        (_place("nowhere", RIGHT, 1, 1), False),
    ],
)
def test_a_place_is_introduced_if_one_of_its_lines_is(
    anchors: Anchors, place: Place, *, introduced: bool
) -> None:
    """An added line on the right, a removed one on the left."""
    assert anchors.introduced(place) is introduced
