"""What an interrupted run left: whose it is, and what of the archive is taken."""

import io
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from panelist.forge import artifacts
from panelist.forge.artifacts import Shelf, fetch_progress, store, unpack
from panelist.progress import artifact_name
from tests.fakes.github import Answer, Reset, Truncate, unicorn
from tests.fakes.github.faults import Fault
from tests.fakes.github.state import WorkflowRun
from tests.unit.forge.stage import Stage

FILES = {"context.json": b"{}", "plan.json": b"{}", "reports/quality.s1.json": b"{1}"}
OTHER = ".github/workflows/other.yml"


def zipped(files: Mapping[str, bytes], **kind: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (kind.get("mode", stat.S_IFREG) | 0o644) << 16
            archive.writestr(member, data)
    return packed.getvalue()


def shelf(stage: Stage, run: WorkflowRun | None = None) -> Shelf:
    """Asked by a run of the usual workflow."""
    ours = run or stage.repo.add_workflow_run()
    return Shelf(stage.remote, stage.token, stage.fake.api_url, str(ours.id))


def left(stage: Stage, run: WorkflowRun, files: Mapping[str, bytes] = FILES) -> None:
    stage.repo.upload_artifact(run, artifact_name(stage.head), zipped(files))


def found(stage: Stage, run: WorkflowRun | None = None) -> Mapping[str, bytes]:
    return fetch_progress(shelf(stage, run), stage.head)


def test_the_newest_of_this_head_is_taken(stage: Stage) -> None:
    run = stage.repo.add_workflow_run()
    left(stage, run, {"plan.json": b"old"})
    left(stage, run)
    stage.repo.upload_artifact(run, artifact_name(stage.base), zipped({"plan.json": b"other"}))
    stage.repo.upload_artifact(run, "coverage", b"")
    assert found(stage) == FILES


def test_without_one_a_single_question_is_asked(stage: Stage) -> None:
    assert found(stage) == {}
    assert [request.path.rpartition("/")[2] for request in stage.fake.requests] == ["artifacts"]


def test_outside_of_a_workflow_nothing_is_asked(stage: Stage) -> None:
    assert fetch_progress(replace(shelf(stage), run_id=""), stage.head) == {}
    assert stage.fake.requests == []


@pytest.mark.parametrize(
    ("event", "head", "taken"),
    [
        ("pull_request", "", True),
        ("workflow_dispatch", "", True),
        ("issue_comment", "", True),
        ("pull_request_target", "mallory/widgets", True),
        # The workflow file of these is the fork's own.
        ("pull_request", "mallory/widgets", False),
        ("pull_request", None, False),
        ("workflow_dispatch", "mallory/widgets", False),
        # And these are no events of ours: what they run may be anything.
        ("push", "", False),
        ("schedule", "", False),
        ("workflow_run", "", False),
        ("", "", False),
    ],
)
def test_only_a_workflow_file_of_the_repository_counts(
    stage: Stage, event: str, head: str | None, *, taken: bool
) -> None:
    stage.repo.fork("mallory/widgets")
    left(stage, stage.repo.add_workflow_run(event, head_repository=head))
    assert found(stage) == (FILES if taken else {})


def test_another_workflow_is_not_ours(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run(path=OTHER))
    assert found(stage) == {}
    assert found(stage, stage.repo.add_workflow_run(path=OTHER)) == FILES


def test_the_branch_that_a_workflow_file_is_from_is_no_part_of_its_name(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run(path=".github/workflows/panelist.yml@topic"))
    assert found(stage) == FILES


def test_what_a_stranger_uploads_later_hides_nothing(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run())
    stage.repo.fork("mallory/widgets")
    left(stage, stage.repo.add_workflow_run(head_repository="mallory/widgets"), {"plan.json": b""})
    assert found(stage) == FILES


def test_storage_never_sees_the_token(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run())
    assert found(stage) == FILES
    (stored,) = [one for one in stage.fake.requests if one.path.startswith("/_storage")]
    assert "authorization" not in stored.headers


def test_who_may_not_read_artifacts_reads_everything_anew(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run())
    stage.limited_to(contents="read", checks="write")
    assert found(stage) == {}


@pytest.mark.parametrize(
    "fault",
    [
        Reset(),
        unicorn(),
        Answer(200, b"<html>"),
        Answer(302, {}, {"Location": "file:///etc/passwd"}),
        Answer(302, {}, {"Location": "//"}),
        Answer(404, {"message": "Not Found"}),
        Answer(410, {"message": "Gone"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [".*/zip", "/_storage/.*"])
def test_what_cannot_be_fetched_is_as_if_it_were_not_there(
    stage: Stage, path: str, fault: Fault
) -> None:
    left(stage, stage.repo.add_workflow_run())
    stage.fake.inject("GET", path, fault)
    assert found(stage) == {}


def test_an_archive_that_is_cut_off_is_as_if_it_were_not_there(stage: Stage) -> None:
    left(stage, stage.repo.add_workflow_run())
    stage.fake.inject("GET", "/_storage/.*", Truncate(40))
    assert found(stage) == {}


def test_an_expired_or_enormous_one_is_not_fetched(stage: Stage) -> None:
    run = stage.repo.add_workflow_run()
    for name, value in (("expired", True), ("size", artifacts.ARCHIVE_BYTES + 1)):
        made = stage.repo.upload_artifact(run, artifact_name(stage.head), zipped(FILES))
        setattr(made, name, value)
    assert found(stage) == {}


def test_what_is_taken_is_stored_where_it_belongs(tmp_path: Path) -> None:
    store(unpack(zipped(FILES)), tmp_path / "earlier")
    assert {
        str(path.relative_to(tmp_path / "earlier")): path.read_bytes()
        for path in tmp_path.rglob("*.json")
    } == FILES


@pytest.mark.parametrize(
    "name",
    [
        "../plan.json",
        "/plan.json",
        "reports/../plan.json",
        "reports/../../x.json",
        "reports//x.json",
        "reports/.x.json",
        "reports/a/b.json",
        "reports\\x.json",
        "C:\\plan.json",
        "plan.json\n",
        "PLAN.JSON",
        "review.json",
        "verdicts.json",
        "findings.json",
        "settings.json",
        f"reports/{'x' * 200}.json",
    ],
)
def test_a_file_that_is_not_ours_spoils_the_archive(name: str) -> None:
    with pytest.raises(ValueError, match="not ours"):
        unpack(zipped({**FILES, name: b"{}"}))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_so_does_what_is_no_plain_file(mode: int) -> None:
    with pytest.raises(ValueError, match="no plain file"):
        unpack(zipped(FILES, mode=mode))


def test_so_does_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"plan.json": b"0" * (4_000_001)}
    assert len(zipped(one)) < 10_000
    with pytest.raises(ValueError, match="too large"):
        unpack(zipped(one))
    monkeypatch.setattr(artifacts, "UNPACKED_BYTES", 100)
    with pytest.raises(ValueError, match="too large"):
        unpack(zipped({f"reports/{number}.json": b"0" * 60 for number in range(2)}))


def test_so_do_too_many_files() -> None:
    many = {f"reports/{number}.json": b"" for number in range(artifacts.MOST_FILES + 1)}
    with pytest.raises(ValueError, match="too many"):
        unpack(zipped(many))


def test_so_does_a_size_that_is_a_lie() -> None:
    packed = zipped({"plan.json": b"0" * 5_000_000})
    lying = packed.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != packed
    with pytest.raises(ValueError, match=r"too large|not a zip"):
        unpack(lying)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_so_does_a_file_that_is_there_twice() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.json", "{}")
        archive.writestr("plan.json", "{1}")
    with pytest.raises(ValueError, match="twice"):
        unpack(packed.getvalue())


@pytest.mark.parametrize("size", [0, 1, 30, 200])
def test_so_does_an_end_too_soon(size: int) -> None:
    with pytest.raises(ValueError, match="zip"):
        unpack(zipped(FILES)[:size])
