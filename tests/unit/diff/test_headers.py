"""Each line that git, or ``diff -u``, writes above the hunks of a file."""

import pytest

from panelist.contracts import ChangeKind, DiffFile, FileKind
from panelist.diff import parse
from panelist.errors import DiffError

NOTHING_SHOWN = "the patch names this file and shows none of its lines"


def _header(patch: bytes) -> DiffFile:
    """The only file of ``patch``, which has no hunks."""
    (file,) = parse(patch).files
    assert file.hunks == ()
    return file


def test_an_empty_file_added() -> None:
    """Nothing is missing of it."""
    patch = b"diff --git a/f b/f\nnew file mode 100644\nindex 0000000..e69de29\n"
    assert _header(patch) == DiffFile("f", "f", ChangeKind.ADDED, FileKind.TEXT, None, "100644", ())


def test_an_empty_file_deleted() -> None:
    """In a repository with SHA-256 names."""
    patch = b"diff --git a/f b/f\ndeleted file mode 100755\nindex 473a0f4c3be8..000000000000\n"
    assert _header(patch) == DiffFile(
        "f", "f", ChangeKind.DELETED, FileKind.TEXT, "100755", None, ()
    )


def test_a_mode_changed() -> None:
    """Both modes are told, and no content is missing."""
    patch = b"diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    assert _header(patch) == DiffFile(
        "run.sh", "run.sh", ChangeKind.MODIFIED, FileKind.TEXT, "100644", "100755", ()
    )


@pytest.mark.parametrize(
    ("verb", "change"), [(b"rename", ChangeKind.RENAMED), (b"copy", ChangeKind.COPIED)]
)
def test_a_file_moved_whole(verb: bytes, change: ChangeKind) -> None:
    """Its names come from lines of their own: the first line could be split in many ways."""
    patch = (
        b"diff --git a/x b/x b/y b/y\nsimilarity index 100%\n"
        + verb
        + b" from x b/x\n"
        + verb
        + b" to y b/y\n"
    )
    assert _header(patch) == DiffFile("y b/y", "x b/x", change, FileKind.TEXT, None, None, ())


def test_a_name_full_of_prefixes() -> None:
    """The border in the first line is its middle."""
    patch = b"diff --git a/x b/x b/x b/x b/x b/x\nold mode 100644\nnew mode 100755\n"
    assert _header(patch).path == "x b/x b/x"


def test_a_quoted_name_in_the_first_line() -> None:
    """Both halves are quoted alike."""
    patch = rb'diff --git "a/\303\251 \".py" "b/\303\251 \".py"' + b"\nnew file mode 100644\n"
    assert _header(patch).path == 'é ".py'


@pytest.mark.parametrize(
    "content",
    [
        b"Binary files a/logo.png and b/logo.png differ\n",
        b"GIT binary patch\nliteral 3\nKcmZ?wb@u=O0{{R3\n\nliteral 3\nKcmZQzU|;|M00aO5\n\n",
        b"GIT binary patch\ndelta 7\nOcmd-Q00000\n\ndelta 7\nOcmd-Q00000\n\n",
    ],
)
def test_binary_content(content: bytes) -> None:
    """However git prints it, it is a file without lines, and the next file is found."""
    patch = b"diff --git a/logo.png b/logo.png\nindex 1234567..89abcde 100644\n" + content
    mode = b"diff --git a/z b/z\nold mode 100644\nnew mode 100755\n"
    logo, after = parse(patch + mode).files
    assert logo == DiffFile(
        "logo.png", "logo.png", ChangeKind.MODIFIED, FileKind.BINARY, "100644", "100644", ()
    )
    assert after.path == "z"


def test_a_link_that_becomes_a_file() -> None:
    """A change of type is two files of one name: the old one deleted, the new one added."""
    gone, added = parse(
        b"diff --git a/l b/l\ndeleted file mode 120000\nindex 1234567..0000000\n"
        b"--- a/l\n+++ /dev/null\n@@ -1 +0,0 @@\n-target\n\\ No newline at end of file\n"
        b"diff --git a/l b/l\nnew file mode 100644\nindex 0000000..89abcde\n"
        b"--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+text\n"
    ).files
    assert (gone.path, gone.change, gone.kind) == ("l", ChangeKind.DELETED, FileKind.SYMLINK)
    assert (added.path, added.change, added.kind) == ("l", ChangeKind.ADDED, FileKind.TEXT)


def test_the_kind_is_that_after_the_change() -> None:
    """Should a program write a change of type as a change of mode."""
    patch = b"diff --git a/l b/l\nold mode 100644\nnew mode 120000\n"
    assert _header(patch).kind is FileKind.SYMLINK
    patch = b"diff --git a/l b/l\nold mode 120000\nnew mode 100644\n"
    assert _header(patch).kind is FileKind.TEXT


def test_a_submodule() -> None:
    """Its lines say which commits; its kind says what they are."""
    (file,) = parse(
        b"diff --git a/lib b/lib\nindex 1111111..2222222 160000\n--- a/lib\n+++ b/lib\n"
        b"@@ -1 +1 @@\n-Subproject commit 1111111\n+Subproject commit 2222222\n"
    ).files
    assert (file.kind, file.old_mode, file.new_mode) == (FileKind.SUBMODULE, "160000", "160000")
    assert [line.text for line in file.hunks[0].lines] == [
        "Subproject commit 1111111",
        "Subproject commit 2222222",
    ]


@pytest.mark.parametrize(
    "header",
    [
        b"diff --git a/f b/f\n",
        b"diff --git a/f b/f\nindex 1234567..89abcde 100644\n",
        b"diff --git a/f b/f\ndeleted file mode 100644\nindex 1234567..0000000\n",
        b"diff --git a/f b/f\nnew file mode 100644\nindex 0000000..1234567\n",
        (
            b"diff --git a/e b/f\nsimilarity index 90%\nrename from e\nrename to f\n"
            b"index 1234567..89abcde 100644\n"
        ),
    ],
)
def test_content_without_lines_is_marked(header: bytes) -> None:
    """As ``git diff -D`` or ``-w`` leave it, or a patch that was cut off."""
    assert _header(header).missing == NOTHING_SHOWN


def test_plain_diff_with_time_stamps() -> None:
    """``diff -ruN``: an empty range is a file that was not there."""
    stamp = b"\t2026-11-20 10:00:00.000000000 +0000\n"
    patch = (
        b"diff -ruN old/f new/f\n--- old/f"
        + stamp
        + b"+++ new/f"
        + stamp
        + b"@@ -1 +1 @@\n-a\n+b\n"
        b"diff -ruN old/n new/n\n--- old/n" + stamp + b"+++ new/n" + stamp + b"@@ -0,0 +1 @@\n+a\n"
        b"diff -ruN old/g new/g\n--- old/g" + stamp + b"+++ new/g" + stamp + b"@@ -1 +0,0 @@\n-a\n"
    )
    assert [(file.path, file.old_path, file.change) for file in parse(patch).files] == [
        ("f", "f", ChangeKind.MODIFIED),
        ("n", "n", ChangeKind.ADDED),
        ("g", "g", ChangeKind.DELETED),
    ]


def test_plain_diff_with_absent_files() -> None:
    """``/dev/null`` stands for the file that is not there, whatever the ranges say."""
    patch = (
        b"--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+a\n"
        b"Index: g\n===================================================================\n"
        b"--- a/g\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        b"--- x.orig\n+++ x\n@@ -1 +1 @@\n-a\n+b\n"
    )
    assert [(file.path, file.old_path, file.change) for file in parse(patch).files] == [
        ("n", "n", ChangeKind.ADDED),
        ("g", "g", ChangeKind.DELETED),
        ("x", "x.orig", ChangeKind.RENAMED),
    ]


def test_a_file_that_was_empty_is_modified_not_added() -> None:
    """Where git writes the header, the header decides."""
    (file,) = parse(
        b"diff --git a/f b/f\nindex e69de29..1234567 100644\n--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"
    ).files
    assert file.change is ChangeKind.MODIFIED


def test_two_files_compared_outside_of_a_repository() -> None:
    """``git diff --no-index``: the names differ and no line says renamed."""
    (file,) = parse(
        b"diff --git a/old.txt b/new.txt\nindex 1234567..89abcde 100644\n"
        b"--- a/old.txt\n+++ b/new.txt\n@@ -1 +1 @@\n-a\n+b\n"
    ).files
    assert (file.old_path, file.path, file.change) == (
        "old.txt",
        "new.txt",
        ChangeKind.RENAMED,
    )


@pytest.mark.parametrize(
    ("header", "because"),
    [
        (b"diff --git a/f b/g\nold mode 1\n", "has no name that can be read"),
        (b'diff --git "a/\\9" "b/\\9"\n', "has no name that can be read"),
        (b"diff --git a/f b/g\nrename from f\n", "has no name that can be read"),
        (b"diff --git a/f b/f\nold mode rwx\n", "has a mode that git does not know"),
        (b"diff --git a/f b/f\nindex 1..2,3\n", "has an index line that git does not write"),
    ],
)
def test_a_header_that_cannot_be_read_is_an_error(header: bytes, because: str) -> None:
    """With the line where the file begins, and what to give instead."""
    with pytest.raises(DiffError) as caught:
        parse(b"\n\n" + header)
    assert caught.value.happened == f"The file at line 3 of the patch {because}."
    assert caught.value.fix == (
        "Give the unchanged output of `git diff BASE HEAD`, without colours."
    )
