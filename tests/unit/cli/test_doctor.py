"""``panelist doctor``: one line for each thing, and what to do where one is wrong."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.doctor import State, diagnose_clock
from panelist.cli.workflow_file import find_deaf_spots, find_problems, uses_panelist
from tests.contract.documents import ROOT
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.fakes.github import FakeGitHub
from tests.unit.repo.checkout import Checkout

Ask = Callable[..., tuple[int, dict[str, str]]]
READY = (ROOT / "examples" / "workflows" / "pull-request.yml").read_text()
RELEASE = "1" * 40


def nothing(request: RecordedRequest) -> Reply:
    raise AssertionError(f"{request.path} costs money")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.new(tmp_path / "widgets")
    made.commit({"a.py": b"a = 1\n"})
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return made


@pytest.fixture
def ask(place: Checkout, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run it; the exit code, and the lines by what they are about."""
    del place

    def asked(*options: str, **variables: str) -> tuple[int, dict[str, str]]:
        code = main(["doctor", *options], variables=variables)
        lines = capsys.readouterr().err.splitlines()
        found = [re.fullmatch(r"(ok|note|wrong) +(\w+): (.*)", line) for line in lines]
        return code, {one[2]: f"{one[1]}: {one[3]}" for one in found if one}

    return asked


@pytest.fixture
def claude() -> Iterator[FakeAnthropic]:
    with FakeAnthropic(nothing) as fake:
        yield fake


def test_a_place_where_everything_is_as_it_should_be(
    place: Checkout, ask: Ask, claude: FakeAnthropic
) -> None:
    workflow = READY.replace("0" * 40, RELEASE)
    place.commit(
        {
            ".github/workflows/review.yml": workflow.encode(),
            ".github/panelist.yml": b"fail-on: low\n",
        }
    )
    with FakeGitHub() as github:
        github.add_repository("octo/widgets").grant("carol", "write")
        place.git("remote", "add", "origin", f"{github.server_url}/octo/widgets.git")
        code, told = ask(
            ANTHROPIC_API_KEY=KEY,
            ANTHROPIC_BASE_URL=claude.url,
            GH_TOKEN=github.personal_token("carol"),
            **github.environment,
        )
        host = github.server_url.removeprefix("http://")
    assert told.pop("git").startswith("ok: git version 2.")
    assert told == {
        "repository": f"ok: {place.root}.",
        "config": "ok: .github/panelist.yml is sound.",
        "workflow": "ok: review.yml is started by pull requests.",
        "key": "ok: The API takes it.",
        "model": "ok: claude-opus-5-5 is there.",
        "clock": "ok: It agrees with the API's.",
        "GitHub": f"ok: The token may read and write octo/widgets on {host}.",
    }
    assert code == 0
    assert claude.requests == [], "this would cost money"
    assert {request.path.partition("?")[0] for request in claude.others} == {
        f"/v1/models/{name}"
        for name in ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")
    }


def test_a_fresh_clone_says_what_is_missing(ask: Ask) -> None:
    code, told = ask()
    assert code == 1
    assert told["key"] == (
        "wrong: ANTHROPIC_API_KEY is not set. Set it; `--engine offline` reviews without one."
    )
    assert told["workflow"] == (
        "note: None of this repository runs Panelist. `panelist init` writes one."
    )
    assert told["GitHub"].startswith("note: There is no token; only `run --pr` needs one. Set ")
    assert told["config"].startswith("ok: There is no .github/panelist.yml")


def test_offline_needs_no_key(ask: Ask) -> None:
    code, told = ask("--engine", "offline")
    assert (code, told["key"]) == (0, "ok: None is needed: the engine is offline.")


def test_a_key_that_is_refused(ask: Ask, claude: FakeAnthropic) -> None:
    code, told = ask(ANTHROPIC_API_KEY="made-up", ANTHROPIC_BASE_URL=claude.url)
    assert code == 1
    assert told["key"].startswith("wrong: The API refuses it (status 401: ")
    assert told["key"].endswith("Make a new key in the console and set ANTHROPIC_API_KEY.")
    assert "model" not in told


@pytest.mark.parametrize(
    ("model", "line"),
    [
        ("claude-sonet-5-5", "wrong: claude-sonet-5-5 is no model this version knows"),
        ("claude-sonnet-4-5", "note: claude-sonnet-4-5 retires on 2026-11-30; claude-sonnet-5-5 "),
    ],
)
def test_a_model_that_is_not_there_or_not_for_long(
    ask: Ask, claude: FakeAnthropic, model: str, line: str
) -> None:
    chains = [
        part for tier in ("fast", "balanced", "powerful") for part in (f"--model-{tier}", model)
    ]
    _, told = ask(*chains, ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=claude.url)
    assert told["model"].startswith(line)
    assert told["model"].endswith("Change model-fast, model-balanced or model-powerful.")


def test_an_api_that_nobody_reaches(ask: Ask) -> None:
    with FakeAnthropic(nothing) as fake:
        closed = fake.url
    code, told = ask(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=closed)
    assert code == 1
    assert told["network"].startswith("wrong: The Anthropic API cannot be reached (")


def test_a_proxy_is_told_without_its_password(ask: Ask) -> None:
    _, told = ask("--engine", "offline", HTTPS_PROXY="http://ada:secret@proxy.example:3128")
    assert told["proxy"] == "note: HTTPS_PROXY leads through proxy.example:3128."


def test_a_config_file_with_mistakes(place: Checkout, ask: Ask) -> None:
    place.commit({".github/panelist.yml": b"fail-onn: low\n"})
    code, told = ask("--engine", "offline")
    assert code == 1
    assert told["config"].endswith("`fail-onn` (line 1). Did you mean `fail-on`?")


def test_no_repository(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = ask("--engine", "offline")
    assert (code, told["repository"]) == (
        0,
        "note: There is none here. Start in a clone, or name one with --repo.",
    )


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (100.0, "It agrees with the API's."),
        (-3_600.0, "It is 3600 seconds behind of the API's."),
        (300.0, "It is 300 seconds ahead of the API's."),
    ],
)
def test_a_clock(ahead: float, told: str) -> None:
    found = diagnose_clock(ahead)
    assert found.told == told
    assert (found.state is State.OK) is (abs(ahead) < 120)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("", "", ""),
        (RELEASE, "0" * 40, "Job panelist names no release. Put the commit of one in place of "),
        (RELEASE, "v1", "Job panelist takes `v1`, which can be moved. Name the commit of the "),
        (
            "  pull_request:\n",
            "  push:\n",
            "No pull request starts it. Add `pull_request:` to `on:`.",
        ),
        ("checks: write", "checks: read", "Job panelist may not post its review. Add `checks: wri"),
        ("name: Panelist\non:", "name: [\non:", "It is not YAML. Copy it anew from"),
    ],
)
def test_what_a_workflow_lacks(before: str, after: str, problem: str) -> None:
    workflow = READY.replace("0" * 40, RELEASE)
    assert before in workflow
    found = list(find_problems(workflow.replace(before, after)))
    assert (found[:1] or [""])[0].startswith(problem)
    assert len(found) == bool(problem)


def test_a_workflow_that_is_deaf_in_threads_is_told_so() -> None:
    assert list(find_deaf_spots(READY)) == []
    before = READY.replace("  pull_request_review_comment:", "  workflow_call:")
    (sentence,) = find_deaf_spots(before)
    assert sentence.startswith("It hears commands in the conversation and none in threads.")
    assert list(find_deaf_spots("on: pull_request")) == list(find_deaf_spots("- x")) == []


def test_the_workflow_for_forks_hands_the_rights_out_job_by_job() -> None:
    forks = (ROOT / "examples" / "workflows" / "forks.yml").read_text().replace("0" * 40, RELEASE)
    assert list(find_problems(forks)) == []


def test_a_call_of_our_workflow_is_looked_at_as_a_step_is() -> None:
    ready = (ROOT / "examples" / "workflows" / "many-machines.yml").read_text()
    assert uses_panelist(ready)
    (unpinned,) = find_problems(ready)
    assert unpinned == (
        "Job panelist names no release. Put the commit of one in place of the zeros."
    )
    released = ready.replace("0" * 40, RELEASE)
    assert list(find_problems(released)) == []
    (silent,) = find_problems(released.replace("checks: write", "checks: read"))
    assert "may not post its review" in silent
