"""What becomes of the check when the door that publishes is cut short."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from panelist.cli.arguments import parse
from panelist.cli.cut_short import terminal_check
from panelist.cli.github import Site, site
from panelist.errors import ForgeError
from panelist.ledger import MARKER
from panelist.settings import Environment, environment
from tests.fakes.github import EVERY, CheckRun, FakeGitHub, Repository, unicorn
from tests.unit.phases import scene


class Scene:
    """A check in progress on a pull, and the door that is to end it."""

    def __init__(self, fake: FakeGitHub, home: Path) -> None:
        self.repository: Repository = fake.add_repository("octo/widgets")
        head = self.repository.commit({"a.py": b"x = 1\n"}, "first")
        self.check: CheckRun = self.repository.add_check_run(
            "Panelist", head, external_id="panelist:7.1"
        )
        self.pull = scene.PULL.model_copy(update={"head_sha": head, "check_run_id": self.check.id})
        self.environment = environment.read(
            {
                **fake.environment,
                "GITHUB_TOKEN": fake.token(),
                "GITHUB_RUN_ID": "7",
                "PANELIST_RUN_DIRECTORY": str(home / "run"),
            }
        )

    def fail(self, error: BaseException | None, given: Environment | None = None) -> None:
        """Leave the door with ``error``, by itself with ``None``."""
        with terminal_check(self.site, self.pull, given or self.environment):
            if error is not None:
                raise error

    @property
    def site(self) -> Site:
        """The site of the door, which waits in no real time."""
        return site(parse(["publish"]), self.environment, lambda _: None)

    @property
    def ended(self) -> tuple[str, str | None, str | None]:
        """Status, conclusion and title of the check."""
        return self.check.status, self.check.conclusion, self.check.title


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with FakeGitHub(validate=True) as fake:
        yield fake


@pytest.fixture
def door(fake: FakeGitHub, tmp_path: Path) -> Scene:
    return Scene(fake, tmp_path)


OPEN = ("in_progress", None, None)
CANCELLED = ("completed", "cancelled", "The run was cancelled while it published its review")
FAILED = ("completed", "neutral", "Publishing the review failed in a way it should not")


def test_a_cancelled_door_ends_its_check(door: Scene) -> None:
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert door.ended == CANCELLED


def test_so_does_a_bug(door: Scene) -> None:
    with pytest.raises(ZeroDivisionError):
        door.fail(ZeroDivisionError())
    assert door.ended == FAILED


def test_a_door_that_ends_by_itself_has_seen_to_it(door: Scene, fake: FakeGitHub) -> None:
    door.fail(None)
    with pytest.raises(ForgeError):
        door.fail(ForgeError("It failed.", "Try again."))
    assert door.ended == OPEN
    assert fake.requests == []


def test_a_check_that_collect_could_not_name_is_found(door: Scene) -> None:
    door.pull = door.pull.model_copy(update={"check_run_id": None})
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert door.ended == CANCELLED


def test_a_verdict_that_stands_is_not_replaced(door: Scene, fake: FakeGitHub) -> None:
    door.check.status, door.check.conclusion = "completed", "failure"
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert door.ended == ("completed", "failure", None)
    assert fake.writes == []


def test_without_a_check_none_is_made(door: Scene, fake: FakeGitHub) -> None:
    door.pull = door.pull.model_copy(update={"check_run_id": None})
    door.check.external_id = "panelist:8.1"
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert fake.writes == []


def test_without_a_token_or_a_head_there_is_nothing_to_end(door: Scene, fake: FakeGitHub) -> None:
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt(), environment.read({**fake.environment}))
    door.pull = door.pull.model_copy(update={"head_sha": None})
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert fake.requests == []


def test_what_the_run_announced_is_withdrawn(door: Scene) -> None:
    door.repository.commit({"a.py": b"x = 2\n"}, "second", branch="topic")
    number = door.repository.open_pull("topic")
    mark = "<!-- panelist:reviewing 7.1 2026-11-29T07:30Z -->"
    ours = door.repository.add_issue_comment(
        number, f"{MARKER}\n{mark}\nReviewing.", author="github-actions[bot]"
    )
    door.pull = door.pull.model_copy(update={"number": number, "sticky_id": ours.id})
    with pytest.raises(KeyboardInterrupt):
        door.fail(KeyboardInterrupt())
    assert door.ended == CANCELLED
    assert ours.body == (
        f"{MARKER}\nThe run was cancelled while it published its review. "
        "What was posted by then stands. Run the job again to have the rest."
    )


def test_a_github_that_does_not_answer_hides_nothing(door: Scene, fake: FakeGitHub) -> None:
    fake.inject("*", ".*", unicorn(), at=EVERY)
    with pytest.raises(ZeroDivisionError):
        door.fail(ZeroDivisionError())
    assert door.ended == OPEN
