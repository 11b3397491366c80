"""Pulls as JSON, as a diff, as files and commits, all from real git."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.github import Executable, FakeGitHub, Limits, Link, Submodule
from tests.unit.fakes.github.asking import Asking, Pulled, numbered, patient

DIFF = {"Accept": "application/vnd.github.diff"}
GITLINK = "1" * 40


def test_a_pull_says_what_it_was_opened_with(fake: FakeGitHub, widgets: Pulled) -> None:
    with patient(fake) as client:
        pull = client.get_repo("octo/widgets").get_pull(widgets.number)
        assert (pull.title, pull.body, pull.user.login) == ("Ten and forty", "Why not", "alice")
        assert (pull.head.ref, pull.head.sha) == ("topic", widgets.head)
        assert (pull.base.ref, pull.base.sha) == ("main", widgets.base)
        assert (pull.changed_files, pull.additions, pull.deletions) == (3, 4, 3)
        assert (pull.commits, pull.state, pull.draft, pull.merged) == (1, "open", False, False)
        assert [commit.sha for commit in pull.get_commits()] == [widgets.head]


def test_the_diff_media_type_is_the_diff_from_the_merge_base(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.commit({"later.txt": b"not of this pull\n"}, branch="main")
    answered = ask("GET", widgets.path, headers=DIFF)
    expected = widgets.repo.git("diff", "-M", f"{widgets.base}", widgets.head)
    assert answered.status == 200
    assert answered.headers["content-type"].startswith("application/vnd.github.diff")
    assert answered.raw.decode() == expected
    assert b"later.txt" not in answered.raw


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(diff_files=2), "files (2)"),
        (Limits(diff_lines=10), "lines (10)"),
    ],
)
def test_a_diff_above_a_limit_is_406(
    fake: FakeGitHub, ask: Asking, widgets: Pulled, limits: Limits, what: str
) -> None:
    fake.limits = limits
    answered = ask("GET", widgets.path, headers=DIFF)
    assert answered.status == 406
    assert answered.json["message"] == (
        f"Sorry, the diff exceeded the maximum number of {what}. Consider using "
        "'List pull requests files' API or locally cloning the repository instead."
    )
    assert answered.json["errors"] == [
        {"resource": "PullRequest", "field": "diff", "code": "too_large"}
    ]
    assert ask("GET", widgets.path).status == 200


def test_files_of_every_kind(fake: FakeGitHub) -> None:
    repo = fake.add_repository("octo/kinds")
    repo.commit(
        {
            "binary": b"\0\1",
            "deleted": b"x\n",
            "mode": b"x\n",
            "modified": b"a\nb\n",
            "moved": numbered(20),
            "turned": b"x\n",
            "über\t.txt": b"x\n",
        }
    )
    repo.commit(
        {
            "binary": b"\0\2",
            "deleted": None,
            "mode": Executable(b"x\n"),
            "modified": b"a\nc",
            "moved": None,
            "moved away": numbered(20),
            "sub": Submodule(GITLINK),
            "turned": Link("modified"),
            "über\t.txt": b"y\n",
        },
        branch="topic",
    )
    number = repo.open_pull("topic")
    files = Asking(fake, fake.token())("GET", f"/repos/octo/kinds/pulls/{number}/files").json
    shown = {
        file["filename"]: (file["status"], file.get("patch"), file.get("previous_filename"))
        for file in files
    }
    assert shown == {
        "binary": ("modified", None, None),
        "deleted": ("removed", "@@ -1 +0,0 @@\n-x", None),
        "mode": ("changed", None, None),
        "modified": (
            "modified",
            "@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file",
            None,
        ),
        "moved away": ("renamed", None, "moved"),
        "sub": ("added", f"@@ -0,0 +1 @@\n+Subproject commit {GITLINK}", None),
        "turned": ("changed", None, None),
        "über\t.txt": ("modified", "@@ -1 +1 @@\n-x\n+y", None),
    }


def test_files_come_thirty_a_page_and_stop_at_the_total(fake: FakeGitHub) -> None:
    fake.limits = Limits(files_total=120)
    repo = fake.add_repository("octo/many")
    repo.commit({"README": b""})
    repo.commit({f"{n:03}": b"x\n" for n in range(130)}, branch="topic")
    number = repo.open_pull("topic")
    repo.pull(number).changed_files = 4_210
    ask = Asking(fake, fake.token())
    at = f"/repos/octo/many/pulls/{number}"
    assert len(ask("GET", f"{at}/files").json) == 30
    assert len(ask("GET", f"{at}/files?per_page=1000").json) == 100
    assert ask("GET", at).json["changed_files"] == 4_210
    with patient(fake) as client:
        files = list(client.get_repo("octo/many").get_pull(number).get_files())
    assert [file.filename for file in files] == [f"{n:03}" for n in range(120)]


@pytest.mark.parametrize(
    ("limits", "with_patch"),
    [
        (Limits(), ["a", "b", "c"]),
        (Limits(patch_lines=5), ["a", "c"]),
        (Limits(patch_bytes=60), ["a", "c"]),
        (Limits(patches_lines=12), ["a", "b"]),
        (Limits(patches_bytes=20), ["a"]),
    ],
)
def test_what_is_too_large_is_listed_without_its_patch(
    fake: FakeGitHub, limits: Limits, with_patch: list[str]
) -> None:
    fake.limits = limits
    repo = fake.add_repository("octo/large")
    repo.commit({"README": b""})
    repo.commit({"a": b"1\n", "b": numbered(8), "c": b"1\n2\n"}, branch="topic")
    number = repo.open_pull("topic")
    files = Asking(fake, fake.token())("GET", f"/repos/octo/large/pulls/{number}/files").json
    assert [file["filename"] for file in files] == ["a", "b", "c"]
    assert [file["filename"] for file in files if "patch" in file] == with_patch


def test_the_list_of_commits_stops_at_its_total(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    for number in range(3):
        widgets.repo.commit({"n": str(number).encode()}, f"commit {number}", branch="topic")
    fake.limits = replace(fake.limits, commits_total=2)
    commits = ask("GET", f"{widgets.path}/commits").json
    assert [commit["commit"]["message"] for commit in commits] == ["second", "commit 0"]
    assert ask("GET", widgets.path).json["commits"] == 4


def test_every_text_a_person_wrote_may_be_missing(ask: Asking, widgets: Pulled) -> None:
    pull = widgets.repo.pull(widgets.number)
    pull.body = None
    pull.mergeable = None
    shown = ask("GET", widgets.path).json
    assert (shown["body"], shown["mergeable"], shown["mergeable_state"]) == (None, None, "unknown")


def test_a_deleted_fork_leaves_a_pull_without_head_repository() -> None:
    with FakeGitHub() as fake:  # GitHub's description says these are never null; they are
        repo = fake.add_repository("octo/widgets")
        repo.commit({"a": b"1\n"})
        fork = repo.fork("mallory/widgets")
        fork.commit({"a": b"2\n"}, branch="topic")
        number = repo.open_pull("topic", author="mallory", fork=fork)
        ask = Asking(fake, fake.token())
        at = f"/repos/octo/widgets/pulls/{number}"
        assert ask("GET", at).json["head"]["repo"]["full_name"] == "mallory/widgets"
        assert ask("GET", at).json["head"]["repo"]["fork"] is True
        fork.delete()
        repo.pull(number).author = None
        shown = ask("GET", at).json
        assert (shown["head"]["repo"], shown["head"]["user"], shown["user"]) == (None, None, None)
        assert ask("GET", at, headers=DIFF).status == 200
        assert ask("GET", "/repos/mallory/widgets").status == 404


def test_pulls_are_listed_by_state(ask: Asking, widgets: Pulled) -> None:
    def numbers(query: str) -> list[int]:
        return [pull["number"] for pull in ask("GET", f"/repos/octo/widgets/pulls{query}").json]

    widgets.repo.commit({"b": b""}, branch="other")
    second = widgets.repo.open_pull("other", draft=True, labels=["wip"])
    assert numbers("") == [second, 1]
    widgets.repo.pull(1).state = "closed"
    assert (numbers(""), numbers("?state=closed"), numbers("?state=all")) == (
        [second],
        [1],
        [second, 1],
    )
    shown: dict[str, Any] = ask("GET", f"/repos/octo/widgets/pulls/{second}").json
    assert (shown["draft"], shown["labels"][0]["name"]) == (True, "wip")


def test_a_pull_without_common_ancestor_compares_the_two_heads(fake: FakeGitHub) -> None:
    repo = fake.add_repository("octo/orphans")
    repo.commit({"a": b"1\n"})
    orphan = repo.git("commit-tree", "-m", "alone", repo.git("rev-parse", "HEAD^{tree}").strip())
    repo.move("topic", orphan.strip())
    repo.commit({"b": b"1\n"}, branch="topic")
    number = repo.open_pull("topic")
    files = Asking(fake, fake.token())("GET", f"/repos/octo/orphans/pulls/{number}/files").json
    assert [file["filename"] for file in files] == ["b"]
