import pytest

from panelist.contracts import ChangeKind
from panelist.diff import compose, parse

PATCH = "@@ -1 +1 @@\n-a\r\n+b\u2028é\n\\ No newline at end of file"


@pytest.mark.parametrize(
    ("entry", "section"),
    [
        (
            ("src/f.py", "", ChangeKind.MODIFIED, "@@ -1 +1 @@\n-a\n+b"),
            (
                b"diff --git a/src/f.py b/src/f.py\n--- a/src/f.py\n+++ b/src/f.py\n"
                b"@@ -1 +1 @@\n-a\n+b\n"
            ),
        ),
        (
            ("two words", "two words", ChangeKind.ADDED, "@@ -0,0 +1 @@\n+a\n"),
            (
                b"diff --git a/two words b/two words\nnew file mode 100644\n"
                b"--- /dev/null\n+++ b/two words\t\n@@ -0,0 +1 @@\n+a\n"
            ),
        ),
        (
            ("é x", "é x", ChangeKind.DELETED, "@@ -1 +0,0 @@\n-a"),
            (
                b'diff --git "a/\\303\\251 x" "b/\\303\\251 x"\ndeleted file mode 100644\n'
                b'--- "a/\\303\\251 x"\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n'
            ),
        ),
        (
            ("new", 'o"ld', ChangeKind.RENAMED, None),
            b'diff --git "a/o\\"ld" b/new\nrename from "o\\"ld"\nrename to new\n',
        ),
        (
            ("new", "old", ChangeKind.COPIED, "@@ -1 +1 @@\n-a\n+b"),
            (
                b"diff --git a/old b/new\ncopy from old\ncopy to new\n"
                b"--- a/old\n+++ b/new\n@@ -1 +1 @@\n-a\n+b\n"
            ),
        ),
    ],
)
def test_an_entry_becomes_the_section_git_would_write(
    entry: tuple[str, str, ChangeKind, str | None], section: bytes
) -> None:
    """Names quoted, a tab after a name with spaces, lines ended."""
    assert compose(*entry) == section


def test_sections_make_one_patch() -> None:
    """Characters that some program breaks lines at survive."""
    first = compose("x", "x", ChangeKind.MODIFIED, PATCH)
    second = compose("y", "z", ChangeKind.RENAMED, PATCH)
    diff = parse(first + second)
    assert [(file.path, file.old_path, file.change) for file in diff.files] == [
        ("x", "x", ChangeKind.MODIFIED),
        ("y", "z", ChangeKind.RENAMED),
    ]
    assert [(line.text, line.terminated) for line in diff.hunks[1].lines] == [
        ("a\r", True),
        ("b\u2028é", False),
    ]


def test_a_modified_file_without_a_patch_is_marked() -> None:
    """With what is known; the caller knows more and can say it to ``parse``."""
    section = compose("big", "big", ChangeKind.MODIFIED, None)
    (file,) = parse(section).files
    assert file.missing == "the patch names this file and shows none of its lines"
    (file,) = parse(section, missing={"big": "GitHub serves no patch this large"}).files
    assert file.missing == "GitHub serves no patch this large"
