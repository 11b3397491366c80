"""What a run has paid for, sealed: who can make a seal, and what is taken with one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from panelist.contracts import (
    Call,
    Context,
    Failed,
    FailureKind,
    Findings,
    Plan,
    Reviewed,
    Tokens,
    Verdicts,
)
from panelist.memory import RunDirectory, digest
from panelist.progress import EARLIER, FOLDER, Progress, Seal, forget, go_on
from tests.unit.phases import scene

SECRET = "sk-ant-canary"
ABOUT = ("octo/widgets", "7", "head", "patch", "settings")
SEAL = Seal.of(SECRET, ABOUT)
PLAN = scene.plan()
CALL = Call(
    purpose="review:quality.s1",
    model="model-balanced",
    tokens=Tokens(input=100, output=10),
    cost_usd=0.5,
    seconds=3,
)


def paid(folder: Path, seal: Seal = SEAL) -> RunDirectory:
    """A run that was killed while one of its readers had answered and another had failed."""
    memory = RunDirectory(folder).keeping(Progress(folder / FOLDER, seal).keep)
    memory.write(scene.context().model_copy(update={"calls": (CALL,)}))
    memory.write(PLAN)
    memory.write_report(scene.reviewed("quality.s1", of=PLAN).model_copy(update={"calls": (CALL,)}))
    memory.write_report(
        Failed(
            assignment="security.s1",
            plan_digest=digest(PLAN),
            kind=FailureKind.TIMEOUT,
            message="too slow",
            calls=(CALL,),
        )
    )
    return memory


def handed_on(tmp_path: Path, seal: Seal = SEAL) -> RunDirectory:
    """The directory of the next run, with what that one left."""
    before = paid(tmp_path / "before", seal)
    after = RunDirectory(tmp_path / "after")
    after.root.mkdir()
    (before.root / FOLDER).rename(after.root / EARLIER)
    return after


def taken(after: RunDirectory, seal: Seal = SEAL) -> int:
    return go_on(Progress(after.root / EARLIER, seal), after)


def test_what_was_carried_out_is_not_made_again_and_not_paid_again(tmp_path: Path) -> None:
    after = handed_on(tmp_path)
    assert taken(after) == 1
    plan = after.read(Plan)
    (report,) = after.reports(plan)
    assert isinstance(report, Reviewed)
    assert (report.assignment, report.calls) == ("quality.s1", ())
    assert after.read(Context) == scene.context()
    assert (plan.assignments, plan.accepts) == (PLAN.assignments, (digest(PLAN),))
    assert (after.find(Findings), after.find(Verdicts)) == (None, None)


def test_a_third_run_goes_on_from_both(tmp_path: Path) -> None:
    second = handed_on(tmp_path)
    second = second.keeping(Progress(second.root / FOLDER, SEAL).keep)
    taken(second)
    plan = second.read(Plan)
    second.write_report(scene.reviewed("security.s1", of=plan))
    third = RunDirectory(tmp_path / "third")
    third.root.mkdir()
    (second.root / FOLDER).rename(third.root / EARLIER)
    assert taken(third) == 2


def test_a_run_that_has_begun_takes_nothing_over(tmp_path: Path) -> None:
    after = handed_on(tmp_path)
    other = scene.context().model_copy(update={"brief": "Mine."})
    after.write(other)
    assert (taken(after), after.read(Context)) == (0, other)


@pytest.mark.parametrize(
    "other",
    [
        Seal.of("sk-ant-another", ABOUT),
        *(Seal.of(SECRET, (*ABOUT[:n], "other", *ABOUT[n + 1 :])) for n in range(len(ABOUT))),
        Seal.of(SECRET, ("octo/widgets7", *ABOUT[2:])),
        Seal.of(SECRET, ABOUT[:-1]),
    ],
)
def test_no_other_key_and_no_other_change_makes_a_good_seal(tmp_path: Path, other: Seal) -> None:
    after = handed_on(tmp_path, other)
    assert (taken(after), after.find(Context), after.find(Plan)) == (0, None, None)


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"h1", b"h2"))


def moved(path: Path) -> None:
    path.rename(path.with_name("security.s1.json"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def linked(path: Path) -> None:
    data = path.read_bytes()
    elsewhere = path.parent.parent / "elsewhere.json"
    elsewhere.write_bytes(data)
    path.unlink()
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("spoil", [changed, moved, cut, linked, Path.unlink])
def test_a_report_without_a_good_seal_is_made_again(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    after = handed_on(tmp_path)
    spoil(after.root / EARLIER / "reports" / "quality.s1.json")
    assert taken(after) == 0
    assert after.reports(after.read(Plan)) == ()


@pytest.mark.parametrize("name", ["context.json", "plan.json"])
def test_without_context_or_plan_there_is_nothing_to_go_on_from(tmp_path: Path, name: str) -> None:
    after = handed_on(tmp_path)
    cut(after.root / EARLIER / name)
    assert (taken(after), after.find(Context), after.find(Plan)) == (0, None, None)


def test_a_report_on_another_plan_is_not_taken(tmp_path: Path) -> None:
    after = handed_on(tmp_path)
    other = PLAN.model_copy(update={"notes": ("another",)})
    stray = scene.reviewed("quality.s1", of=other)
    Progress(after.root / EARLIER, SEAL).keep("reports/quality.s1.json", stray.model_dump_json())
    assert taken(after) == 0


def test_nothing_is_left_once_the_review_is_on_record(tmp_path: Path) -> None:
    memory = paid(tmp_path / "run")
    assert (memory.root / FOLDER).is_dir()
    forget(memory)
    assert not (memory.root / FOLDER).exists()
    assert memory.find(Plan) == PLAN


def test_the_key_is_in_nothing_that_is_kept(tmp_path: Path) -> None:
    memory = paid(tmp_path / "run")
    kept = b"".join(path.read_bytes() for path in (memory.root / FOLDER).rglob("*.json"))
    assert SECRET.encode() not in kept
    assert SEAL.key.hex().encode() not in kept


def test_a_full_disk_costs_no_review(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / FOLDER).write_text("in the way")
    assert paid(tmp_path / "run").find(Plan) == PLAN
