import pytest

from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind
from panelist.diff import parse
from panelist.errors import DiffError


def _file(name: bytes) -> bytes:
    return (
        b"diff --git a/%b b/%b\nindex 1234567..89abcde 100644\n--- a/%b\n+++ b/%b\n"
        b"@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-a\n+b\n" % (name, name, name, name)
    )


def test_hunks_are_numbered_over_the_whole_diff() -> None:
    """In the order of the patch, each with the path of its file."""
    diff = parse(_file(b"x") + _file(b"y"))
    assert [(hunk.id, hunk.path) for hunk in diff.hunks] == [
        ("h1", "x"),
        ("h2", "x"),
        ("h3", "y"),
        ("h4", "y"),
    ]


def test_a_missing_file_is_marked_and_keeps_its_lines() -> None:
    """A reason from outside replaces that of the patch."""
    bare = b"diff --git a/big b/big\n"
    big, x = parse(bare + _file(b"x"), missing={"big": "too large", "x": "cut off"}).files
    assert (big.missing, big.hunks) == ("too large", ())
    assert (x.missing, len(x.hunks)) == ("cut off", 2)


def test_a_missing_file_that_the_patch_does_not_name_is_added() -> None:
    """Nothing is known of it but that it changed; it comes after the others."""
    unseen = DiffFile(
        "big",
        "big",
        ChangeKind.MODIFIED,
        FileKind.TEXT,
        None,
        None,
        (),
        missing="too large",
        commentable=False,
    )
    x, big = parse(_file(b"x"), missing={"big": "too large"}, uncommentable={"big"}).files
    assert (x.path, x.missing, x.commentable) == ("x", None, True)
    assert big == unseen
    assert parse(b"", missing={"big": "too large"}, uncommentable=["big"]) == Diff((unseen,))


def test_uncommentable_files_are_marked() -> None:
    """Their lines are read all the same."""
    x, y = parse(_file(b"x") + _file(b"y"), uncommentable=("y", "z")).files
    assert (x.commentable, y.commentable, len(y.hunks)) == (True, False, 2)


def test_a_path_changed_twice_is_an_error() -> None:
    """As in several patches in a row."""
    with pytest.raises(DiffError) as caught:
        parse(_file(b"x") + _file(b"y") + _file(b"x"))
    assert caught.value.happened == (
        "The file at line 21 of the patch is changed once more, "
        "so its line numbers have two meanings."
    )
    assert caught.value.fix == "Give one diff of the whole range: `git diff BASE HEAD`."
