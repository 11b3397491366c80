import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panelist.errors import RepositoryError
from panelist.ports import Match
from panelist.repo.commits import log
from panelist.repo.fetch import fetch, init_bare, store
from panelist.repo.objects import GitRepo
from tests.unit.repo.checkout import Checkout
from tests.unit.repo.server import Served, serve

TOKEN = "basic eC1hY2Nlc3MtdG9rZW46Z2hzX0NBTkFSWQ=="


@pytest.fixture
def server(checkout: Checkout) -> Iterator[Served]:
    """Whatever lies beside the checkout, served."""
    with serve(checkout.root.parent) as served:
        yield served


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty repository of our own."""
    directory = tmp_path / "run" / "objects.git"
    init_bare(directory)
    return directory


def everything_below(directory: Path) -> bytes:
    """The bytes of all its files."""
    return b"\n".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_a_new_repository_is_bare_and_has_no_hooks(bare: Path) -> None:
    assert sorted(path.name for path in bare.iterdir()) == ["HEAD", "config", "objects", "refs"]
    assert "bare = true" in (bare / "config").read_text()


def test_making_it_again_keeps_what_is_there(bare: Path) -> None:
    sha = store(bare, {"a.py": b"1"})
    init_bare(bare)
    assert GitRepo(bare, sha, sha).read("head", "a.py") == b"1"


def test_a_place_that_cannot_be_written_is_an_error_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RepositoryError, match="cannot be created: Not a directory"):
        init_bare(tmp_path / "file" / "objects.git")


def test_exactly_the_commits_asked_for_arrive_without_history(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    old = checkout.commit({"a.py": b"0"})
    base = checkout.commit({"a.py": b"1"})
    head = checkout.commit({"a.py": b"2", "naïve\n.py": b"3"})
    checkout.git("tag", "v1")
    fetch(bare, f"{server.address}/checkout/.git", [base, head])
    here = GitRepo(bare, base, head)
    assert here.read("base", "a.py") == b"1"
    assert here.read_many("head", ["a.py", "naïve\n.py"]) == {"a.py": b"2", "naïve\n.py": b"3"}
    assert here.search("head", "2") is not None
    with pytest.raises(RepositoryError):
        GitRepo(bare, old, old).paths("head")
    assert not list((bare / "refs").rglob("*/*"))
    assert not (bare / "FETCH_HEAD").exists()
    assert [commit.sha for commit in log(bare, base, head)] == [head]


def test_a_commit_that_no_branch_holds_any_more_can_be_fetched(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    checkout.commit()
    pushed_over = checkout.commit({"a.py": b"1"})
    checkout.git("reset", "--quiet", "--hard", "HEAD~1")
    fetch(bare, f"{server.address}/checkout/.git", [pushed_over])
    assert GitRepo(bare, pushed_over, pushed_over).read("head", "a.py") == b"1"


def test_the_credential_is_sent_and_stored_nowhere(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    sha = checkout.commit({"a.py": b"1"})
    fetch(bare, f"{server.address}/checkout/.git", [sha], authorization=TOKEN)
    assert set(server.authorizations) == {TOKEN}
    assert TOKEN.encode() not in everything_below(bare.parent)
    assert b"http" not in (bare / "config").read_bytes()


def test_the_credential_is_in_no_argument_of_any_process(checkout: Checkout, bare: Path) -> None:
    sha = checkout.commit()
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def look() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1)
                for entry in Path("/proc").glob("[0-9]*/cmdline"):
                    try:
                        seen.append(entry.read_bytes())
                    except OSError:
                        continue

        thread = threading.Thread(target=look)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/o/r.git"
        with pytest.raises(RepositoryError):
            fetch(bare, url, [sha], authorization=TOKEN)
        thread.join()
    assert any(url.encode() in line for line in seen)
    assert not any(TOKEN.encode() in line for line in seen)


def test_without_a_credential_none_is_sent(checkout: Checkout, server: Served, bare: Path) -> None:
    sha = checkout.commit()
    fetch(bare, f"{server.address}/checkout/.git", [sha])
    assert set(server.authorizations) == {None}


def test_no_redirect_is_followed(checkout: Checkout, server: Served, bare: Path) -> None:
    sha = checkout.commit()
    with serve(checkout.root.parent) as other:
        server.redirect = other.address
        with pytest.raises(RepositoryError, match="git fetch failed"):
            fetch(bare, f"{server.address}/checkout/.git", [sha], authorization=TOKEN)
        assert other.paths == []


@pytest.mark.parametrize("token", ["ghs_x\n", "a\r\nX-Evil: 1", "a\0"])
def test_a_credential_with_a_line_break_is_refused_before_it_is_sent(
    server: Served, bare: Path, token: str
) -> None:
    with pytest.raises(RepositoryError, match="holds a line break") as caught:
        fetch(bare, f"{server.address}/checkout/.git", ["a" * 40], authorization=token)
    assert "ghs_x" not in str(caught.value)
    assert server.paths == []


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_server_that_refuses_is_an_error_without_the_credential(
    checkout: Checkout, server: Served, bare: Path, status: int
) -> None:
    sha = checkout.commit()
    server.status = status
    with pytest.raises(RepositoryError, match="git fetch failed: fatal: ") as caught:
        fetch(bare, f"{server.address}/checkout/.git", [sha], authorization=TOKEN)
    assert TOKEN not in str(caught.value)
    assert caught.value.fix == (
        "Check that the token may read the repository (contents: read) and that the machine "
        "reaches the server."
    )


def test_a_commit_the_server_does_not_have_is_an_error(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    checkout.commit()
    with pytest.raises(RepositoryError, match="not our ref"):
        fetch(bare, f"{server.address}/checkout/.git", ["1" * 40])


def test_a_server_that_never_answers_ends_with_the_time_out(bare: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/x.git"
        with pytest.raises(RepositoryError, match=r"git fetch took longer than 0.3 seconds"):
            fetch(bare, url, ["1" * 40], timeout=0.3)


def test_only_http_is_spoken(checkout: Checkout, bare: Path) -> None:
    sha = checkout.commit()
    canary = checkout.root.parent / "canary"
    for url in (f"file://{checkout.git_dir}", str(checkout.git_dir), f"ext::touch {canary}"):
        with pytest.raises(RepositoryError, match="not allowed"):
            fetch(bare, url, [sha])
    assert not canary.exists()


def test_an_address_or_a_commit_is_never_an_option(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    sha = checkout.commit()
    with pytest.raises(RepositoryError):
        fetch(bare, "--upload-pack=touch /tmp/x", [sha])
    with pytest.raises(RepositoryError, match="is not a full commit id"):
        fetch(bare, f"{server.address}/checkout/.git", ["--all"])
    assert server.paths == []


def test_a_proxy_of_the_caller_is_used(checkout: Checkout, server: Served, bare: Path) -> None:
    sha = checkout.commit()
    with pytest.raises(RepositoryError):
        fetch(bare, "http://github.invalid/o/r.git", [sha], env={"http_proxy": server.address})
    assert server.paths[0].startswith("http://github.invalid/o/r.git/info/refs")


def test_files_of_the_api_read_back_and_are_known_to_be_some_of_many(bare: Path) -> None:
    files = {
        "a.py": b"1",
        "dir/line\nfeed.py": b"2",
        'quote".py': b"\0\xff",
        "naïve.py": b"",
        "back\\slash": b"done\ndata 3\n",
        "-option": b"1",
        "twin": b"1",
    }
    base = store(bare, {"a.py": b"0", "gone.py": b"x"})
    head = store(bare, files)
    here = GitRepo(bare, base, head)
    assert here.read_many("head", [*files, "gone.py"]) == files
    assert here.read("base", "a.py") == b"0"
    assert here.paths("head") == ()
    assert here.search("head", "1") is None


def test_what_was_fetched_later_is_whole_all_the_same(
    checkout: Checkout, server: Served, bare: Path
) -> None:
    some = store(bare, {"a.py": b"word"})
    whole = checkout.commit({"a.py": b"word"})
    fetch(bare, f"{server.address}/checkout/.git", [whole])
    here = GitRepo(bare, some, whole)
    assert (here.paths("base"), here.search("base", "word")) == ((), None)
    assert here.paths("head") == ("a.py",)
    assert here.search("head", "word") == (Match("a.py", 1, "word"),)


def test_the_same_files_are_the_same_commit_anywhere(bare: Path, tmp_path: Path) -> None:
    files = {"a.py": b"1", "b/c.py": b"2"}
    other = tmp_path / "other.git"
    init_bare(other)
    one = store(bare, files)
    assert one == store(other, dict(reversed(files.items())))
    assert one == "c2b4d89af77c38b2df5d155ece23de4814ddb85a"


def test_no_files_are_an_empty_commit(bare: Path) -> None:
    sha = store(bare, {})
    assert GitRepo(bare, sha, sha).read("head", "a.py") is None


@pytest.mark.parametrize(
    "path",
    [
        "../a.py",
        "a/../../b.py",
        "..",
        ".",
        "./a.py",
        "/etc/passwd",
        "a//b.py",
        "a/",
        "",
        ".git/config",
        ".GIT/config",
        "sub/.git/hooks/pre-commit",
        "git~1/config",
        "a\0b",
    ],
)
def test_a_path_that_could_escape_is_refused_by_git(bare: Path, path: str) -> None:
    with pytest.raises(RepositoryError, match=r"git (refuses the path|update-index failed)"):
        store(bare, {"fine.py": b"1", path: b"2"})


def test_a_file_cannot_be_a_folder_too(bare: Path) -> None:
    with pytest.raises(RepositoryError, match="git refuses the path b'a'"):
        store(bare, {"a": b"1", "a/b": b"2"})


def test_a_refused_path_leaves_the_next_store_clean(bare: Path) -> None:
    with pytest.raises(RepositoryError):
        store(bare, {"fine.py": b"1", "../a": b"2"})
    sha = store(bare, {"b.py": b"1"})
    assert GitRepo(bare, sha, sha).read_many("head", ["fine.py", "b.py"]) == {"b.py": b"1"}


NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
).filter(lambda name: name.strip(". ") != "" and "git" not in name.casefold())


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, st.binary(max_size=64), max_size=6))
def test_whatever_is_stored_reads_back(bare: Path, files: dict[str, bytes]) -> None:
    sha = store(bare, files)
    assert GitRepo(bare, sha, sha).read_many("head", files) == files
