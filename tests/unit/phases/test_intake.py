"""What a model answers is taken in item by item, whatever stands in it."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import (
    Assignment,
    Claim,
    ClaimKind,
    Diff,
    Dropped,
    Place,
    Severity,
    Side,
    Tier,
)
from panelist.diff import Anchors, parse
from panelist.phases.answers import ReportAnswer, VerifyAnswer
from panelist.phases.intake import (
    MOST_CLAIMS,
    FileNames,
    Intake,
    file_ids,
    read_hunks,
    take_in,
)
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change

ASSIGNMENT = Assignment(
    id="quality.paths.s1",
    agent="quality",
    reading="quality.paths",
    lens="paths",
    shard="s1",
    tier=Tier.BALANCED,
    estimate_usd=None,
)


def answered(*claims: object, injection: Sequence[object] = ()) -> ReportAnswer:
    """The answer as it arrives: JSON, of whatever shape."""
    told = {
        "hunks_read": ["all"],
        "claims": claims,
        "injection_attempts": injection,
        "overall_confidence": 90,
    }
    return ReportAnswer.model_validate_json(json.dumps(told))


def taken(*claims: object, injection: Sequence[object] = (), diff: Diff | None = None) -> Intake:
    there = diff or scene.diff()
    names = FileNames(there, [file.path for file in there.files])
    return take_in(answered(*claims, injection=injection), ASSIGNMENT, names, Anchors(there))


def test_a_claim_is_taken_in_as_it_was_made() -> None:
    found = taken(scene.claimed(subject="ratio", also_at=[{"file": "f1", "line": 4}]))
    assert found == Intake(
        claims=(
            Claim(
                id="quality.paths.s1.1",
                agent="quality",
                place=Place(path="src/ratio.py", side=Side.RIGHT, start=3, end=3),
                also_at=(Place(path="src/ratio.py", start=4, end=4),),
                title="divides by zero when b is None",
                category="defect",
                kind=ClaimKind.DEFECT,
                severity=Severity.HIGH,
                confidence=90,
                quote="        b = 0",
                subject="ratio",
                scenario="ratio(1, None) raises ZeroDivisionError",
            ),
        ),
        dropped=(),
        injection=(),
    )


BROKEN: list[object] = [
    None,
    3,
    "a claim",
    [],
    {},
    math.nan,
    {"severity": "critical"},
    scene.claimed(start_line="three"),
    scene.claimed(start_line=None),
    scene.claimed(start_line=math.nan),
    scene.claimed(start_line=3.5),
    scene.claimed(confidence="sure"),
    scene.claimed(confidence=math.nan),
    scene.claimed(confidence=math.inf),
    scene.claimed(severity="urgent"),
    scene.claimed(severity=None),
    scene.claimed(severity=["high"]),
    scene.claimed(kind="opinion"),
    scene.claimed(side="MIDDLE"),
    scene.claimed(quote=None),
    scene.claimed(title={"en": "divides"}),
    scene.claimed(also_at="everywhere"),
    scene.claimed(also_at=[{"file": "f1"}]),
    scene.claimed(more="than asked"),
    {key: value for key, value in scene.claimed().items() if key != "file"},
]


@pytest.mark.parametrize("bad", BROKEN, ids=str)
def test_one_broken_item_loses_only_itself(bad: object) -> None:
    found = taken(scene.claimed(), bad, scene.claimed(severity="critical"))
    assert [one.id for one in found.claims] == ["quality.paths.s1.1", "quality.paths.s1.3"]
    (dropped,) = found.dropped
    assert dropped.reason == "it is not of the asked form"


@given(
    st.lists(
        st.sampled_from([*BROKEN, scene.claimed(), scene.claimed(file="nowhere")]), max_size=30
    )
)
def test_every_item_is_taken_in_or_counted(items: list[object]) -> None:
    found = taken(*items)
    assert len(found.claims) + len(found.dropped) == len(items)
    good = [place for place, item in enumerate(items, 1) if item == scene.claimed()]
    assert [one.id for one in found.claims] == [f"quality.paths.s1.{place}" for place in good]


@pytest.mark.parametrize(
    ("bad", "severity"),
    [
        (scene.claimed(severity="CRITICAL!!!", quote=None), Severity.CRITICAL),
        (scene.claimed(severity=" High ", confidence="?"), Severity.HIGH),
        (scene.claimed(severity="urgent"), None),
        (scene.claimed(severity=3), None),
        ("nothing", None),
    ],
    ids=str,
)
def test_what_is_dropped_says_how_bad_it_calls_itself(
    bad: object, severity: Severity | None
) -> None:
    assert [one.severity for one in taken(bad).dropped] == [severity]


@pytest.mark.parametrize(
    ("changed", "severity"),
    [
        ({"severity": "CRITICAL!!!"}, Severity.CRITICAL),
        ({"severity": "**high**"}, Severity.HIGH),
        ({"severity": "Low."}, Severity.LOW),
    ],
    ids=str,
)
def test_a_word_with_something_added_still_counts(
    changed: dict[str, object], severity: Severity
) -> None:
    (claim,) = taken(scene.claimed(**changed)).claims
    assert claim.severity is severity


@pytest.mark.parametrize(
    ("lines", "place"),
    [((0, 0), (1, 1)), ((-7, 3), (1, 3)), ((3, 2), (3, 3)), ((3, -1), (3, 3)), ((2, 3), (2, 3))],
)
def test_lines_that_cannot_be_are_brought_to_lines_that_can(
    lines: tuple[int, int], place: tuple[int, int]
) -> None:
    (claim,) = taken(scene.claimed(start_line=lines[0], end_line=lines[1])).claims
    assert (claim.place.start, claim.place.end) == place


@pytest.mark.parametrize("quote", ["", " \n", "nowhere = 1"])
def test_a_blank_or_wrong_quote_loses_no_claim(quote: str) -> None:
    assert len(taken(scene.claimed(quote=quote)).claims) == 1


def test_a_title_or_a_scenario_is_enough() -> None:
    titled, told = taken(scene.claimed(scenario=" "), scene.claimed(title="")).claims
    assert titled.scenario == titled.title == "divides by zero when b is None"
    assert told.title == told.scenario == "ratio(1, None) raises ZeroDivisionError"
    assert taken(scene.claimed(title="", scenario="\n")).dropped == (
        Dropped(reason="it has neither title nor scenario", severity=Severity.HIGH),
    )


def test_of_too_many_claims_the_gravest_are_kept_and_the_rest_is_told() -> None:
    many = [scene.claimed(severity="low")] * MOST_CLAIMS
    found = taken(*many, scene.claimed(severity="critical", title="the last one"))
    assert len(found.claims) == MOST_CLAIMS
    assert found.claims[-1].title == "the last one"
    assert [(one.reason, one.severity) for one in found.dropped] == [
        ("it is beyond 50 claims", Severity.LOW)
    ]
    grave = taken(*[scene.claimed(severity="critical")] * (MOST_CLAIMS + 1))
    assert [one.severity for one in grave.dropped] == [Severity.CRITICAL]


def test_a_flood_is_taken_in_without_drowning_what_matters() -> None:
    started = monotonic()
    found = taken(
        *[None] * 90_000,
        *[scene.claimed(severity="low")] * 10_000,
        scene.claimed(severity="critical"),
    )
    assert monotonic() - started < 60
    assert len(found.claims) == MOST_CLAIMS
    assert found.claims[-1].severity is Severity.CRITICAL
    assert len(found.dropped) == MOST_CLAIMS + 1
    left = 100_001 - 2 * MOST_CLAIMS
    assert found.dropped[-1] == Dropped(reason=f"it stands for {left} more")


@pytest.mark.parametrize("schema", [ReportAnswer, VerifyAnswer])
def test_what_takes_in_broken_items_is_hidden_from_the_model(
    schema: type[ReportAnswer | VerifyAnswer],
) -> None:
    assert "Unreadable" not in json.dumps(schema.model_json_schema())
    assert "anyOf" not in json.dumps(schema.model_json_schema())


class TestFileNames:
    """The author of a change chose the names: no spelling decides whether a claim counts."""

    @staticmethod
    def names(*paths: str) -> tuple[FileNames, Diff]:
        diff = Diff(
            tuple(replace(parse(scene.PATCH).files[0], path=path, old_path=path) for path in paths)
        )
        return FileNames(diff, paths), diff

    @pytest.mark.parametrize(
        "said",
        [
            "f1",
            "src/ratio.py",
            "./src/ratio.py",
            "a/src/ratio.py",
            "b/src/ratio.py",
            "/src/ratio.py",
            "src//ratio.py",
            "src/./ratio.py",
            "src/old/../ratio.py",
            "`src/ratio.py`",
            '"src/ratio.py"',
            "'src/ratio.py'",
            " src/ratio.py\n",
            "src/ratio.py:12",
            "src/ratio.py:12-14",
            "`b/src/ratio.py:3`",
            "F1",
            " f1 ",
            "`f1`",
            "f1:12",
            "f1 (src/ratio.py)",
            "src\\ratio.py",
        ],
    )
    def test_an_ordinary_name_is_found_however_it_is_written(self, said: str) -> None:
        names, _ = self.names("src/ratio.py", "src/other.py")
        assert names.find(said)[:1] == ("src/ratio.py",)

    @pytest.mark.parametrize(
        "path",
        [
            'src/a"b.py',
            "src/a\\b.py",
            "src/a\nb.py",
            "src/a\tb.py",
            "src/a\u202eb.py",
            "src/a\u200bb.py",
            "src/ä.py",
            "src/a b.py",
            "src/a'b.py",
            "src/`a`.py",
            "f3",
            "f2",
            "a/b.py",
            "b/a/b.py",
            "src/a.py:12",
            "src/⟦U+202E⟧.py",
            " lead.py",
        ],
    )
    def test_a_strange_name_is_found_as_it_is_as_a_prompt_shows_it_and_by_its_id(
        self, path: str
    ) -> None:
        names, diff = self.names("src/other.py", path, "src/third.py")
        name = file_ids(diff)[path]
        shown = scene.room().fence.block("file", "", path=path).partition(" path=")[2]
        literal = shown.partition(">\n")[0]
        assert names.find(name)[0] == path
        for said in (path, literal, literal[1:-1], json.dumps(path), json.dumps(path)[1:-1]):
            assert path in names.find(said), said

    def test_an_id_is_the_file_and_what_is_called_so_comes_second(self) -> None:
        names, _ = self.names("src/one.py", "f3", "src/three.py")
        assert names.find("f3") == ("src/three.py", "f3")
        assert names.find("f2") == ("f3",)

    def test_the_old_name_of_a_moved_file_is_found(self) -> None:
        moved = parse(
            b"diff --git a/old.py b/new.py\nsimilarity index 90%\nrename from old.py\n"
            b"rename to new.py\n--- a/old.py\n+++ b/new.py\n@@ -1 +1 @@\n-a\n+b\n"
        )
        assert FileNames(moved, ["new.py"]).find("a/old.py") == ("new.py",)

    @pytest.mark.parametrize("said", ["", " ", "/", ".", "..", "f99", "made/up.py", "ratio.py:"])
    def test_what_names_no_file_of_the_assignment_names_none(self, said: str) -> None:
        names, _ = self.names("src/ratio.py")
        assert names.find(said) == ()

    def test_a_file_outside_the_assignment_is_none_of_its(self) -> None:
        diff = parse(change({"a.py": 1, "b.py": 1}))
        names = FileNames(diff, ["b.py"])
        assert (names.find("f1"), names.find("a.py")) == ((), ())
        assert names.find("f2") == names.find("b.py") == ("b.py",)

    @given(st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text), st.text())
    def test_every_path_finds_itself_and_nothing_breaks(self, path: str, other: str) -> None:
        names, diff = (
            self.names("src/other.py", path) if path != "src/other.py" else self.names(path)
        )
        assert path in names.find(path)
        assert names.find(file_ids(diff)[path])[0] == path
        names.find(other)


def test_of_two_files_of_one_name_the_one_that_holds_the_quote_is_meant() -> None:
    patch = scene.PATCH.replace(b"src/ratio.py", b"f2") + change({"src/third.py": 1})
    found = taken(scene.claimed(file="f2"), diff=parse(patch))
    assert found.claims[0].place.path == "f2"


def test_a_file_that_is_not_in_the_assignment_is_told_with_its_severity() -> None:
    found = taken(scene.claimed(file="made/up.py", severity="critical"))
    assert found.claims == ()
    assert found.dropped == (
        Dropped(
            reason="it names a file that was not in the assignment",
            title="divides by zero when b is None",
            severity=Severity.CRITICAL,
        ),
    )


def test_further_places_are_those_that_can_be_told() -> None:
    places = [
        {"file": file, "line": line}
        for file, line in (
            ("f1", 4),
            ("b/src/ratio.py", 4),
            ("f1", 0),
            ("made/up.py", 1),
            ("f1", 2),
        )
    ]
    (claim,) = taken(scene.claimed(also_at=places)).claims
    assert [one.start for one in claim.also_at] == [4, 2]


@pytest.mark.parametrize(
    ("item", "spot"),
    [
        ({"file": "f1", "line": 2}, "src/ratio.py:2"),
        ({"file": "./src/ratio.py", "line": 2}, "src/ratio.py:2"),
        ({"file": "made/up.py", "line": 1}, "a place that cannot be told"),
        ({"file": "f1"}, "a place that cannot be told"),
        ("src/ratio.py:2", "a place that cannot be told"),
        (None, "a place that cannot be told"),
    ],
    ids=str,
)
def test_an_attempt_that_was_seen_is_told_wherever_it_is(item: object, spot: str) -> None:
    assert taken(injection=[item]).injection == (spot,)


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        (["all"], ("h1", "h2")),
        ([" ALL "], ("h1", "h2")),
        (["`all`"], ("h1", "h2")),
        (["h2"], ("h2",)),
        (["H1", "h2,"], ("h1", "h2")),
        (["h1, h2"], ("h1", "h2")),
        (["h99"], ()),
        (["everything but h1"], ()),
        (["not h1", "h2"], ("h2",)),
        ([], ()),
    ],
    ids=str,
)
def test_what_an_answer_attests_to(listed: list[str], read: tuple[str, ...]) -> None:
    assert read_hunks(listed, ("h1", "h2")) == read
