"""The ready workflows: when they run, what each job holds, and that they cannot drift."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from panelist.cli.arguments import parse
from panelist.settings import Settings
from tests.contract.documents import ROOT, action
from tests.e2e.expressions import Scope

READY = ROOT / "examples" / "workflows"
RELEASE = (ROOT / ".github" / "workflows" / "release.yml").read_text()
LEARN = "learn.yml"
CALLED = ROOT / ".github" / "workflows" / "many-machines.yml"
"""What the ready workflow of that name calls."""
PATHS = {path.name: path for path in (*sorted(READY.glob("*.yml")), CALLED)}
NAMES = tuple(name for name in PATHS if name != LEARN)
"""Those that review."""
OWN = {"head": {"repo": {"full_name": "octo/shop"}}, "number": 7}
FORK = {"head": {"repo": {"full_name": "mallory/shop"}}, "number": 7}
DELETED = {"head": {"repo": None}, "number": 7}


def workflow(name: str) -> Mapping[str, Any]:
    """A workflow. YAML 1.1 reads the key ``on`` as ``True``."""
    return yaml.safe_load(PATHS[name].read_text())


def jobs(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The jobs of a workflow."""
    return workflow(name)["jobs"]


def steps(name: str) -> list[Mapping[str, Any]]:
    """Every step of every job of a workflow that uses an action."""
    return [step for job in jobs(name).values() for step in job["steps"] if "uses" in step]


def is_ours(step: Mapping[str, Any]) -> bool:
    """Whether a step uses our action, of a commit or of the workflow's own."""
    return step["uses"].startswith(("panelist/panelist@", "$/"))


def scope(event_name: str, event: Mapping[str, object], **inputs: str) -> Scope:
    """What a workflow can name when that happens in octo/shop."""
    github = {
        "event_name": event_name,
        "event": event,
        "repository": "octo/shop",
        "run_id": "9001",
    }
    return Scope({"github": github, "inputs": inputs})


def comment(body: str, *, on_pull: bool = True) -> dict[str, object]:
    """The event of a new comment."""
    return {"comment": {"body": body}, "issue": {"pull_request": {"url": "u"}} if on_pull else {}}


def in_thread(body: str, pull: Mapping[str, object] = OWN) -> dict[str, object]:
    """The event of a new comment on a line."""
    return {"comment": {"body": body}, "pull_request": pull}


@pytest.mark.parametrize("name", NAMES)
def test_no_job_checks_anything_out_or_runs_a_script(name: str) -> None:
    assert {step["uses"].partition("@")[0] for step in steps(name) if not is_ours(step)} <= {
        "actions/upload-artifact",
        "actions/download-artifact",
    }
    scripts = [step["run"] for job in jobs(name).values() for step in job["steps"] if "run" in step]
    assert scripts == (['echo "The plan is approved."'] if name == CALLED.name else [])


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_to_the_commits_that_our_releases_use(name: str) -> None:
    used = re.findall(r"uses: (\S+) # (v\S+)$", PATHS[name].read_text(), re.MULTILINE)
    assert len(used) == len([step for step in steps(name) if step["uses"] != "$/"])
    for pinned, version in used:
        ours = pinned == f"panelist/panelist@{'0' * 40}"
        assert ours or f"uses: {pinned} # {version}\n" in RELEASE


@pytest.mark.parametrize("name", NAMES)
def test_inputs_exist(name: str) -> None:
    for step in steps(name):
        if is_ours(step):
            assert set(step["with"]) <= set(action()["inputs"])


@pytest.mark.parametrize("name", [*NAMES, LEARN])
def test_rights_are_named_by_job_each_with_its_reason(name: str) -> None:
    assert workflow(name)["permissions"] == {}
    text = PATHS[name].read_text()
    for job in jobs(name).values():
        for right, level in job["permissions"].items():
            assert re.search(rf"^ +{right}: {level} # \w+", text, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_job_outlives_the_deadline_of_a_review(name: str) -> None:
    for job in jobs(name).values():
        deadline = Settings().deadline_minutes if "secrets." in str(job) else 0
        assert job["timeout-minutes"] >= deadline + 5


def test_one_job_for_forks_has_the_key_and_no_right_at_all() -> None:
    with_key = {name for name, job in jobs("forks.yml").items() if "secrets." in str(job)}
    assert with_key == {"review"}
    review = jobs("forks.yml")["review"]
    assert (review["permissions"], review["environment"]) == ({}, "panelist")
    assert (READY / "forks.yml").read_text().count("${{ secrets.") == 1


def test_the_job_that_collects_from_forks_can_only_read() -> None:
    assert set(jobs("forks.yml")["collect"]["permissions"].values()) == {"read"}


@pytest.mark.parametrize(
    ("pull", "wanted"),
    [(OWN, False), (FORK, True), (DELETED, True)],
    ids=["own", "fork", "deleted"],
)
def test_each_pull_request_is_reviewed_by_one_of_the_two(
    pull: dict[str, object], *, wanted: bool
) -> None:
    event = {"pull_request": pull}
    collects = jobs("forks.yml")["collect"]["if"]
    reviews = jobs("pull-request.yml")["panelist"]["if"]
    assert scope("pull_request_target", event).wanted(collects) is wanted
    assert scope("pull_request", event).wanted(reviews) is not wanted


@pytest.mark.parametrize(
    ("event_name", "event", "wanted"),
    [
        ("issue_comment", comment("/panelist review"), True),
        ("issue_comment", comment("/panelist"), True),
        ("issue_comment", comment("> /panelist review"), False),
        ("issue_comment", comment(" /panelist review"), False),
        ("issue_comment", comment("well done"), False),
        ("issue_comment", comment("/panelist review", on_pull=False), False),
        ("pull_request_review_comment", in_thread("/panelist ask why?"), True),
        ("pull_request_review_comment", in_thread("> /panelist ask why?"), False),
        ("pull_request_review_comment", in_thread("well done"), False),
        ("pull_request_review_comment", in_thread("/panelist ask why?", FORK), False),
        ("pull_request_review_comment", in_thread("/panelist ask why?", DELETED), False),
        ("workflow_dispatch", {}, True),
        ("merge_group", {"merge_group": {}}, True),
    ],
)
def test_a_machine_starts_only_for_what_may_be_for_us(
    event_name: str, event: dict[str, object], *, wanted: bool
) -> None:
    condition = jobs("pull-request.yml")["panelist"]["if"]
    assert scope(event_name, event).wanted(condition) is wanted


def test_a_push_replaces_the_one_before_it_and_nothing_replaces_a_command() -> None:
    rules = cast("dict[str, object]", workflow("pull-request.yml")["concurrency"])
    assert rules["cancel-in-progress"] is True

    def group(event_name: str, event: Mapping[str, object], **inputs: str) -> str:
        return scope(event_name, event, **inputs).filled(rules["group"])

    pushed = group("pull_request", {"pull_request": OWN})
    assert pushed == group("workflow_dispatch", {}, **{"pr-number": "7"}) == "panelist-7"
    alone = "panelist-9001"  # the number of a run is never that of another
    assert group("issue_comment", comment("/panelist review")) == alone
    assert group("pull_request_review_comment", in_thread("/panelist ask why?")) == alone
    assert group("merge_group", {"merge_group": {}}) == alone


def test_commands_and_the_merge_queue_are_listened_to_as_they_are_meant() -> None:
    on = cast("dict[bool, dict[str, Any]]", workflow("pull-request.yml"))[True]
    assert on["issue_comment"] == {"types": ["created"]}
    assert on["pull_request_review_comment"] == {"types": ["created"]}
    assert on["merge_group"] == {"types": ["checks_requested"]}
    assert set(on) == {
        *("pull_request", "issue_comment", "pull_request_review_comment"),
        *("workflow_dispatch", "merge_group"),
    }
    assert set(cast("dict[bool, dict[str, Any]]", workflow("forks.yml"))[True]) == {
        "pull_request_target"
    }


def test_on_many_machines_who_holds_the_key_has_no_right_and_who_has_a_right_no_key() -> None:
    with_key = {name for name, job in jobs(CALLED.name).items() if "secrets." in str(job)}
    assert with_key == {"plan", "read", "finish"}
    for name, job in jobs(CALLED.name).items():
        holds = name in with_key
        assert ("${{ inputs.environment }}" in str(job.get("environment"))) is holds
        assert bool(job["permissions"]) is (not holds and name != "approve")
    given = [step["with"] for step in steps(CALLED.name) if is_ours(step)]
    assert all(("anthropic-api-key" in one) is (one.get("github-token") == "") for one in given)


def test_every_step_that_reviews_is_given_the_same() -> None:
    """What they hand each other is sealed for the same settings."""
    reviewing = [
        {name: value for name, value in step["with"].items() if name not in {"until", "cell"}}
        for step in steps(CALLED.name)
        if is_ours(step) and step["with"]["steps"] == "review"
    ]
    assert len(reviewing) == 3
    assert reviewing == [reviewing[0]] * 3


@pytest.mark.parametrize(
    ("approval", "gate", "matrix", "wanted"),
    [
        ("", "skipped", "m", True),
        ("prod", "success", "m", True),
        ("prod", "failure", "m", False),
        ("prod", "skipped", "m", False),
        ("prod", "cancelled", "m", False),
        ("", "skipped", "", False),
    ],
)
def test_no_cell_is_read_without_the_approval_that_is_asked_for(
    approval: str, gate: str, matrix: str, *, wanted: bool
) -> None:
    needs = {
        "plan": {"result": "success", "outputs": {"matrix": matrix}},
        "approve": {"result": gate, "outputs": {"matrix": ""}},
    }
    inputs = {"approval-environment": approval}
    scope = Scope({"needs": needs, "inputs": inputs}, failed=gate != "success")
    assert scope.wanted(jobs(CALLED.name)["read"]["if"]) is wanted


def test_the_ready_call_has_the_rights_that_its_jobs_need_and_inputs_that_exist() -> None:
    text = (READY / CALLED.name).read_text()
    (job,) = yaml.safe_load(text)["jobs"].values()
    assert re.search(rf"uses: panelist/panelist/\.github/workflows/{CALLED.name}@0{{40}} # v", text)
    called = workflow(CALLED.name)
    declared = cast("dict[bool, dict[str, Any]]", called)[True]["workflow_call"]["inputs"]
    assert set(job["with"]) <= set(declared)
    assert job["with"]["approval-environment"] != job["with"]["environment"]
    needed: dict[str, str] = {}
    for each in jobs(CALLED.name).values():
        for right, level in each["permissions"].items():
            needed[right] = max(level, needed.get(right, ""))  # read is less than write
    assert job["permissions"] == needed


def test_whoever_learns_holds_no_key_and_only_reads() -> None:
    text = (READY / LEARN).read_text()
    assert "secrets." not in text
    assert "anthropic" not in text.lower()
    assert set(jobs(LEARN)["learn"]["permissions"].values()) == {"read"}
    assert jobs(LEARN)["propose"]["needs"] == "learn"


def test_whoever_proposes_runs_nothing_of_ours_and_opens_one_pull_request() -> None:
    *fetching, opening = jobs(LEARN)["propose"]["steps"]
    assert not any("run" in step for step in fetching)
    assert "panelist learn" not in opening["run"]
    assert "${{" not in opening["run"]
    assert opening["run"].count("gh pr create") == 1
    assert opening["run"].index("gh pr list") < opening["run"].index("git push")


def test_what_learns_is_pinned_to_the_commits_that_our_releases_use() -> None:
    used = re.findall(r"uses: (\S+ # v\S+)$", (READY / LEARN).read_text(), re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(LEARN))
    assert [pinned for pinned in used if f"uses: {pinned}\n" not in RELEASE] == []


def test_learning_is_a_command_of_ours_with_its_options() -> None:
    (run,) = [
        step["run"]
        for job in jobs(LEARN).values()
        for step in job["steps"]
        if "panelist learn" in step.get("run", "")
    ]
    words = shlex.split(run.splitlines()[0].partition("panelist ")[2])
    assert parse(words).command == "learn"


def test_there_is_no_other_ready_workflow() -> None:
    assert sorted(path.name for path in Path(READY).iterdir()) == sorted((*NAMES, LEARN))
