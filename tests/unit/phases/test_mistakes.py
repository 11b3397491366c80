"""What is told of an answer that fits its schema and still cannot be right."""

import pytest

from panelist.diff import Anchors
from panelist.phases import mistakes
from panelist.phases.answers import (
    AgentWish,
    ContextAnswer,
    FileRisk,
    GroupAnswer,
    GroupingAnswer,
    PlaceAnswer,
    ReportAnswer,
)
from panelist.phases.intake import FileNames
from tests.unit.phases import mending, scene

NAMES = FileNames(scene.diff(), ["src/ratio.py"])
ANCHORS = Anchors(scene.diff())
IDS = ("a.1", "b.1")


def of_report(answer: ReportAnswer) -> tuple[str, ...]:
    return mistakes.report_mistakes(answer, ("h1",), NAMES, ANCHORS)


def of_claim(**changed: object) -> tuple[str, ...]:
    told = of_report(scene.report_answer(scene.claim(**changed)))
    assert all(one.startswith("`claims[0]`: ") for one in told)
    return tuple(one.removeprefix("`claims[0]`: ") for one in told)


def test_nothing_is_wrong_with_a_sound_report() -> None:
    assert of_report(scene.report_answer(scene.claim())) == ()
    assert of_report(scene.report_answer(read=["all"])) == ()


def test_a_hunk_that_nobody_attests_to() -> None:
    (told,) = of_report(scene.report_answer(read=["I did not read h1"]))
    assert told.startswith("`hunks_read` does not name h1: every hunk has to be read.")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"file": "f7"}, "`f7` is the id of no file that this question shows."),
        ({"title": " "}, "`title` is empty."),
        ({"quote": ""}, "`quote` is empty."),
        ({"end_line": 2}, "It ends at line 2, before it starts at line 3."),
        (
            {"quote": "b = 7"},
            (
                "The quote is nowhere in the hunks of f1: copy the code as it stands, "
                "without numbers and signs."
            ),
        ),
        (
            {"start_line": 1, "end_line": 1},
            "The quote stands at line 3 (RIGHT), and the claim at line 1 (RIGHT).",
        ),
        (
            {"side": "LEFT", "start_line": 1, "end_line": 1},
            "The quote stands at line 3 (RIGHT), and the claim at line 1 (LEFT).",
        ),
        (
            {"also_at": [{"file": "f9", "line": 1}]},
            "under `also_at`, `f9` is the id of no file that this question shows.",
        ),
    ],
)
def test_a_claim_that_the_diff_does_not_bear_out(changed: dict[str, object], told: str) -> None:
    assert told in of_claim(**changed)


def test_a_line_that_no_hunk_shows() -> None:
    assert of_claim(start_line=90, end_line=90)[0] == (
        "No hunk shows line 90 of f1 on the side RIGHT."
    )


def test_a_place_of_an_order_that_is_nowhere() -> None:
    spot = PlaceAnswer(file="f9", line=1)
    answer = scene.report_answer().model_copy(update={"injection_attempts": [spot]})
    assert of_report(answer) == (
        "`injection_attempts[0]`: `f9` is the id of no file that this question shows.",
    )


def test_every_finding_is_judged_once_and_no_other() -> None:
    answer = scene.edited(scene.word("a.1"), scene.word("a.1"), scene.word("c.1"))
    assert mistakes.verdict_mistakes(answer, IDS) == (
        "`verdicts` has nothing on b.1.",
        "`verdicts` names c.1, which was not asked about.",
        "`verdicts` names a.1 twice.",
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": ""}, "has no `reason`."),
        ({"outcome": "partly"}, "is `partly` and has no `corrected` sentence."),
        ({"outcome": "unsettled"}, "is `unsettled` and has no `open_question`."),
        ({"same_as": "a.1"}, "is `same_as` a.1, no other finding."),
        ({"same_as": "z"}, "is `same_as` z, no other finding."),
    ],
)
def test_a_verdict_that_lacks_what_it_needs(changed: dict[str, object], told: str) -> None:
    answer = scene.edited(scene.word("a.1", **changed), scene.word("b.1", same_as="a.1"))
    assert mistakes.verdict_mistakes(answer, IDS) == (f"The verdict on a.1 {told}",)


def test_groups_of_ids() -> None:
    groups = [["a.1", "x"], ["a.1", "b.1"], ["b.1"]]
    answer = GroupingAnswer(groups=[GroupAnswer(ids=ids) for ids in groups])
    assert mistakes.grouping_mistakes(answer, IDS) == (
        "`groups` names x, which is none of the claims.",
        "`groups` names a.1 twice.",
        "`groups` names b.1 twice.",
        "A group of b.1 is no group: it needs two ids.",
    )


def test_edits_and_what_is_said_of_them() -> None:
    answer = mending.mended(mending.fix(mending.edit(file="f9"), name="a.1"))
    assert mistakes.fix_mistakes(answer, IDS, NAMES) == (
        "`fixes` has nothing on b.1.",
        "The fix of a.1: `f9` is the id of no file that this question shows.",
    )
    reread = mending.reread(mending.word("a.1"))
    assert mistakes.reread_mistakes(reread, IDS) == ("`edits` has nothing on b.1.",)


def test_a_brief_about_what_was_not_listed() -> None:
    answer = ContextAnswer(
        brief="",
        topics=[],
        files=[FileRisk.model_validate({"path": "x.py", "risk": "low", "reason": ""})],
        agents=[AgentWish(agent="nobody", needed=True, reason="")],
    )
    assert mistakes.context_mistakes(answer, ["a.py"], ["security", "tests"]) == (
        "`files` names x.py, which is none of those listed.",
        "`agents` names nobody, which is none of security, tests.",
    )
