"""A patch with other words is read as exactly those words."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from panelist.contracts import Diff, DiffFile, Hunk, Line
from panelist.diff import parse, rewrite
from tests.unit.diff.git_trees import Repository, Tree, new_repository, pairs
from tests.unit.diff.test_against_git import EMPTY_TREE, searches, shapes

MAIL = b"""\
From 0000 Mon Sep 17 00:00:00 2001
From: Ada <ada@example.org>
Subject: [PATCH] Rotate hunter2

---
 a.py | 2 +-

diff --git a/a.py b/a.py
index 1111111..2222222 100644
--- a/a.py
+++ b/a.py
@@ -7,2 +7,2 @@ def login(hunter2):
 before
-key = "hunter2"
\\ No newline at end of file
+key = "\xffhunter3"
diff --git a/b.bin b/b.bin
new file mode 100644
index 0000000..3333333
GIT binary patch
literal 5
Mhunter2abcdef

diff --git a/old b/new
similarity index 100%
rename from old
rename to new
--\x20
2.39.5

"""
REWRITTEN = b"""\
diff --git a/a.py b/a.py
index 1111111..2222222 100644
--- a/a.py
+++ b/a.py
@@ -7,2 +7,2 @@ def login(***):
 before
-key = "***"
\\ No newline at end of file
+key = "\xffhunter3"
diff --git a/b.bin b/b.bin
new file mode 100644
index 0000000..3333333
Binary files a and b differ
diff --git a/old b/new
similarity index 100%
rename from old
rename to new
"""


def changed(diff: Diff, word: Callable[[str], str]) -> Diff:
    """``diff`` with ``word`` applied to every text of its hunks."""

    def hunk(each: Hunk) -> Hunk:
        lines = tuple(replace(line, text=word(line.text)) for line in each.lines)
        return replace(each, heading=word(each.heading), lines=lines)

    def file(each: DiffFile) -> DiffFile:
        return replace(each, hunks=tuple(hunk(every) for every in each.hunks))

    return Diff(tuple(file(each) for each in diff.files))


def masked(text: str) -> str:
    return text.replace("hunter2", "***")


def measured(text: str) -> str:
    return f"⟦{len(text)}⟧" if text else ""


def test_only_files_are_left_and_their_words_are_the_new_ones() -> None:
    assert rewrite(MAIL, changed(parse(MAIL), masked)) == REWRITTEN


def test_bytes_that_are_not_utf_8_stay_where_nothing_changed() -> None:
    diff = parse(MAIL)
    line: Line = diff.hunks[0].lines[-1]
    assert line.text == 'key = "\N{REPLACEMENT CHARACTER}hunter3"'
    assert b'+key = "\xffhunter3"' in rewrite(MAIL, diff)


def test_nothing_stays_nothing() -> None:
    assert rewrite(b"", parse(b"")) == b""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return new_repository(tmp_path_factory.mktemp("bare"))


@given(pair=pairs(), search=searches, shape=shapes)
@settings(max_examples=25)
def test_whatever_git_writes_is_read_as_the_new_words(
    repository: Repository, pair: tuple[Tree, Tree], search: tuple[str, ...], shape: tuple[str, ...]
) -> None:
    repository.commit(*pair)
    for base in ("base", EMPTY_TREE):
        patch = repository.git("diff", *search, *shape, base, "head", "--")
        for word in (masked, measured):
            wanted = changed(parse(patch), word)
            assert parse(rewrite(patch, wanted)) == wanted
