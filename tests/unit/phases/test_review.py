import asyncio
from collections.abc import Sequence

import pytest

from panelist.cli.engine import with_tools
from panelist.contracts import (
    Assignment,
    Engine,
    Failed,
    FailureKind,
    Plan,
    Report,
    Reviewed,
)
from panelist.errors import ModelError
from panelist.events import CellDone, CellStarted, Event
from panelist.memory import digest
from panelist.phases.answers import PlaceAnswer
from panelist.phases.review import MOST_FINDINGS, Work, review
from panelist.phases.room import Room
from tests.fakes.model import ScriptedModel, failing
from tests.unit.phases import scene


def carry_out(
    room: Room, plan: Plan, missing: Sequence[Assignment] | None = None
) -> dict[str, Report]:
    reports: dict[str, Report] = {}

    def keep(report: Report) -> None:
        reports[report.assignment] = report

    work = Work(plan, digest(plan), scene.context(), scene.PULL, scene.diff())
    wanted = plan.assignments if missing is None else missing
    asyncio.run(review(work, wanted, room, keep))
    return reports


def test_every_assignment_ends_in_a_report_with_the_digest_of_the_plan() -> None:
    plan = scene.plan()
    model = ScriptedModel(
        {
            "review:security.s1": scene.report_answer(),
            "review:quality.s1": scene.report_answer(scene.claim()),
        }
    )
    reports = carry_out(scene.room(model), plan)
    model.finish()
    quality = reports["quality.s1"]
    assert isinstance(quality, Reviewed)
    assert quality.findings == (scene.finding(),)
    assert quality.attested == ("h1",)
    assert quality.model == "model-balanced"
    assert {report.plan_digest for report in reports.values()} == {digest(plan)}


def test_a_failed_assignment_is_a_value_and_the_others_are_carried_out() -> None:
    model = ScriptedModel(
        {
            "review:security.s1": failing(FailureKind.TIMEOUT, "Claude took too long."),
            "review:quality.s1": scene.report_answer(),
        }
    )
    heard: list[Event] = []
    reports = carry_out(scene.room(model, heard=heard), scene.plan())
    failed = reports["security.s1"]
    assert isinstance(failed, Failed)
    assert (failed.kind, failed.message) == (FailureKind.TIMEOUT, "Claude took too long.")
    assert isinstance(reports["quality.s1"], Reviewed)
    done = {event.assignment: event for event in heard if isinstance(event, CellDone)}
    assert done["security.s1"].failure == "timeout: Claude took too long."
    assert sum(isinstance(event, CellStarted) for event in heard) == 2


def test_a_wrong_key_ends_the_run_with_its_sentence_and_asks_nobody_else() -> None:
    model = ScriptedModel(
        {
            "review:security.s1": failing(
                FailureKind.AUTHENTICATION, "The key is wrong. Set another.", final=True
            )
        }
    )
    with pytest.raises(ModelError, match=r"The key is wrong\. Set another\."):
        carry_out(scene.room(model), scene.plan())
    assert len(model.asks) == 1


def test_what_was_read_before_the_credit_ran_out_is_kept() -> None:
    model = ScriptedModel(
        {
            "review:security.s1": scene.report_answer(),
            "review:quality.s1": failing(FailureKind.CREDIT, "No credit.", final=True),
        }
    )
    reports = carry_out(scene.room(model), scene.plan(agents=("security", "quality", "tests")))
    assert isinstance(reports["security.s1"], Reviewed)
    assert isinstance(reports["tests.s1"], Failed)


def test_only_hunks_of_the_shard_can_be_attested() -> None:
    answer = scene.report_answer(read=("h1", "h99"))
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert report.attested == ("h1",)


def test_findings_that_cannot_be_taken_in_are_counted_with_their_reason() -> None:
    answer = scene.report_answer(
        scene.claim(path="../etc/passwd"),
        scene.claim(start_line=3, end_line=2),
        scene.claim(scenario=" "),
        scene.claim(),
    )
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert len(report.findings) == 1
    assert report.dropped == (
        "finding 1: names a file that was not in the assignment",
        "finding 2: ends before it starts",
        "finding 3: lacks a title, a scenario or a quote",
    )


def test_an_answer_with_a_hundred_thousand_findings_keeps_a_page_of_them() -> None:
    answer = scene.report_answer(*[scene.claim()] * (MOST_FINDINGS + 1000))
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert len(report.findings) == MOST_FINDINGS
    assert len(report.dropped) == MOST_FINDINGS


def test_injection_attempts_outside_the_assignment_are_not_believed() -> None:
    answer = scene.report_answer().model_copy(
        update={
            "injection_attempts": [
                PlaceAnswer(path="src/ratio.py", line=2),
                PlaceAnswer(path="made/up.py", line=1),
            ]
        }
    )
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert report.injection == ("src/ratio.py:2",)


def test_the_offline_engine_attests_without_any_model() -> None:
    plan = scene.plan(engine=Engine.OFFLINE)
    reports = carry_out(scene.room(), plan)
    assert [report.outcome for report in reports.values()] == ["reviewed", "reviewed"]
    first = reports["security.s1"]
    assert isinstance(first, Reviewed)
    assert (first.engine, first.model, first.attested) == (Engine.OFFLINE, None, ("h1",))


def test_all_agents_of_a_shard_share_every_byte_before_their_charge() -> None:
    answers = {f"review:{name}.s1": scene.report_answer() for name in ("security", "quality")}
    model = ScriptedModel(answers)
    carry_out(scene.room(model), scene.plan())
    first, second = model.asks
    assert (first.system, first.shared, first.schema, first.effort) == (
        second.system,
        second.shared,
        second.schema,
        second.effort,
    )
    assert first.charge != second.charge


def test_blind_agents_never_see_a_word_of_the_author_outside_the_code() -> None:
    answers = {f"review:{name}.s1": scene.report_answer() for name in ("security", "quality")}
    model = ScriptedModel(answers)
    carry_out(scene.room(model), scene.plan())
    blind = model.asked("review:security.s1")
    seeing = model.asked("review:quality.s1")
    for word in (scene.PULL.title, scene.PULL.body, "mallory", "evil-branch", "missing divisor"):
        assert word not in blind.system + blind.shared + blind.charge
    assert scene.PULL.body in seeing.charge
    assert scene.PULL.body not in seeing.system + seeing.shared
    assert "error-handling" in blind.shared


def test_strangers_text_stays_inside_its_fence() -> None:
    answers = {"review:quality.s1": scene.report_answer()}
    model = ScriptedModel(answers)
    carry_out(scene.room(model), scene.plan(agents=("quality",)))
    ask = model.asked("review:quality.s1")
    opened = f'<data-{scene.NONCE} kind="description">'
    inside = ask.charge[ask.charge.index(opened) :]
    assert scene.PULL.body in inside[: inside.index(f"</data-{scene.NONCE}>")]
    assert "b = 0" in ask.shared[ask.shared.index(f"<data-{scene.NONCE}") :]


NO_TOOLS = "Use no tools."


def test_everybody_is_shown_the_same_tools_and_only_some_may_use_them() -> None:
    model = ScriptedModel(
        {
            "review:performance.s1": scene.report_answer(),
            "review:quality.s1": scene.report_answer(),
        }
    )
    carry_out(with_tools(scene.room(model)), scene.plan(agents=("performance", "quality")))
    performance, quality = (model.asked(f"review:{name}.s1") for name in ("performance", "quality"))
    assert performance.toolbox is not None
    assert quality.toolbox is not None
    assert performance.toolbox.definitions == quality.toolbox.definitions
    assert performance.shared == quality.shared
    assert "## Tools" in quality.shared
    call = {"path": "src/ratio.py", "start": 1, "end": 1}
    assert not quality.toolbox.open().run("read_file", call).is_error
    assert performance.toolbox.open().run("read_file", call).is_error
    assert (NO_TOOLS in performance.charge, NO_TOOLS in quality.charge) == (True, False)


def test_without_tools_no_prompt_speaks_of_them() -> None:
    model = ScriptedModel({"review:performance.s1": scene.report_answer()})
    carry_out(scene.room(model), scene.plan(agents=("performance",)))
    asked = model.asked("review:performance.s1")
    assert asked.toolbox is None
    assert "tool" not in (asked.system + asked.shared + asked.charge).replace("plain tools", "")
