import subprocess
from pathlib import Path

import pytest

from panelist.errors import RepositoryError
from panelist.repo.bare import check_bare, open_bare
from panelist.repo.fetch import init_bare, store
from panelist.repo.objects import BASE_REF, HEAD_REF


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A repository as collect leaves it."""
    directory = tmp_path / "objects.git"
    init_bare(directory)
    sha = store(directory, {"a.py": b"1"})
    for ref in (BASE_REF, HEAD_REF):
        subprocess.run(["git", "-C", str(directory), "update-ref", ref, sha], check=True)
    return directory


def refusal(directory: Path) -> str:
    with pytest.raises(RepositoryError) as caught:
        check_bare(directory)
    return caught.value.happened


def test_what_collect_leaves_is_taken(bare: Path) -> None:
    check_bare(bare)


def test_its_two_revisions_are_read(bare: Path) -> None:
    repo = open_bare(bare)
    assert (repo.read("base", "a.py"), repo.read("head", "a.py")) == (b"1", b"1")


@pytest.mark.parametrize("name", ["HEAD", "refs", "objects"])
def test_what_is_no_repository_is_not_looked_for_above(bare: Path, name: str) -> None:
    """A checkout of the head may be there."""
    subprocess.run(["git", "init", "-q", str(bare.parent)], check=True)
    source = ["git", "-C", str(bare.parent), "fetch", "-q", str(bare), "+refs/*:refs/*"]
    subprocess.run(source, check=True)
    assert open_bare(bare).read("head", "a.py") == b"1"
    (bare / name).rename(bare.parent / name)
    with pytest.raises(RepositoryError, match="git rev-parse failed"):
        open_bare(bare)


def test_packed_and_shallow_is_taken_too(bare: Path) -> None:
    subprocess.run(
        ["git", "-C", str(bare), "-c", "gc.writeCommitGraph=true", "gc", "-q"], check=True
    )
    (bare / "info").rename(bare.parent / "info")
    (bare / "shallow").write_text("")
    check_bare(bare)


@pytest.mark.parametrize(
    "name",
    ["hooks", "info", "worktrees", "modules", "commondir", "gitdir", "config.worktree", "\x1b[31m"],
)
def test_anything_that_nobody_put_there_is_refused(bare: Path, name: str) -> None:
    (bare / name).mkdir()
    assert "which Panelist did not put there" in refusal(bare)
    assert "\x1b" not in refusal(bare)


@pytest.mark.parametrize("name", ["alternates", "http-alternates"])
def test_objects_of_another_repository_are_refused(bare: Path, name: str) -> None:
    (bare / "objects" / "info").mkdir(exist_ok=True)
    (bare / "objects" / "info" / name).write_text("/elsewhere\n")
    assert f"holds 'objects/info/{name}'" in refusal(bare)


@pytest.mark.parametrize(
    "lines",
    [
        "[core]\n\tfsmonitor = touch /tmp/owned\n",
        "[core]\n\tworktree = /\n",
        "[include]\n\tpath = /etc/passwd\n",
        '[include "x"]\n',
        '[filter "x"]\n\tsmudge = sh\n',
        "[core]\n\tbare = true \\\n\tsshCommand = sh\n",
        "[core] bare = true\n",
        "[remote.origin]\n\tpromisor = true\n",
        "[extensions]\n\tpartialClone = origin\n",
        "[core]\n\tbare = true # \x1b[31m\n",
    ],
)
def test_a_setting_that_git_init_does_not_write_is_refused(bare: Path, lines: str) -> None:
    with (bare / "config").open("a") as config:
        config.write(lines)
    assert "the folder is configured with '" in refusal(bare)
    assert "\x1b" not in refusal(bare)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "[core]\n\tignorecase = true\n\tprecomposeunicode = true\n\tsymlinks = false\n",
        "[extensions]\n\tobjectformat = sha256\n\trefstorage = reftable\n\trefStorage = files\n",
    ],
)
def test_what_git_writes_on_other_machines_is_taken(bare: Path, lines: str) -> None:
    with (bare / "config").open("a") as config:
        config.write(lines)
    check_bare(bare)


def test_a_configuration_hides_nothing_behind_its_length(bare: Path) -> None:
    with (bare / "config").open("a") as config:
        config.write("\n" * 10_000 + "[core]\n\tfsmonitor = sh\n")
    assert "is configured at a length that git never writes" in refusal(bare)


def test_a_configuration_that_is_a_link_or_not_there_is_refused(bare: Path) -> None:
    (bare / "config").rename(bare.parent / "config")
    assert "cannot be read: No such file or directory" in refusal(bare)
    (bare / "config").symlink_to(bare.parent / "config")
    assert "cannot be read: it is a symbolic link" in refusal(bare)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refusal(tmp_path / "none")
