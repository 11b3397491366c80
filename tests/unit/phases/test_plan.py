from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import AgentChoice, Context, Depth, FileContext, Plan, Risk
from panelist.diff import parse
from panelist.panel import PANEL, Agent, seat_panel
from panelist.phases import plan as planning
from panelist.phases.costs import SpentBefore
from panelist.phases.plan import Earlier, make_plan
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene

ONCE = tuple(replace(agent, lenses=()) for agent in PANEL)
"""The panel, each of whom reads once."""


def change(sizes: dict[str, int]) -> bytes:
    """A patch that adds a file of so many lines for each path."""
    return "".join(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..1111111\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{lines} @@\n"
        + "".join(f"+{'x' * 86}\n" for _ in range(lines))
        for path, lines in sizes.items()
    ).encode()


def context(risks: dict[str, Risk], agents: tuple[str, ...] = ("security", "quality")) -> Context:
    return Context(
        head_sha=None,
        patch_digest="",
        brief="",
        files=tuple(
            FileContext(path=path, in_scope=True, reason="", risk=risk)
            for path, risk in risks.items()
        ),
        agents=tuple(
            AgentChoice(agent=agent.id, needed=agent.id in agents, reason="") for agent in PANEL
        ),
    )


def planned(
    sizes: dict[str, int],
    risks: dict[str, Risk] | None = None,
    *,
    price: float | None = 0.01,
    cap: float = 5.0,
    earlier: Earlier | None = None,
    agents: tuple[Agent, ...] = ONCE,
) -> Plan:
    room = scene.room(
        ScriptedModel({}, price=price), settings=Settings(max_cost_usd=cap), agents=agents
    )
    return make_plan(
        context(risks or dict.fromkeys(sizes, Risk.MEDIUM)),
        parse(change(sizes)),
        room,
        earlier=earlier,
    )


def test_a_small_change_is_one_shard_and_one_assignment_an_agent() -> None:
    plan = planned({"a.py": 10, "b.py": 10})
    assert [shard.hunks for shard in plan.shards] == [("h1", "h2")]
    assert [one.id for one in plan.assignments] == ["security.s1", "quality.s1"]
    assert plan.estimate_usd == 0.02
    assert plan.left_out == ()


def test_shards_are_cut_at_file_borders_and_the_riskiest_come_first() -> None:
    sizes = {"a.py": 500, "b.py": 500, "c.py": 500}
    risks = {"a.py": Risk.LOW, "b.py": Risk.HIGH, "c.py": Risk.MEDIUM}
    plan = planned(sizes, risks)
    assert [shard.hunks for shard in plan.shards] == [("h2",), ("h3",), ("h1",)]
    assert [shard.risk for shard in plan.shards] == [Risk.HIGH, Risk.MEDIUM, Risk.LOW]


def test_a_hunk_above_a_shard_gets_its_own_and_one_above_a_prompt_is_left_out() -> None:
    plan = planned({"large.py": 1_500, "huge.py": 5_000, "small.py": 5})
    assert [shard.hunks for shard in plan.shards] == [("h1",), ("h3",)]
    (row,) = plan.left_out
    assert (row.agent, row.path, row.hunks, row.cause) == ("*", "huge.py", ("h2",), "too_large")
    assert "more than a prompt holds" in row.reason


def test_a_file_without_its_content_is_left_out_with_the_reason() -> None:
    patch = change({"a.py": 5})
    diff = parse(patch, missing={"b.py": "too large to be served"})
    files = context({"a.py": Risk.MEDIUM, "b.py": Risk.MEDIUM})
    plan = make_plan(files, diff, scene.room(ScriptedModel({})))
    (row,) = plan.left_out
    assert (row.path, row.hunks, row.reason, row.cause) == (
        "b.py",
        (),
        "too large to be served",
        "missing",
    )


def test_the_budget_drops_the_lowest_risk_first_and_names_every_file() -> None:
    sizes = {"low.py": 1_000, "high.py": 1_000}
    risks = {"low.py": Risk.LOW, "high.py": Risk.HIGH}
    plan = planned(sizes, risks, price=1.0, cap=4.0)
    assert [one.id for one in plan.assignments] == ["security.s1", "quality.s1", "security.s2"]
    (row,) = plan.left_out
    assert (row.agent, row.path, row.hunks, row.cause) == ("quality", "low.py", ("h1",), "budget")
    assert row.reason == "would cost more than max-cost-usd 4 leaves"
    assert plan.estimate_usd == 3.0


def test_a_budget_too_small_for_anything_leaves_everything_out() -> None:
    plan = planned({"a.py": 5}, price=1.0, cap=0.5)
    assert plan.assignments == ()
    assert {row.agent for row in plan.left_out} == {"security", "quality"}


def test_an_unknown_price_is_unknown_not_nothing() -> None:
    plan = planned({"a.py": 5}, price=None)
    assert plan.estimate_usd is None
    assert plan.assignments[0].estimate_usd is None
    assert plan.notes == (
        "The price of model-balanced is not known, so max-cost-usd cannot be held for it.",
    )


def test_the_offline_engine_costs_nothing() -> None:
    plan = make_plan(context({"a.py": Risk.LOW}), parse(change({"a.py": 3})), scene.room())
    assert (plan.estimate_usd, plan.max_cost_usd) == (0.0, None)


def test_a_second_round_accepts_the_first_and_counts_what_it_spent() -> None:
    earlier = Earlier(digests=("digest",), spent=1.5)
    plan = planned({"a.py": 5}, price=1.0, cap=4.0, earlier=earlier)
    assert (plan.round, plan.accepts) == (2, ("digest",))
    assert len(plan.assignments) == 1


def test_what_a_first_round_carried_out_costs_nothing_again() -> None:
    earlier = Earlier(digests=("digest",), carried_out=frozenset({"security.s1"}), spent=1.5)
    plan = planned({"a.py": 5}, price=1.0, cap=4.0, earlier=earlier)
    assert [one.id for one in plan.assignments] == ["security.s1", "quality.s1"]


def test_files_out_of_scope_are_in_no_shard() -> None:
    files = context({"a.py": Risk.LOW})
    diff = parse(change({"a.py": 5, "b.lock": 5}))
    plan = make_plan(files, diff, scene.room(ScriptedModel({})))
    assert plan.shards[0].hunks == ("h1",)


@given(st.lists(st.tuples(st.integers(1, 1_200), st.sampled_from(Risk)), min_size=1, max_size=8))
def test_every_hunk_is_in_exactly_one_shard_and_shards_fit(files: list[tuple[int, Risk]]) -> None:
    sizes = {f"f{number}.py": size for number, (size, _) in enumerate(files)}
    risks = {f"f{number}.py": risk for number, (_, risk) in enumerate(files)}
    plan = planned(sizes, risks)
    hunks = [hunk for shard in plan.shards for hunk in shard.hunks]
    assert sorted(hunks) == sorted(f"h{number}" for number in range(1, len(files) + 1))
    for shard in plan.shards:
        assert shard.tokens <= planning.SHARD_TOKENS or len(shard.hunks) == 1


def test_nobody_reads_again_what_an_earlier_run_read() -> None:
    room = scene.room(ScriptedModel({}))
    diff = parse(change({"a.py": 10, "b.py": 10}))
    files = context({"a.py": Risk.MEDIUM, "b.py": Risk.MEDIUM})
    later = files.model_copy(update={"scope": "new", "known": ("h1",)})
    assert [shard.hunks for shard in make_plan(later, diff, room).shards] == [("h2",)]
    assert [shard.hunks for shard in planning.cut(later, diff)] == [("h2",)]
    over = files.model_copy(update={"scope": "nothing", "known": ("h1", "h2")})
    nothing = make_plan(over, diff, room)
    assert (nothing.shards, nothing.assignments, nothing.left_out) == ((), (), ())
    assert nothing.estimate_usd == 0


def test_what_the_day_leaves_caps_the_plan() -> None:
    room = scene.room(ScriptedModel({}), agents=ONCE)
    files = context({"a.py": Risk.MEDIUM})
    found = make_plan(files, parse(change({"a.py": 10})), room, spent=SpentBefore(19.98))
    assert found.max_cost_usd == pytest.approx(0.02)
    assert [one.id for one in found.assignments] == ["security.s1"]
    assert [(row.agent, row.reason) for row in found.left_out] == [
        ("quality", "would cost more than max-cost-usd-per-day 20 leaves")
    ]


def test_what_the_month_leaves_caps_the_plan_and_is_told() -> None:
    room = scene.room(ScriptedModel({}), agents=ONCE, settings=Settings(max_cost_usd_per_month=100))
    files, diff = context({"a.py": Risk.MEDIUM}), parse(change({"a.py": 10}))
    found = make_plan(files, diff, room, spent=SpentBefore(0.0, 99.98))
    assert found.max_cost_usd == pytest.approx(0.02)
    assert [(row.agent, row.reason) for row in found.left_out] == [
        ("quality", "would cost more than max-cost-usd-per-month 100 leaves")
    ]
    (told,) = found.notes
    assert told == (
        "Before this review $0.02 of the $100.00 were left that reviews of this repository may "
        "cost in a month (max-cost-usd-per-month)."
    )
    assert make_plan(files, diff, room, spent=SpentBefore(0.0)).notes == ()


def seated(**settings: object) -> tuple[Agent, ...]:
    return seat_panel(Settings.model_validate(settings))


def test_every_reading_of_a_shard_is_an_assignment_of_its_own() -> None:
    plan = planned({"a.py": 10}, agents=seated(votes={"security": 2}))
    assert [(one.id, one.agent, one.reading, one.lens, one.vote) for one in plan.assignments] == [
        ("security.s1", "security", "security", "", 1),
        ("security.v2.s1", "security", "security.v2", "", 2),
        ("quality.paths.s1", "quality", "quality.paths", "paths", 1),
        ("quality.states.s1", "quality", "quality.states", "states", 1),
        ("quality.contracts.s1", "quality", "quality.contracts", "contracts", 1),
    ]


def test_all_readings_of_a_shard_stand_together_so_that_they_share_its_cache() -> None:
    plan = planned({"a.py": 500, "b.py": 500}, agents=seated(depth=Depth.DEEP))
    shards = [one.shard for one in plan.assignments]
    assert shards == sorted(shards)
    assert len({one.id for one in plan.assignments}) == len(plan.assignments) == 2 * 8


def test_a_budget_that_drops_one_lens_names_its_agent_once() -> None:
    plan = planned({"a.py": 5}, price=1.0, cap=4.0, agents=PANEL)
    assert [one.reading for one in plan.assignments] == [
        "security",
        "quality.paths",
        "quality.states",
    ]
    assert [(row.agent, row.hunks, row.cause) for row in plan.left_out] == [
        ("quality", ("h1",), "budget")
    ]
