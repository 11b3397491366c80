import asyncio
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.cli.engine import with_tools
from panelist.contracts import (
    Assignment,
    Depth,
    Engine,
    Failed,
    FailureKind,
    Plan,
    Report,
    Reviewed,
    Risk,
    Severity,
    Shard,
)
from panelist.diff import parse
from panelist.events import CellDone, CellStarted, Event, WorkFailed
from panelist.memory import digest
from panelist.panel import LENSES, PANEL, readings_of, seat_panel
from panelist.phases.answers import PlaceAnswer, ReportAnswer
from panelist.phases.charge import agent_charge, reading_order
from panelist.phases.review import Work, review
from panelist.phases.room import Room
from panelist.settings import Settings
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
    assert quality.claims == (scene.claim_of(scene.finding()),)
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
    (failed,) = [event for event in heard if isinstance(event, WorkFailed)]
    report = next(one for one in reports.values() if isinstance(one, Failed))
    assert (failed.phase, failed.assignment) == ("review", report.assignment)
    assert (failed.kind, failed.sentence) == (report.kind.value, report.message)
    assert done["security.s1"].failure == "timeout: Claude took too long."
    assert sum(isinstance(event, CellStarted) for event in heard) == 2


def test_a_wrong_key_fails_every_reading_with_its_sentence_and_asks_nobody_else() -> None:
    model = ScriptedModel(
        {
            "review:security.s1": failing(
                FailureKind.AUTHENTICATION, "The key is wrong. Set another.", final=True
            )
        }
    )
    reports = carry_out(scene.room(model), scene.plan())
    assert len(model.asks) == 1
    failed = [report for report in reports.values() if isinstance(report, Failed)]
    assert {(one.assignment, one.kind, one.message, one.final) for one in failed} == {
        (name, FailureKind.AUTHENTICATION, "The key is wrong. Set another.", True)
        for name in ("security.s1", "quality.s1")
    }


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


def test_claims_that_cannot_be_taken_in_are_counted_and_the_rest_counts() -> None:
    answer = ReportAnswer.model_validate(
        scene.report_answer().model_dump()
        | {
            "claims": [
                scene.claimed(file="../etc/passwd", severity="critical"),
                scene.claimed(severity="critical", confidence="sure"),
                scene.claimed(start_line=3, end_line=2),
                scene.claimed(),
            ]
        }
    )
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert [one.id for one in report.claims] == ["quality.s1.3", "quality.s1.4"]
    assert [(one.reason, one.severity) for one in report.dropped] == [
        ("it names a file that was not in the assignment", Severity.CRITICAL),
        ("it is not of the asked form", Severity.CRITICAL),
    ]
    assert report.attested == ("h1",)


def test_injection_attempts_are_told_wherever_they_are_said_to_be() -> None:
    places = [PlaceAnswer(file="f1", line=2), PlaceAnswer(file="made/up.py", line=1)]
    answer = scene.report_answer().model_copy(update={"injection_attempts": places})
    model = ScriptedModel({"review:quality.s1": answer})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert report.injection == ("src/ratio.py:2", "a place that cannot be told")


@pytest.mark.parametrize(("read", "attested"), [(["all"], ("h1",)), (["nothing"], ())])
def test_all_stands_for_every_hunk_of_the_shard(read: list[str], attested: tuple[str, ...]) -> None:
    model = ScriptedModel({"review:quality.s1": scene.report_answer(read=read)})
    report = carry_out(scene.room(model), scene.plan(agents=("quality",)))["quality.s1"]
    assert isinstance(report, Reviewed)
    assert report.attested == attested


def test_the_offline_engine_attests_without_any_model() -> None:
    plan = scene.plan(engine=Engine.OFFLINE)
    reports = carry_out(scene.room(), plan)
    assert [report.outcome for report in reports.values()] == ["reviewed", "reviewed"]
    first = reports["security.s1"]
    assert isinstance(first, Reviewed)
    assert (first.engine, first.model, first.attested) == (Engine.OFFLINE, None, ("h1",))


FOUR = parse(
    scene.PATCH + b"".join(b"@@ -%d +%d @@\n-a\n+b\n" % (line, line + 2) for line in (90, 95, 99))
)


def every_reading(**settings: object) -> tuple[Plan, ScriptedModel]:
    """What is asked of everybody over a shard of four hunks."""
    wanted = Settings.model_validate({"engine": Engine.CLAUDE, **settings})
    agents = seat_panel(wanted)
    readings = [reading for agent in agents for reading in readings_of(agent)]
    hunks = tuple(hunk.id for hunk in FOUR.hunks)
    plan = Plan(
        engine=Engine.CLAUDE,
        shards=(Shard(id="s1", hunks=hunks, tokens=50, risk=Risk.MEDIUM),),
        assignments=tuple(
            Assignment(
                id=f"{one.id}.s1",
                agent=one.agent.id,
                reading=one.id,
                lens=one.lens.id if one.lens else "",
                vote=one.vote,
                shard="s1",
                tier=one.agent.tier,
                estimate_usd=None,
            )
            for one in readings
        ),
        estimate_usd=None,
        max_cost_usd=None,
    )
    model = ScriptedModel({f"review:{one.id}": scene.report_answer() for one in plan.assignments})
    room = with_tools(scene.room(model, settings=wanted, agents=agents))
    work = Work(plan, digest(plan), scene.context(), scene.PULL, FOUR)
    asyncio.run(review(work, plan.assignments, room, lambda _report: None))
    model.finish()
    return plan, model


@pytest.mark.parametrize("depth", Depth)
def test_all_readings_of_a_shard_share_every_byte_before_their_charge(depth: Depth) -> None:
    plan, model = every_reading(depth=depth, votes={"tests": 3})
    assert len(model.asks) == len(plan.assignments)
    prefixes = {
        (
            ask.system,
            ask.shared,
            ask.schema,
            ask.effort,
            str(ask.toolbox and ask.toolbox.definitions),
        )
        for ask in model.asks
    }
    assert len(prefixes) == 1
    assert len({ask.charge for ask in model.asks}) == len(model.asks)


def test_each_lens_is_told_after_the_shared_part() -> None:
    _, model = every_reading()
    for lens in LENSES:
        text = scene.room().prompts.fill(lens.prompt).strip()
        told = [ask.purpose for ask in model.asks if text in ask.charge]
        assert told == [f"review:quality.{lens.id}.s1"]
        assert not any(text in ask.system + ask.shared for ask in model.asks)


def test_votes_read_in_another_order() -> None:
    _, model = every_reading(votes={"security": 5})
    orders = [
        re.findall(r"Read the hunks in this order: (.+)\.", ask.charge)
        for ask in model.asks
        if ask.purpose.startswith("review:security")
    ]
    assert orders[0] == []
    assert orders[1] == ["h4, h3, h2, h1"]
    assert len({str(order) for order in orders}) == 5
    assert all(sorted(order[0].split(", ")) == ["h1", "h2", "h3", "h4"] for order in orders[1:])


@given(st.integers(1, 5), st.integers(0, 30))
def test_every_order_holds_every_hunk_once(vote: int, count: int) -> None:
    hunks = [f"h{number}" for number in range(count)]
    order = reading_order(hunks, vote)
    assert order == () if vote == 1 or count < 2 else sorted(order) == sorted(hunks)


def test_at_quick_the_one_reader_hears_every_charge_and_no_word_of_the_author() -> None:
    _, model = every_reading(depth=Depth.QUICK)
    (ask,) = model.asks
    for agent in PANEL:
        assert agent_charge(agent, scene.room()).strip() in ask.charge
    for word in (scene.PULL.title, scene.PULL.body):
        assert word not in ask.system + ask.shared + ask.charge


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
    room = scene.room(model, settings=Settings(tools=("quality",)))
    carry_out(with_tools(room), scene.plan(agents=("performance", "quality")))
    performance, quality = (model.asked(f"review:{name}.s1") for name in ("performance", "quality"))
    assert performance.toolbox is not None
    assert quality.toolbox is not None
    assert performance.toolbox.definitions == quality.toolbox.definitions
    assert performance.shared == quality.shared
    assert "# Tools" in quality.shared
    call = {"path": "src/ratio.py", "start": 1, "end": 1}
    assert not quality.toolbox.open().run("read_file", call).is_error
    assert performance.toolbox.open().run("read_file", call).is_error
    assert (NO_TOOLS in performance.charge, NO_TOOLS in quality.charge) == (True, False)


def test_without_tools_no_prompt_speaks_of_them() -> None:
    model = ScriptedModel({"review:performance.s1": scene.report_answer()})
    carry_out(scene.room(model), scene.plan(agents=("performance",)))
    asked = model.asked("review:performance.s1")
    assert asked.toolbox is None
    assert "# Tools" not in asked.shared
    assert NO_TOOLS not in asked.charge
