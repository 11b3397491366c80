"""Uploaded run directories: whose they are, and what of an archive is read."""

import json
import stat
from collections.abc import Mapping

import pytest

from panelist.forge import stored_runs
from panelist.forge.stored_runs import fetch_runs, pick_files
from tests.unit.forge.stage import Stage
from tests.unit.forge.test_artifacts import shelf, zipped


def files_of(stage: Stage, **more: bytes) -> Mapping[str, bytes]:
    owner = json.dumps({"repository": stage.remote.repository}).encode()
    return {"review.json": owner, "events.jsonl": b"", "objects.git/HEAD": b"x", **more}


def test_the_newest_comes_first_and_holds_what_is_counted(stage: Stage) -> None:
    for text in (b"old", b"new"):
        run = stage.repo.add_workflow_run()
        files = {**files_of(stage), "events.jsonl": text}
        stage.repo.upload_artifact(run, "panelist", zipped(files))
    stage.repo.upload_artifact(stage.repo.add_workflow_run(), "other", zipped(files_of(stage)))
    found = list(fetch_runs(shelf(stage), "panelist"))
    assert [run.files["events.jsonl"] for run in found] == [b"new", b"old"]
    assert [set(run.files) for run in found] == [{"review.json", "events.jsonl"}] * 2


@pytest.mark.parametrize(
    ("event", "head", "problem"),
    [
        ("pull_request", "mallory/widgets", "it was not uploaded by a workflow"),
        ("pull_request", None, "it was not uploaded by a workflow"),
        ("push", "", "it was not uploaded by a workflow"),
        ("pull_request_target", "mallory/widgets", ""),
        ("workflow_dispatch", "", ""),
    ],
)
def test_a_file_of_a_fork_never_counts(
    stage: Stage, event: str, head: str | None, problem: str
) -> None:
    run = stage.repo.add_workflow_run(event, head_repository=head)
    stage.repo.upload_artifact(run, "panelist", zipped(files_of(stage)))
    (found,) = fetch_runs(shelf(stage), "panelist")
    assert found.problem.startswith(problem)
    assert bool(found.files) == (not problem)


@pytest.mark.parametrize("text", [b"{}", b"no json", b'{"repository": "octo/other"}'])
def test_a_run_on_another_repository_does_not_count(stage: Stage, text: bytes) -> None:
    files = {**files_of(stage), "pull.json": text}
    stage.repo.upload_artifact(stage.repo.add_workflow_run(), "panelist", zipped(files))
    (found,) = fetch_runs(shelf(stage), "panelist")
    assert (found.files, found.problem) == ({}, "it holds no run on this repository")


def test_what_is_odd_spoils_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = {"review.json": b"{}", "../review.json": b"x", "review.json/": b""}
    assert pick_files(zipped(sound)) == {"review.json": b"{}"}
    with pytest.raises(ValueError, match="no zip archive"):
        pick_files(b"x")
    with pytest.raises(ValueError, match="no plain file"):
        pick_files(zipped({"review.json": b"/etc/hosts"}, mode=stat.S_IFLNK))
    monkeypatch.setattr(stored_runs, "_FILE_BYTES", 3)
    with pytest.raises(ValueError, match="too large"):
        pick_files(zipped({"review.json": b"long"}))
    monkeypatch.setattr(stored_runs, "MOST_FILES", 2)
    with pytest.raises(ValueError, match="too many files"):
        pick_files(zipped(sound))
