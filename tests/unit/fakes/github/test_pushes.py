"""What a push does to pulls, reviews and comments."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.github import FakeGitHub
from tests.fakes.github.diffs import read_change
from tests.fakes.github.git import Git
from tests.fakes.github.pushes import moved
from tests.unit.fakes.github.asking import Asking, Pulled, numbered

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=12).map(
    lambda rows: "".join(f"{row}\n" for row in rows).encode()
)


def test_a_pull_follows_its_branch_while_it_is_open(ask: Asking, widgets: Pulled) -> None:
    second = widgets.repo.commit({"b": b"1\n"}, branch="topic")
    assert ask("GET", widgets.path).json["head"]["sha"] == second
    assert widgets.repo.sha(f"refs/pull/{widgets.number}/head") == second
    widgets.repo.pull(widgets.number).state = "closed"
    widgets.repo.commit({"b": b"2\n"}, branch="topic")
    assert ask("GET", widgets.path).json["head"]["sha"] == second


def test_the_base_moves_only_when_the_pull_is_pushed_to(ask: Asking, widgets: Pulled) -> None:
    tip = widgets.repo.commit({"later": b""}, branch="main")
    assert ask("GET", widgets.path).json["base"]["sha"] == widgets.base
    widgets.repo.commit({"c": b""}, branch="topic")
    assert ask("GET", widgets.path).json["base"]["sha"] == tip


def test_merging_the_base_adds_nothing_to_the_pull(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.commit({"later": b"x\n"}, branch="main")
    widgets.repo.commit({"later": b"x\n"}, "Merge main", branch="topic", merge=["main"])
    files = ask("GET", f"{widgets.path}/files").json
    assert [file["filename"] for file in files] == ["a.py", "gone.txt", "new.txt"]


def test_comments_move_with_their_line_or_become_outdated(ask: Asking, widgets: Pulled) -> None:
    repo = widgets.repo
    stays = repo.add_review_comment(1, "a.py", 10, "moves down")
    touched = repo.add_review_comment(1, "a.py", 40, "is touched")
    old = repo.add_review_comment(1, "gone.txt", 1, "on the old side", side="LEFT")
    head = repo.commit({"a.py": b"zero\n" + numbered(60, L10="ten", L40="FORTY")}, branch="topic")
    assert (stays.line, stays.commit_id, stays.original_line) == (11, head, 10)
    assert (touched.line, touched.position, touched.original_line) == (None, None, 40)
    assert (touched.commit_id, touched.original_commit_id) == (widgets.head, widgets.head)
    assert (old.line, old.commit_id) == (1, head)
    repo.commit({"a.py": numbered(60)}, branch="topic")
    assert stays.line is None
    shown = {
        comment["id"]: comment["line"] for comment in ask("GET", f"{widgets.path}/comments").json
    }
    assert shown == {stays.id: None, touched.id: None, old.id: 1}


def test_a_range_moves_as_a_whole(ask: Asking, widgets: Pulled) -> None:
    place = {"path": "a.py", "line": 12, "start_line": 9, "body": "hm"}
    sent = {"event": "COMMENT", "comments": [place]}
    assert ask("POST", f"{widgets.path}/reviews", sent).status == 200
    changed = b"zero\n" + numbered(60, L10="ten", L40="forty")
    widgets.repo.commit({"a.py": changed}, branch="topic")
    (comment,) = widgets.repo.pull(1).review_comments
    assert (comment.start_line, comment.line) == (10, 13)
    assert (comment.original_start_line, comment.original_line) == (9, 12)


def test_a_force_push_points_reviews_at_the_new_head(widgets: Pulled) -> None:
    repo = widgets.repo
    review = repo.add_review(1, "fine")
    repo.commit({"b": b""}, branch="topic")
    assert review.commit_id == widgets.head
    again = repo.add_review(1, "fine again")
    forced = repo.commit({"c": b""}, branch="topic", start="main")
    assert (review.commit_id, again.commit_id) == (widgets.head, forced)
    repo.move("topic", widgets.head)
    assert repo.pull(1).head_sha == widgets.head


def test_a_push_to_a_fork_updates_the_pull_from_it(fake: FakeGitHub, widgets: Pulled) -> None:
    fork = widgets.repo.fork("mallory/widgets")
    fork.commit({"x": b"1\n"}, branch="topic")
    number = widgets.repo.open_pull("topic", author="mallory", fork=fork)
    head = fork.commit({"x": b"2\n"}, branch="topic")
    assert widgets.repo.pull(number).head_sha == head
    assert widgets.repo.pull(1).head_sha == widgets.head
    token = fake.token()
    assert Asking(fake, token)("GET", f"/repos/octo/widgets/contents/x?ref={head}").status == 200


@settings(max_examples=25, deadline=None)
@given(TEXTS, TEXTS)
def test_every_spot_and_every_move_agrees_with_the_two_files(before: bytes, after: bytes) -> None:
    """The numbers of a patch name equal lines, and a moved line reads the same."""
    with tempfile.TemporaryDirectory() as folder:
        git = Git(Path(folder) / "x.git", "main")
        old = git.commit({"f": before}, "old", branch="main", author="a", parents=())
        new = git.commit({"f": after}, "new", branch="main", author="a", parents=(old,))
        change = read_change(git, old, new)
    lines, becoming = before.split(b"\n")[:-1], after.split(b"\n")[:-1]
    file = change.file("f")
    for spot in file.spots if file is not None else ():
        if spot.left is not None and spot.right is not None:
            assert lines[spot.left - 1] == becoming[spot.right - 1]
    targets = [moved(change, "f", number) for number in range(1, len(lines) + 1)]
    kept = [target for target in targets if target is not None]
    assert kept == sorted(set(kept))
    for number, target in enumerate(targets):
        if target is not None:
            assert lines[number] == becoming[target - 1]
    added = sum(1 for spot in (file.spots if file else ()) if spot.left is None)
    assert len(kept) + added == len(becoming)
