"""Git fetches from the fake as it fetches from GitHub."""

import base64
import http.client
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.github.git import environment
from tests.unit.fakes.github.asking import Asking, Pulled, pulled


def fetch(
    folder: Path, address: str, *wanted: str, token: str | None = None
) -> subprocess.CompletedProcess[str]:
    """``git fetch`` into a fresh bare repository, authenticated as the checkout action does."""
    folder.mkdir(exist_ok=True)
    options: list[str] = []
    if token is not None:
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        options = ["-c", f"http.extraHeader=AUTHORIZATION: basic {basic}"]
    for arguments in (["init", "--bare", "--quiet"], [*options, "fetch", address, *wanted]):
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=environment(folder),
        )
    return done


def address(fake: FakeGitHub, repo: Repository) -> str:
    """Where git finds the repository."""
    return f"{fake.server_url}/{repo.full_name}.git"


def test_any_commit_can_be_fetched_shallow_by_its_sha(
    fake: FakeGitHub, widgets: Pulled, tmp_path: Path
) -> None:
    widgets.repo.move("topic", widgets.base)  # the head is on no branch any more
    got = fetch(tmp_path, address(fake, widgets.repo), "--depth=1", widgets.head)
    assert (got.returncode, got.stderr.count(widgets.head)) == (0, 1)
    assert len((tmp_path / "shallow").read_text().split()) == 1


def test_blobs_can_be_left_out(fake: FakeGitHub, widgets: Pulled, tmp_path: Path) -> None:
    got = fetch(tmp_path, address(fake, widgets.repo), "--filter=blob:none", widgets.head)
    assert (got.returncode, "filtering not recognized" in got.stderr) == (0, False)


def test_pulls_have_refs(fake: FakeGitHub, widgets: Pulled, tmp_path: Path) -> None:
    fork = widgets.repo.fork("mallory/widgets")
    theirs = fork.commit({"x": b"1\n"}, branch="topic")
    number = widgets.repo.open_pull("topic", author="mallory", fork=fork)
    got = fetch(tmp_path, address(fake, widgets.repo), f"refs/pull/{number}/head")
    assert got.returncode == 0
    assert theirs in (tmp_path / "FETCH_HEAD").read_text()
    theirs_too = fetch(tmp_path / "fork", address(fake, fork), theirs)
    assert theirs_too.returncode == 0


@pytest.mark.parametrize("wanted", ["refs/heads/nowhere", "f" * 40])
def test_what_is_not_there_cannot_be_fetched(
    fake: FakeGitHub, widgets: Pulled, tmp_path: Path, wanted: str
) -> None:
    assert fetch(tmp_path, address(fake, widgets.repo), wanted).returncode != 0


def test_a_private_repository_wants_a_token_that_may_read(fake: FakeGitHub, tmp_path: Path) -> None:
    hidden = pulled(fake, "octo/hidden", private=True)
    at = address(fake, hidden.repo)
    statuses = [
        fetch(tmp_path, at, "main", token=token).returncode == 0
        for token in (
            None,
            "ghs_wrong",
            fake.token({"pull_requests": "write"}),
            fake.token(repository="octo/other"),
            fake.token({"contents": "read"}, repository="octo/hidden"),
            fake.personal_token("octo"),
        )
    ]
    assert statuses == [False, False, False, False, True, True]


def test_nothing_can_be_pushed(fake: FakeGitHub, widgets: Pulled, tmp_path: Path) -> None:
    at = address(fake, widgets.repo)
    assert fetch(tmp_path, at, "main:main").returncode == 0
    pushed = subprocess.run(
        ["git", "-C", str(tmp_path), "push", at, "main:other"],
        check=False,
        capture_output=True,
        text=True,
        env=environment(tmp_path),
    )
    assert pushed.returncode != 0
    assert "403" in pushed.stderr


def test_git_requests_are_logged_but_are_no_writes(
    fake: FakeGitHub, widgets: Pulled, tmp_path: Path
) -> None:
    assert fetch(tmp_path, address(fake, widgets.repo), "main").returncode == 0
    assert {request.path for request in fake.requests} == {
        "/octo/widgets.git/info/refs",
        "/octo/widgets.git/git-upload-pack",
    }
    assert fake.writes == []


def test_a_body_may_come_in_chunks(fake: FakeGitHub, widgets: Pulled) -> None:
    connection = http.client.HTTPConnection(urlsplit(fake.server_url).netloc, timeout=10)
    path = "/api/v3/repos/octo/widgets/issues/1/comments"
    headers = {"User-Agent": "test", "Authorization": f"token {fake.token()}"}
    parts = iter([b'{"body": ', b'"x"}'])
    connection.request("POST", path, parts, headers, encode_chunked=True)
    assert connection.getresponse().status == 201
    connection.close()
    assert [comment.body for comment in widgets.repo.pull(1).issue_comments] == ["x"]


def test_head_is_get_without_the_body(ask: Asking, widgets: Pulled) -> None:
    answered = ask("HEAD", widgets.path)
    assert (answered.status, answered.raw) == (200, b"")
    assert int(answered.headers["content-length"]) > 0
