import stat
from pathlib import Path

import pytest

from panelist.contracts import Commit
from panelist.errors import RepositoryError
from panelist.repo.commits import log
from panelist.repo.local import diff, merge_base, resolve, toplevel_git_dir
from tests.unit.repo.checkout import Checkout

LINES = b"".join(b"line %d\n\n" % n for n in range(40))


@pytest.fixture
def two(checkout: Checkout) -> tuple[str, str]:
    """A change with a rename, a new mode, a link, a binary, a submodule and odd names."""
    base = checkout.commit(
        {
            "b.py": LINES,
            "a.py": b"def f():\n\n    return 1\n",
            "old name.txt": LINES + b"end\n",
            "image.png": b"\0\1\2",
            "run.sh": b"#!/bin/sh\n",
            "naïve\n.txt": b"x",
        }
    )
    (checkout.root / "run.sh").chmod(0o755)
    (checkout.root / "link").symlink_to("a.py")
    checkout.commit(
        {
            "b.py": LINES.replace(b"line 3\n", b"line three\n").replace(b"line 9\n", b"nine\n"),
            "a.py": b"def f():\n\n    return 2\n",
            "old name.txt": None,
            "new name.txt": LINES + b"END\n",
            "image.png": b"\0\1\3",
            "naïve\n.txt": b"x\r\n",
        }
    )
    checkout.git("update-index", "--add", "--cacheinfo", f"160000,{base},module")
    checkout.git("commit", "--quiet", "-m", "module")
    return base, checkout.git("rev-parse", "HEAD")


def test_the_git_directory_of_a_subfolder_a_worktree_and_a_bare_repository(
    checkout: Checkout,
) -> None:
    checkout.commit({"deep/er/a.py": b"1"})
    checkout.git("worktree", "add", "--quiet", "../tree")
    checkout.git("clone", "--quiet", "--bare", ".", "../bare.git")
    beside = checkout.root.parent
    assert toplevel_git_dir(checkout.root / "deep/er") == checkout.git_dir
    assert toplevel_git_dir(beside / "tree") == checkout.git_dir / "worktrees/tree"
    assert toplevel_git_dir(beside / "bare.git") == beside / "bare.git"


def test_a_git_directory_is_its_own(checkout: Checkout) -> None:
    checkout.commit()
    checkout.git("worktree", "add", "--quiet", "../tree")
    for git_dir in (checkout.git_dir, checkout.git_dir / "worktrees/tree"):
        assert toplevel_git_dir(git_dir) == git_dir
    assert resolve(checkout.git_dir / "worktrees/tree", "HEAD") == resolve(checkout.root, "tree")


def test_a_directory_outside_every_repository_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError) as caught:
        toplevel_git_dir(tmp_path)
    assert caught.value.happened.startswith(f"'{tmp_path}' is not in a git repository.")
    assert caught.value.fix == (
        "Start Panelist in one, name one with --repo, or pass a patch with --diff."
    )
    with pytest.raises(RepositoryError, match="is not in a git repository"):
        toplevel_git_dir(tmp_path / "gone")


def test_a_revision_resolves_to_its_commit(checkout: Checkout) -> None:
    base = checkout.commit({"a": b"1"})
    head = checkout.commit({"a": b"2"})
    checkout.git("tag", "-a", "-m", "t", "v1")
    assert resolve(checkout.root, "main") == head
    assert resolve(checkout.root, "HEAD~1") == base
    assert resolve(checkout.root, "v1") == head
    assert resolve(checkout.root, head[:9]) == head


def test_head_of_a_worktree_is_its_own(checkout: Checkout) -> None:
    base = checkout.commit()
    head = checkout.commit()
    checkout.git("worktree", "add", "--quiet", "--detach", "../tree", base)
    assert resolve(checkout.root, "HEAD") == head
    assert resolve(checkout.root.parent / "tree", "HEAD") == base


@pytest.mark.parametrize("rev", ["nope", "--all", "-h", "", "main:a", "main..", "\x1b[31m", "a\0b"])
def test_what_is_no_commit_is_an_error_that_says_what_to_do(checkout: Checkout, rev: str) -> None:
    checkout.commit({"a": b"1"})
    with pytest.raises(RepositoryError) as caught:
        resolve(checkout.root, rev)
    shown = rev.replace("\x1b", "⟦U+001B⟧").replace("\0", "⟦U+0000⟧")
    assert caught.value.happened == f"Revision '{shown}' is not in this repository."
    assert caught.value.fix == (
        "Check the spelling, or fetch it first; on GitHub Actions set fetch-depth: 0."
    )


def test_the_merge_base_is_where_two_branches_part(checkout: Checkout) -> None:
    fork = checkout.commit()
    ours = checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic", fork)
    theirs = checkout.commit(message="theirs")
    assert merge_base(checkout.root, ours, theirs) == fork


def test_unrelated_commits_have_no_merge_base(checkout: Checkout) -> None:
    one = checkout.commit()
    checkout.git("checkout", "--quiet", "--orphan", "other")
    other = checkout.commit(message="other")
    with pytest.raises(RepositoryError, match="have no common ancestor") as caught:
        merge_base(checkout.root, one, other)
    assert "fetch-depth: 0" in caught.value.fix


def test_the_log_is_oldest_first_with_whole_messages(checkout: Checkout) -> None:
    base = checkout.commit()
    one = checkout.commit(message="first\n\ncommit 1234\nbody é \x01\n")
    two = checkout.commit(message="second")
    assert log(checkout.root, base, two) == (
        Commit(sha=one, message="first\n\ncommit 1234\nbody é \x01"),
        Commit(sha=two, message="second"),
    )
    assert log(checkout.root, two, two) == ()


def test_the_log_reads_old_encodings_and_empty_messages(checkout: Checkout) -> None:
    base = checkout.commit()
    checkout.git("config", "i18n.commitEncoding", "ISO-8859-1")
    checkout.git("commit", "--quiet", "--allow-empty", "-F", "-", stdin=b"caf\xe9")
    checkout.git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", "")
    head = checkout.git("rev-parse", "HEAD")
    assert [commit.message for commit in log(checkout.root, base, head)] == ["café", ""]


def test_a_diff_shows_renames_modes_links_binaries_and_submodules(
    checkout: Checkout, two: tuple[str, str]
) -> None:
    patch = diff(checkout.root, *two).decode()
    assert [line for line in patch.split("\n") if line.startswith("diff --git")] == [
        "diff --git a/a.py b/a.py",
        "diff --git a/b.py b/b.py",
        "diff --git a/image.png b/image.png",
        "diff --git a/link b/link",
        "diff --git a/module b/module",
        r'diff --git "a/na\303\257ve\n.txt" "b/na\303\257ve\n.txt"',
        "diff --git a/old name.txt b/new name.txt",
        "diff --git a/run.sh b/run.sh",
    ]
    for expected in (
        "rename from old name.txt\nrename to new name.txt\n",
        "old mode 100644\nnew mode 100755\n",
        "new file mode 120000\n",
        "Binary files a/image.png and b/image.png differ\n",
        f"+Subproject commit {two[0]}\n",
        "@@ -1,3 +1,3 @@\n def f():\n \n-    return 1\n+    return 2\n",
        "\\ No newline at end of file\n",
    ):
        assert expected in patch


def test_the_diff_is_that_of_plain_git(checkout: Checkout, two: tuple[str, str]) -> None:
    plain = checkout.git("diff", "--full-index", "-M", *two).encode("utf-8", "surrogateescape")
    assert diff(checkout.root, *two) == plain + b"\n"


def test_the_diff_of_a_subfolder_is_the_whole_diff(
    checkout: Checkout, two: tuple[str, str]
) -> None:
    (checkout.root / "sub").mkdir()
    checkout.git("config", "diff.relative", "true")
    assert diff(checkout.root / "sub", *two) == diff(checkout.root, *two)


def test_nothing_changed_is_an_empty_diff(checkout: Checkout) -> None:
    sha = checkout.commit({"a": b"1"})
    assert diff(checkout.root, sha, sha) == b""


def test_no_configuration_changes_the_diff_or_runs_anything(
    checkout: Checkout, two: tuple[str, str]
) -> None:
    expected = diff(checkout.root, *two)
    canary = checkout.root.parent / "canary"
    evil = checkout.root.parent / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho ran >> {canary}\ncat\n")
    evil.chmod(evil.stat().st_mode | stat.S_IXUSR)
    for hook in ("post-checkout", "pre-auto-gc", "post-index-change", "reference-transaction"):
        (checkout.git_dir / "hooks").mkdir(exist_ok=True)
        (checkout.git_dir / "hooks" / hook).symlink_to(evil)
    order = checkout.root.parent / "order"
    order.write_text("run.sh\n")
    for key, value in {
        "diff.external": str(evil),
        "diff.evil.command": str(evil),
        "diff.evil.textconv": str(evil),
        "diff.evil.binary": "true",
        "filter.evil.clean": str(evil),
        "filter.evil.smudge": str(evil),
        "core.fsmonitor": str(evil),
        "core.pager": str(evil),
        "pager.diff-tree": "true",
        "gpg.program": str(evil),
        "log.showSignature": "true",
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.srcPrefix": "x/",
        "diff.orderFile": str(order),
        "diff.renames": "false",
        "diff.renameLimit": "1",
        "diff.context": "9",
        "diff.interHunkContext": "9",
        "diff.algorithm": "patience",
        "diff.indentHeuristic": "false",
        "diff.submodule": "log",
        "diff.ignoreSubmodules": "all",
        "diff.suppressBlankEmpty": "true",
        "diff.wordRegex": ".",
        "diff.colorMoved": "default",
        "color.ui": "always",
        "core.quotePath": "false",
        "core.abbrev": "4",
        "core.bigFileThreshold": "1",
        "core.attributesFile": str(checkout.root / ".gitattributes"),
        "core.worktree": str(checkout.root),
    }.items():
        checkout.git("config", key, value)
    (checkout.root / ".gitattributes").write_text("* diff=evil filter=evil -diff\n")
    checkout.git("--work-tree=.", "update-index", "--add", ".gitattributes")
    canary.unlink(missing_ok=True)
    assert diff(checkout.root, *two) == expected
    assert len(log(checkout.root, *two)) == 2
    assert resolve(checkout.root, "main") == two[1]
    assert not canary.exists()
    checkout.git("diff", *two)
    assert canary.exists(), "plain git does run it, so the test above means something"


def test_a_replaced_object_does_not_change_the_diff(
    checkout: Checkout, two: tuple[str, str]
) -> None:
    expected = diff(checkout.root, *two)
    checkout.git("replace", two[1], two[0])
    assert checkout.git("diff", *two) == ""
    assert diff(checkout.root, *two) == expected


def test_commits_must_be_full_ids(checkout: Checkout) -> None:
    sha = checkout.commit()
    for wrong in ("main", "--output=/tmp/x"):
        for call in (diff, log, merge_base):
            with pytest.raises(RepositoryError, match="is not a full commit id"):
                call(checkout.root, wrong, sha)
            with pytest.raises(RepositoryError, match="is not a full commit id"):
                call(checkout.root, sha, wrong)


def test_a_commit_that_is_not_here_is_an_error(checkout: Checkout) -> None:
    sha = checkout.commit()
    with pytest.raises(RepositoryError, match="git diff-tree failed: fatal: bad object 0000"):
        diff(checkout.root, sha, "0" * 40)
