import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.phases.edits import (
    MOST_LINES,
    EditedFile,
    EditRefusal,
    WantedEdit,
    apply_edits,
    hides_secrets,
    write_patch,
)

PATH = "src/app.py"
TEXT = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"
SECRET = "key = 'AKIA" + "Z7Y3X9W2V5U8T1S4'"


def wanted(old: str, new: str, start: int = 2, end: int | None = None) -> WantedEdit:
    return WantedEdit(PATH, start, end or start, old, new)


def applied(text: str, *edits: WantedEdit) -> EditedFile:
    found = apply_edits(PATH, text, edits)
    assert isinstance(found, EditedFile)
    return found


def refused(text: str, *edits: WantedEdit) -> str:
    found = apply_edits(PATH, text, edits)
    assert isinstance(found, EditRefusal)
    return found.reason


def test_lines_are_replaced_where_they_are_said_to_be() -> None:
    assert applied(TEXT, wanted("    return 1", "    return 3")).after == TEXT.replace("1", "3")


def test_lines_that_stand_once_are_found_though_their_number_is_wrong() -> None:
    found = applied(TEXT, wanted("    return 2", "    return 3", start=40))
    (edit,) = found.edits
    assert (edit.start, edit.end, edit.old, edit.new) == (6, 6, "    return 2", ("    return 3",))


def test_a_line_may_go_and_lines_may_come() -> None:
    assert applied("a\nb\nc\n", wanted("b", "")).after == "a\nc\n"
    assert applied("a\nb\n", wanted("b", "b\n\nc\n")).after == "a\nb\n\nc\n"


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        (TEXT, wanted("return 1", "return 3"), "the lines it replaces stand nowhere in src/app.py"),
        (
            "a\nb\na\n",
            wanted("a", "c", start=2),
            "the lines it replaces stand 2 times in src/app.py",
        ),
        (TEXT, wanted("", "x"), "it does not say which lines of src/app.py it replaces"),
        (TEXT, wanted("\n", "x", start=3), "it does not say which lines of src/app.py it replaces"),
        (TEXT, wanted("    return 1", "    return 1"), "it changes nothing in src/app.py"),
        (
            TEXT,
            wanted("    return 1", "x\n" * (MOST_LINES + 1)),
            f"it replaces more than {MOST_LINES} lines of src/app.py",
        ),
        ("a = '\ufffd'\n", wanted("a", "b", 1), "src/app.py is not text in UTF-8"),
        (
            TEXT,
            wanted("    return 1", "\treturn 1"),
            "it indents with tabs, src/app.py with spaces",
        ),
        (
            "f:\n\ta\n",
            wanted("\ta", "    a"),
            "it indents with spaces, src/app.py with tabs",
        ),
        (
            f"a = 1\n{SECRET}\n",
            wanted("key = '⟦secret:AWS Access Key⟧'", "key = ''"),
            "it replaces lines of src/app.py that hold a secret or a hidden character",
        ),
        (
            f"a = 1\n{SECRET}\n",
            wanted(SECRET, "key = ''"),
            "a secret stands in the lines of src/app.py that it replaces",
        ),
    ],
)
def test_what_cannot_be_applied_exactly_is_refused(
    text: str, edit: WantedEdit, reason: str
) -> None:
    assert refused(text, edit) == reason


def test_two_edits_of_the_same_lines_are_refused() -> None:
    same = wanted("    return 1", "    return 3")
    assert refused(TEXT, same, same) == "two of its edits touch the same lines of src/app.py"


def test_the_file_keeps_its_line_ends_and_the_last_line_its_lack_of_one() -> None:
    assert applied("a\r\nb\r\n", wanted("b", "c\nd")).after == "a\r\nc\r\nd\r\n"
    assert applied("a\r\nb\r\n", wanted("b⟦U+000D⟧", "c⟦U+000D⟧")).after == "a\r\nc\r\n"
    assert applied("a\nb", wanted("b", "c\n")).after == "a\nc"


def test_a_secret_near_an_edit_would_be_in_the_context_of_a_patch() -> None:
    near = applied(f"a = 1\nb = 2\n{SECRET}\n", wanted("b = 2", "b = 3"))
    far = applied(
        f"a = 1\nb = 2\n{'x = 0' + chr(10)}{'y = 0' + chr(10)}z = 0\n{SECRET}\n",
        wanted("b = 2", "b = 3"),
    )
    assert (hides_secrets([near]), hides_secrets([far])) == (True, False)


LINES = st.lists(st.sampled_from(["a", "b", "    c", "", "d e", "\tf"]), min_size=1, max_size=30)


@st.composite
def edited_files(draw: st.DrawFn) -> EditedFile:
    """A file of numbered lines with one or more edits in it."""
    lines = [f"{line} # {number}" for number, line in enumerate(draw(LINES), 1)]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    text = ending.join(lines) + draw(st.sampled_from([ending, ""]))
    edits: list[WantedEdit] = []
    first = 1
    while first <= len(lines) and (not edits or draw(st.booleans())):
        start = draw(st.integers(first, len(lines)))
        end = draw(st.integers(start, min(len(lines), start + 3)))
        new = "\n".join(draw(st.lists(st.sampled_from(["new", "    more", "z"]), max_size=4)))
        edits.append(WantedEdit(PATH, start, end, "\n".join(lines[start - 1 : end]), new))
        first = end + 1
    found = apply_edits(PATH, text, edits)
    if isinstance(found, EditRefusal):
        # All that may be against these: a file with one kind of indent gets another.
        assert "indents" in found.reason
        return applied(text, WantedEdit(PATH, 1, 1, lines[0], "new"))
    return found


@settings(deadline=None, max_examples=25)
@given(edited_files())
def test_git_makes_of_every_patch_what_was_tried(
    tmp_path_factory: pytest.TempPathFactory, file: EditedFile
) -> None:
    home = tmp_path_factory.mktemp("repo")
    there = home / PATH
    there.parent.mkdir()
    there.write_bytes(file.before.encode())
    git_apply(home, write_patch([file]))
    assert there.read_bytes() == file.after.encode()


def git_apply(home: Path, patch: str) -> None:
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        input=patch.encode(),
        cwd=home,
        check=True,
    )


def test_a_patch_spells_a_name_as_git_does(tmp_path: Path) -> None:
    path = 'src/a "b"\té.py'
    found = apply_edits(path, "a\n", [WantedEdit(path, 1, 1, "a", "b")])
    assert isinstance(found, EditedFile)
    there = tmp_path / path
    there.parent.mkdir()
    there.write_text("a\n")
    git_apply(tmp_path, write_patch([found]))
    assert there.read_text() == "b\n"
