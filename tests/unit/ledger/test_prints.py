from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist import diff as patches
from panelist.contracts import ChangeKind, Diff, DiffFile, FileKind
from panelist.ledger import fingerprint, fingerprints, hunk_prints
from panelist.ledger.prints import patch_print, same_code
from tests.unit.ledger.cases import finding

BLOCK = ("    image: app", "    replicas: 1", "    ports: 80")


def patch(*hunks: str, path: str = "a.py") -> bytes:
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return (head + "".join(hunks)).encode()


def hunk(line: int, added: str, *, heading: str = "def f():", around: Sequence[str] = BLOCK) -> str:
    body = "".join(f" {text}\n" for text in around)
    first = f"@@ -{line},{len(around)} +{line},{len(around) + 1} @@ {heading}\n"
    return f"{first}{body}+{added}\n"


def prints(data: bytes, base: str = "", path: str = "a.py") -> list[str]:
    return list(hunk_prints(patches.parse(data), {path}, {"a.py": base} if base else {}).values())


@given(line=st.integers(1, 10_000), spaces=st.sampled_from(["  ", "\t", "\n    "]))
def test_a_fingerprint_survives_moved_lines_and_new_indentation(line: int, spaces: str) -> None:
    moved = finding(f"{spaces}return a / b{spaces}", line=line)
    assert fingerprint(moved) == fingerprint(finding())


def test_a_fingerprint_changes_with_category_path_and_code() -> None:
    marks = {
        fingerprint(finding()),
        fingerprint(finding(path="b.py")),
        fingerprint(finding("return a // b")),
        fingerprint(finding(category="overflow")),
    }
    assert len(marks) == 4


def test_a_symbol_stands_for_the_path_so_that_a_rename_changes_nothing() -> None:
    here, there = finding(path="a.py"), finding(path="b.py")
    assert fingerprint(here, "Total.share") == fingerprint(there, "Total.share")
    assert fingerprint(here, "Total.share") != fingerprint(here, "Total.rest")
    assert fingerprints([here], ["Total.share"]) == (fingerprint(here, "Total.share"),)


def test_the_same_line_twice_gets_two_fingerprints_and_the_upper_one_the_plain() -> None:
    upper, lower = finding(line=3), finding(line=9)
    first, second = fingerprints([upper, lower])
    assert first == fingerprint(finding())
    assert second != first
    assert fingerprints([lower, upper]) == (second, first)


@pytest.mark.parametrize(
    ("stored", "quote", "same"),
    [
        ("return a", "  return  a\n", True),
        ("return a", "return a / b", False),
        ("", "return a", False),
        ("x" * 60, "x" * 60 + "y", True),
        ("x" * 59, "x" * 59 + "y", False),
    ],
)
def test_the_beginning_of_a_quote_counts_only_where_it_may_have_been_cut(
    stored: str, quote: str, *, same: bool
) -> None:
    assert same_code(stored, quote) is same


@pytest.mark.parametrize(
    "other",
    [
        hunk(10, "x = 2"),
        hunk(10, "x = 1", heading="def g():"),
        hunk(10, "x = 1", around=(*BLOCK[:2], "    ports: 443")),
        hunk(10, "x = 1\n\\ No newline at end of file"),
        hunk(11, "x = 1"),
    ],
)
def test_a_hunk_is_another_with_other_lines_context_heading_end_or_place(other: str) -> None:
    assert prints(patch(other)) != prints(patch(hunk(10, "x = 1")))


def test_a_hunk_is_another_in_another_file() -> None:
    one = hunk(10, "x = 1")
    assert prints(patch(one, path="b.py"), path="b.py") != prints(patch(one))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": FileKind.SYMLINK},
        {"new_mode": "100755"},
        {"old_mode": "100755"},
        {"change": ChangeKind.COPIED},
        {"old_path": "b.py"},
    ],
)
def test_a_hunk_is_another_when_its_file_is_of_another_kind(changes: dict[str, object]) -> None:
    diff = patches.parse(patch(hunk(10, "x = 1")))
    changed = Diff((replace(diff.files[0], **changes),))  # pyright: ignore[reportArgumentType] - a table of fields
    assert hunk_prints(changed, {"a.py"}) != hunk_prints(diff, {"a.py"})


def test_hunks_of_files_out_of_scope_have_no_print() -> None:
    assert hunk_prints(patches.parse(patch(hunk(10, "x = 1"))), {"b.py"}) == {}


def test_a_hunk_whose_old_lines_stand_once_in_the_base_may_move_with_the_base() -> None:
    base = "\n".join(("top", *BLOCK, "end"))
    grown = f"one\ntwo\n{base}"
    here = prints(patch(hunk(2, "x = 1")), base)
    assert prints(patch(hunk(4, "x = 1")), grown) == here


@pytest.mark.parametrize(
    "base",
    ["", "\n".join((*BLOCK, "", *BLOCK)), "\n".join((*BLOCK[:2], "    ports: 8080"))],
    ids=["unknown", "twice", "nowhere"],
)
def test_a_hunk_read_in_staging_is_not_known_when_it_moves_to_the_same_lines_in_production(
    base: str,
) -> None:
    harmless, moved = patch(hunk(1, "privileged: true")), patch(hunk(5, "privileged: true"))
    assert prints(moved, base) != prints(harmless, base)


def test_old_lines_that_overlap_themselves_stand_twice() -> None:
    same = ("x", "x")
    upper = patch(hunk(1, "y", around=same))
    lower = patch(hunk(2, "y", around=same))
    assert prints(upper, "x\nx\nx\n") != prints(lower, "x\nx\nx\n")


def test_the_same_hunk_twice_counts_twice() -> None:
    file = patches.parse(patch(hunk(10, "x = 1"))).files[0]
    again = replace(file, hunks=(replace(file.hunks[0], id="h2"),))
    once = hunk_prints(Diff((file,)), {"a.py"})
    twice = hunk_prints(Diff((file, again)), {"a.py"})
    assert twice["h1"] == once["h1"]
    assert twice["h2"] != twice["h1"]


def test_a_new_file_is_known_by_its_lines() -> None:
    added = b"diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n"
    one, other = patches.parse(added), patches.parse(added.replace(b"+x", b"+y"))
    assert hunk_prints(one, {"n"}, {"n": ""}) == hunk_prints(one, {"n"})
    assert hunk_prints(one, {"n"}) != hunk_prints(other, {"n"})


@given(
    names=st.lists(st.sampled_from(["a.py", "b.py", "c.py"]), min_size=2, max_size=3, unique=True),
    lines=st.lists(st.sampled_from(["x = 1", "x = 2", '["', "\\"]), min_size=3, max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_files_does_not_matter_and_what_they_hold_does(
    names: list[str], lines: list[str], order: Random
) -> None:
    def diff(texts: Sequence[str]) -> tuple[DiffFile, ...]:
        data = b"".join(patch(hunk(1, t), path=p) for p, t in zip(names, texts, strict=False))
        return patches.parse(data).files

    files = diff(lines)
    shuffled = list(files)
    order.shuffle(shuffled)
    assert hunk_prints(Diff(tuple(shuffled)), names) == hunk_prints(Diff(files), names)
    swapped = hunk_prints(Diff(diff([lines[1], lines[0], *lines[2:]])), names)
    assert (swapped == hunk_prints(Diff(files), names)) is (lines[0] == lines[1])


def test_a_patch_is_all_its_hunks_in_any_order() -> None:
    assert patch_print(["b", "a"]) == patch_print(["a", "b"])
    assert patch_print(["a", "a"]) != patch_print(["a"])
    assert len(patch_print([])) == 32
