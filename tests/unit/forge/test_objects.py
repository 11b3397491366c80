import subprocess
from pathlib import Path

import pytest

from panelist.forge import objects
from panelist.forge.objects import GitAccess
from panelist.repo.objects import BASE_REF, HEAD_REF, GitRepo
from tests.fakes.github import EVERY, Answer, Executable, Limits, Link
from tests.unit.forge.stage import Stage

GIT = ".*/info/refs|.*/git-upload-pack"


def gather(stage: Stage, directory: Path, **changes: str) -> objects.Objects:
    access = GitAccess(changes.get("server", stage.fake.server_url), stage.token)
    return objects.gather(stage.remote, access, directory, stage.base, stage.head)


def without_git(stage: Stage) -> None:
    stage.fake.inject("*", GIT, Answer(503), at=EVERY)


def refs(directory: Path) -> list[str]:
    return [
        subprocess.run(
            ["git", "-C", str(directory / "objects.git"), "rev-parse", ref],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for ref in (BASE_REF, HEAD_REF)
    ]


def test_git_fetches_both_commits_and_names_them(stage: Stage, tmp_path: Path) -> None:
    found = gather(stage, tmp_path)
    assert found == objects.Objects(tmp_path / "objects.git", whole=True)
    assert refs(tmp_path) == [stage.base, stage.head]


def test_a_private_repository_is_fetched_with_the_token(stage: Stage, tmp_path: Path) -> None:
    stage.repo.record.private = True
    assert gather(stage, tmp_path).whole
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(stage.token.encode() in content for content in written)


def test_the_token_stays_out_of_repr() -> None:
    assert "ghs_CANARY" not in repr(GitAccess("https://github.example", "ghs_CANARY"))


def test_one_commit_on_both_sides_is_fetched_once(stage: Stage, tmp_path: Path) -> None:
    stage.base = stage.head
    assert gather(stage, tmp_path).whole


def test_without_git_the_changed_files_come_from_the_api(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({"same.py": b"same\n"}, branch="main")
    stage.base = stage.repo.sha("main")
    stage.head = stage.repo.commit(
        {
            "a.py": b"\xff\0 changed\n",
            "run.sh": Executable(b"x\n"),
            "link": Link("/etc/passwd"),
            "same.py": b"same\n",
        },
        branch="other",
    )
    without_git(stage)
    found = gather(stage, tmp_path)
    assert (found.directory, found.whole) == (tmp_path / "objects.git", False)
    assert found.notes[0].startswith("git could not fetch the two commits: ")
    assert found.notes[1] == (
        "Only the changed files can be read; the rest of the repository is not there."
    )
    repo = GitRepo(tmp_path / "objects.git", *refs(tmp_path))
    assert repo.read_many("base", ["a.py", "same.py"]) == {"a.py": b"one\ntwo\n"}
    assert repo.read_many("head", ["a.py", "run.sh", "link", "same.py"]) == {
        "a.py": b"\xff\0 changed\n",
        "run.sh": b"x\n",
    }


def test_a_file_above_the_limit_is_left_out(stage: Stage, tmp_path: Path) -> None:
    stage.head = stage.repo.commit({"big.txt": b"x" * 1_048_577, "ok": b"1\n"}, branch="other")
    without_git(stage)
    gather(stage, tmp_path)
    repo = GitRepo(tmp_path / "objects.git", *refs(tmp_path))
    assert repo.read_many("head", ["big.txt", "ok"]) == {"ok": b"1\n"}
    assert sum("/git/blobs/" in request.path for request in stage.fake.requests) == 1


@pytest.mark.parametrize(
    ("answer", "path", "reason"),
    [
        (Answer(502), ".*/git/trees/.*", "server error"),
        (
            Answer(200, {"tree": [], "truncated": True}),
            ".*/git/trees/.*",
            "only a part of the tree",
        ),
        (Answer(200, {"encoding": "utf-8", "content": "x"}), ".*/git/blobs/.*", "not base64"),
        (Answer(200, {"encoding": "base64", "content": "x"}), ".*/git/blobs/.*", "not base64"),
        (Answer(200, {"encoding": "base64"}), ".*/git/blobs/.*", "not base64"),
    ],
    ids=["down", "truncated", "plain", "broken", "empty"],
)
def test_when_the_api_cannot_either_a_note_says_both(
    stage: Stage, tmp_path: Path, answer: Answer, path: str, reason: str
) -> None:
    without_git(stage)
    stage.fake.inject("GET", path, answer, at=EVERY)
    found = gather(stage, tmp_path)
    assert (found.directory, found.whole, len(found.notes)) == (None, False, 2)
    assert reason in found.notes[1]


def test_a_thousand_files_are_not_asked_for_one_by_one(stage: Stage, tmp_path: Path) -> None:
    files = {f"{number}.py": b"%d\n" % number for number in range(201)}
    stage.head = stage.repo.commit(files, branch="other")
    without_git(stage)
    found = gather(stage, tmp_path)
    assert found.directory is None
    assert "201 file versions are too many" in found.notes[1]
    assert not any("/git/blobs/" in request.path for request in stage.fake.requests)


@pytest.mark.parametrize("path", ["../../evil", ".git/config", "/etc/passwd", "a/../b"])
def test_a_path_that_leaves_the_repository_is_not_stored(
    stage: Stage, tmp_path: Path, path: str
) -> None:
    without_git(stage)
    entry = {"path": path, "mode": "100644", "type": "blob", "sha": "0" * 40, "size": 1}
    trees = (Answer(200, {"tree": []}), Answer(200, {"tree": [entry]}))
    stage.fake.inject("GET", ".*/git/trees/.*", *trees)
    stage.fake.inject(
        "GET", ".*/git/blobs/.*", Answer(200, {"encoding": "base64", "content": "eA=="})
    )
    assert gather(stage, tmp_path).directory is None
    assert not (tmp_path.parent / "evil").exists()


def test_a_server_that_is_none_is_a_note(stage: Stage, tmp_path: Path) -> None:
    stage.fake.limits = Limits()
    found = gather(stage, tmp_path, server="file:///")
    assert found.notes[0].startswith("git could not fetch the two commits: ")
    assert found.directory is not None
