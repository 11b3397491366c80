"""Labels as they are written."""

import json

import pytest

from panelist.contracts import Severity
from panelist.errors import ArtifactError
from panelist.evaluation.cases import CaseLabel, LabelKind, LabelledCase, parse_labels
from tests.unit.evaluation.samples import also, label


def parse(*written: dict[str, object]) -> tuple[CaseLabel, ...]:
    return parse_labels(json.dumps(written).encode(), LabelKind.GOLDEN, "golden.json")


def test_a_label_needs_nothing_but_a_text() -> None:
    assert parse({"text": "wrong"}, {"title": "odd", "path": "a.py", "line": 3}) == (
        CaseLabel(id="G1", kind=LabelKind.GOLDEN, text="wrong"),
        CaseLabel(id="G2", kind=LabelKind.GOLDEN, text="odd", path="a.py", line=3),
    )


def test_what_others_call_file_and_description_and_what_is_for_people() -> None:
    (only,) = parse(
        {
            "id": "x#1",
            "file": "a.py",
            "line": 1,
            "end_line": 4,
            "severity": None,
            "category": "quality",
            "core": False,
            "description": "wrong",
            "human_authored": True,
        }
    )
    assert only == CaseLabel(
        id="x#1",
        kind=LabelKind.GOLDEN,
        text="wrong",
        path="a.py",
        line=1,
        category="quality",
        core=False,
    )
    assert parse({"text": "t", "severity": "high"})[0].severity is Severity.HIGH
    assert parse({"text": "t", "severity": ""})[0].severity is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"{}", "no list of labels"),
        (b"[", "no list of labels"),
        (b'[{"path": "a.py"}]', "0.text"),
        (b'[{"text": ""}]', "0.text"),
        (b'[{"text": "t", "line": 0}]', "0.line"),
        (b'[{"text": "t", "severity": "grave"}]', "0.severity"),
        (b'[{"text": "t", "id": "a"}, {"text": "u", "id": "a"}]', "two labels of one id"),
    ],
)
def test_what_is_no_list_of_labels(text: bytes, problem: str) -> None:
    with pytest.raises(ArtifactError, match=problem):
        parse_labels(text, LabelKind.GOLDEN, "golden.json")


def test_what_a_review_should_hit() -> None:
    case = LabelledCase(name="c", labels=(label("G1"), also("A1")))
    assert case.golden == (label("G1"),)
