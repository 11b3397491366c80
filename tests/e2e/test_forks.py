"""The workflow for forks, run as its three jobs against both fakes: who holds and opens what."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.e2e import panel
from tests.e2e.runner import ROOT, VENV, WATCHING
from tests.e2e.workflow import Job, Site
from tests.fakes.anthropic import KEY, FakeAnthropic
from tests.fakes.github import FakeGitHub, Repository

FORKS = ROOT / "examples" / "workflows" / "forks.yml"
CHANGE = {"src/ratio.py": panel.HEAD.encode(), "tests/test_ratio.py": b"assert True\n"}
CHECKOUT = {
    **CHANGE,
    ".github/panelist.yml": b"agents: quality\n",
    ".gitattributes": b"* binary\n",
    "pyproject.toml": b"[tool.ruff]\nselect = []\n",
    "panelist.py": b"raise SystemExit('imported from the head')\n",
}
"""What a careless checkout of the head would leave: nobody may open any of it."""
OURS = (ROOT / "src", ROOT / "prompts", ROOT / ".coverage", ROOT / "tests" / "e2e" / "watching")
"""The program, and what measures it."""
MACHINE = (VENV, Path(sys.base_prefix), Path("/usr"), Path("/etc"), Path("/dev"), Path("/lib"))
"""Python and its packages, and what every program of the machine reads."""


@dataclass
class World:
    """A repository with a pull request from a fork, and what became of it."""

    github: FakeGitHub
    anthropic: FakeAnthropic
    repository: Repository
    number: int
    home: Path

    def run(self, event: str = "pull_request_target", **secrets: str) -> dict[str, Job]:
        """Run forks.yml, on machines where somebody checked out the head."""
        site = Site(
            github=self.github,
            home=self.home,
            environment={
                **self.github.environment,
                "GITHUB_REPOSITORY": "octo/widgets",
                "ANTHROPIC_BASE_URL": self.anthropic.url,
                "TMPDIR": str(self.home / "scratch"),
            },
            event_name=event,
            event=self.github.event(event, self.repository, self.number),
            secrets={"panelist": secrets or {"ANTHROPIC_API_KEY": KEY}},
            arrange=check_out_the_head,
        )
        (self.home / "scratch").mkdir(exist_ok=True)
        return site.run(FORKS)


def check_out_the_head(_: str, workspace: Path) -> None:
    """As an action before ours might."""
    for name, content in CHECKOUT.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_bytes(content)


@contextmanager
def staged(home: Path) -> Generator[World]:
    """A pull request from a fork."""
    with FakeGitHub(validate=True) as github, FakeAnthropic(panel.panel) as anthropic:
        repository = github.add_repository("octo/widgets")
        repository.commit({"src/ratio.py": panel.BASE.encode(), "README.md": b"hi\n"}, "first")
        fork = repository.fork("mallory/widgets")
        fork.commit(dict(CHANGE), "more", branch="topic")
        number = repository.open_pull("topic", title="Ratios", author="mallory", fork=fork)
        yield World(github, anthropic, repository, number, home)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with staged(tmp_path) as world:
        yield world


@dataclass(frozen=True)
class Run:
    """Two runs of the workflow on the same head.

    ``posted``, ``conclusions`` and ``asked`` are how things stood between them:
    ids of comments, of checks their conclusion, requests to Claude.
    """

    world: World
    jobs: dict[str, Job]
    again: dict[str, Job]
    posted: list[int]
    conclusions: list[str | None]
    asked: int


def posted(world: World) -> list[int]:
    """The ids of everything that was posted."""
    pull = world.repository.pull(world.number)
    return [each.id for each in (*pull.reviews, *pull.review_comments, *pull.issue_comments)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with staged(tmp_path_factory.mktemp("forks")) as world:
        jobs = world.run()
        seen, asked = posted(world), len(world.anthropic.requests)
        conclusions = [check.conclusion for check in world.repository.check_runs()]
        (world.home / "again").mkdir()
        again = replace(world, home=world.home / "again").run()
        yield Run(world, jobs, again, seen, conclusions, asked)


@dataclass(frozen=True)
class Started:
    """A program that a process started; ``environment`` is ``None`` where it gave its own."""

    words: list[str]
    environment: dict[str, str] | None


@dataclass(frozen=True)
class Seen:
    """What the Python processes of a job did, as they told themselves."""

    environments: tuple[dict[str, str], ...]
    opened: frozenset[Path]
    started: tuple[Started, ...]


def seen_in(job: Job) -> Seen:
    """What a job did."""
    assert job.watched is not None
    events = [json.loads(line) for line in job.watched.read_text().splitlines()]
    told = {kind: [facts for _, name, *facts in events if name == kind] for kind in KINDS}
    assert told["begin"], "no process told anything"
    return Seen(
        environments=tuple(variables for _, variables in told["begin"]),
        opened=frozenset(Path(path) for kind in ("open", "list") for (path,) in told[kind]),
        started=tuple(Started(words, variables) for words, variables in told["start"]),
    )


KINDS = ("begin", "open", "list", "start")


def environments_of(job: Job) -> list[dict[str, str]]:
    """The environments of every process a job started, children of children included."""
    seen = seen_in(job)
    given = (each.environment for each in seen.started)
    return [*seen.environments, *(each for each in given if each is not None)]


def results(jobs: dict[str, Job]) -> dict[str, str]:
    """How each job ended."""
    return {name: job.result for name, job in jobs.items()}


WELL = dict.fromkeys(("collect", "review", "publish"), "success")


def test_a_fork_gets_one_review_one_summary_and_one_check(run: Run) -> None:
    world, jobs = run.world, run.jobs
    assert results(jobs) == WELL, {name: job.log for name, job in jobs.items()}
    pull = world.repository.pull(world.number)
    assert len(pull.reviews) == 1
    assert len(pull.review_comments) == 4
    assert len(pull.issue_comments) == 1
    assert run.conclusions == ["failure"]
    for check in world.repository.check_runs():
        assert (check.name, check.status) == ("Panelist", "completed")
        assert check.head_sha == pull.head_sha
    assert jobs["publish"].outcome is not None
    assert jobs["publish"].outcome.outputs["conclusion"] == "failure"


def test_each_job_runs_its_own_step_of_the_action(run: Run) -> None:
    for name, job in run.jobs.items():
        assert job.outcome is not None
        kept = ["keep"] if name == "review" else []
        assert list(job.outcome.steps) == ["install", name, *kept]


def test_the_job_with_the_key_opens_no_file_of_the_head(run: Run) -> None:
    """Its own run directory, its program and the machine's are all that it touches."""
    job = run.jobs["review"]
    assert job.outcome is not None
    seen = seen_in(job)
    own = (job.outcome.run_directory, job.home / "review.output", job.home / "temp")
    allowed = (*own, run.world.home / "scratch", *OURS, *MACHINE)
    assert {path for path in seen.opened if not within(path, allowed)} == set()
    workspace = job.home / "workspace"
    assert {workspace / name for name in CHECKOUT} & seen.opened == set()
    assert job.outcome.run_directory / "diff.patch" in seen.opened


def within(path: Path, folders: tuple[Path, ...]) -> bool:
    """Whether ``path`` is one of them or lies below; what measures coverage is not ours."""
    measured = path.parent == ROOT and path.name.startswith(".coverage")
    return measured or any(path.is_relative_to(folder) for folder in folders)


def test_a_file_of_the_head_that_is_opened_would_be_noticed(tmp_path: Path) -> None:
    script = "import os, pathlib; os.chdir('src'); pathlib.Path('ratio.py').read_text()"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "ratio.py").write_text("")
    subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(WATCHING), "WATCHED": str(tmp_path / "watched")},
        check=True,
    )
    seen = seen_in(Job("success", tmp_path, "", watched=tmp_path / "watched"))
    assert tmp_path / "src" / "ratio.py" in seen.opened


def test_git_reads_objects_and_writes_none_where_the_key_is(run: Run) -> None:
    job = run.jobs["review"]
    assert job.outcome is not None
    objects = str(job.outcome.run_directory / "objects.git")
    gits = [each for each in seen_in(job).started if Path(each.words[0]).name == "git"]
    assert gits
    for git in gits:
        assert git.environment is not None
        assert git.environment["GIT_DIR"] == objects
        assert git.environment["GIT_ALLOW_PROTOCOL"] == "none"
        assert {"cat-file", "grep", "ls-tree", "rev-parse"} & set(git.words)


def test_the_job_that_reads_what_a_stranger_wrote_has_no_secret_but_a_token_that_reads(
    run: Run,
) -> None:
    job = run.jobs["collect"]
    assert set(job.levels.values()) == {"read"}
    environments = environments_of(job)
    assert not holding(environments, KEY)
    # git is given the token as a header, in base64.
    names = {name for given in environments for name, value in given.items() if job.token in value}
    assert names == {"GITHUB_TOKEN"}
    writes = run.world.github.writes
    assert [write for write in writes if job.token in str(write.headers)] == []


def test_the_job_with_the_key_has_no_token(run: Run) -> None:
    jobs = run.jobs
    environments = environments_of(jobs["review"])
    tokens = [job.token for job in jobs.values()]
    assert jobs["review"].levels == {}
    assert not holding(environments, *tokens, "ghs_")
    assert holding(environments, KEY)
    asked = run.world.github.requests
    assert not any(jobs["review"].token in str(request.headers) for request in asked)


def test_the_job_that_writes_has_no_key(run: Run) -> None:
    jobs = run.jobs
    assert not holding(environments_of(jobs["publish"]), KEY)
    writers = {
        token
        for write in run.world.github.writes
        for token in (job.token for job in jobs.values())
        if token in str(write.headers)
    }
    assert writers == {jobs["publish"].token}


def holding(environments: list[dict[str, str]], *secrets: str) -> set[str]:
    """The variables that hold one of ``secrets``."""
    return {
        name
        for given in environments
        for name, value in given.items()
        if any(secret in value for secret in secrets)
    }


def test_no_secret_is_in_what_jobs_hand_on(run: Run) -> None:
    artifacts = run.world.home / "artifacts"
    kept = b"".join(path.read_bytes() for path in artifacts.rglob("*") if path.is_file())
    assert kept
    for secret in (KEY, *(job.token for job in run.jobs.values())):
        assert secret.encode() not in kept


def test_a_branch_of_the_repository_is_left_to_the_other_workflow(world: World) -> None:
    world.repository.commit({"a.py": b"x = 1\n"}, "more", branch="own")
    world.number = world.repository.open_pull("own")
    assert {job.result for job in world.run().values()} == {"skipped"}
    assert world.github.writes == []


def test_without_the_key_the_check_is_neutral_and_says_why(world: World) -> None:
    assert results(world.run(OTHER="x")) == WELL
    (check,) = world.repository.check_runs()
    assert (check.status, check.conclusion) == ("completed", "neutral")
    assert "No key for Claude" in str(check.summary)
    assert world.anthropic.requests == []


def test_a_collect_that_failed_still_ends_in_a_terminal_check(world: World) -> None:
    world.repository.commit({".github/panelist.yml": b"fail-on: hihg\n"}, "config")
    assert results(world.run()) == {
        "collect": "failure",
        "review": "skipped",
        "publish": "success",
    }
    (check,) = world.repository.check_runs()
    assert (check.status, check.conclusion) == ("completed", "neutral")
    assert "cannot be 'hihg'" in str(check.summary)


def test_a_second_run_on_the_same_head_asks_nobody_and_adds_nothing(run: Run) -> None:
    """What was read is known from our own summary, which the token that reads can see."""
    assert results(run.again) == WELL
    assert posted(run.world) == run.posted
    assert len(run.world.anthropic.requests) == run.asked
    assert {check.conclusion for check in run.world.repository.check_runs()} == {"failure"}


def test_a_draft_is_skipped_without_asking_claude(world: World) -> None:
    world.repository.pull(world.number).draft = True
    jobs = world.run()
    assert world.anthropic.requests == []
    assert jobs["publish"].outcome is not None
    assert jobs["publish"].outcome.outputs["conclusion"] == "skipped"
