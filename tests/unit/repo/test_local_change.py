"""What somebody means by "my change", in one sentence, wherever their repository stands."""

from pathlib import Path

import pytest

from panelist.errors import RepositoryError
from panelist.repo import local, work_tree
from panelist.repo.local_change import (
    LocalChange,
    Workplace,
    branch_change,
    patch_change,
    range_change,
    staged_change,
    uncommitted_change,
)
from tests.unit.repo.checkout import Checkout

MISSING = {"HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null"}


def place_of(root: Path, run: str = "run") -> Workplace:
    folder = root.parent / run
    return Workplace(root, folder, folder / "objects.git", MISSING)


def files(change: LocalChange) -> list[str]:
    """The files that the change touches."""
    patch = local.diff(change.objects, change.base_sha, change.head_sha).decode()
    return [line.split(" b/")[1] for line in patch.split("\n") if line.startswith("diff --git")]


@pytest.fixture
def origin(tmp_path: Path) -> Checkout:
    made = Checkout.new(tmp_path / "origin")
    made.commit({"a.py": b"a = 1\n"})
    return made


@pytest.fixture
def clone(origin: Checkout, tmp_path: Path) -> Checkout:
    """A clone on ``topic``, one commit after the branch left ``origin/main``, which went on."""
    origin.git("clone", "--quiet", ".", str(tmp_path / "widgets"))
    made = Checkout(tmp_path / "widgets")
    made.git("checkout", "--quiet", "-b", "topic")
    made.commit({"b.py": b"b = 1\n"})
    origin.commit({"later.py": b"l = 1\n"})
    made.git("fetch", "--quiet")
    return made


def dirty(checkout: Checkout) -> None:
    """One file that is staged, one that is not, one that git does not know."""
    (checkout.root / "a.py").write_bytes(b"a = 2\n")
    checkout.git("add", "a.py")
    (checkout.root / "b.py").write_bytes(b"b = 2\n")
    (checkout.root / "c.py").write_bytes(b"c = 1\n")


def test_a_branch_and_what_is_not_committed(clone: Checkout) -> None:
    dirty(clone)
    change = branch_change(place_of(clone.root))
    assert change.told == (
        "topic since it left origin/main (1 commit), and what is not committed (3 files)."
    )
    assert files(change) == ["a.py", "b.py", "c.py"]
    assert (change.base_name, change.head_name) == ("origin/main", "topic")
    assert change.history == (
        clone.git_dir,
        clone.git("merge-base", "origin/main", "HEAD"),
        clone.git("rev-parse", "HEAD"),
    )


def test_a_branch_without_anything_else(clone: Checkout) -> None:
    change = branch_change(place_of(clone.root))
    assert change.told == (
        "topic since it left origin/main (1 commit), and what is not committed (no files)."
    )
    assert (files(change), change.head_sha) == (["b.py"], clone.git("rev-parse", "topic"))


@pytest.mark.parametrize(
    ("prepare", "default"),
    [
        (["remote", "set-head", "origin", "--auto"], "origin/main"),
        (["remote", "set-head", "origin", "--delete"], "origin/main"),
        (["remote", "rename", "origin", "upstream"], "upstream/main"),
        (["branch", "--quiet", "--set-upstream-to=origin/main"], "origin/main"),
        (["remote", "remove", "origin"], "main"),
    ],
)
def test_the_branch_it_is_compared_with(clone: Checkout, prepare: list[str], default: str) -> None:
    clone.git(*prepare)
    assert branch_change(place_of(clone.root)).base_name == default


def test_the_default_branch_of_an_upstream_may_have_any_name(
    origin: Checkout, clone: Checkout
) -> None:
    origin.git("branch", "--quiet", "-m", "main", "trunk")
    clone.git("fetch", "--quiet", "--prune")
    clone.git("remote", "set-head", "origin", "--auto")
    assert branch_change(place_of(clone.root)).told.startswith("topic since it left origin/trunk (")


def test_the_default_branch_itself_is_compared_with_that_of_its_upstream(clone: Checkout) -> None:
    clone.git("checkout", "--quiet", "main")
    clone.commit({"d.py": b"d = 1\n"})
    assert branch_change(place_of(clone.root)).told.startswith("main since it left origin/main (1 ")


def test_a_detached_head(clone: Checkout) -> None:
    clone.git("checkout", "--quiet", "--detach")
    sha = clone.git("rev-parse", "HEAD")
    told = branch_change(place_of(clone.root)).told
    assert told.startswith(f"the detached HEAD {sha[:10]} since it left origin/main (1 commit), ")


def test_no_upstream_and_no_other_branch(origin: Checkout) -> None:
    (origin.root / "b.py").write_bytes(b"b = 1\n")
    change = branch_change(place_of(origin.root))
    assert change.told == (
        "what is not committed (1 file). main has no other branch to be compared with; "
        "`--base REV` names one."
    )
    assert (files(change), change.base_sha) == (["b.py"], origin.git("rev-parse", "HEAD"))


@pytest.mark.parametrize("orphan", [False, True])
def test_no_commit_yet(tmp_path: Path, *, orphan: bool) -> None:
    unborn = Checkout.new(tmp_path / "unborn")
    if orphan:
        unborn.commit({"old.py": b"o = 1\n"})
        unborn.git("checkout", "--quiet", "--orphan", "fresh")
        unborn.git("rm", "-r", "--quiet", "--force", ".")
    (unborn.root / "a.py").write_bytes(b"a = 1\n")
    change = branch_change(place_of(unborn.root))
    assert change.told == "every file of the work tree (1 file): nothing is committed yet."
    assert (files(change), change.base_name) == (["a.py"], "nothing")


def test_a_shallow_clone_that_does_not_reach_far_enough(
    clone: Checkout, origin: Checkout, tmp_path: Path
) -> None:
    clone.git("push", "--quiet", "origin", "topic")
    url = f"file://{origin.root}"
    clone.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(tmp_path / "s"))
    shallow = Checkout(tmp_path / "s")
    shallow.git("checkout", "--quiet", "topic")
    with pytest.raises(RepositoryError) as caught:
        branch_change(place_of(shallow.root))
    assert str(caught.value) == (
        "This clone is shallow, and where topic left origin/main is not in it. "
        "Fetch the rest with `git fetch --unshallow`, or review with --uncommitted."
    )
    (shallow.root / "a.py").write_bytes(b"a = 9\n")
    assert files(uncommitted_change(place_of(shallow.root))) == ["a.py"]


def test_what_is_staged_and_what_is_not(clone: Checkout) -> None:
    dirty(clone)
    change = staged_change(place_of(clone.root))
    assert change.told == "what is staged (1 file)."
    assert change.not_reviewed == (
        (
            "Not reviewed: 1 file with changes that are not staged and "
            "1 file that git does not track."
        ),
    )
    assert (files(change), change.head_name) == (["a.py"], "the index")


def test_a_merge_that_is_not_resolved_cannot_be_staged(clone: Checkout) -> None:
    clone.git("checkout", "--quiet", "-b", "other", "main")
    clone.commit({"b.py": b"b = 3\n"})
    with pytest.raises(Exception, match="merge"):
        clone.git("merge", "topic")
    with pytest.raises(RepositoryError, match=r"A merge is not resolved: b\.py\. Resolve it"):
        staged_change(place_of(clone.root))


def test_what_is_not_committed(clone: Checkout) -> None:
    dirty(clone)
    change = uncommitted_change(place_of(clone.root))
    assert (change.told, files(change)) == (
        "what is not committed (3 files).",
        ["a.py", "b.py", "c.py"],
    )


def test_a_range_warns_of_a_dirty_tree_beside_it(clone: Checkout) -> None:
    dirty(clone)
    change = range_change(place_of(clone.root), "origin/main", "HEAD")
    assert change.told == "HEAD since it left origin/main (1 commit)."
    assert change.not_reviewed == (
        (
            "Not reviewed: 3 files with changes that are not committed (a.py, b.py, c.py). "
            "Without --base they are reviewed too."
        ),
    )
    assert files(change) == ["b.py"]


def test_a_range_that_is_not_checked_out_has_nothing_beside_it(clone: Checkout) -> None:
    dirty(clone)
    assert range_change(place_of(clone.root), "main", "origin/main").not_reviewed == ()


def test_a_range_of_a_bare_repository(clone: Checkout, tmp_path: Path) -> None:
    clone.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    change = range_change(place_of(tmp_path / "bare.git"), "topic~1", "topic")
    assert files(change) == ["b.py"]


def test_a_file_that_cannot_be_taken_is_named(clone: Checkout) -> None:
    for number in range(7):
        with (clone.root / f"{number}.bin").open("wb") as file:
            file.truncate(work_tree.MOST_BYTES + 1)  # sparse: it takes no room
    change = uncommitted_change(place_of(clone.root))
    assert change.told == "what is not committed (no files)."
    assert change.not_reviewed == (
        *(f"Not reviewed: {number}.bin has 10 MiB, more than 10." for number in range(5)),
        "Not reviewed: 2 more files like these.",
    )


def test_a_folder_that_somebody_forgot_to_ignore(clone: Checkout) -> None:
    (clone.root / "node_modules").mkdir()
    for number in range(work_tree.MOST_UNTRACKED + 1):
        (clone.root / "node_modules" / str(number)).touch()
    with pytest.raises(RepositoryError) as caught:
        branch_change(place_of(clone.root))
    assert str(caught.value) == (
        "5,001 files are not tracked by git (node_modules). "
        "Ignore them in .gitignore, or review --staged or --base REV alone."
    )


@pytest.mark.parametrize(
    ("applied", "told"),
    [
        (True, "with the files of the work tree, which is applied to it."),
        (False, "with the files of the work tree, to which it applies."),
    ],
)
def test_a_patch_has_the_files_around_it(clone: Checkout, *, applied: bool, told: str) -> None:
    (clone.root / "a.py").write_bytes(b"a = 2\n")
    patch = clone.git("diff").encode() + b"\n"
    if not applied:
        clone.git("checkout", "--", "a.py")
    change = patch_change(place_of(clone.root), patch)
    assert change is not None
    assert (change.told, files(change)) == (told, ["a.py"])


def test_a_patch_that_fits_no_file_here_has_none_around_it(clone: Checkout, tmp_path: Path) -> None:
    patch = b"--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    assert patch_change(place_of(clone.root), patch) is None
    assert patch_change(place_of(tmp_path), patch) is None
