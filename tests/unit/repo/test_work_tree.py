"""What is not committed becomes objects of ours, and nothing of theirs changes."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from panelist.errors import RepositoryError
from panelist.repo.git import Git
from panelist.repo.objects import GitRepo
from panelist.repo.work_tree import MOST_BYTES, Changes, WorkTree
from tests.unit.repo.checkout import Checkout

Open = Callable[..., WorkTree]


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """Somebody with a home and a configuration in it."""
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig")}


@pytest.fixture
def open_tree(checkout: Checkout, tmp_path: Path, person: Mapping[str, str]) -> Open:
    def opened(directory: Path | None = None, **more: str) -> WorkTree:
        own = tmp_path / "run" / "objects.git"
        return WorkTree.open(directory or checkout.root, own, {**person, **more})

    return opened


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout.new(tmp_path / "widgets")
    made.commit({"a.py": b"a = 1\n", "b.py": b"b = 1\n", ".gitignore": b"*.log\n"})
    return made


def put(checkout: Checkout, path: str, content: bytes) -> None:
    place = checkout.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below ``folder``: what is in it and when it was written.

    Of objects that are there already git renews the time, so that nobody collects them.
    """
    objects = folder / ".git" / "objects"
    return {
        str(path.relative_to(folder)): (
            path.read_bytes(),
            0 if path.is_relative_to(objects) else path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def read(tree: WorkTree, sha: str, path: str) -> bytes | None:
    return GitRepo(tree.own, sha, sha).read("head", path)


def all_of(tree: WorkTree) -> str:
    return tree.commit_files(tree.changes().uncommitted)


def test_changes_are_sorted_by_how_far_they_came(checkout: Checkout, open_tree: Open) -> None:
    put(checkout, "a.py", b"a = 2\n")
    checkout.git("add", "a.py")
    put(checkout, "a.py", b"a = 3\n")
    (checkout.root / "b.py").unlink()
    put(checkout, "new folder/c.py", b"c = 1\n")
    put(checkout, "trace.log", b"ignored\n")
    assert open_tree().changes() == Changes(
        staged=(b"a.py",), unstaged=(b"a.py", b"b.py"), untracked=(b"new folder/c.py",)
    )


def test_the_commit_has_every_file_as_it_is(checkout: Checkout, open_tree: Open) -> None:
    put(checkout, "a.py", b"a = 2\n")
    (checkout.root / "b.py").unlink()
    put(checkout, "c.py", b"c = 1\n")
    put(checkout, "trace.log", b"ignored\n")
    tree = open_tree()
    made = all_of(tree)
    repo = GitRepo(tree.own, tree.head or "", made)
    assert repo.paths("head") == (".gitignore", "a.py", "c.py")
    assert repo.read("head", "a.py") == b"a = 2\n"
    assert repo.read("base", "a.py") == b"a = 1\n"


def test_the_index_alone_is_what_the_next_commit_would_hold(
    checkout: Checkout, open_tree: Open
) -> None:
    put(checkout, "a.py", b"a = 2\n")
    checkout.git("add", "a.py")
    put(checkout, "a.py", b"a = 3\n")
    tree = open_tree()
    assert read(tree, tree.commit_index(), "a.py") == b"a = 2\n"


def test_nothing_of_theirs_changes(checkout: Checkout, open_tree: Open) -> None:
    put(checkout, "a.py", b"a = 2\n")
    checkout.git("add", "a.py")
    put(checkout, "c.py", b"c = 1\n")
    checkout.git("stash", "push", "--quiet", "--include-untracked")
    checkout.git("stash", "apply", "--quiet", "--index")
    before = everything(checkout.root)
    tree = open_tree()
    tree.commit_index()
    all_of(tree)
    assert everything(checkout.root) == before


def test_the_same_files_make_the_same_commit(checkout: Checkout, open_tree: Open) -> None:
    put(checkout, "c.py", b"c = 1\n")
    first = all_of(open_tree())
    os.utime(checkout.root / "c.py")
    assert all_of(open_tree()) == first


def test_without_a_change_it_is_the_commit_that_is_checked_out(open_tree: Open) -> None:
    tree = open_tree()
    assert all_of(tree) == tree.commit_index() == tree.head


def test_a_file_written_in_the_moment_of_the_index_is_looked_at(
    checkout: Checkout, open_tree: Open
) -> None:
    """Same size and same time: git looks inside only because the copy keeps the index's time."""
    place, moment = checkout.root / "a.py", (10**18, 10**18)
    place.write_bytes(b"a = 2\n")
    os.utime(place, ns=moment)
    checkout.git("add", "a.py")
    place.write_bytes(b"a = 3\n")
    for path in (place, checkout.git_dir / "index"):
        os.utime(path, ns=moment)
    assert open_tree().changes() == Changes(staged=(b"a.py",), unstaged=(b"a.py",))


def test_before_the_first_commit_everything_is_new(
    tmp_path: Path, person: Mapping[str, str]
) -> None:
    unborn = Checkout.new(tmp_path / "unborn")
    put(unborn, "a.py", b"a = 1\n")
    tree = WorkTree.open(unborn.root, tmp_path / "own", person)
    assert tree.head is None
    made = all_of(tree)
    assert GitRepo(tree.own, tree.empty(), made).paths("head") == ("a.py",)
    assert GitRepo(tree.own, tree.empty(), made).paths("base") == ()


def test_a_bare_repository_has_no_work_tree(
    checkout: Checkout, tmp_path: Path, person: Mapping[str, str]
) -> None:
    checkout.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    with pytest.raises(RepositoryError, match="has no work tree: the repository is bare") as caught:
        WorkTree.open(tmp_path / "bare.git", tmp_path / "own", person)
    assert caught.value.fix == "Name the commits with --base and --head."


def test_a_linked_work_tree_has_files_and_index_of_its_own(
    checkout: Checkout, tmp_path: Path, open_tree: Open
) -> None:
    checkout.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    (tmp_path / "linked" / "a.py").write_bytes(b"a = 9\n")
    put(checkout, "b.py", b"b = 9\n")
    tree = open_tree(tmp_path / "linked")
    assert tree.changes() == Changes(unstaged=(b"a.py",))


def test_no_filter_of_theirs_is_run_and_its_files_are_left_out(
    checkout: Checkout, open_tree: Open, tmp_path: Path
) -> None:
    checkout.commit({".gitattributes": b"*.key filter=crypt\n", "a.key": b"sealed\n"})
    checkout.git("config", "filter.crypt.clean", f"touch {tmp_path}/ran")
    checkout.git("config", "core.fsmonitor", f"touch {tmp_path}/ran")
    put(checkout, "a.key", b"open\n")
    tree = open_tree()
    paths = tree.changes().uncommitted
    assert paths == (b"a.key",)
    assert tree.left_out(paths) == {b"a.key": "goes through the filter crypt"}
    assert not (tmp_path / "ran").exists()


def test_what_cannot_be_taken_is_left_out_with_the_reason(
    checkout: Checkout, open_tree: Open
) -> None:
    with (checkout.root / "data.bin").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    nested = Checkout.new(checkout.root / "nested")
    put(nested, "x.py", b"x = 1\n")
    (checkout.root / "link").symlink_to("/etc/passwd")
    put(checkout, "c.py", b"c = 1\n")
    tree = open_tree()
    paths = tree.changes().untracked
    assert tree.left_out(paths) == {
        b"data.bin": "has 10 MiB, more than 10",
        b"nested/": "is a repository of its own",
    }
    made = tree.commit_files([path for path in paths if path in {b"link", b"c.py"}])
    assert GitRepo(tree.own, made, made).paths("head") == (".gitignore", "a.py", "b.py", "c.py")


def test_a_submodule_is_the_commit_it_points_to(
    checkout: Checkout, tmp_path: Path, open_tree: Open
) -> None:
    part = Checkout.new(tmp_path / "part")
    part.commit({"p.py": b"p = 1\n"})
    checkout.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part.root), "part"
    )
    checkout.commit()
    second = Checkout(checkout.root / "part")
    moved = second.commit({"p.py": b"p = 2\n"})
    tree = open_tree()
    assert tree.changes() == Changes(unstaged=(b"part",))
    entry = Git.at(tree.own).run("ls-tree", all_of(tree), "part").decode()
    assert entry == f"160000 commit {moved}\tpart\n"


@pytest.mark.parametrize("name", ["ignore", "config"])
def test_what_the_person_ignores_everywhere_is_ignored(
    checkout: Checkout, open_tree: Open, person: Mapping[str, str], name: str
) -> None:
    put(checkout, ".envrc", b"export TOKEN=1\n")
    home = Path(person["HOME"])
    if name == "config":
        (home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/mine\n")
        (home / "mine").write_text(".envrc\n")
    else:
        (home / ".config" / "git").mkdir(parents=True)
        (home / ".config" / "git" / "ignore").write_text(".envrc\n")
    assert open_tree().changes() == Changes()


def test_what_is_ignored_in_this_clone_alone_is_ignored(
    checkout: Checkout, open_tree: Open
) -> None:
    (checkout.git_dir / "info").mkdir(exist_ok=True)
    (checkout.git_dir / "info" / "exclude").write_text("notes.txt\n")
    put(checkout, "notes.txt", b"mine\n")
    assert open_tree().changes() == Changes()


def test_line_ends_are_those_that_the_person_would_commit(
    checkout: Checkout, open_tree: Open
) -> None:
    checkout.git("config", "core.autocrlf", "input")
    put(checkout, "a.py", b"a = 2\r\n")
    tree = open_tree()
    assert read(tree, all_of(tree), "a.py") == b"a = 2\n"


def test_a_hook_says_which_index_it_is_about(checkout: Checkout, open_tree: Open) -> None:
    """``git commit -a`` has an index of its own while its hooks run."""
    checkout.git("config", "core.quotePath", "true")
    put(checkout, "a.py", b"a = 2\n")
    (checkout.git_dir / "index.lock").write_bytes((checkout.git_dir / "index").read_bytes())
    git = Git(checkout.root, {"GIT_INDEX_FILE": str(checkout.git_dir / "index.lock")})
    git.run("update-index", "a.py")
    tree = open_tree(GIT_INDEX_FILE=".git/index.lock")
    assert tree.changes() == Changes(staged=(b"a.py",))
    assert open_tree().changes() == Changes(unstaged=(b"a.py",))


def test_an_index_in_two_parts_is_read(checkout: Checkout, open_tree: Open) -> None:
    checkout.git("update-index", "--split-index")
    put(checkout, "a.py", b"a = 2\n")
    checkout.git("add", "a.py")
    assert open_tree().changes() == Changes(staged=(b"a.py",))


def test_names_are_bytes(checkout: Checkout, open_tree: Open) -> None:
    name = b"caf\xe9 \n.py"
    Path(os.fsdecode(os.path.join(os.fsencode(checkout.root), name))).write_bytes(b"c = 1\n")  # noqa: PTH118 - bytes
    tree = open_tree()
    assert tree.changes() == Changes(untracked=(name,))
    assert (
        GitRepo(tree.own, made := all_of(tree), made).read("head", "caf\\xe9 \n.py") == b"c = 1\n"
    )


def test_a_merge_that_is_not_resolved_is_told(checkout: Checkout, open_tree: Open) -> None:
    checkout.git("checkout", "--quiet", "-b", "other")
    checkout.commit({"a.py": b"a = 2\n"})
    checkout.git("checkout", "--quiet", "main")
    checkout.commit({"a.py": b"a = 3\n"})
    with pytest.raises(Exception, match="merge"):
        checkout.git("merge", "other")
    tree = open_tree()
    assert tree.changes() == Changes(unmerged=(b"a.py",))
    assert b"<<<<<<<" in (read(tree, all_of(tree), "a.py") or b"")


def test_the_folder_of_a_run_is_no_part_of_the_change(checkout: Checkout, open_tree: Open) -> None:
    put(checkout, "out/run/review.json", b"{}\n")
    put(checkout, "out/other.py", b"o = 1\n")
    aside = checkout.root / "out" / "run"
    assert open_tree().changes(aside=aside) == Changes(untracked=(b"out/other.py",))


@pytest.mark.parametrize("back", [False, True])
def test_a_patch_applies_before_or_after(
    checkout: Checkout, open_tree: Open, *, back: bool
) -> None:
    put(checkout, "a.py", b"a = 2\n")
    patch = checkout.git("diff").encode() + b"\n"
    if not back:
        checkout.git("checkout", "--", "a.py")
    tree = open_tree()
    files = all_of(tree)
    assert tree.apply(patch, onto=files, back=not back) is None
    made = tree.apply(patch, onto=files, back=back)
    assert made is not None
    assert read(tree, made, "a.py") == (b"a = 1\n" if back else b"a = 2\n")


def test_our_repository_may_not_be_a_link(
    checkout: Checkout, tmp_path: Path, person: Mapping[str, str]
) -> None:
    (tmp_path / "own").symlink_to(tmp_path)
    with pytest.raises(RepositoryError, match="is a symbolic link"):
        WorkTree.open(checkout.root, tmp_path / "own", person)
