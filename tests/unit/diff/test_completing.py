from panelist.contracts import ChangeKind, DiffFile, FileKind, LineKind
from panelist.diff import complete, context_hunk, parse

BINARY = b"""\
diff --git a/a.py b/a.py
index 1111111..2222222 100644
--- a/a.py
+++ b/a.py
@@ -1 +1 @@
-1
+2
diff --git "a/d\\303\\251ploy b.sh" "b/d\\303\\251ploy b.sh"
new file mode 100755
index 0000000..2222222
Binary files /dev/null and "b/d\\303\\251ploy b.sh" differ
diff --git a/old.sh b/new.sh
old mode 100644
new mode 100755
similarity index 100%
rename from old.sh
rename to new.sh
diff --git a/lib b/lib
index 1111111..2222222 160000
--- a/lib
+++ b/lib
@@ -1 +1 @@
-Subproject commit 1111111111111111111111111111111111111111
+Subproject commit 2222222222222222222222222222222222222222
"""


def test_only_files_of_which_no_text_is_shown_are_asked_for() -> None:
    asked: list[tuple[str, ChangeKind, FileKind]] = []

    def show(file: DiffFile) -> None:
        asked.append((file.path, file.change, file.kind))

    assert complete(BINARY, show) == BINARY
    assert asked == [
        ("déploy b.sh", ChangeKind.ADDED, FileKind.BINARY),
        ("new.sh", ChangeKind.RENAMED, FileKind.TEXT),
        ("lib", ChangeKind.MODIFIED, FileKind.SUBMODULE),
    ]


def test_what_is_shown_takes_the_place_and_nothing_else_changes() -> None:
    shown = {
        "déploy b.sh": b"@@ -0,0 +1,2 @@\n+#!/bin/sh\n+evil\0\n",
        "new.sh": context_hunk(b"kept\nas it was"),
    }
    before = parse(BINARY)
    after = parse(complete(BINARY, lambda file: shown.get(file.path)))
    assert [file.path for file in after.files] == [file.path for file in before.files]
    assert [file.new_mode for file in after.files] == [file.new_mode for file in before.files]
    script, moved = after.files[1], after.files[2]
    assert (script.kind, script.change) == (FileKind.TEXT, ChangeKind.ADDED)
    assert [(line.text, line.new) for line in script.hunks[0].lines] == [
        ("#!/bin/sh", 1),
        ("evil\0", 2),
    ]
    assert [(line.kind, line.text, line.old, line.new) for line in moved.hunks[0].lines] == [
        (LineKind.CONTEXT, "kept", 1, 1),
        (LineKind.CONTEXT, "as it was", 2, 2),
    ]
    assert not moved.hunks[0].lines[-1].terminated
    assert after.files[0].hunks == before.files[0].hunks


def test_an_empty_text_has_no_hunk() -> None:
    assert context_hunk(b"") == b""
