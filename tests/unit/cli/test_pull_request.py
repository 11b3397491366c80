"""``panelist run --pr``: a pull request is reviewed here, and posted only when asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.pull_request import NamedPull, find_pull, sign_in
from panelist.contracts import Pull, Review
from panelist.errors import SettingsError
from panelist.ledger import MARKER
from panelist.memory import RunDirectory
from panelist.settings import read
from tests.fakes.github import FakeGitHub, Repository
from tests.unit.repo.checkout import Checkout

OFFLINE = ("--engine", "offline")


@dataclass
class Desk:
    """Somebody with a login at GitHub, in a clone of a repository with one open pull."""

    fake: FakeGitHub
    repo: Repository
    clone: Checkout
    token: str

    @property
    def memory(self) -> RunDirectory:
        return RunDirectory(self.clone.root / ".panelist" / "run")

    def run(self, *arguments: str) -> int:
        return main(["run", *OFFLINE, *arguments])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with FakeGitHub(validate=True) as fake:
        repo = fake.add_repository("octo/widgets")
        repo.commit({"a.py": b"one = 1\n"}, "first")
        repo.commit({"a.py": b"import os\none = 1\n"}, "second", branch="topic")
        repo.open_pull("topic")
        repo.grant("carol", "write")
        clone = Checkout.new(tmp_path / "clone")
        clone.git("remote", "add", "origin", f"{fake.server_url}/octo/widgets.git")
        monkeypatch.chdir(clone.root)
        token = fake.personal_token("carol")
        for name, value in {**fake.environment, "GITHUB_TOKEN": token}.items():
            monkeypatch.setenv(name, value)
        yield Desk(fake, repo, clone, token)


def test_a_number_is_a_pull_of_this_repository(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("--pr", "1") == 0
    said = capsys.readouterr()
    assert said.err.startswith("To review: pull request octo/widgets#1; nothing is posted.\n")
    assert said.out.startswith(
        "Checked by collectors only: no model read this change\nocto/widgets #1"
    )
    pull = desk.memory.read(Pull)
    assert (pull.source, pull.number, pull.check_run_id) == ("github", 1, None)
    assert desk.memory.read(Review).coverage.cells != ()
    assert desk.fake.writes == []
    assert desk.clone.git("status", "--porcelain") == "", "the run directory is ignored"


def test_a_page_is_the_same_pull(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.clone.root.parent)
    page = f"{desk.fake.server_url}/octo/widgets/pull/1/files"
    assert main(["run", *OFFLINE, "--pr", page]) == 0


def test_it_is_posted_only_when_that_is_asked_for(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("--pr", "1", "--publish") == 0
    (comment,) = desk.repo.pull(1).issue_comments
    assert comment.body.startswith(MARKER)
    assert comment.author == "carol"
    said = capsys.readouterr().err
    assert said.startswith("To review: pull request octo/widgets#1; the review is posted there.\n")
    assert desk.token not in said


def test_a_draft_is_reviewed_when_somebody_asks(desk: Desk) -> None:
    desk.repo.commit({"b.py": b"import sys\n"}, "third", branch="draft")
    number = desk.repo.open_pull("draft", draft=True)
    assert desk.run("--pr", str(getattr(number, "number", number))) == 0
    assert desk.memory.read(Pull).skip is None


def test_the_work_tree_can_be_reviewed_after_a_pull(desk: Desk) -> None:
    """Both have a repository in the run directory."""
    assert desk.run("--pr", "1") == 0
    (desk.clone.root / "b.py").write_text("import os\n")
    assert desk.run("--uncommitted") == 0
    assert desk.run("--pr", "1") == 0
    assert desk.memory.read(Pull).number == 1


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN"])
def test_a_token_of_the_environment(name: str) -> None:
    assert sign_in(read({name: "made-up"})).github_token == "made-up"


def test_the_login_of_gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\n[ "$*" = "auth token --hostname git.example" ] && echo gho_made-up\n')
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    environment = read({"GITHUB_SERVER_URL": "https://git.example"})
    assert sign_in(environment).github_token == "gho_made-up"
    with pytest.raises(SettingsError, match="There is no GitHub token"):
        sign_in(read({}))


def test_no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError) as caught:
        sign_in(read({}))
    assert str(caught.value) == (
        "There is no GitHub token. Set GITHUB_TOKEN or GH_TOKEN, or sign in with `gh auth login`."
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/octo/widgets.git",
        "https://github.com/octo/widgets",
        "https://x-access-token:made-up@github.com/octo/widgets.git",
        "git@github.com:octo/widgets.git",
        "ssh://git@github.com/octo/widgets.git",
    ],
)
def test_a_remote_names_the_repository(url: str, tmp_path: Path) -> None:
    clone = Checkout.new(tmp_path / "clone")
    clone.git("remote", "add", "origin", url)
    assert find_pull("#7", read({}), clone.root) == NamedPull("octo/widgets", 7)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "--pr 0 is no pull request. Give its number, or the address of its page: "),
        ("octo/widgets", "--pr octo/widgets is no pull request. "),
        ("https://github.com/octo/widgets/issues/7", "is no pull request. Give its number"),
        ("7", "Nobody can tell which repository on GitHub is meant. Start in a clone of it; "),
        (
            "https://git.example/octo/widgets/pull/7",
            "The repository is on git.example, but GitHub is asked on github.com. Set GITHUB_",
        ),
    ],
)
def test_what_is_no_pull_of_ours(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        find_pull(text, read({}), tmp_path)
    assert sentence in str(caught.value)


def test_publishing_needs_a_pull(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--publish"]) == 2
    assert capsys.readouterr().err == (
        "panelist: error: --publish needs --pr. Name the pull request, or leave it out.\n"
    )
