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
NAMES = ("forks.yml", "pull-request.yml")
"""Those that review."""
LEARN = "learn.yml"
OWN = {"head": {"repo": {"full_name": "octo/shop"}}, "number": 7}
FORK = {"head": {"repo": {"full_name": "mallory/shop"}}, "number": 7}
DELETED = {"head": {"repo": None}, "number": 7}


def workflow(name: str) -> Mapping[str, Any]:
    """A workflow. YAML 1.1 reads the key ``on`` as ``True``."""
    return yaml.safe_load((READY / name).read_text())


def jobs(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The jobs of a workflow."""
    return workflow(name)["jobs"]


def steps(name: str) -> list[Mapping[str, Any]]:
    """Every step of every job of a workflow."""
    return [step for job in jobs(name).values() for step in job["steps"]]


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


@pytest.mark.parametrize("name", NAMES)
def test_no_job_checks_anything_out_or_runs_a_script(name: str) -> None:
    assert {step["uses"].partition("@")[0] for step in steps(name)} <= {
        "panelist/panelist",
        "actions/upload-artifact",
        "actions/download-artifact",
    }
    assert not any("run" in step for step in steps(name))


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_to_the_commits_that_our_releases_use(name: str) -> None:
    used = re.findall(r"uses: (\S+) # (v\S+)$", (READY / name).read_text(), re.MULTILINE)
    assert len(used) == len(steps(name))
    for pinned, version in used:
        ours = pinned == f"panelist/panelist@{'0' * 40}"
        assert ours or f"uses: {pinned} # {version}\n" in RELEASE


@pytest.mark.parametrize("name", NAMES)
def test_inputs_exist(name: str) -> None:
    for step in steps(name):
        if step["uses"].startswith("panelist/"):
            assert set(step["with"]) <= set(action()["inputs"])


@pytest.mark.parametrize("name", [*NAMES, LEARN])
def test_rights_are_named_by_job_each_with_its_reason(name: str) -> None:
    assert workflow(name)["permissions"] == {}
    text = (READY / name).read_text()
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
    assert group("merge_group", {"merge_group": {}}) == alone


def test_commands_and_the_merge_queue_are_listened_to_as_they_are_meant() -> None:
    on = cast("dict[bool, dict[str, Any]]", workflow("pull-request.yml"))[True]
    assert on["issue_comment"] == {"types": ["created"]}
    assert on["merge_group"] == {"types": ["checks_requested"]}
    assert set(on) == {"pull_request", "issue_comment", "workflow_dispatch", "merge_group"}
    assert set(cast("dict[bool, dict[str, Any]]", workflow("forks.yml"))[True]) == {
        "pull_request_target"
    }


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
    (run,) = [step["run"] for step in steps(LEARN) if "panelist learn" in step.get("run", "")]
    words = shlex.split(run.splitlines()[0].partition("panelist ")[2])
    assert parse(words).command == "learn"


def test_there_is_no_other_ready_workflow() -> None:
    assert sorted(path.name for path in Path(READY).iterdir()) == sorted((*NAMES, LEARN))
