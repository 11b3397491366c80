"""Check runs: their states, their sizes, who may write them."""

from typing import Any, cast

import pytest

from tests.fakes.github import FakeGitHub
from tests.unit.fakes.github.asking import Asking, Pulled, patient

RUNS = "/repos/octo/widgets/check-runs"


def annotation(**change: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a JSON object
    return {
        "path": "a.py",
        "start_line": 10,
        "end_line": 10,
        "annotation_level": "warning",
        "message": "hm",
    } | change


def done(widgets: Pulled, **output: Any) -> dict[str, Any]:  # noqa: ANN401 - same
    return {
        "name": "panelist",
        "head_sha": widgets.head,
        "status": "completed",
        "conclusion": "success",
        "output": {"title": "Fine", "summary": "All read.", **output},
    }


def test_a_run_is_opened_then_completed_and_annotations_add_up(
    fake: FakeGitHub, widgets: Pulled
) -> None:
    client = patient(fake)
    repo = client.get_repo("octo/widgets")
    run = repo.create_check_run("panelist", widgets.head, status="in_progress", external_id="7")
    assert (run.status, run.conclusion, run.app.slug) == ("in_progress", None, "github-actions")
    batch = [annotation(start_line=n, end_line=n) for n in range(1, 51)]
    output: dict[str, Any] = {"title": "Fine", "summary": "s", "annotations": batch}
    editable = cast("Any", run)  # PyGithub's own types stop at a bare dict
    editable.edit(output=output)
    editable.edit(status="completed", conclusion="neutral", output=output)
    (stored,) = widgets.repo.check_runs(widgets.head)
    assert (stored.status, stored.conclusion, stored.external_id) == ("completed", "neutral", "7")
    assert stored.annotations == batch + batch
    assert len(list(run.get_annotations())) == 100
    assert [each.name for each in repo.get_commit(widgets.head).get_check_runs()] == ["panelist"]
    client.close()


def test_a_conclusion_completes_a_run_and_a_status_reopens_it(ask: Asking, widgets: Pulled) -> None:
    sent = {"name": "panelist", "head_sha": widgets.head, "conclusion": "failure"}
    made = ask("POST", RUNS, sent)
    assert (made.status, made.json["status"]) == (201, "completed")
    at = f"{RUNS}/{made.json['id']}"
    again = ask("PATCH", at, {"status": "in_progress"}).json
    assert (again["status"], again["conclusion"], again["completed_at"]) == (
        "in_progress",
        None,
        None,
    )
    assert ask("GET", at).json["status"] == "in_progress"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"conclusion": "great"}, '"great" is not a member of'),
        ({"status": "done"}, '"done" is not a member of'),
        ({"status": "in_progress"}, '"in_progress" is not a member of ["completed"].'),
        ({"head_sha": "f" * 40}, f"No commit found for SHA: {'f' * 40}"),
        ({"output": {"summary": "s"}}, '"title" wasn\'t supplied.'),
        ({"output": {"title": "t"}}, '"summary" wasn\'t supplied.'),
        ({"title": "t"}, '"title" is not a permitted key.'),
        ({"actions": [{"label": "x"}]}, '"description", "identifier" weren\'t supplied.'),
        (
            {"actions": [{"label": "x" * 21, "description": "d", "identifier": "i"}]},
            "Only 20 characters are allowed; 21 were supplied.",
        ),
    ],
)
def test_a_run_of_another_shape_is_refused(
    ask: Asking, widgets: Pulled, change: dict[str, Any], text: str
) -> None:
    answered = ask("POST", RUNS, done(widgets) | change)
    assert answered.status == 422
    assert text in answered.json["message"]
    assert widgets.repo.check_runs() == []


def test_completed_needs_a_conclusion(ask: Asking, widgets: Pulled) -> None:
    sent = {"name": "panelist", "head_sha": widgets.head, "status": "completed"}
    answered = ask("POST", RUNS, sent)
    assert answered.status == 422
    assert '"conclusion" wasn\'t supplied.' in answered.json["message"]


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ({"summary": "x" * 65_536}, "Only 65535 characters are allowed; 65536 were supplied."),
        ({"text": "😀" * 16_384}, "Only 65535 characters are allowed; 65536 were supplied."),
        (
            {"annotations": [annotation()] * 51},
            "No more than 50 items are allowed; 51 were supplied.",
        ),
        (
            {"annotations": [annotation(message="x" * 65_537)]},
            "Only 65536 characters are allowed; 65537 were supplied.",
        ),
        (
            {"annotations": [annotation(title="x" * 256)]},
            "Only 255 characters are allowed; 256 were supplied.",
        ),
        ({"annotations": [annotation(annotation_level="error")]}, '"error" is not a member of'),
        ({"annotations": [annotation(line=3)]}, '"line" is not a permitted key.'),
        (
            {"annotations": [dict[str, Any]()]},
            '"end_line", "message", "path", "start_line" weren\'t supplied.',
        ),
    ],
)
def test_sizes_are_those_of_the_checks_api(
    ask: Asking, widgets: Pulled, output: dict[str, Any], text: str
) -> None:
    answered = ask("POST", RUNS, done(widgets, **output))
    assert answered.status == 422
    assert text in answered.json["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"end_line": 9},
        {"start_line": 0, "end_line": 0},
        {"start_column": 1},
        {"end_line": 12, "start_column": 1, "end_column": 2},
    ],
)
def test_annotations_with_impossible_places_are_refused(
    ask: Asking, widgets: Pulled, change: dict[str, Any]
) -> None:
    answered = ask("POST", RUNS, done(widgets, annotations=[annotation(**change)]))
    assert answered.status == 422
    assert answered.json["errors"] == [
        {"resource": "CheckRun", "code": "invalid", "field": "annotations"}
    ]


def test_columns_are_fine_within_one_line(ask: Asking, widgets: Pulled) -> None:
    sent = done(widgets, annotations=[annotation(start_column=1, end_column=2, raw_details="r")])
    number = ask("POST", RUNS, sent).json["id"]
    (shown,) = ask("GET", f"{RUNS}/{number}/annotations").json
    assert (shown["start_column"], shown["title"]) == (1, None)


def test_who_may_write_check_runs(fake: FakeGitHub, widgets: Pulled) -> None:
    personal = Asking(fake, fake.personal_token("octo"))("POST", RUNS, done(widgets))
    assert (personal.status, personal.json["message"]) == (
        403,
        "You must authenticate via a GitHub App.",
    )
    reader = Asking(fake, fake.token({"checks": "read"}))("POST", RUNS, done(widgets))
    assert (reader.status, reader.headers["x-accepted-github-permissions"]) == (
        403,
        "checks=write",
    )
    other = widgets.repo.add_check_run("ci", widgets.head, app="somebody-else")
    answered = Asking(fake, fake.token())("PATCH", f"{RUNS}/{other.id}", {"status": "queued"})
    assert answered.status == 403
    assert answered.json["message"].startswith("Invalid app_id `15368`")


def test_the_list_has_the_latest_of_each_name(ask: Asking, widgets: Pulled) -> None:
    repo = widgets.repo
    repo.add_check_run("panelist", "topic", status="completed", conclusion="success")
    repo.add_check_run("panelist", "topic", external_id="new")
    repo.add_check_run("ci", "topic", app="other")
    repo.add_check_run("panelist", "main")
    listed = f"/repos/octo/widgets/commits/{widgets.head}/check-runs"

    def names(query: str) -> list[tuple[str, str]]:
        runs = ask("GET", listed + query).json["check_runs"]
        return [(run["name"], run["external_id"]) for run in runs]

    assert names("") == [("ci", ""), ("panelist", "new")]
    assert names("?filter=all") == [("ci", ""), ("panelist", "new"), ("panelist", "")]
    assert names("?check_name=ci") == [("ci", "")]
    assert names("?filter=all&status=completed") == [("panelist", "")]
    assert names("?app_id=15368") == [("panelist", "new")]
    assert ask("GET", "/repos/octo/widgets/commits/nowhere/check-runs").status == 422
    assert ask("PATCH", f"{RUNS}/1", {}).status == 404


def test_the_head_of_an_existing_run_stays(ask: Asking, widgets: Pulled) -> None:
    run = widgets.repo.add_check_run("panelist", "topic")
    assert ask("PATCH", f"{RUNS}/{run.id}", {"head_sha": widgets.base}).status == 422
    assert run.head_sha == widgets.head
