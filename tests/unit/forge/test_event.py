import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from panelist.contracts import Command
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
        title="Two",
        body="Why",
    )


def test_an_event_without_a_title_tells_no_words_and_an_empty_body_is_one() -> None:
    def words(**changed: object) -> tuple[str | None, str | None]:
        event = {**EVENT, "pull_request": {**EVENT["pull_request"], **changed}}
        found = target("pull_request", event, pr_number=None, repository=REPOSITORY)
        return found.title, found.body

    assert words(body=None) == ("Two", "")
    assert words(title=None) == (None, None)


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


def _without(event: dict[str, Any], place: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The event with ``null`` in that place, then without the place."""
    for absent in (False, True):
        changed = copy.deepcopy(event)
        inner = changed
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = None
        if absent:
            del inner[place[-1]]
        yield changed


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
    for event in _without(EVENT, place):
        found = target("pull_request", event, pr_number=None, repository=REPOSITORY)
        assert (found.number, found.head_sha) == (7, SHA)


@pytest.mark.parametrize("place", sorted(REQUIRED))
def test_a_payload_without_what_names_the_pull_is_refused(place: tuple[str, ...]) -> None:
    for event in _without(EVENT, place):
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


COMMENTED: dict[str, Any] = {
    "action": "created",
    "issue": {
        "number": 7,
        "title": "Two",
        "state": "open",
        "locked": False,
        "user": {"login": "mallory", "id": 2, "type": "User"},
        "pull_request": {"url": "https://api.github.com/pulls/7", "merged_at": None},
    },
    "comment": {
        "id": 55,
        "body": "/panelist dismiss F3 not reachable",
        "user": {"login": "alice", "id": 1, "type": "User"},
        "author_association": "MEMBER",
        "performed_via_github_app": None,
    },
    "repository": {"full_name": REPOSITORY},
    "sender": {"login": "alice", "id": 1, "type": "User"},
}


def commented(
    event: dict[str, Any], *, pr_number: int | None = None, repository: str = REPOSITORY
) -> Target:
    return target("issue_comment", event, pr_number=pr_number, repository=repository)


def changed(part: str, **fields: object) -> dict[str, Any]:
    """The comment event with other fields in one of its parts."""
    return {**COMMENTED, part: {**COMMENTED[part], **fields}}


def test_a_command_names_the_pull_and_no_head() -> None:
    """The head that is there when we look is meant."""
    assert commented(COMMENTED) == Target(
        repository=REPOSITORY,
        number=7,
        event="issue_comment",
        action="created",
        sender="alice",
        author="mallory",
        title="Two",
        body="",
        command=Command(
            verb="dismiss", finding="F3", reason="not reachable", author="alice", comment_id=55
        ),
    )


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (changed("issue", pull_request=None), "The comment is on an issue, not on a pull request."),
        ({**COMMENTED, "action": "edited"}, "The comment is not a new one."),
        ({**COMMENTED, "action": "deleted"}, "The comment is not a new one."),
        ({**COMMENTED, "action": None}, "The comment is not a new one."),
        (changed("comment", body="Looks good"), "The comment is not for Panelist."),
        (changed("comment", body="> /panelist review"), "The comment is not for Panelist."),
        (changed("comment", body=None), "The comment is not for Panelist."),
        (changed("comment", user=None), "The comment is not by a person."),
        (changed("comment", user={"type": "User"}), "The comment is not by a person."),
        (changed("comment", user={"login": "alice"}), "The comment is not by a person."),
        (
            changed("comment", user={"login": "renovate[bot]", "type": "Bot"}),
            "The comment is not by a person.",
        ),
        (
            changed("comment", user={"login": "renovate[bot]", "type": "User"}),
            "The comment is not by a person.",
        ),
        (
            changed("comment", user={"login": "acme", "type": "Organization"}),
            "The comment is not by a person.",
        ),
        (
            changed("comment", performed_via_github_app={"slug": "slack"}),
            "The comment is not by a person.",
        ),
        (changed("issue", state="closed"), "The pull request is closed."),
        (
            changed("issue", state="closed", pull_request={"merged_at": "2026-11-20T00:00:00Z"}),
            "The pull request is closed.",
        ),
        (changed("issue", locked=True), "The conversation of the pull request is locked."),
    ],
)
def test_a_comment_that_asks_for_nothing_says_why(event: dict[str, Any], reason: str) -> None:
    found = commented(event)
    assert (found.number, found.unasked, found.command) == (7, reason, None)


def test_a_comment_that_asks_for_nothing_contradicts_no_input() -> None:
    assert commented(changed("comment", body="Looks good"), pr_number=8).unasked != ""
    with pytest.raises(EventError, match="about pull request 7, but `pr-number` says 8"):
        commented(COMMENTED, pr_number=8)


def test_a_comment_in_another_repository_is_refused() -> None:
    with pytest.raises(EventError, match="octo/widgets, but the job runs in octo/other"):
        commented(COMMENTED, repository="octo/other")


COMMENT_NEEDS = {("issue",), ("issue", "number"), ("comment",), ("comment", "id")}


@pytest.mark.parametrize("place", [p for p in _places(COMMENTED) if p not in COMMENT_NEEDS])
def test_what_a_comment_can_lack_may_be_null(place: tuple[str, ...]) -> None:
    """Without the one or the other of them it may not be a command any more."""
    for event in _without(COMMENTED, place):
        found = commented(event)
        assert found.number == 7
        assert (found.command is None) == bool(found.unasked)


@pytest.mark.parametrize("place", sorted(COMMENT_NEEDS))
def test_a_payload_without_a_comment_is_refused(place: tuple[str, ...]) -> None:
    for event in _without(COMMENTED, place):
        with pytest.raises(EventError, match="names no comment on an issue"):
            commented(event)


@pytest.mark.parametrize(
    ("extra", "unasked"),
    [
        ({"commenter": "bob"}, ""),
        ({"commenter": None}, "The comment is not by a person."),
        ({"commenter": "renovate[bot]"}, "The comment is not by a person."),
        ({"commenter": "bob", "app": "slack"}, "The comment is not by a person."),
        ({"commenter": "bob", "action": "edited"}, "The comment is not a new one."),
        ({"commenter": "bob", "action": "deleted"}, "The comment is not a new one."),
    ],
)
def test_the_fakes_comments_are_understood(
    fake: FakeGitHub, extra: dict[str, Any], unasked: str
) -> None:
    repo = fake.add_repository(REPOSITORY)
    repo.commit({"a": b"1\n"})
    repo.commit({"a": b"2\n"}, branch="topic")
    number = repo.open_pull("topic")
    event = fake.event(
        "issue_comment", repo, number, **{"action": "created", "comment": "/panelist help", **extra}
    )
    found = commented(event)
    assert (found.number, found.unasked) == (number, unasked)
    issue = repo.open_issue()
    plain = fake.event("issue_comment", repo, issue, action="created", comment="/panelist help")
    assert commented(plain).unasked == "The comment is on an issue, not on a pull request."


QUEUED: dict[str, Any] = {
    "action": "checks_requested",
    "merge_group": {
        "head_sha": SHA,
        "head_ref": f"refs/heads/gh-readonly-queue/main/pr-7-{'b' * 40}",
        "base_sha": "b" * 40,
        "base_ref": "refs/heads/main",
    },
    "repository": {"full_name": REPOSITORY},
    "sender": {"login": "alice", "id": 1, "type": "User"},
}


def test_a_merge_group_names_its_pull_and_a_commit_of_its_own() -> None:
    found = target("merge_group", QUEUED, pr_number=None, repository=REPOSITORY)
    assert found == Target(
        repository=REPOSITORY,
        number=7,
        event="merge_group",
        action="checks_requested",
        head_sha=SHA,
        sender="alice",
    )


@pytest.mark.parametrize(
    ("ref", "number"),
    [
        ("refs/heads/gh-readonly-queue/main/pr-104-abc123", 104),
        ("gh-readonly-queue/release/2.x/pr-5-abc123", 5),
        ("refs/heads/gh-readonly-queue/pr-3-feature/pr-12-abc123", 12),
        ("refs/heads/gh-readonly-queue/main/pr-0-abc123", 0),
        ("refs/heads/gh-readonly-queue/main/pr-7", 0),
        ("refs/heads/gh-readonly-queue/main/pr-7-abc123/x", 0),
        ("refs/heads/topic/pr-7-abc123", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_the_pull_of_a_merge_group_is_in_its_branch(ref: str | None, number: int) -> None:
    event = {**QUEUED, "merge_group": {**QUEUED["merge_group"], "head_ref": ref}}
    found = target("merge_group", event, pr_number=None, repository=REPOSITORY)
    assert (found.number, found.head_sha) == (number, SHA)


def test_a_merge_group_that_was_dissolved_asks_for_nothing() -> None:
    event = {**QUEUED, "action": "destroyed"}
    found = target("merge_group", event, pr_number=None, repository=REPOSITORY)
    assert found.unasked == "The merge group was dissolved."


QUEUE_NEEDS = {("merge_group",), ("merge_group", "head_sha")}


@pytest.mark.parametrize("place", [p for p in _places(QUEUED) if p not in QUEUE_NEEDS])
def test_what_a_merge_group_can_lack_may_be_null(place: tuple[str, ...]) -> None:
    for event in _without(QUEUED, place):
        found = target("merge_group", event, pr_number=None, repository=REPOSITORY)
        assert found.head_sha == SHA


@pytest.mark.parametrize("place", sorted(QUEUE_NEEDS))
def test_a_payload_without_a_merge_group_is_refused(place: tuple[str, ...]) -> None:
    for event in _without(QUEUED, place):
        with pytest.raises(EventError, match="names no merge group"):
            target("merge_group", event, pr_number=None, repository=REPOSITORY)


def test_a_merge_group_of_another_repository_is_refused() -> None:
    with pytest.raises(EventError, match="octo/widgets, but the job runs in octo/other"):
        target("merge_group", QUEUED, pr_number=None, repository="octo/other")


def test_the_fakes_merge_groups_are_understood(fake: FakeGitHub) -> None:
    repo = fake.add_repository(REPOSITORY)
    repo.commit({"a": b"1\n"})
    head = repo.commit({"b": b"2\n"}, branch="topic")
    number = repo.open_pull("topic")
    event = fake.event("merge_group", repo, number, action="checks_requested")
    found = target("merge_group", event, pr_number=None, repository=REPOSITORY)
    assert found.number == number
    assert found.head_sha not in {None, head}
    gone = fake.event("merge_group", repo, number, action="destroyed")
    assert target("merge_group", gone, pr_number=None, repository=REPOSITORY).unasked != ""


@pytest.mark.parametrize("name", ["issue_comments", "push", "schedule", "pull_request_review", ""])
def test_any_other_event_is_refused_with_the_yaml_to_use(name: str) -> None:
    with pytest.raises(EventError) as caught:
        target(name, EVENT, pr_number=None, repository=REPOSITORY)
    assert caught.value.happened == f"Panelist does not review on the event `{name}`."
    assert "on:\n  pull_request:\n    types: [opened, synchronize" in caught.value.fix
    assert (
        "\n  pull_request_review_comment:\n    types: [created]\n  merge_group:\n"
        in caught.value.fix
    )


LINE_COMMENT: dict[str, Any] = {
    **{name: EVENT[name] for name in ("pull_request", "repository", "sender")},
    "action": "created",
    "comment": {
        "id": 56,
        "in_reply_to_id": 55,
        "body": "/panelist ask why?",
        "user": {"login": "alice", "id": 1, "type": "User"},
        "path": "src/app.py",
    },
}


def on_line(part: str = "", **fields: object) -> Target:
    """The target of a comment on a line, with other fields in one part of its event."""
    given = LINE_COMMENT[part] | fields if part else fields
    event = {**LINE_COMMENT, part: given} if part else {**LINE_COMMENT, **fields}
    name = "pull_request_review_comment"
    return target(name, event, pr_number=None, repository=REPOSITORY)


def test_a_command_in_a_thread_names_the_thread_and_no_head() -> None:
    found = on_line()
    assert (found.event, found.number, found.head_sha) == ("pull_request_review_comment", 7, None)
    assert found.command == Command(
        verb="ask", reason="why?", author="alice", comment_id=56, thread=55
    )
    assert (found.mention, found.unasked, found.from_fork) == ("", "", False)


def test_a_comment_that_answers_none_begins_a_thread() -> None:
    found = on_line("comment", in_reply_to_id=None)
    assert found.command is not None
    assert found.command.thread == 56


def test_a_mention_in_a_thread_is_told() -> None:
    found = on_line("comment", body="@panel-app why?")
    assert found.mention == "panel-app"
    assert found.command is not None
    assert found.command.verb == "ask"


def test_a_command_in_a_thread_of_a_fork_says_so() -> None:
    head = {"ref": "topic", "sha": SHA, "repo": {"full_name": "mallory/widgets"}}
    assert on_line("pull_request", head=head).from_fork


@pytest.mark.parametrize(
    ("part", "fields", "reason"),
    [
        ("", {"action": "edited"}, "The comment is not a new one."),
        ("", {"action": "deleted"}, "The comment is not a new one."),
        ("comment", {"body": "well done"}, "The comment is not for Panelist."),
        ("comment", {"body": None}, "The comment is not for Panelist."),
        ("comment", {"user": None}, "The comment is not by a person."),
        (
            "comment",
            {"user": {"login": "x[bot]", "type": "Bot"}},
            "The comment is not by a person.",
        ),
        ("comment", {"user": {"login": "x", "type": None}}, "The comment is not by a person."),
        ("pull_request", {"state": "closed"}, "The pull request is closed."),
        ("pull_request", {"locked": True}, "The conversation of the pull request is locked."),
    ],
)
def test_a_comment_on_a_line_that_asks_nothing(
    part: str, fields: dict[str, object], reason: str
) -> None:
    found = on_line(part, **fields)
    assert (found.unasked, found.command, found.mention) == (reason, None, "")


@pytest.mark.parametrize("part", ["pull_request", "comment"])
def test_an_event_of_a_thread_without_its_parts_is_refused(part: str) -> None:
    event = {name: value for name, value in LINE_COMMENT.items() if name != part}
    with pytest.raises(EventError, match="names no comment on a line"):
        target("pull_request_review_comment", event, pr_number=None, repository=REPOSITORY)


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
