"""Files, trees, blobs, commits and comparisons, from the bare repository."""

import base64
from dataclasses import replace

import pytest

from tests.fakes.github import Executable, FakeGitHub, Link, Submodule
from tests.unit.fakes.github.asking import Asking, Pulled, patient

AT = "/repos/octo/widgets"


def test_a_file_is_read_at_the_asked_revision(fake: FakeGitHub, widgets: Pulled) -> None:
    with patient(fake) as client:
        repo = client.get_repo("octo/widgets")
        old, new = (repo.get_contents("a.py", ref=ref) for ref in ("main", widgets.head))
    assert not isinstance(old, list)
    assert not isinstance(new, list)
    assert b"line 10\n" in old.decoded_content
    assert b"ten\n" in new.decoded_content


def test_raw_media_type_answers_the_bytes(ask: Asking, widgets: Pulled) -> None:
    widgets.repo.commit({"dir/raw file": b"\xff\0"})
    accept = {"Accept": "application/vnd.github.raw+json"}
    assert ask("GET", f"{AT}/contents/dir/raw%20file", headers=accept).raw == b"\xff\0"
    sha = widgets.repo.git("rev-parse", "main:dir/raw file").strip()
    assert ask("GET", f"{AT}/git/blobs/{sha}", headers=accept).raw == b"\xff\0"


def test_what_is_above_a_megabyte_has_no_content(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    widgets.repo.commit({"fits": b"12345", "large": b"123456"})
    fake.limits = replace(fake.limits, content_bytes=5)
    assert base64.b64decode(ask("GET", f"{AT}/contents/fits").json["content"]) == b"12345"
    large = ask("GET", f"{AT}/contents/large").json
    assert (large["content"], large["encoding"], large["size"]) == ("", "none", 6)


def test_what_is_above_a_hundred_megabytes_is_refused(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    fake.limits = replace(fake.limits, blob_bytes=4)
    sha = widgets.repo.git("rev-parse", "topic:new.txt").strip()
    for path in (f"contents/new.txt?ref={widgets.head}", f"git/blobs/{sha}"):
        answered = ask("GET", f"{AT}/{path}")
        assert (answered.status, answered.json["errors"][0]["code"]) == (403, "too_large")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("contents/nowhere", "Not Found"),
        ("contents/no/where", "Not Found"),
        ("contents/a.py?ref=nowhere", "No commit found for the ref nowhere"),
        ("git/trees/nowhere", "Not Found"),
        ("git/blobs/nowhere", "Not Found"),
        ("compare/main...nowhere", "Not Found"),
        ("compare/main", "Not Found"),
        ("nothing/at/all", "Not Found"),
    ],
)
def test_what_is_not_there_is_404(ask: Asking, widgets: Pulled, path: str, text: str) -> None:
    answered = ask("GET", f"/repos/{widgets.repo.full_name}/{path}")
    assert (answered.status, answered.json["message"]) == (404, text)


def test_folders_links_and_submodules_say_what_they_are(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    widgets.repo.commit({"d/x": b"1", "d/link": Link("x"), "d/sub": Submodule("1" * 40)})
    assert {row["name"]: row["type"] for row in ask("GET", f"{AT}/contents/d").json} == {
        "x": "file",
        "link": "symlink",
        "sub": "submodule",
    }
    assert ask("GET", f"{AT}/contents/d/link").json["target"] == "x"
    assert ask("GET", f"{AT}/contents/d/sub").json["type"] == "submodule"
    assert [row["path"] for row in ask("GET", f"{AT}/contents").json] == ["a.py", "d", "gone.txt"]
    fake.limits = replace(fake.limits, directory_entries=1)
    assert len(ask("GET", f"{AT}/contents/").json) == 1


def test_a_tree_is_whole_or_says_that_it_is_cut(
    fake: FakeGitHub, ask: Asking, widgets: Pulled
) -> None:
    widgets.repo.commit({"d/x": Executable(b"1"), "d/sub": Submodule("1" * 40)})
    flat = ask("GET", f"{AT}/git/trees/main").json
    assert [row["path"] for row in flat["tree"]] == ["a.py", "d", "gone.txt"]
    deep = ask("GET", f"{AT}/git/trees/main?recursive=1").json
    assert [(row["path"], row["mode"], row["type"]) for row in deep["tree"]] == [
        ("a.py", "100644", "blob"),
        ("d", "040000", "tree"),
        ("d/sub", "160000", "commit"),
        ("d/x", "100755", "blob"),
        ("gone.txt", "100644", "blob"),
    ]
    assert deep["truncated"] is False
    fake.limits = replace(fake.limits, tree_entries=1)
    cut = ask("GET", f"{AT}/git/trees/{widgets.head}?recursive=1").json
    assert (len(cut["tree"]), cut["truncated"]) == (1, True)


def test_a_blob_is_answered_by_sha(ask: Asking, widgets: Pulled) -> None:
    sha = widgets.repo.git("rev-parse", f"{widgets.head}:new.txt").strip()
    blob = ask("GET", f"{AT}/git/blobs/{sha}").json
    assert (base64.b64decode(blob["content"]), blob["size"]) == (b"one\ntwo\n", 8)


def test_a_commit_has_its_own_files(ask: Asking, widgets: Pulled) -> None:
    shown = ask("GET", f"{AT}/commits/topic").json
    assert (shown["sha"], [file["filename"] for file in shown["files"]]) == (
        widgets.head,
        ["a.py", "gone.txt", "new.txt"],
    )
    assert shown["stats"] == {"additions": 4, "deletions": 3, "total": 7}
    root = ask("GET", f"{AT}/commits/{widgets.base}").json
    assert [file["status"] for file in root["files"]] == ["added", "added"]
    assert ask("GET", f"{AT}/commits/nowhere").status == 422


def test_a_comparison_is_from_the_merge_base(ask: Asking, widgets: Pulled) -> None:
    later = widgets.repo.commit({"later": b""}, "later")
    shown = ask("GET", f"{AT}/compare/main...topic").json
    assert (shown["status"], shown["ahead_by"], shown["behind_by"]) == ("diverged", 1, 1)
    assert (shown["base_commit"]["sha"], shown["merge_base_commit"]["sha"]) == (later, widgets.base)
    assert [file["filename"] for file in shown["files"]] == ["a.py", "gone.txt", "new.txt"]
    assert "files" not in ask("GET", f"{AT}/compare/main...topic?page=2").json
    for pair, status in (
        (f"{widgets.base}...main", "ahead"),
        (f"main...{widgets.base}", "behind"),
        ("main...main", "identical"),
    ):
        assert ask("GET", f"{AT}/compare/{pair}").json["status"] == status


@pytest.mark.parametrize("path", ["compare/main...topic", "commits/topic"])
def test_comparisons_and_commits_have_diffs_too(
    fake: FakeGitHub, ask: Asking, widgets: Pulled, path: str
) -> None:
    accept = {"Accept": "application/vnd.github.v3.diff"}
    expected = widgets.repo.git("diff", "-M", widgets.base, widgets.head)
    assert ask("GET", f"{AT}/{path}", headers=accept).raw.decode() == expected
    fake.limits = replace(fake.limits, diff_files=2)
    assert ask("GET", f"{AT}/{path}", headers=accept).status == 406


def test_commits_without_common_ancestor_cannot_be_compared(ask: Asking, widgets: Pulled) -> None:
    tree = widgets.repo.git("rev-parse", "main^{tree}").strip()
    widgets.repo.move("orphan", widgets.repo.git("commit-tree", "-m", "alone", tree).strip())
    answered = ask("GET", f"{AT}/compare/main...orphan")
    assert answered.status == 404
    assert answered.json["message"] == "No common ancestor between main and orphan."
