import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from panelist.repo.syntax import parses, worse
from tests.unit.repo.sources import BAD, GOOD

SOME = ("a.py", "a.tsx", "A.java")


@pytest.mark.parametrize("path", SOME)
def test_whether_a_file_parses(path: str) -> None:
    assert parses(path, GOOD[path]) is True
    assert parses(path, BAD[path]) is False


def test_the_suffix_decides_in_any_case_and_a_byte_order_mark_is_no_error() -> None:
    assert parses("Some Dir/A.PY", f"\ufeff{GOOD['a.py']}") is True
    assert parses("Some Dir/A.JSON", "\ufeff{}") is True


@pytest.mark.parametrize("path", ["a.tcl", "a", "Makefile", ".py", "py", "a.py.txt", ""])
def test_of_an_unknown_language_nothing_is_said(path: str) -> None:
    assert parses(path, "(((") is None
    assert worse(path, "", "(((") is None


@pytest.mark.parametrize("path", SOME)
def test_an_enormous_file_is_not_tried(path: str) -> None:
    assert parses(path, "(" * ((1 << 20) + 1)) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", "[" * 100_000 + "]" * 100_000),
        ("a.toml", "a = " + "[" * 100_000 + "]" * 100_000),
        ("a.py", "-" * 500_000 + "1"),
        ("a.py", "a" + ".b" * 300_000),
    ],
)
def test_nesting_too_deep_for_the_parser_is_unknown_not_wrong(path: str, text: str) -> None:
    assert parses(path, text) is None


@pytest.mark.parametrize("path", ["a.js", "a.tsx", "a.go", "A.java"])
@pytest.mark.parametrize("text", ["(" * 300_000, "{[(" * 60_000, "a?b:" * 60_000])
def test_hostile_text_ends_in_time_and_harms_nobody(path: str, text: str) -> None:
    """At least one of these crashes a parser; that must not be our process."""
    started = time.monotonic()
    assert parses(path, text) in {False, None}
    assert time.monotonic() - started < 12


def test_a_parser_that_takes_too_long_has_said_nothing() -> None:
    assert parses("a.py", "a = 1\n", seconds=0.001) is None


def test_python_is_parsed_and_never_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    assert parses("a.py", f"open({str(canary)!r}, 'w')\n") is True
    assert not canary.exists()


def test_nothing_of_the_working_directory_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ast", "json", "tree_sitter", "panelist", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('canary', 'w')\n")
    monkeypatch.chdir(tmp_path)
    assert parses("a.go", GOOD["a.go"]) is True
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("text", ["a = '\\d'\n", "b = 1or 2\n", "c = b'\\N'\n"])
def test_python_that_only_warns_parses_and_warns_nobody(
    text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parses("a.py", text) is True
    assert capfd.readouterr() == ("", "")


def test_text_that_utf8_cannot_hold_is_taken_all_the_same() -> None:
    assert parses("a.py", "a = '\ud800'\n") is True
    assert parses("a.js", "a = '\ud800';\n") is True


@pytest.mark.parametrize("path", SOME)
def test_worse_is_a_new_syntax_error_only(path: str) -> None:
    assert worse(path, GOOD[path], BAD[path]) is True
    assert worse(path, GOOD[path], GOOD[path]) is False
    assert worse(path, BAD[path], GOOD[path]) is False
    assert worse(path, BAD[path], BAD[path]) is False


def test_worse_is_unknown_when_either_text_is() -> None:
    enormous = " " * ((1 << 20) + 1)
    assert worse("a.json", enormous, "{") is None
    assert worse("a.json", "{}", enormous) is None


def test_a_comment_in_json_was_there_before() -> None:
    assert worse("tsconfig.json", "// base\n{}", "// base\n{}\n") is False


def test_nobody_pays_for_grammars_before_they_are_needed() -> None:
    program = (
        "import sys, panelist.repo, panelist.repo.syntax, panelist.repo.objects;"
        "sys.exit(any(name.startswith('tree_sitter') for name in sys.modules))"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program], env=env, check=False)
    assert ended.returncode == 0
