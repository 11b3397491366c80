import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panelist.errors import RepositoryError
from panelist.ports import Match, Repo
from panelist.repo.objects import MAX_FILE_BYTES, GitRepo
from tests.unit.repo.checkout import Checkout

CANARY = b"outside the repository"
HOSTILE_NAMES = (
    "with space.py",
    "line\nfeed.py",
    'quote".py',
    "tab\tand\\backslash.py",
    "naïve-ünï.py",
    "-option",
    ":(glob)*.py",
    "head:a.py",
    "Case.py",
    "case.py",
)


def repo(checkout: Checkout, base: str, head: str | None = None) -> GitRepo:
    """Both revisions of a checkout; one of them stands for two."""
    return GitRepo(checkout.git_dir, base, head or base)


def test_each_revision_reads_its_own_content(checkout: Checkout) -> None:
    base = checkout.commit({"a.py": b"old\n", "gone.py": b"x\n"})
    head = checkout.commit({"a.py": b"new\n", "gone.py": None})
    both: Repo = repo(checkout, base, head)
    assert both.read("base", "a.py") == b"old\n"
    assert both.read("head", "a.py") == b"new\n"
    assert both.read("base", "gone.py") == b"x\n"
    assert both.read("head", "gone.py") is None
    assert both.paths("base") == ("a.py", "gone.py")
    assert both.paths("head") == ("a.py",)


def test_content_comes_back_byte_for_byte(checkout: Checkout) -> None:
    contents = {
        "empty": b"",
        "lf": b"\n",
        "crlf.txt": b"a\r\nb\r\n",
        "binary": bytes(range(256)) * 3,
        "looks-like-an-answer": b"0" * 40 + b" blob 3\nabc\n",
        "script.sh": b"#!/bin/sh\n",
    }
    (checkout.root / ".gitattributes").write_text("*.txt text=auto eol=lf\n* filter=evil ident\n")
    sha = checkout.commit(contents)
    checkout.git("update-index", "--chmod=+x", "script.sh")
    head = checkout.commit()
    read = repo(checkout, sha, head).read_many("head", contents)
    assert read == contents | {"crlf.txt": b"a\nb\n"}  # git add itself made it so


def test_names_are_taken_literally(checkout: Checkout) -> None:
    sha = checkout.commit({name: name.encode() for name in HOSTILE_NAMES})
    here = repo(checkout, sha)
    assert here.read_many("head", HOSTILE_NAMES) == {name: name.encode() for name in HOSTILE_NAMES}
    assert here.paths("head") == tuple(sorted(HOSTILE_NAMES))
    assert here.read("head", "CASE.PY") is None
    assert here.read("head", "na\u0131ve-ünï.py") is None


@pytest.mark.parametrize(
    "path",
    [
        "../canary",
        "/etc/passwd",
        "dir/../a.py",
        "./a.py",
        "dir",
        "dir/",
        "a.py/",
        "",
        ".",
        ".git/config",
        ".GIT/config",
        "/proc/self/environ",
        "a.py\0",
        "a.py\n",
        "HEAD",
        "\udcff",
    ],
)
def test_a_path_that_is_no_file_of_the_tree_reads_as_none(checkout: Checkout, path: str) -> None:
    (checkout.root.parent / "canary").write_bytes(CANARY)
    sha = checkout.commit({"a.py": b"1", "dir/b.py": b"2"})
    assert repo(checkout, sha).read("head", path) is None


def test_links_and_submodules_are_no_files(checkout: Checkout) -> None:
    canary = checkout.root.parent / "canary"
    canary.write_bytes(CANARY)
    (checkout.root / "link").symlink_to(canary)
    (checkout.root / "folder").symlink_to(checkout.root.parent)
    sha = checkout.commit({"a.py": b"1"})
    checkout.git("update-index", "--add", "--cacheinfo", f"160000,{sha},module")
    checkout.git("commit", "--quiet", "-m", "module")
    here = repo(checkout, checkout.git("rev-parse", "HEAD"))
    asked = ("link", "folder", "folder/canary", "module", "a.py")
    assert here.read_many("head", asked) == {"a.py": b"1"}
    assert here.paths("head") == ("a.py",)


def test_a_tree_that_names_git_and_parents_gives_out_nothing_but_its_own_blobs(
    checkout: Checkout,
) -> None:
    (checkout.root.parent / "canary").write_bytes(CANARY)
    blob = checkout.git("hash-object", "-w", "--stdin", stdin=b"harmless")
    inner = checkout.git("mktree", stdin=f"100644 blob {blob}\tcanary\n".encode())
    sha = checkout.tree(f"040000 tree {inner}\t..\0".encode())
    assert repo(checkout, sha).read("head", "../canary") == b"harmless"


def test_names_that_are_not_utf8_read_as_in_a_diff_and_are_never_mistaken(
    checkout: Checkout,
) -> None:
    one = checkout.git("hash-object", "-w", "--stdin", stdin=b"one")
    other = checkout.git("hash-object", "-w", "--stdin", stdin=b"other")
    entries = (
        f"100644 blob {one}\ta\\xff\0".encode()
        + f"100644 blob {other}\ta".encode()
        + b"\xff\0"
        + f"100644 blob {other}\tb".encode()
        + b"\xfe\0"
    )
    here = repo(checkout, checkout.tree(entries))
    assert here.paths("head") == ("b\\xfe",)
    assert here.read("head", "b\\xfe") == b"other"
    assert here.read("head", "a\\xff") is None


def test_a_file_above_one_mebibyte_reads_as_none_and_the_next_is_intact(checkout: Checkout) -> None:
    full = b"x" * MAX_FILE_BYTES
    sha = checkout.commit({"a": full, "b": full + b"x", "c": b"c", "d": full * 3})
    here = repo(checkout, sha)
    assert here.read_many("head", ("b", "a", "d", "c")) == {"a": full, "c": b"c"}
    assert here.paths("head") == ("a", "b", "c", "d")


def test_three_thousand_files_are_one_process_each_for_list_and_content(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"d{n % 50}/f{n}.py": b"content %d\n" % n for n in range(3000)}
    stream = b"".join(
        b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(content), content)
        for path, content in files.items()
    )
    header = b"commit refs/heads/many\ncommitter A <a@b> 0 +0000\ndata 1\nm\n"
    checkout.git("fast-import", "--quiet", stdin=header + stream)
    sha = checkout.git("rev-parse", "many")
    journal = tmp_path / "journal"
    counting = tmp_path / "bin/git"
    counting.parent.mkdir()
    counting.write_text(f'#!/bin/sh\necho "$@" >> {journal}\nexec {shutil.which("git")} "$@"\n')
    counting.chmod(0o755)
    monkeypatch.setenv("PATH", str(counting.parent))
    assert repo(checkout, sha).read_many("head", files) == files
    assert [line.split(" ")[-2] for line in journal.read_text().split("\n")[:-1]] == [
        "--full-tree",
        "cat-file",
    ]


def test_nothing_wanted_asks_for_nothing(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"1"})
    assert repo(checkout, sha).read_many("head", ()) == {}


@pytest.mark.parametrize("way", ["ssh", "upload-pack", "ext"])
def test_content_that_a_partial_clone_lacks_is_not_fetched_behind_our_back(
    checkout: Checkout, way: str
) -> None:
    canary = checkout.root.parent / "fetched"
    config = {
        "extensions.partialClone": "evil",
        "remote.evil.promisor": "true",
        **{
            "ssh": {
                "remote.evil.url": "ssh://host.invalid/x",
                "core.sshCommand": f"touch {canary}; false",
            },
            "upload-pack": {
                "remote.evil.url": str(checkout.root),
                "remote.evil.uploadpack": f"touch {canary}; false",
                "protocol.file.allow": "always",
            },
            "ext": {
                "remote.evil.url": f"ext::touch {canary}",
                "protocol.ext.allow": "always",
            },
        }[way],
    }
    sha = checkout.commit({"a.py": b"content"})
    blob = checkout.git("rev-parse", "HEAD:a.py")
    (checkout.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in config.items():
        checkout.git("config", key, value)
    with pytest.raises(RepositoryError):
        repo(checkout, sha).read("head", "a.py")
    assert not canary.exists()
    with pytest.raises(subprocess.CalledProcessError):
        checkout.git("cat-file", "-p", blob)
    assert canary.exists(), "plain git does run it, so the test above means something"


def test_missing_content_is_named(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"content"})
    blob = checkout.git("rev-parse", "HEAD:a.py")
    (checkout.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(RepositoryError, match=r"The content of 'a.py' is not in this repository"):
        repo(checkout, sha).read("head", "a.py")


def test_a_revision_that_is_not_here_is_an_error_not_an_empty_tree(checkout: Checkout) -> None:
    checkout.commit({"a.py": b"1"})
    here = repo(checkout, "0" * 40)
    with pytest.raises(RepositoryError, match="git ls-tree failed"):
        here.paths("head")
    with pytest.raises(RepositoryError, match="git grep failed"):
        here.search("head", "a")


@pytest.mark.parametrize("sha", ["main", "--all", "", "a" * 39, "A" * 40, "a" * 40 + "\n"])
def test_a_revision_must_be_a_full_id(tmp_path: Path, sha: str) -> None:
    with pytest.raises(RepositoryError, match="is not a full commit id"):
        GitRepo(tmp_path, sha, "a" * 40)
    with pytest.raises(RepositoryError, match="is not a full commit id"):
        GitRepo(tmp_path, "a" * 40, sha)


def test_a_bare_repository_reads_the_same(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"1"})
    bare = checkout.root.parent / "bare.git"
    checkout.git("clone", "--quiet", "--bare", str(checkout.root), str(bare))
    assert GitRepo(bare, sha, sha).read("head", "a.py") == b"1"


def test_search_finds_whole_words_literally_in_the_tree_not_in_the_checkout(
    checkout: Checkout,
) -> None:
    base = checkout.commit({"a.py": b"load(x)\n", "dir/b.py": b"1\nreload()\n  load.me\n"})
    head = checkout.commit({"a.py": b"none\n"})
    (checkout.root / "a.py").write_bytes(b"load only in the work tree\n")
    here = repo(checkout, base, head)
    assert here.search("base", "load") == (
        Match("a.py", 1, "load(x)"),
        Match("dir/b.py", 3, "  load.me"),
    )
    assert here.search("head", "load") == (Match("dir/b.py", 3, "  load.me"),)
    assert here.search("base", "l.ad") == ()


def test_search_takes_options_and_patterns_as_text(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"run --all (a+)+$ now\n"})
    here = repo(checkout, sha)
    assert here.search("head", "--all") == (Match("a.py", 1, "run --all (a+)+$ now"),)
    assert here.search("head", "(a+)+$") == (Match("a.py", 1, "run --all (a+)+$ now"),)
    assert here.search("head", "-O/bin/sh") == ()


def test_search_survives_any_name_and_any_line(checkout: Checkout) -> None:
    sha = checkout.commit({"line\nfeed:3:x.py": b"\xff word\r\n" + b"y" * 9000 + b"\0 word\n"})
    assert repo(checkout, sha).search("head", "word") == (
        Match("line\nfeed:3:x.py", 1, "\ufffd word\r"),
        Match("line\nfeed:3:x.py", 2, "y" * 500),
    )


def test_search_leaves_out_binaries_and_links(checkout: Checkout) -> None:
    (checkout.root / "link").symlink_to("word")
    sha = checkout.commit({"a.py": b"word\n", "image": b"\0 word\n", "z.py": b"word\n"})
    assert repo(checkout, sha).search("head", "word") == (
        Match("a.py", 1, "word"),
        Match("z.py", 1, "word"),
    )


def test_search_stops_at_the_limit(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"word\n" * 60, "b.py": b"word\n"})
    here = repo(checkout, sha)
    assert here.search("head", "word", limit=2) == (
        Match("a.py", 1, "word"),
        Match("a.py", 2, "word"),
    )
    assert len(here.search("head", "word") or ()) == 50


def test_search_hangs_up_on_an_endless_answer(checkout: Checkout) -> None:
    line = b"word " + b"z" * 900_000 + b"\n"
    sha = checkout.commit({f"f{n}": line for n in range(8)})
    found = repo(checkout, sha).search("head", "word", limit=3) or ()
    assert [match.path for match in found] == ["f0", "f1", "f2"]
    assert {len(match.text) for match in found} == {500}


def test_search_cannot_tell_when_it_hung_up_before_the_limit(checkout: Checkout) -> None:
    line = b"word " + b"z" * 900_000 + b"\n"
    sha = checkout.commit({f"f{n}": line for n in range(8)})
    assert repo(checkout, sha).search("head", "word") is None


def test_search_finds_parts_of_words_when_it_is_told_to(checkout: Checkout) -> None:
    sha = checkout.commit({"a.py": b"spam_and_eggs(1)\nspam(2)\nother\n"})
    found = repo(checkout, sha).search("head", "spam", whole_word=False) or ()
    assert [match.line for match in found] == [1, 2]
    assert repo(checkout, sha).search("head", "eggs(", whole_word=True) == ()


GLOBS = {
    "*.py": ["a.py", "lib/a.py", "lib/deep/a.py"],
    "lib/*.py": ["lib/a.py", "lib/deep/a.py"],
    "lib": ["lib/a.js", "lib/a.py", "lib/deep/a.py"],
    "lib/*/a.p?": ["lib/deep/a.py"],
    "": ["a.js", "a.py", "lib/a.js", "lib/a.py", "lib/deep/a.py"],
    "nowhere/*": [],
    ":(exclude)*.py": [],
    ":!*.py": [],
    ")": [],
}


@pytest.mark.parametrize("glob", GLOBS)
def test_search_keeps_to_files_whose_path_fits(checkout: Checkout, glob: str) -> None:
    paths = ("a.py", "a.js", "lib/a.py", "lib/a.js", "lib/deep/a.py")
    sha = checkout.commit(dict.fromkeys(paths, b"word\n"))
    found = repo(checkout, sha).search("head", "word", glob=glob) or ()
    assert [match.path for match in found] == GLOBS[glob]


def test_a_glob_finds_names_that_are_not_utf8(checkout: Checkout) -> None:
    blob = checkout.git("hash-object", "-w", "--stdin", stdin=b"word\n").encode()
    tree = checkout.git("mktree", "-z", stdin=b"100644 blob " + blob + b"\ta.py\0").encode()
    sha = checkout.tree(b"040000 tree " + tree + b"\tcaf\xe9\0")
    found = repo(checkout, sha).search("head", "word", glob="caf\\xe9/*.py") or ()
    assert [match.path for match in found] == ["caf\\xe9/a.py"]


def test_search_keeps_to_its_seconds(checkout: Checkout) -> None:
    sha = checkout.commit({f"f{n}": b"a" * 1_000_000 for n in range(40)})
    with pytest.raises(RepositoryError, match="took longer than"):
        repo(checkout, sha).search("head", "word", seconds=0.001)


@pytest.mark.parametrize("text", ["", "a\nb", "a\rb", "a\0b", "a" * 201])
def test_search_says_when_it_cannot_tell(checkout: Checkout, text: str) -> None:
    sha = checkout.commit({"a.py": b"a\nb\n"})
    assert repo(checkout, sha).search("head", text) is None


def test_a_checked_out_gitattributes_cannot_hide_a_file_from_search(checkout: Checkout) -> None:
    sha = checkout.commit({".gitattributes": b"* binary\n", "a.py": b"word\n"})
    assert repo(checkout, sha).search("head", "word") == (Match("a.py", 1, "word"),)


def test_settings_of_the_repository_do_not_change_a_search(checkout: Checkout) -> None:
    for key, value in {
        "grep.patternType": "perl",
        "grep.column": "true",
        "grep.lineNumber": "false",
        "grep.fullName": "false",
        "color.ui": "always",
        "submodule.recurse": "true",
    }.items():
        checkout.git("config", key, value)
    sha = checkout.commit({"a.py": b"a.word\n"})
    assert repo(checkout, sha).search("head", "word") == (Match("a.py", 1, "a.word"),)


NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
).filter(lambda name: name not in {".", ".."} and name.casefold() != ".git")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, st.binary(max_size=64), min_size=1, max_size=6))
def test_whatever_a_tree_holds_reads_back(checkout: Checkout, files: dict[str, bytes]) -> None:
    entries = b"".join(
        b"100644 blob %b\t%b\0"
        % (
            checkout.git("hash-object", "-w", "--stdin", stdin=content).encode(),
            name.encode(),
        )
        for name, content in files.items()
    )
    here = repo(checkout, checkout.tree(entries))
    assert here.read_many("head", files) == files
    assert here.paths("head") == tuple(sorted(files))


def test_several_words_are_searched_for_in_one_pass(checkout: Checkout) -> None:
    sha = checkout.commit(
        {"a.py": b"area(1); side(2)\nareas\n", "b.py": b"area = 1\n" * 9, "c.bin": b"side\0\n"}
    )
    repo = GitRepo(checkout.git_dir, sha, sha)
    found = repo.search_words("head", ("area", "side", "none", "-e", "a b"), limit=3)
    assert found == {
        "area": [
            Match("a.py", 1, "area(1); side(2)"),
            Match("b.py", 1, "area = 1"),
            Match("b.py", 2, "area = 1"),
        ],
        "side": [Match("a.py", 1, "area(1); side(2)")],
        "none": [],
    }


def test_a_word_that_drowns_the_others_is_left_aside_for_them(checkout: Checkout) -> None:
    sha = checkout.commit(
        {f"a{n}": b"spam and more of it\n" * 50_000 for n in range(6)} | {"z": b"egg\n"}
    )
    found = GitRepo(checkout.git_dir, sha, sha).search_words("head", ("spam", "egg"), limit=2)
    assert (len(found["spam"]), found["egg"]) == (2, [Match("z", 1, "egg")])
