"""``panelist apply``: shown first, made only when told to, and never over somebody's work."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.contracts import Edit, Fix, Fixes, FixKind
from panelist.memory import RunDirectory
from tests.unit.cli.conftest import PATH
from tests.unit.phases import scene
from tests.unit.render.samples import REVIEW, finding
from tests.unit.repo.checkout import Checkout

OLD = "        b = 0"
EDIT = Edit(path=PATH, start=3, end=3, old=OLD, new=("        return None",))
MESSAGE = "Apply what Panelist suggests for F1"


def fix(number: int, *edits: Edit, kind: FixKind = FixKind.PATCH) -> Fix:
    return Fix(finding=f"quality.paths.s1.{number}", kind=kind, edits=edits, patch="-\n")


def keep(memory: RunDirectory, *fixes: Fix, **changes: object) -> None:
    """Leave a review of as many findings as there are fixes."""
    found = tuple(finding(number, **changes) for number in range(1, len(fixes) + 1))
    memory.write(Fixes(plan_digest="", fixes=fixes))
    memory.write(REVIEW.model_copy(update={"findings": found}))


@pytest.fixture
def at(checkout: Checkout, memory: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A review of the head, with a fix for F1."""
    monkeypatch.setenv("HOME", str(checkout.root.parent))
    (checkout.root / ".git/info").mkdir(exist_ok=True)
    (checkout.root / ".git/info/exclude").write_text(".panelist\n")
    keep(memory, fix(1, EDIT))
    return checkout


def text_of(checkout: Checkout, path: str = PATH) -> str:
    return (checkout.root / path).read_text()


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["apply", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.removeprefix("panelist: error: ").rstrip("\n")


class TestOne:
    def test_it_is_shown_and_nothing_is_written(
        self, at: Checkout, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        assert main(["apply", "f1"]) == 0
        said = capsysbinary.readouterr()
        assert said.out.startswith(f"--- a/{PATH}\n+++ b/{PATH}\n@@ -1,".encode())
        assert b"\n-        b = 0\n+        return None\n" in said.out
        assert said.err == (
            b"This would apply F1; nothing was written. `--write` does it, `--commit` as well.\n"
        )
        assert text_of(at) == scene.HEAD

    def test_what_is_shown_is_what_git_applies(
        self, at: Checkout, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        assert main(["apply", "F1"]) == 0
        at.git("apply", "-", stdin=capsysbinary.readouterr().out)
        assert text_of(at) == scene.HEAD.replace(OLD, "        return None")

    @pytest.mark.parametrize("word", ["--write", "--yes"])
    def test_it_is_made_when_told_to_and_not_committed(
        self, at: Checkout, capsys: pytest.CaptureFixture[str], word: str
    ) -> None:
        before = at.git("rev-parse", "HEAD")
        (at.root / PATH).chmod(0o755)
        at.commit(message="runs")
        assert main(["apply", "F1", word]) == 0
        assert capsys.readouterr().err == f"Applied F1 to {PATH}.\n"
        assert text_of(at) == scene.HEAD.replace(OLD, "        return None")
        assert (at.root / PATH).stat().st_mode & 0o111
        assert at.git("rev-parse", "HEAD~1") == before

    def test_one_commit_holds_it_and_nothing_else(
        self, at: Checkout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (at.root.parent / ".gitconfig").write_text("[user]\n\tname = Eve\n\temail = e@x.org\n")
        before = at.git("rev-parse", "HEAD")
        (at.root / "other.py").write_text("x = 1\n")
        at.git("add", "other.py")
        hook = at.root / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
        assert main(["apply", "F1", "--commit"]) == 0
        made = at.git("rev-parse", "HEAD")
        assert capsys.readouterr().err == f"Committed F1 as {made[:12]}; no hooks were run.\n"
        assert at.git("rev-parse", "HEAD~1") == before
        assert at.git("log", "-1", "--format=%an %B").strip() == f"Eve {MESSAGE}"
        assert at.git("show", "--name-only", "--format=") == PATH
        assert at.git("diff", "--cached", "--name-only") == "other.py"

    def test_nothing_is_written_where_nobody_can_commit(
        self, at: Checkout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (at.root.parent / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
        assert main(["apply", "F1", "--commit"]) == 2
        assert "git does not know who commits here." in capsys.readouterr().err
        assert text_of(at) == scene.HEAD


class TestRefusals:
    def test_a_file_with_changes_stays_as_it_is(
        self, at: Checkout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (at.root / PATH).write_text(scene.HEAD + "# mine\n")
        for word in ("--write", "--commit"):
            assert refusal(capsys, "F1", word) == (
                f"{PATH} has changes that are not committed. Commit or stash them first."
            )
        at.git("add", PATH)
        assert "has changes that are not committed" in refusal(capsys, "F1")
        assert text_of(at) == scene.HEAD + "# mine\n"

    def test_lines_that_are_not_there_any_more_are_not_replaced(
        self, at: Checkout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        at.commit({PATH: scene.HEAD.replace(OLD, "        b = 1").encode()})
        assert refusal(capsys, "F1", "--write") == (
            f"F1 does not go here: the lines it replaces stand nowhere in {PATH}."
        )

    def test_lines_that_moved_are_found(self, at: Checkout) -> None:
        at.commit({PATH: b"import os\n\n\n" + scene.HEAD.encode()})
        assert main(["apply", "F1", "--write"]) == 0
        assert text_of(at).endswith(scene.HEAD.replace(OLD, "        return None"))

    @pytest.mark.parametrize(
        ("edit", "reason"),
        [
            ({"path": "../x.py"}, "../x.py is no plain file of this repository."),
            ({"path": "missing.py"}, "missing.py is no plain file of this repository."),
            ({"path": "src"}, "src is no plain file of this repository."),
            ({"path": "link.py"}, "link.py is no plain file of this repository."),
            ({"path": ".git/config"}, ".git/config is no plain file of this repository."),
            ({"path": ":(top)*"}, ":(top)* is no plain file of this repository."),
            ({"path": "behind/a.py"}, "behind/a.py is reached through a symbolic link."),
            (
                {"path": "Makefile"},
                "F1 does not go here: build, CI, dependency and tool files are changed by people",
            ),
            ({"new": ("        b = (",)}, f"F1 does not go here: {PATH} would no longer parse."),
            (
                {"new": ("        b = eval(a)",)},
                "F1 does not go here: it brings in an address or a call that a person should",
            ),
            (
                {"new": ("        b = 0  # \u202e",)},
                "F1 does not go here: it holds a redacted secret or a hidden character.",
            ),
        ],
    )
    def test_an_edit_that_mending_would_have_refused_is_refused_here_too(
        self,
        at: Checkout,
        memory: RunDirectory,
        capsys: pytest.CaptureFixture[str],
        edit: dict[str, object],
        reason: str,
    ) -> None:
        (at.root / "link.py").symlink_to(PATH)
        at.commit({"Makefile": scene.HEAD.encode(), "behind/a.py": scene.HEAD.encode()})
        (at.root / "behind").rename(at.root / "real")
        (at.root / "behind").symlink_to("real")
        at.git("update-index", "--assume-unchanged", "behind/a.py")
        keep(memory, fix(1, EDIT.model_copy(update=edit)))
        assert refusal(capsys, "F1", "--write").startswith(reason)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ([], "Say which fix to apply. `panelist apply F3`, or `--all`."),
            (["F1", "--all"], "Say which fix to apply. `panelist apply F3`, or `--all`."),
            (["F9"], "There is no finding F9 in this review. It has F1 and F2."),
            (["F2"], "F2 comes with no fix: it changes nothing."),
            (["F1", "--repo", ".."], "There is no work tree here. Name a repository with --repo."),
            (["F1", "--wrote"], "Unknown option `--wrote`. Did you mean `--write`?"),
        ],
    )
    def test_bad_input_gets_one_sentence(
        self,
        at: Checkout,
        memory: RunDirectory,
        capsys: pytest.CaptureFixture[str],
        words: Sequence[str],
        sentence: str,
    ) -> None:
        del at
        keep(
            memory, fix(1, EDIT), fix(2, kind=FixKind.DROPPED), suggestion_note="it changes nothing"
        )
        assert refusal(capsys, *words) == sentence

    def test_without_fixes_it_says_so(
        self, at: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (memory.root / Fixes.file_name).unlink()
        assert refusal(capsys, "F1") == "F1 comes with no fix: nobody was asked for one."
        assert refusal(capsys, "--all") == ("This review has no fix to apply: it comes with none.")
        del at


class TestAll:
    TWO = Edit(path=PATH, start=4, end=4, old="    return a / b", new=("", "    return a // b"))

    def test_all_that_goes_is_one_patch(
        self, at: Checkout, memory: RunDirectory, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        keep(memory, fix(1, EDIT), fix(2, EDIT), fix(3, self.TWO), fix(4))
        assert main(["apply", "--all", "--write"]) == 0
        said = capsysbinary.readouterr()
        same = f"two of its edits touch the same lines of {PATH}."
        assert said.out.count(b"--- a/") == 1
        assert said.err.decode().splitlines() == [
            f"panelist: F2 does not go here beside F1: {same}",
            f"Applied F1 and F3 to {PATH}.",
        ]
        assert text_of(at) == scene.HEAD.replace(OLD, "        return None").replace(
            "    return a / b", "\n    return a // b"
        )

    def test_where_none_goes_it_is_a_mistake(
        self, at: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        keep(memory, fix(1, EDIT.model_copy(update={"old": "        b = 7"})))
        assert refusal(capsys, "--all").endswith(
            "This review has no fix to apply: none goes here any more."
        )
        assert text_of(at) == scene.HEAD


def test_a_run_directory_elsewhere_can_be_named(
    at: Checkout, memory: RunDirectory, tmp_path: Path
) -> None:
    memory.root.rename(tmp_path / "kept")
    assert main(["apply", "F1", "--write", "--run-directory", str(tmp_path / "kept")]) == 0
    assert "return None" in text_of(at)
