"""Folders of cases: read as they are, and written for a person to edit."""

import json
from pathlib import Path

import pytest

from panelist.cli.case_folder import load_cases, write_case
from panelist.diff import parse
from panelist.errors import ArtifactError, SettingsError
from panelist.evaluation import CaseLabel, LabelKind, LabelledCase
from tests.unit.repo.checkout import Checkout

PATCH = b"""\
diff --git a/a.py b/a.py
index 1111111..2222222 100644
--- a/a.py
+++ b/a.py
@@ -1 +1 @@
-x = 1
+x = 2
"""


def write(folder: Path, **files: object) -> Path:
    """A case folder; ``golden=[…]`` is ``golden.json``."""
    folder.mkdir(parents=True)
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return folder


def test_a_case_of_a_patch(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "one",
        pr={"title": "Double", "body": "Why", "repo": "o/r", "changed_lines": 2},
        golden=[{"id": "G", "description": "wrong", "file": "a.py", "line": 1}],
        also_valid=[{"text": "true too"}],
        known_invalid=[{"text": "not true"}],
    )
    (folder / "diff.patch").write_bytes(PATCH)
    (case,) = load_cases(tmp_path)
    assert case.case == LabelledCase(
        name="one",
        title="Double",
        body="Why",
        labels=(
            CaseLabel(id="G", kind=LabelKind.GOLDEN, text="wrong", path="a.py", line=1),
            CaseLabel(id="A1", kind=LabelKind.ALSO_VALID, text="true too"),
        ),
    )
    collected = case.collect("depth: quick", "arm.yml")
    pull = collected.pull
    assert (collected.patch, pull.source, pull.repository) == (PATCH, "diff", "one")
    assert (pull.title, pull.body) == ("Double", "Why")
    assert (pull.trusted.config, pull.trusted.config_path) == ("depth: quick", "arm.yml")


@pytest.mark.parametrize("apart", [False, True])
def test_a_case_of_a_repository(tmp_path: Path, *, apart: bool) -> None:
    cases = tmp_path / "cases"
    folder = write(cases / "one", golden=[])
    place = tmp_path / "repos" / "one" if apart else folder / "repo"
    checkout = Checkout.new(place)
    checkout.commit({"a.py": b"x = 1\n", ".github/panelist.yml": b"fail-on: never\n"})
    checkout.git("checkout", "--quiet", "-b", "pr")
    head = checkout.commit({"a.py": b"x = 2\n"})
    (case,) = load_cases(cases, repos=tmp_path / "repos")
    collected = case.collect(None, "none.yml")
    assert collected.pull.head_sha == head
    assert [file.path for file in parse(collected.patch).files] == ["a.py"]
    # The repository's own configuration does not shape what is measured.
    assert collected.pull.trusted.config is None


def test_a_repository_with_other_revisions(tmp_path: Path) -> None:
    folder = write(tmp_path / "one", case={"base": "main~1", "head": "main"})
    checkout = Checkout.new(folder / "repo")
    checkout.commit({"a.py": b"x = 1\n"})
    head = checkout.commit({"a.py": b"x = 2\n"})
    (case,) = load_cases(tmp_path)
    assert case.collect(None, "").pull.head_sha == head
    assert case.case.labels == ()


def test_only_those_that_are_named(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (write(tmp_path / name) / "diff.patch").write_bytes(PATCH)
    assert [one.case.name for one in load_cases(tmp_path)] == ["a", "b", "c"]
    assert [one.case.name for one in load_cases(tmp_path, only=["c", "a"])] == ["a", "c"]
    with pytest.raises(SettingsError, match="no case d"):
        load_cases(tmp_path, only=["d"])


def test_what_is_no_folder_of_cases(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be listed"):
        load_cases(tmp_path / "absent")
    with pytest.raises(SettingsError, match="holds no case"):
        load_cases(tmp_path)
    write(tmp_path / "one")
    with pytest.raises(ArtifactError, match="neither diff\\.patch nor repo"):
        load_cases(tmp_path)


def test_what_does_not_describe_a_case(tmp_path: Path) -> None:
    folder = write(tmp_path / "one", case={"title": 7})
    (folder / "diff.patch").write_bytes(PATCH)
    with pytest.raises(ArtifactError, match="does not describe a case"):
        load_cases(tmp_path)


def test_an_id_that_two_files_have(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "one", golden=[{"id": "x", "text": "t"}], also_valid=[{"id": "x", "text": "u"}]
    )
    (folder / "diff.patch").write_bytes(PATCH)
    with pytest.raises(ArtifactError, match="two labels of one id"):
        load_cases(tmp_path)


def test_a_proposed_case_can_be_read_and_says_that_it_is_one(tmp_path: Path) -> None:
    label = CaseLabel(id="G1", kind=LabelKind.GOLDEN, text="wrong", path="a.py", line=1)
    case = LabelledCase(name="pr-7", title="Double", body="Why", labels=(label,))
    write_case(tmp_path / "pr-7", case, PATCH, "proposed, check me")
    (read,) = load_cases(tmp_path)
    assert read.case == case
    golden = json.loads((tmp_path / "pr-7" / "golden.json").read_text())
    assert golden == [
        {
            "id": "G1",
            "text": "wrong",
            "path": "a.py",
            "line": 1,
            "proposed": "proposed, check me",
        }
    ]
    with pytest.raises(ArtifactError, match="is there already"):
        write_case(tmp_path / "pr-7", case, PATCH, "")
