import pytest

from panelist.contracts import Conclusion
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import checks
from panelist.forge.refusals import RateLimitedError
from tests.fakes.github import EVERY, Answer, Reset, StoreThen, secondary_limit, unicorn
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import RUN, Stage, annotation, named

EDIT = "/repos/octo/widgets/check-runs/[0-9]+"


def outcome(annotations: int = 0) -> checks.Outcome:
    return checks.Outcome(
        Conclusion.FAILURE,
        "2 findings",
        "Summary.",
        tuple(annotation(number + 1) for number in range(annotations)),
    )


def test_a_run_begins_with_a_check_in_progress(stage: Stage) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.id, run.name, run.status, run.external_id) == (
        begun,
        "Panelist",
        "in_progress",
        "panelist:77.1",
    )


@pytest.mark.parametrize("fault", [unicorn(), StoreThen(unicorn()), StoreThen(Reset())], ids=named)
def test_a_fault_makes_no_second_check(stage: Stage, fault: Fault) -> None:
    stage.fake.inject("POST", ".*/check-runs", fault)
    begun = checks.begin(stage.writer, stage.head, RUN)
    assert [run.id for run in stage.repo.check_runs(stage.head)] == [begun]


def test_what_this_run_began_besides_its_verdict_is_closed(stage: Stage) -> None:
    """GitHub stored a check that it did not answer for, and no list showed it."""
    for run in (RUN, RUN, "78.1"):
        stage.repo.add_check_run("Panelist", stage.head, external_id=f"panelist:{run}")
    lost, kept, other = (run.id for run in stage.repo.check_runs())
    checks.close_doubles(stage.writer, stage.head, kept, RUN)
    ended = {run.id: run.conclusion for run in stage.repo.check_runs()}
    assert ended == {lost: "cancelled", kept: None, other: None}


def test_beginning_twice_makes_one_check(stage: Stage) -> None:
    first = checks.begin(stage.writer, stage.head, RUN)
    assert checks.begin(stage.writer, stage.head, RUN) == first
    assert len(stage.repo.check_runs(stage.head)) == 1


def test_what_a_killed_run_left_open_is_completed(stage: Stage) -> None:
    stuck = stage.repo.add_check_run("Panelist", stage.head, external_id="panelist:76.1")
    done = stage.repo.add_check_run(
        "Panelist",
        stage.head,
        status="completed",
        conclusion="success",
        external_id="panelist:75.1",
    )
    foreign = stage.repo.add_check_run("Panelist", stage.head, external_id="other", app="other")
    begun = checks.begin(stage.writer, stage.head, RUN)
    state = {run.id: (run.status, run.conclusion) for run in stage.repo.check_runs(stage.head)}
    assert state == {
        stuck.id: ("completed", "cancelled"),
        done.id: ("completed", "success"),
        foreign.id: ("in_progress", None),
        begun: ("in_progress", None),
    }


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_every_annotation_arrives_once_and_in_order(stage: Stage, count: int) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    for _ in range(2):
        assert checks.complete(stage.writer, stage.head, begun, RUN, outcome(count)) == begun
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.status, run.conclusion, run.title, run.summary) == (
        "completed",
        "failure",
        "2 findings",
        "Summary.",
    )
    assert [sent["start_line"] for sent in run.annotations] == list(range(1, count + 1))
    assert run.annotations[:1] == [
        {
            "path": "b.py",
            "start_line": 1,
            "end_line": 1,
            "annotation_level": "warning",
            "title": "F1",
            "message": "Finding 1.",
        }
    ] * min(count, 1)


@pytest.mark.parametrize(
    "fault", [unicorn(), Reset(), StoreThen(unicorn()), secondary_limit("3")], ids=named
)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_fault_doubles_no_annotation(stage: Stage, fault: Fault, at: int) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    stage.fake.inject("PATCH", EDIT, fault, at=at)
    checks.complete(stage.writer, stage.head, begun, RUN, outcome(120))
    (run,) = stage.repo.check_runs(stage.head)
    assert [sent["start_line"] for sent in run.annotations] == list(range(1, 121))
    assert run.status == "completed"


def test_a_run_that_lost_the_id_finds_its_check(stage: Stage) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    assert checks.complete(stage.writer, stage.head, None, RUN, outcome()) == begun
    assert len(stage.repo.check_runs(stage.head)) == 1


@pytest.mark.parametrize("fault", [None, StoreThen(unicorn())], ids=named)
def test_a_run_without_a_check_makes_a_finished_one(stage: Stage, fault: Fault | None) -> None:
    if fault:
        stage.fake.inject("POST", ".*/check-runs", fault)
    made = checks.complete(stage.writer, stage.head, None, RUN, outcome(60))
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.id, run.status, len(run.annotations)) == (made, "completed", 60)


def test_a_personal_token_may_not(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("carol"))
    with pytest.raises(PermissionMissingError, match="checks: write"):
        checks.begin(stage.writer, stage.head, RUN)


def test_a_check_that_cannot_be_changed_is_an_error(stage: Stage) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    stage.fake.inject("PATCH", EDIT, unicorn(), at=EVERY)
    with pytest.raises(Exception, match="server error"):
        checks.complete(stage.writer, stage.head, begun, RUN, outcome())


@pytest.mark.parametrize(
    ("method", "faults"),
    [
        ("GET", (Answer(401, {"message": "no"}),)),
        ("GET", (unicorn(),) * 9),
        ("PATCH", (Answer(422, {"message": "an annotation is not valid"}),)),
    ],
    ids=["count-refused", "count-unanswered", "annotations-refused"],
)
def test_a_check_is_ended_without_its_annotations_rather_than_not(
    stage: Stage, method: str, faults: tuple[Fault, ...]
) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    stage.fake.inject(method, f".*/check-runs/{begun}", *faults)
    with pytest.raises(ForgeError):
        checks.complete(stage.writer, stage.head, begun, RUN, outcome(3))
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.status, run.conclusion, run.annotations) == ("completed", "failure", [])


def test_a_limit_that_asks_for_long_is_left_alone(stage: Stage) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    stage.fake.inject("PATCH", ".*", secondary_limit("86400"), at=EVERY)
    with pytest.raises(RateLimitedError):
        checks.complete(stage.writer, stage.head, begun, RUN, outcome(3))
    assert [request.method for request in stage.fake.writes] == ["POST", "PATCH"]


def test_a_server_that_counts_no_annotations_does_not_keep_us(stage: Stage) -> None:
    begun = checks.begin(stage.writer, stage.head, RUN)
    stage.fake.inject("*", EDIT, Answer(200, {"id": begun}), at=EVERY)
    checks.complete(stage.writer, stage.head, begun, RUN, outcome(60))
    assert len([request for request in stage.fake.writes if request.method == "PATCH"]) == 2


def test_the_newest_check_of_ours_is_the_latest(stage: Stage) -> None:
    assert checks.latest(stage.remote, stage.head) is None
    for name, external_id in (("Other", "panelist:1.1"), ("Panelist", None), ("Panelist", "x")):
        stage.repo.add_check_run(name, stage.head, external_id=external_id)
    assert checks.latest(stage.remote, stage.head) is None
    stage.repo.add_check_run("Panelist", stage.head, external_id="panelist:75.1")
    newer = stage.repo.add_check_run("Panelist", stage.head, external_id="panelist:76.1")
    stage.repo.add_check_run("Panelist", stage.base, external_id="panelist:77.1")
    found = checks.latest(stage.remote, stage.head)
    assert found is not None
    assert found.id == newer.id
