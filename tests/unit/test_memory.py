import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from panelist.contracts import (
    Assignment,
    Call,
    Engine,
    Failed,
    FailureKind,
    Plan,
    Pull,
    Reviewed,
    Risk,
    Shard,
    Tier,
    Verdicts,
)
from panelist.errors import ArtifactError
from panelist.memory import REPORTS, RunDirectory, digest
from panelist.redaction import MARK, Redactor

PULL = Pull(source="diff", repository="octo/widgets", diff_source="file")
PLAN = Plan(
    engine=Engine.CLAUDE,
    shards=(Shard(id="s1", hunks=("h1",), tokens=10, risk=Risk.LOW),),
    assignments=tuple(
        Assignment(
            id=f"{agent}.s1",
            agent=agent,
            reading=agent,
            shard="s1",
            tier=Tier.BALANCED,
            estimate_usd=None,
        )
        for agent in ("security", "quality")
    ),
    estimate_usd=None,
    max_cost_usd=1.0,
)


def reviewed(assignment: str, plan: Plan = PLAN) -> Reviewed:
    return Reviewed(
        assignment=assignment,
        plan_digest=digest(plan),
        engine=Engine.CLAUDE,
        claims=(),
        attested=("h1",),
    )


def failed(assignment: str, plan: Plan = PLAN) -> Failed:
    return Failed(
        assignment=assignment,
        plan_digest=digest(plan),
        kind=FailureKind.TIMEOUT,
        message="too slow",
    )


@pytest.fixture
def memory(tmp_path: Path) -> RunDirectory:
    return RunDirectory(tmp_path / "run")


def test_an_artifact_comes_back_as_it_was_written(memory: RunDirectory) -> None:
    memory.write(PULL)
    memory.write_patch(b"\xff\r\n")
    assert memory.read(Pull) == PULL
    assert memory.read_patch() == b"\xff\r\n"
    assert memory.find(Plan) is None


def test_artifacts_with_a_folder_of_their_own_come_in_the_order_of_their_names(
    memory: RunDirectory,
) -> None:
    assert memory.every(Reviewed) == ()
    reports = [reviewed(name) for name in ("b.s1", "a.s1")]
    for report in reports:
        memory.write_report(report)
    assert memory.every(Reviewed) == tuple(reversed(reports))
    (memory.root / "reports" / "c.json").write_text("{")
    with pytest.raises(ArtifactError, match=r"c\.json is not an artifact this version wrote"):
        memory.every(Reviewed)


def test_what_is_absent_is_an_error_that_names_the_file(memory: RunDirectory) -> None:
    with pytest.raises(ArtifactError, match=r"pull\.json does not exist\. Run the phases before"):
        memory.read(Pull)
    with pytest.raises(ArtifactError, match=r"diff\.patch does not exist"):
        memory.read_patch()


def test_writing_an_artifact_removes_what_was_made_from_its_predecessor(
    memory: RunDirectory,
) -> None:
    memory.write(PULL)
    memory.write(PLAN)
    memory.write(Verdicts(plan_digest=digest(PLAN), findings=(), verdicts=()))
    memory.write(PULL)
    assert memory.find(Plan) is None
    assert memory.find(Verdicts) is None


def test_a_new_report_makes_the_verdicts_stale(memory: RunDirectory) -> None:
    memory.write(PLAN)
    memory.write(Verdicts(plan_digest=digest(PLAN), findings=(), verdicts=()))
    memory.write_report(reviewed("security.s1"))
    assert memory.find(Verdicts) is None


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        '{"schema_id": "panelist/plan", "version": 1}',
        PULL.model_dump_json().replace('"version":1', '"version":2'),
        PULL.model_dump_json().replace('"labels"', '"unknown"'),
    ],
)
def test_a_file_of_another_kind_or_version_is_refused(memory: RunDirectory, text: str) -> None:
    path = memory.write(PULL)
    path.write_text(text)
    with pytest.raises(ArtifactError, match="not an artifact this version wrote"):
        memory.read(Pull)


def test_a_link_in_place_of_an_artifact_is_refused(memory: RunDirectory, tmp_path: Path) -> None:
    path = memory.write(PULL)
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ArtifactError, match="symbolic link"):
        memory.read(Pull)


def test_a_pipe_in_place_of_an_artifact_keeps_nobody_waiting(memory: RunDirectory) -> None:
    memory.write(PULL).unlink()
    os.mkfifo(memory.root / "pull.json")
    with pytest.raises(ArtifactError, match="it is no plain file"):
        memory.read(Pull)


def test_a_folder_of_artifacts_that_is_a_link_is_refused(
    memory: RunDirectory, tmp_path: Path
) -> None:
    memory.write(PLAN)
    memory.write_report(reviewed("security.s1"))
    (memory.root / "reports").rename(tmp_path / "reports")
    (memory.root / "reports").symlink_to(tmp_path / "reports")
    with pytest.raises(ArtifactError, match="reports is a symbolic link"):
        memory.reports(PLAN)


def test_a_directory_of_files_and_folders_may_come_from_another_job(memory: RunDirectory) -> None:
    memory.check()  # nothing is there yet
    memory.write(PLAN)
    memory.write_report(reviewed("security.s1"))
    memory.check()


@pytest.mark.parametrize("name", ["events.jsonl", "reports/security.s1.json", "objects.git/hooks"])
def test_a_directory_with_a_link_anywhere_is_refused(
    memory: RunDirectory, tmp_path: Path, name: str
) -> None:
    (memory.root / name).parent.mkdir(parents=True)
    (memory.root / name).symlink_to(tmp_path)
    with pytest.raises(ArtifactError, match=f"{name}' is neither a plain file nor a folder"):
        memory.check()


def test_a_directory_too_deep_to_be_listed_is_refused(
    memory: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.root.mkdir()
    monkeypatch.chdir(memory.root)
    for _ in range(20):
        name = "d" * 250
        Path(name).mkdir()
        os.chdir(name)
    with pytest.raises(ArtifactError, match="cannot be listed: File name too long"):
        memory.check()
    shutil.rmtree(memory.root)


def test_a_path_that_cannot_be_read_or_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match="cannot be written"):
        RunDirectory(tmp_path / "file").write(PULL)
    (tmp_path / "run" / "pull.json").mkdir(parents=True)
    with pytest.raises(ArtifactError, match="cannot be read"):
        RunDirectory(tmp_path / "run").read(Pull)


def test_reports_come_in_the_order_of_the_plan(memory: RunDirectory) -> None:
    memory.write(PLAN)
    for name in ("quality.s1", "security.s1"):
        memory.write_report(reviewed(name))
    assert [report.assignment for report in memory.reports(PLAN)] == ["security.s1", "quality.s1"]


def test_a_report_for_another_plan_is_refused_unless_it_was_carried_out_and_accepted(
    memory: RunDirectory,
) -> None:
    memory.write_report(reviewed("security.s1"))
    memory.write_report(failed("quality.s1"))
    other = PLAN.model_copy(update={"round": 2})
    assert memory.reports(other) == ()
    accepting = other.model_copy(update={"accepts": (digest(PLAN),)})
    assert memory.reports(accepting) == (reviewed("security.s1"),)


def test_an_unreadable_report_is_an_error_not_an_empty_one(memory: RunDirectory) -> None:
    memory.write_report(reviewed("security.s1"))
    (memory.root / "reports" / "security.s1.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"security\.s1\.json is not an artifact"):
        memory.reports(PLAN)


def test_failures_are_forgotten_so_that_a_resumed_run_tries_them_again(
    memory: RunDirectory,
) -> None:
    memory.write(PLAN)
    memory.write_report(reviewed("security.s1"))
    memory.write_report(failed("quality.s1"))
    assert memory.forget_failures(PLAN) == 1
    assert memory.reports(PLAN) == (reviewed("security.s1"),)
    assert memory.forget_failures(PLAN) == 0


def test_the_plan_is_read_only_while_reviewers_work_and_writable_after(
    memory: RunDirectory,
) -> None:
    path = memory.write(PLAN)
    with memory.plan_locked(PLAN) as name:
        assert name == digest(PLAN)
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_the_lock_is_lifted_when_reviewing_fails(memory: RunDirectory) -> None:
    path = memory.write(PLAN)

    def interrupted() -> None:
        with memory.plan_locked(PLAN):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_plan_that_changed_under_the_reviewers_is_an_error(memory: RunDirectory) -> None:
    memory.write(PLAN)
    with pytest.raises(ArtifactError, match="was changed while"), memory.plan_locked(PLAN):
        memory.write(PLAN.model_copy(update={"round": 2}))


def test_what_a_failed_try_used_up_stays_on_the_bill(memory: RunDirectory) -> None:
    first = Call(purpose="review:quality.s1", model="m", cost_usd=0.5)
    second = Call(purpose="review:quality.s1", model="m", cost_usd=0.25)
    memory.write(PLAN)
    memory.write_report(failed("quality.s1").model_copy(update={"calls": (first,)}))
    memory.forget_failures(PLAN)
    assert memory.reports(PLAN) == ()
    memory.write_report(reviewed("quality.s1").model_copy(update={"calls": (second,)}))
    (report,) = memory.reports(PLAN)
    assert report.calls == (first, second)


def test_reports_of_another_change_are_gone_when_a_change_is_collected(
    memory: RunDirectory,
) -> None:
    memory.write(PLAN)
    memory.write_report(reviewed("quality.s1"))
    memory.write(PULL)
    assert memory.reports(PLAN) == ()


def test_no_report_outlives_the_review_it_is_of(memory: RunDirectory) -> None:
    memory.write(PULL)
    for artifact in (PLAN, PULL):
        for name in REPORTS:
            memory.write_text(name, "old")
        memory.write(artifact)
        assert [name for name in REPORTS if (memory.root / name).exists()] == []


def test_git_ignores_a_run_directory_and_nobody_elses(tmp_path: Path) -> None:
    RunDirectory(tmp_path / "new" / "run").write(PULL)
    assert (tmp_path / "new" / "run" / ".gitignore").read_text() == "*\n"
    assert not (tmp_path / "new" / ".gitignore").exists()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.tex").touch()
    RunDirectory(tmp_path / "theirs").write(PULL)
    assert not (tmp_path / "theirs" / ".gitignore").exists()


def test_reset_removes_a_run_and_nothing_else(memory: RunDirectory, tmp_path: Path) -> None:
    memory.reset()
    memory.write(PULL)
    memory.write_report(reviewed("quality.s1"))
    memory.reset()
    assert not memory.root.exists()
    home = RunDirectory(tmp_path)
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ArtifactError, match="was not written by Panelist"):
        home.reset()
    home.write(PULL)
    home.reset()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_another_process_wrote_is_cleaned_of_what_it_did_not_know(tmp_path: Path) -> None:
    token = "ghs_CANARY-of-the-token-7f3a"
    theirs, ours = (
        RunDirectory(tmp_path / "run"),
        RunDirectory(tmp_path / "run", Redactor.of([token])),
    )
    theirs.write(PULL.model_copy(update={"title": token}))
    theirs.write_patch(token.encode())
    theirs.write(PLAN)
    theirs.write_report(failed("quality.s1").model_copy(update={"message": token[4:]}))
    (theirs.root / "objects.git").mkdir()
    (theirs.root / "objects.git" / "HEAD").write_text(token)
    (theirs.root / "odd").write_bytes(b"\xff " + token.encode())
    escaped = "".join(f"\\U{ord(char):08x}" for char in token)
    (theirs.root / "events.jsonl").write_text(json.dumps({"a": escaped}) + '\n{"b": 1}\n')
    (theirs.root / "cut.json").write_text(f'{{"a": "{token}')
    theirs.clean()
    assert theirs.read(Pull).title == token
    ours.clean()
    assert theirs.read(Pull).title == MARK
    assert theirs.reports(PLAN) == (failed("quality.s1").model_copy(update={"message": MARK}),)
    assert (theirs.root / "odd").read_bytes() == b"\xff " + MARK.encode()
    assert (theirs.root / "events.jsonl").read_text() == f'{{"a": "{MARK}"}}\n{{"b": 1}}\n'
    assert (theirs.root / "cut.json").read_text() == f'{{"a": "{MARK}'
    assert theirs.read_patch() == token.encode()
    assert (theirs.root / "objects.git" / "HEAD").read_text() == token


def test_what_may_not_be_known_is_in_no_file_but_in_the_diff_itself(tmp_path: Path) -> None:
    """What is read back is what was kept, so nothing that is made from it knows it either."""
    key = "sk-ant-CANARY-7f3a"
    memory = RunDirectory(tmp_path / "run", Redactor.of([key]))
    memory.write(PULL.model_copy(update={"title": f"It is {key[::-1]}"}))
    memory.write_patch(key.encode())
    memory.write(PLAN)
    memory.write_report(failed("quality.s1").model_copy(update={"message": key}))
    memory.write_text("report.md", f"a\n{key.encode().hex()}\nb")
    assert memory.read(Pull).title == f"It is {MARK}"
    assert memory.reports(PLAN) == (failed("quality.s1").model_copy(update={"message": MARK}),)
    assert (memory.root / "report.md").read_text() == f"a\n{MARK}\nb"
    assert memory.read_patch() == key.encode()
