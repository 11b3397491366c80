import subprocess
from pathlib import Path

import pytest

from panelist.contracts import Pull, Skip, Trusted
from panelist.errors import DiffError, RepositoryError
from panelist.forge.local import from_diff, from_range

DIFF = b"diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+1\n"


def git(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    command = ["git", "-C", str(directory), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository where ``topic`` and ``main`` went apart after one commit."""
    directory = tmp_path / "widgets"
    directory.mkdir()
    git(directory, "init", "-q", "-b", "main")
    (directory / "a.py").write_text("1\n")
    (directory / ".gitattributes").write_text("*.x binary\n")
    git(directory, "add", ".")
    git(directory, "commit", "-qm", "first")
    git(directory, "checkout", "-qb", "topic")
    (directory / "a.py").write_text("2\n")
    (directory / ".gitattributes").write_text("* -diff\n")
    git(directory, "commit", "-qam", "second")
    git(directory, "checkout", "-q", "main")
    (directory / "later").write_text("")
    git(directory, "add", ".")
    git(directory, "commit", "-qm", "later")
    return directory


def test_a_range_is_what_the_head_adds(checkout: Path) -> None:
    collected = from_range(checkout, "main", "topic")
    base, head = git(checkout, "merge-base", "main", "topic"), git(checkout, "rev-parse", "topic")
    assert collected.pull == Pull(
        source="git",
        repository="widgets",
        base_ref="main",
        base_sha=base,
        head_ref="topic",
        head_sha=head,
        commits=collected.pull.commits,
        files_total=2,
        diff_source="git",
        trusted=Trusted(gitattributes="*.x binary\n"),
        objects=str(checkout / ".git"),
    )
    assert [commit.message for commit in collected.pull.commits] == ["second"]
    assert b"-1\n+2\n" in collected.patch
    assert b"later" not in collected.patch


def test_the_config_is_that_of_the_base(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "main")
    (checkout / "cfg.yml").write_text("fail-on: low\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "cfg")
    git(checkout, "checkout", "-qb", "next")
    (checkout / "cfg.yml").write_text("fail-on: never\n")
    git(checkout, "commit", "-qam", "weaker")
    pull = from_range(checkout, "main", "next", config_path="cfg.yml").pull
    assert (pull.trusted.config, pull.trusted.config_path) == ("fail-on: low\n", "cfg.yml")


def test_a_range_without_a_change_is_skipped(checkout: Path) -> None:
    collected = from_range(checkout, "main", "main")
    assert (collected.patch, collected.pull.skip) == (
        b"",
        Skip(code="empty", sentence="This range changes no file."),
    )


def test_a_revision_that_is_not_there_is_an_error(checkout: Path) -> None:
    with pytest.raises(RepositoryError, match="nowhere"):
        from_range(checkout, "nowhere", "topic")


def test_a_directory_that_is_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError):
        from_range(tmp_path, "main", "topic")


def test_a_diff_file_has_no_repository_around_it() -> None:
    collected = from_diff(DIFF, "change.patch")
    assert collected.pull == Pull(
        source="diff", repository="change.patch", files_total=1, diff_source="file"
    )
    assert collected.patch == DIFF


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_diff_that_powershell_wrote_is_the_diff_that_git_made(encoding: str) -> None:
    text = DIFF.decode().replace("\n", "\r\n")
    assert from_diff(f"\ufeff{text}".encode(encoding), "x.diff").patch == DIFF


def test_an_empty_diff_file_is_skipped() -> None:
    skip = from_diff(b"", "change.patch").pull.skip
    assert skip is not None
    assert skip.code == "empty"


def test_a_file_that_is_no_diff_is_an_error() -> None:
    with pytest.raises(DiffError):
        from_diff(b"hello\n", "change.patch")
