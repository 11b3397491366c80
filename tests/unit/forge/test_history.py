"""Which comments of merged pull requests led to a change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from panelist.cli import history, main
from panelist.diff import parse
from panelist.forge.github import Remote, connect
from panelist.forge.history import (
    Remark,
    ReviewedPull,
    list_merged,
    read_reviewed,
    states_something,
    touches_lines,
)
from tests.fakes.github import EVERY, Answer, FakeGitHub, Repository

BASE = "".join(f"line {n}\n" for n in range(1, 21))
TOPIC = BASE.replace("line 5\n", "five\nfive and a half\n").replace("line 15\n", "fifteen\n")
DEFECT = "This drops the half when the value is odd."


@dataclass(frozen=True)
class Scene:
    """A repository with a pull request of alice's, which bob reviews."""

    fake: FakeGitHub
    repo: Repository
    number: int

    def comment(
        self,
        body: str = DEFECT,
        *,
        line: int = 6,
        author: str | None = "bob",
        side: Literal["LEFT", "RIGHT"] = "RIGHT",
    ) -> None:
        self.repo.add_review_comment(self.number, "a.txt", line, body, author=author, side=side)

    def push(self, change: Mapping[str, str]) -> None:
        """Replace texts of the topic, the next commit of the pull request."""
        text = self.repo.git("show", "topic:a.txt")
        for old, new in change.items():
            assert old in text
            text = text.replace(old, new)
        self.repo.commit({"a.txt": text.encode()}, branch="topic")

    def merge(self) -> None:
        pull = self.repo.pull(self.number)
        pull.state, pull.merged = "closed", True

    def remote(self) -> Remote:
        token = self.fake.token({"contents": "read", "pull_requests": "read"})
        return Remote(connect(token, self.fake.api_url), self.repo.full_name)

    def reviewed(self) -> ReviewedPull | None:
        (pull,) = list_merged(self.remote(), 5)
        return read_reviewed(self.remote(), pull)


@pytest.fixture
def scene(fake: FakeGitHub) -> Scene:
    repo = fake.add_repository("octo/widgets")
    repo.commit({"a.txt": BASE.encode()})
    repo.commit({"a.txt": TOPIC.encode()}, branch="topic")
    number = repo.open_pull("topic", title="Halves", body="Why", author="alice")
    return Scene(fake, repo, number)


def test_a_comment_whose_line_was_changed_before_the_merge(scene: Scene) -> None:
    seen = scene.repo.sha("topic")
    scene.comment()
    scene.comment("Fifteen is a strange number to stop at.", line=16)
    scene.push({"five and a half": "5.5"})
    scene.merge()
    found = scene.reviewed()
    assert found is not None
    assert (found.number, found.title, found.body) == (scene.number, "Halves", "Why")
    # As the reviewers saw it: the change they asked for is not in it.
    assert found.commit == seen
    assert b"+five and a half" in found.patch
    assert b"5.5" not in found.patch
    assert found.remarks == (Remark(DEFECT, "a.txt", 6),)


def test_a_line_that_was_put_beside_it_counts(scene: Scene) -> None:
    scene.comment()
    scene.push({"five and a half\n": "five and a half\nguarded\n"})
    scene.merge()
    assert scene.reviewed() is not None


def test_nothing_was_changed(scene: Scene) -> None:
    scene.comment()
    scene.merge()
    assert scene.reviewed() is None


def test_something_else_was_changed(scene: Scene) -> None:
    scene.comment()
    scene.push({"line 20": "twenty"})
    scene.merge()
    assert scene.reviewed() is None


@pytest.mark.parametrize(
    ("body", "author"),
    [
        (DEFECT, "linter[bot]"),
        (DEFECT, "alice"),
        (DEFECT, None),
        ("Why is it a half?", "bob"),
        ("Thanks, much better!", "bob"),
    ],
)
def test_bots_the_author_questions_and_thanks_are_left_out(
    scene: Scene, body: str, author: str | None
) -> None:
    scene.comment(body, author=author)
    scene.push({"five and a half": "5.5"})
    scene.merge()
    assert scene.reviewed() is None


def test_a_comment_on_what_was_removed_is_left_out(scene: Scene) -> None:
    scene.comment(line=5, side="LEFT")
    scene.push({"five and a half": "5.5"})
    scene.merge()
    assert scene.reviewed() is None


def test_of_several_commits_the_one_with_most_to_say(scene: Scene) -> None:
    scene.comment("The first half is wrong.")
    scene.push({"five and a half": "5.5"})
    second = scene.repo.sha("topic")
    scene.comment("The decimal sign depends on the language.")
    scene.comment("Fifteen is a strange number to stop at.", line=16)
    scene.push({"5.5": "5,5", "fifteen": "16"})
    scene.merge()
    found = scene.reviewed()
    assert found is not None
    assert (found.commit, len(found.remarks)) == (second, 2)


def test_a_commit_that_was_pushed_away_proves_nothing(scene: Scene) -> None:
    scene.comment()
    scene.repo.commit({"a.txt": b"all new\n"}, branch="topic", start="main")
    scene.merge()
    assert scene.reviewed() is None


def test_only_the_last_merged_pulls_are_looked_at(scene: Scene) -> None:
    scene.merge()
    for _ in range(3):
        number = scene.repo.open_pull("topic")
        pull = scene.repo.pull(number)
        pull.state, pull.merged = "closed", number != 3
    merged = [pull.number for pull in list_merged(scene.remote(), 2)]
    assert merged == [4, 2]
    assert [pull.number for pull in list_merged(scene.remote(), 9)] == [4, 2, 1]


def test_nothing_is_written(scene: Scene) -> None:
    scene.comment()
    scene.push({"five and a half": "5.5"})
    scene.merge()
    scene.reviewed()
    assert scene.fake.writes == []


@pytest.mark.parametrize(
    ("body", "states"),
    [
        (DEFECT, True),
        ("nit: rename", True),
        ("Is it null here? It throws then.", True),
        ("Can this be null?", False),
        ("Why?\nAnd why here?", False),
        ("> This throws.\n\nReally?", False),
        ("Should be:\n```suggestion\nx = 1\n```", True),
        ("```suggestion\nx = 1\n```", True),
        ("Why not\n```python\nx = 1\n```\n?", False),
        ("Thanks!", False),
        ("LGTM :+1:", False),
        ("Good catch", False),
        ("Nice idea, but the lock is released before the file is closed here.", True),
        ("", False),
        ("👍", False),
        ("...", False),
    ],
)
def test_what_states_something(body: str, *, states: bool) -> None:
    assert states_something(body) is states


STEP = parse(
    b"diff --git a/a.txt b/a.txt\nindex 1111111..2222222 100644\n--- a/a.txt\n+++ b/a.txt\n"
    b"@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n@@ -10,2 +10,3 @@\n j\n+new\n k\n"
)


@pytest.mark.parametrize(
    ("first", "last", "touched"),
    [
        (1, 2, False),
        (3, 3, False),
        (4, 4, True),
        (1, 4, True),
        (6, 9, False),
        (10, 10, True),
        (11, 11, True),
        (12, 12, False),
    ],
)
def test_lines_that_a_step_touches(first: int, last: int, *, touched: bool) -> None:
    assert touches_lines(STEP, "a.txt", first, last) is touched
    assert not touches_lines(STEP, "b.txt", first, last)


def test_the_command_writes_cases_for_a_person_to_check(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.comment()
    scene.push({"five and a half": "5.5"})
    scene.merge()
    cases = tmp_path / "cases"
    command = ["eval", str(cases), "--from-history", "3", "--repository", "octo/widgets"]
    variables = {
        "GITHUB_TOKEN": scene.fake.token({"contents": "read", "pull_requests": "read"}),
        "GITHUB_API_URL": scene.fake.api_url,
    }
    assert main(command, doors=lambda _: history.door, variables=variables) == 0
    golden = json.loads((cases / "pr-1" / "golden.json").read_text())
    assert golden == [
        {"id": "G1", "text": DEFECT, "path": "a.txt", "line": 6, "proposed": "proposed, check me"}
    ]
    assert "1 cases proposed from 1 merged pull requests." in capsys.readouterr().err
    # What a person made of it is not written over.
    assert main(command, doors=lambda _: history.door, variables=variables) == 0
    assert "is there already" in capsys.readouterr().err


def test_a_change_that_github_does_not_show_is_left_out_and_the_rest_proposed(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.comment()
    base = scene.repo.pull(scene.number).base_sha
    scene.push({"five and a half": "5.5"})
    scene.merge()
    scene.fake.inject(
        "GET", f".*/compare/{base}.*", Answer(406, {"message": "too large"}), at=EVERY
    )
    variables = {
        "GITHUB_TOKEN": scene.fake.token({"contents": "read", "pull_requests": "read"}),
        "GITHUB_API_URL": scene.fake.api_url,
        "GITHUB_REPOSITORY": "octo/widgets",
    }
    command = ["eval", str(tmp_path / "cases"), "--from-history", "1"]
    assert main(command, doors=lambda _: history.door, variables=variables) == 0
    said = capsys.readouterr().err
    assert "#1: left out" in said
    assert "0 cases proposed from 1 merged pull requests." in said
