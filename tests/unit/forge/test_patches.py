from pathlib import Path

import pytest

from panelist import diff
from panelist.contracts import MissingPatch
from panelist.forge import patches
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import PullRequest
from tests.fakes.github import Answer, Executable, Limits
from tests.unit.forge.stage import Stage

LARGE = "GitHub serves no diff for this file because it is too large"
OTHER = "GitHub serves no diff for this file; it is binary, or only its mode changed"
DIFF = b"diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+1\n"


def exact(stage: Stage, *, objects: Path | None = None) -> patches.Patch:
    pull = stage.remote.get(f"/pulls/{stage.number}", PullRequest)
    return patches.exact(stage.remote, pull, patches.Span(stage.base, stage.head, objects))


def opened(stage: Stage, files: dict[str, object]) -> None:
    """Open another pull, of these files."""
    stage.head = stage.repo.commit(files, branch="other")  # pyright: ignore[reportArgumentType]  # of any sort
    stage.number = stage.repo.open_pull("other")


def many(count: int) -> dict[str, object]:
    return {f"{number:04}.py": b"%d\n" % number for number in range(count)}


@pytest.mark.parametrize("count", [300, 301])
def test_three_hundred_files_are_one_diff_and_more_are_a_list(stage: Stage, count: int) -> None:
    opened(stage, many(count))
    patch = exact(stage)
    assert patch.source == ("diff" if count == 300 else "files")
    assert len(diff.parse(patch.text).files) == count
    assert (patch.missing, patch.uncommentable, patch.notes) == ((), (), ())


def test_too_many_lines_are_a_list_too(stage: Stage) -> None:
    stage.fake.limits = Limits(diff_lines=100)
    patch = exact(stage)
    assert patch.source == "files"
    assert len(diff.parse(patch.text).hunks) == 2


def test_files_that_are_not_listed_count_as_unread(stage: Stage) -> None:
    opened(stage, many(9))
    stage.fake.limits = Limits(diff_files=1, files_total=5)
    stage.pull.changed_files = 4_210
    patch = exact(stage)
    assert patch.notes == ("GitHub lists 5 of 4,210 changed files.",)
    assert patch.missing == (
        MissingPatch(path="4,205 more files", reason="GitHub lists 5 of 4,210 changed files"),
    )
    assert len(diff.parse(patch.text).files) == 5


def test_files_without_a_patch_say_why(stage: Stage) -> None:
    stage.repo.commit(
        {"moved.py": b"1\n2\n3\n", "mode.sh": b"x\n", "gone.bin": b"\0", "old.bin": b"\0", "e": b""}
    )
    stage.base = stage.repo.sha("main")
    opened(
        stage,
        {
            "moved.py": None,
            "to/moved.py": b"1\n2\n3\n",
            "mode.sh": Executable(b"x\n"),
            "gone.bin": None,
            "old.bin": b"\0\0",
            "new.bin": b"\0\0\0",
            "empty": b"",
            "large.py": b"1\n" * 60,
            "small.py": b"1\n",
        },
    )
    stage.fake.limits = Limits(diff_files=1, patch_lines=50)
    patch = exact(stage)
    assert {missing.path: missing.reason for missing in patch.missing} == {
        "large.py": LARGE,
        "old.bin": OTHER,
        "mode.sh": OTHER,
    }
    assert "small.py" not in patch.uncommentable
    read = diff.parse(
        patch.text, missing={m.path: m.reason for m in patch.missing}, uncommentable=()
    )
    assert {file.path for file in read.files} == {
        "to/moved.py",
        "mode.sh",
        "gone.bin",
        "old.bin",
        "new.bin",
        "empty",
        "large.py",
        "small.py",
    }
    assert {file.old_path for file in read.files if file.path == "to/moved.py"} == {"moved.py"}


def test_a_refusal_that_is_not_about_size_is_an_error(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/pulls/1", Answer(422, {"message": "no"}), at=2)
    with pytest.raises(RefusedError, match="no"):
        exact(stage)


def pushed_on(stage: Stage) -> None:
    stage.repo.commit({"later.py": b"1\n"}, branch="topic")


def test_once_the_head_moved_the_commits_are_compared(stage: Stage) -> None:
    pushed_on(stage)
    whole = Answer(200, DIFF, {"Content-Type": "application/vnd.github.diff; charset=utf-8"})
    stage.fake.inject("GET", ".*/compare/.*", whole)
    assert exact(stage) == patches.Patch(DIFF, "diff")
    assert stage.fake.requests[-1].path.endswith(f"/compare/{stage.base}...{stage.head}")


def test_once_the_head_moved_a_large_comparison_is_a_list(stage: Stage) -> None:
    pushed_on(stage)
    stage.fake.inject("GET", ".*/compare/.*", Answer(406, {"message": "too large"}))
    patch = exact(stage)
    assert patch.source == "files"
    assert [file.path for file in diff.parse(patch.text).files] == ["a.py", "b.py"]


def test_a_comparison_that_names_no_files_says_so(stage: Stage) -> None:
    pushed_on(stage)
    too_large = Answer(406, {"message": "too large"})
    stage.fake.inject("GET", ".*/compare/.*", too_large, Answer(200, {"files": None}))
    reason = "GitHub lists 0 of 3 changed files"
    assert exact(stage) == patches.Patch(
        b"",
        "files",
        missing=(MissingPatch(path="3 more files", reason=reason),),
        notes=(f"{reason}.",),
    )


def test_a_comparison_names_no_more_than_300_files(stage: Stage) -> None:
    pushed_on(stage)
    stage.pull.changed_files = 400
    listed = [{"filename": f"{n}.py", "status": "added", "patch": "x"} for n in range(300)]
    too_large = Answer(406, {"message": "too large"})
    stage.fake.inject("GET", ".*/compare/.*", too_large, Answer(200, {"files": listed}))
    assert [missing.path for missing in exact(stage).missing] == ["100 more files"]


def test_a_file_that_did_not_change_is_no_part_of_the_change(stage: Stage) -> None:
    pushed_on(stage)
    same = {"filename": "same.py", "status": "unchanged", "changes": 0}
    stage.fake.inject(
        "GET", ".*/compare/.*", Answer(406, {"message": "x"}), Answer(200, {"files": [same]})
    )
    patch = exact(stage)
    assert (patch.text, patch.missing) == (b"", ())


def test_missing_is_a_value(stage: Stage) -> None:
    opened(stage, {"large.py": b"1\n" * 60, "b": b"1\n"})
    stage.fake.limits = Limits(diff_files=1, patch_lines=50)
    assert exact(stage).missing == (MissingPatch(path="large.py", reason=LARGE),)
