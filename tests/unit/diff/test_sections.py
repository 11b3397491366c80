"""What may stand around the files of a patch, and what ends the reading."""

import pytest

from panelist.contracts import Diff
from panelist.diff import parse
from panelist.errors import DiffError

FILE = b"diff --git a/f b/f\nindex 1234567..89abcde 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


def _refused(patch: bytes) -> tuple[str, str]:
    with pytest.raises(DiffError) as caught:
        parse(patch)
    return caught.value.happened, caught.value.fix


@pytest.mark.parametrize(
    "before",
    [
        b"\n\n",
        b"commit 0123abc\nAuthor: A <a@example.com>\n\n    A message with @@ -1 +1 @@.\n\n",
        (
            b"From 0123abc Mon Sep 17 00:00:00 2001\nFrom: A <a@example.com>\n"
            b"Subject: [PATCH] x\n\n--- is not a header\n---\n f | 2 +-\n 1 file changed\n\n"
        ),
        b"Subject: x\n\n--- a/f\n+++ b/f\nis how a header looks\n\n",
        b"# HG changeset patch\n# User A\nmessage\n",
        b"tag v1\nTagger: A <a@example.com>\n\ncommit 0123abc\n\n",
    ],
)
def test_a_mail_or_git_show_may_come_before_the_first_file(before: bytes) -> None:
    """Its text is not read as a file."""
    assert parse(before + FILE) == parse(FILE)


@pytest.mark.parametrize("after", [b"-- \n2.39.5\n", b"-- \n2.39.5\n\n", b"--\n2.39.5\n", b"\n"])
def test_a_signature_may_end_a_mail(after: bytes) -> None:
    """It is no line of the last hunk, whose lines are counted."""
    assert parse(FILE + after) == parse(FILE)


def test_the_last_line_break_may_be_missing() -> None:
    """As when a program has trimmed the patch."""
    assert parse(FILE[:-1]) == parse(FILE)


@pytest.mark.parametrize("blank", [b"", b"\n", b" \n\r\n"])
def test_nothing_is_an_empty_diff(blank: bytes) -> None:
    """Only a blank patch is one."""
    assert parse(blank) == Diff(())


@pytest.mark.parametrize(
    "text", [b"commit 0123abc\n\n    Nothing changed.\n", b"diff -r old new\n", b"-- \n2.39.5\n"]
)
def test_text_without_a_file_is_an_error(text: bytes) -> None:
    """Silence is never success."""
    assert _refused(text) == (
        "The patch holds text, but names no file.",
        "Give the output of `git diff BASE HEAD`, or nothing for an empty change.",
    )


UNCHANGED = "Give the unchanged output of `git diff BASE HEAD`, without colours."
ONE_PARENT = "Compare with one of them: `git diff BASE HEAD`."
MERGE = "compares a merge with several parents at once"
SHORT_SUBMODULES = "Use `git diff --submodule=short BASE HEAD`."
SUMMARY = "summarizes a submodule instead of showing its change"


NOT_A_DIFF = [
    (b"diff --cc f", MERGE, ONE_PARENT),
    (b"diff --combined f", MERGE, ONE_PARENT),
    (b"@@@ -1,2 -1,2 +1,3 @@@", MERGE, ONE_PARENT),
    (b"Submodule lib 0123abc..4567def:", SUMMARY, SHORT_SUBMODULES),
    (b"Submodule lib 0123abc...4567def (new submodule)", SUMMARY, SHORT_SUBMODULES),
    (b"Submodule lib contains untracked content", SUMMARY, SHORT_SUBMODULES),
    (b"Only in old: f", "is no part of a diff", UNCHANGED),
    (b"--- a/f", "is no part of a diff", UNCHANGED),
    (b"Binary files a/f and b/f differ", "is no part of a diff", UNCHANGED),
]


@pytest.mark.parametrize(
    ("line", "because", "fix"),
    [*NOT_A_DIFF, (b"@@ -1 +1 @@", "is no part of a diff", UNCHANGED)],
)
def test_what_is_not_understood_before_a_file_is_an_error(
    line: bytes, because: str, fix: str
) -> None:
    """With its number: a part of a change is not the change."""
    happened = f"Line 2 of the patch, `{line.decode()}`, {because}."
    assert _refused(b"\n" + line + b"\n" + FILE) == (happened, fix)


@pytest.mark.parametrize(
    ("line", "because", "fix"),
    [*NOT_A_DIFF, (b"commit 0123abc", "is no part of a diff", UNCHANGED)],
)
def test_what_is_not_understood_after_a_file_is_an_error(
    line: bytes, because: str, fix: str
) -> None:
    """The next commit of a log too: its line numbers are those of other files."""
    happened = f"Line 8 of the patch, `{line.decode()}`, {because}."
    assert _refused(FILE + line + b"\n" + FILE) == (happened, fix)


def test_an_index_line_is_no_preamble() -> None:
    """Text that nobody understands may not hide behind it."""
    patch = b"Index: f\n===\nCannot display: file marked as a binary type.\n" + FILE
    assert _refused(patch)[0] == (
        "Line 3 of the patch, `Cannot display: file marked as a binary type.`, "
        "is no part of a diff."
    )


def test_a_merge_is_refused_behind_a_preamble_too() -> None:
    """``git show`` of a merge is not a preamble without a file."""
    assert _refused(b"commit 0123abc\nMerge: 1 2\n\n    x\n\ndiff --cc f\nindex 1,2..3\n") == (
        f"Line 6 of the patch, `diff --cc f`, {MERGE}.",
        ONE_PARENT,
    )


def test_colours_are_shown_in_the_error() -> None:
    """Hidden characters become visible, long lines are cut."""
    line = b"\x1b[1mdiff --git a/f b/f" + b"x" * 100
    shown = "⟦U+001B⟧" + line[1:60].decode()
    assert _refused(line)[0] == f"Line 1 of the patch, `{shown}`, is no part of a diff."


def test_converted_line_endings_are_an_error() -> None:
    """Content that had no carriage returns cannot be told from content that had."""
    assert _refused(FILE.replace(b"\n", b"\r\n"))[0] == (
        "Line 1 of the patch, `diff --git a/f b/f⟦U+000D⟧`, "
        "ends in a carriage return: its line endings were converted."
    )


def test_a_header_line_twice_is_an_error() -> None:
    """One of the two would be lost."""
    patch = b"diff --git a/f b/f\nold mode 100644\nold mode 100755\n"
    assert _refused(patch)[0] == (
        "Line 3 of the patch, `old mode 100755`, repeats a header line of its file."
    )


@pytest.mark.parametrize(
    "patch",
    [
        b"diff --git a/f b/f\n--- a/f\n+++ b/f\n",
        b"diff --git a/f b/f\n--- a/f\n@@ -1 +1 @@\n-a\n+b\n",
        b"diff --git a/f b/f\n@@ -1 +1 @@\n-a\n+b\n",
    ],
)
def test_names_and_hunks_come_together(patch: bytes) -> None:
    """A file whose header breaks off is not read as unchanged."""
    assert _refused(patch)[0] == (
        "The file at line 1 of the patch has hunks without `---` and `+++` lines, "
        "or those without hunks."
    )
