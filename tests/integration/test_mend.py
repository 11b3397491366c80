"""Fixes through the whole story over a real repository."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from panelist.contracts import (
    Conclusion,
    Engine,
    FailureKind,
    Fixes,
    FixKind,
    PhaseName,
    Place,
    Review,
    Severity,
)
from panelist.diff import parse
from panelist.phases.answers import GroupingAnswer
from panelist.prompts import Prompts
from panelist.render.posting import Frame, Wishes, posting
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel, failing
from tests.integration.scene import (
    CONFIRMED,
    NOTHING,
    ONE,
    PATH,
    REVIEWERS,
    Range,
    in_turn,
    panel,
    purposes,
)
from tests.unit.phases import mending, scene

ON = Settings(engine=Engine.CLAUDE, suggestions="on")
NAME = "quality.paths.s1.1"
HERE = Place(path=PATH, start=3, end=3)


@pytest.fixture
def change(tmp_path: Path) -> Range:
    return Range.new(tmp_path)


def mender(*edits: mending.EditAnswer) -> ScriptedModel:
    """A panel that finds one thing, and two models that mend it."""
    model = panel(paths=ONE)
    model.script["edit"] = CONFIRMED
    model.script["mend"] = mending.mended(mending.fix(*(edits or (mending.edit(),)), name=NAME))
    model.script["mend:reread"] = mending.reread(mending.word(NAME))
    return model


def test_a_confirmed_finding_comes_with_an_edit_to_commit(change: Range) -> None:
    model = mender()
    review = change.review(model, ON)
    assert purposes(model) == [*REVIEWERS, "edit", "mend", "mend:reread"]
    assert change.phases[-3:] == ["verify", "mend", "synthesize"]
    (found,) = review.findings
    assert (found.suggestion, found.suggestion_place) == ("        return None", HERE)
    assert review.cost_usd == pytest.approx(0.01 * len(model.asks))
    assert {row.who for row in review.costs} >= {"mend"}


def test_the_comment_stands_on_the_lines_that_the_click_replaces(change: Range) -> None:
    edit = mending.edit("    return a / b", "    return a / (b or 1)", start_line=4, end_line=4)
    review = change.review(mender(edit), ON)
    got = posting(
        review.model_copy(update={"head_sha": "a" * 40}),
        parse(change.memory.read_patch()),
        Frame(Prompts(scene.PROMPTS), "<!-- panelist -->"),
        Wishes(max_inline_comments=20, comment_floor=Severity.LOW),
    )
    (comment,) = got.comments
    assert comment.place == Place(path=PATH, start=3, end=4)
    assert "```suggestion\n        b = 0\n    return a / (b or 1)\n```" in comment.body


def test_what_lies_outside_the_change_is_a_patch_that_git_applies(change: Range) -> None:
    edit = mending.edit("    return a * 2", "    return a + a", start_line=8, end_line=8)
    review = change.review(mender(edit), ON)
    (found,) = review.findings
    assert found.suggestion is None
    root = change.checkout.root
    subprocess.run(["git", "apply", "-"], input=found.patch.encode(), cwd=root, check=True)
    assert (root / PATH).read_text() == scene.HEAD.replace("a * 2", "a + a")


def test_no_failure_of_mending_loses_a_review(change: Range) -> None:
    model = mender()
    model.script["mend"] = failing(FailureKind.OVERLOADED, "Claude is overloaded.")
    del model.script["mend:reread"]
    review = change.review(model, ON)
    assert review.conclusion is Conclusion.FAILURE
    (found,) = review.findings
    assert (found.suggestion, found.patch) == (None, "")
    assert found.suggestion_note == "nobody wrote an edit"
    assert "1 finding got no fix: Claude is overloaded." in review.notes


def test_nobody_is_asked_where_nothing_was_found(change: Range) -> None:
    model = panel()
    review = change.review(model, ON)
    assert purposes(model) == REVIEWERS
    assert review.conclusion is Conclusion.SUCCESS
    assert change.memory.read(Fixes).fixes == ()


def test_a_resumed_run_does_not_pay_twice_for_a_fix(change: Range) -> None:
    change.review(mender(), ON)
    (change.memory.root / Review.file_name).unlink()
    review = change.review(ScriptedModel({}), ON)
    assert review.findings[0].suggestion == "        return None"


def test_mending_alone_asks_those_two_and_forgets_the_review(change: Range) -> None:
    change.review(mender(), ON)
    script = mender().script
    model = ScriptedModel({name: script[name] for name in ("mend", "mend:reread")})
    asyncio.run(change.pipeline(model, ON).phase(PhaseName.MEND))
    assert purposes(model) == ["mend", "mend:reread"]
    assert change.memory.find(Review) is None


def test_both_rounds_of_a_re_plan_are_on_the_bill(change: Range) -> None:
    model = mender()
    late = failing(FailureKind.TIMEOUT, "Claude took too long.")
    model.script[REVIEWERS[0]] = in_turn(late, NOTHING)
    review = change.review(model, Settings(suggestions="on", fail_on="never"))
    assert review.round == 2
    assert purposes(model).count("mend") == 2
    assert review.cost_usd == pytest.approx(0.01 * (len(model.asks) - 1))


def test_a_secret_of_the_file_is_in_no_prompt_no_patch_and_no_artifact(tmp_path: Path) -> None:
    value = "AKIA" + "Z7Y3X9W2V5U8T1S4"
    base = {PATH: scene.BASE.encode()}
    head = scene.HEAD.replace("        b = 0\n", f"        b = 0\n    key = '{value}'\n")
    change = Range.new(tmp_path, base, {PATH: head.encode()})
    model = mender()
    del model.script["mend:reread"]
    model.script["gather"] = GroupingAnswer(groups=[])
    review = change.review(model, ON)
    notes = {found.title: found.suggestion_note for found in review.findings}
    assert notes["divides by zero when b is None"] == "a secret stands beside the lines it replaces"
    kinds = {fix.kind for fix in change.memory.read(Fixes).fixes}
    assert kinds == {FixKind.DROPPED}
    assert value not in json.dumps([ask.shared + ask.charge for ask in model.asks])
    kept = (change.memory.root / Fixes.file_name).read_text()
    assert value not in kept
