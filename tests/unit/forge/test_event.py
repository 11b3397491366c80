import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from panelist.errors import EventError
from panelist.forge.event import Target, load_event, target
from tests.fakes.github import FakeGitHub

REPOSITORY = "octo/widgets"
SHA = "a" * 40

EVENT: dict[str, Any] = {
    "action": "opened",
    "number": 7,
    "pull_request": {
        "number": 7,
        "title": "Two",
        "body": "Why",
        "state": "open",
        "draft": False,
        "merged": False,
        "user": {"login": "alice", "id": 1, "type": "User"},
        "author_association": "MEMBER",
        "labels": [{"name": "bug", "id": 1}],
        "head": {"ref": "topic", "sha": SHA, "repo": {"full_name": REPOSITORY}, "user": {}},
        "base": {"ref": "main", "sha": "b" * 40, "repo": {"full_name": REPOSITORY}, "user": {}},
        "changed_files": 1,
    },
    "repository": {"full_name": REPOSITORY},
    "sender": {"login": "alice", "id": 1, "type": "User"},
}


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_a_pull_event_names_the_pull_and_pins_its_head(name: str) -> None:
    assert target(name, EVENT, pr_number=None, repository=REPOSITORY) == Target(
        repository=REPOSITORY,
        number=7,
        event=name,
        action="opened",
        head_sha=SHA,
        sender="alice",
        sender_is_bot=False,
        author="alice",
        author_is_bot=False,
        from_fork=False,
        labels=("bug",),
        draft=False,
        state="open",
        merged=False,
    )


def test_the_fakes_payload_is_understood(fake: FakeGitHub) -> None:
    repo = fake.add_repository(REPOSITORY)
    repo.commit({"a": b"1\n"})
    fork = repo.fork("mallory/widgets")
    head = fork.commit({"a": b"2\n"}, branch="topic")
    number = repo.open_pull("topic", fork=fork, author="mallory", draft=True, labels=["x"])
    event = fake.event("pull_request", repo, number)
    found = target("pull_request", event, pr_number=None, repository=REPOSITORY)
    assert (found.head_sha, found.from_fork, found.author) == (head, True, "mallory")
    assert (found.draft, found.labels) == (True, ("x",))


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _places(inner, (*path, key))  # pyright: ignore[reportUnknownArgumentType]


REQUIRED = {
    ("pull_request",),
    ("pull_request", "number"),
    ("pull_request", "head"),
    ("pull_request", "head", "sha"),
    ("pull_request", "base"),
    ("pull_request", "base", "sha"),
}


@pytest.mark.parametrize("place", [p for p in _places(EVENT) if p not in REQUIRED])
def test_any_field_that_can_be_null_may_be(place: tuple[str, ...]) -> None:
    """Accounts and forks are deleted while their pull requests live on."""
    event = copy.deepcopy(EVENT)
    inner = event
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = None
    found = target("pull_request", event, pr_number=None, repository=REPOSITORY)
    assert (found.number, found.head_sha) == (7, SHA)
    del inner[place[-1]]
    assert target("pull_request", event, pr_number=None, repository=REPOSITORY) == found


@pytest.mark.parametrize("place", sorted(REQUIRED))
def test_a_payload_without_what_names_the_pull_is_refused(place: tuple[str, ...]) -> None:
    event = copy.deepcopy(EVENT)
    inner = event
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = None
    with pytest.raises(EventError, match="names no pull request"):
        target("pull_request", event, pr_number=None, repository=REPOSITORY)


def test_a_head_in_a_deleted_repository_is_from_a_fork() -> None:
    event = copy.deepcopy(EVENT)
    event["pull_request"]["head"]["repo"] = None
    assert target("pull_request", event, pr_number=None, repository=REPOSITORY).from_fork


@pytest.mark.parametrize(
    ("user", "bot"),
    [
        ({"login": "dependabot[bot]", "type": "Bot"}, True),
        ({"login": "renovate[bot]", "type": None}, True),
        ({"login": "robot", "type": "User"}, False),
        (None, False),
    ],
)
def test_bots_are_told_from_people(user: dict[str, str] | None, *, bot: bool) -> None:
    event = copy.deepcopy(EVENT)
    event["sender"] = event["pull_request"]["user"] = user
    found = target("pull_request", event, pr_number=None, repository=REPOSITORY)
    assert (found.author_is_bot, found.sender_is_bot) == (bot, bot)


def test_a_pull_of_another_repository_is_refused() -> None:
    with pytest.raises(EventError, match="octo/widgets, but the job runs in octo/other"):
        target("pull_request", EVENT, pr_number=None, repository="octo/other")


def test_the_case_of_a_repositorys_name_does_not_matter() -> None:
    assert target("pull_request", EVENT, pr_number=7, repository="Octo/Widgets").number == 7


def test_a_number_that_contradicts_the_event_is_refused() -> None:
    with pytest.raises(EventError, match="about pull request 7, but `pr-number` says 8"):
        target("pull_request", EVENT, pr_number=8, repository=REPOSITORY)


def test_a_dispatch_reviews_the_pull_it_is_given() -> None:
    event = {"inputs": {"pr-number": "9"}, "sender": {"login": "bob", "type": "User"}}
    found = target("workflow_dispatch", event, pr_number=9, repository=REPOSITORY)
    assert found == Target(repository=REPOSITORY, number=9, event="workflow_dispatch", sender="bob")


def test_a_dispatch_by_nobody_works() -> None:
    found = target("workflow_dispatch", {"sender": None}, pr_number=9, repository=REPOSITORY)
    assert (found.sender, found.sender_is_bot) == (None, False)


def test_a_dispatch_with_nonsense_for_a_sender_is_refused() -> None:
    with pytest.raises(EventError, match="cannot be read"):
        target("workflow_dispatch", {"sender": 5}, pr_number=9, repository=REPOSITORY)


@pytest.mark.parametrize("number", [None, 0, -3])
def test_a_dispatch_without_a_number_names_the_input(number: int | None) -> None:
    with pytest.raises(EventError) as caught:
        target("workflow_dispatch", {}, pr_number=number, repository=REPOSITORY)
    assert "`pr-number`" in caught.value.fix


@pytest.mark.parametrize(
    "name", ["issue_comment", "merge_group", "push", "schedule", "pull_request_review", ""]
)
def test_any_other_event_is_refused_with_the_yaml_to_use(name: str) -> None:
    with pytest.raises(EventError) as caught:
        target(name, EVENT, pr_number=None, repository=REPOSITORY)
    assert caught.value.happened == f"Panelist does not review on the event `{name}`."
    assert "on:\n  pull_request:\n    types: [opened, synchronize" in caught.value.fix


def test_an_event_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    for mark in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(mark + json.dumps(EVENT).encode())
        assert load_event(path) == EVENT


@pytest.mark.parametrize(
    ("content", "happened"),
    [
        (b"", "is not JSON"),
        (b'{"a": ', "is not JSON"),
        (b'{"a": "\xff"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "holds no JSON object"),
        (b"null", "holds no JSON object"),
    ],
)
def test_an_event_file_that_is_no_payload_is_refused(
    tmp_path: Path, content: bytes, happened: str
) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(content)
    with pytest.raises(EventError, match=happened):
        load_event(path)


def test_an_absent_event_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="cannot be read: No such file"):
        load_event(tmp_path / "event.json")
    with pytest.raises(EventError, match="cannot be read: Is a directory"):
        load_event(tmp_path)


def test_a_huge_event_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    with path.open("wb") as file:
        file.truncate(25_000_001)
    with pytest.raises(EventError, match="larger than 25 MB"):
        load_event(path)
