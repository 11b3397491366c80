from dataclasses import replace

import pytest

from panelist.contracts import Depth, Engine
from panelist.panel import DEPTHS, LENSES, PANEL, REVIEWER, Agent, readings_of, seat_panel
from panelist.settings import CustomAgent, Settings

BY_DEPTH = {
    Depth.QUICK: ["reviewer"],
    Depth.STANDARD: [
        "security",
        "quality.paths",
        "quality.states",
        "quality.contracts",
        "performance",
        "tests",
    ],
    Depth.DEEP: [
        "security",
        "security.v2",
        "quality.paths",
        "quality.states",
        "quality.contracts",
        "quality.paths.v2",
        "quality.states.v2",
        "quality.contracts.v2",
        "performance",
        "tests",
    ],
}


SHIPPED = frozenset({"security", "quality", "performance", "tests"})
"""The agents whose depths and lenses are decided here; one that is added reads once everywhere."""


def readings(settings: Settings) -> list[str]:
    return [one.id for agent in seat_panel(settings) for one in readings_of(agent)]


def shipped_readings(depth: Depth) -> list[str]:
    """Those of the shipped agents, and of the one that takes on all charges."""
    agents = [
        agent for agent in seat_panel(Settings(depth=depth)) if agent.id in SHIPPED or agent.parts
    ]
    return [one.id for agent in agents for one in readings_of(agent)]


@pytest.mark.parametrize("depth", Depth)
def test_a_depth_decides_who_reads_and_how_often(depth: Depth) -> None:
    assert shipped_readings(depth) == BY_DEPTH[depth]


def test_offline_everybody_looks_once() -> None:
    offline = Settings(engine=Engine.OFFLINE, depth=Depth.DEEP, votes={"tests": 3})
    assert readings(offline) == [agent.id for agent in PANEL]


def test_every_depth_stands_in_the_table_and_standard_is_the_default() -> None:
    assert set(DEPTHS) == set(Depth)
    assert readings(Settings()) == readings(Settings(depth=Depth.STANDARD))


@pytest.mark.parametrize(
    ("depth", "one_reader", "verifier_apart", "effort"),
    [
        (Depth.QUICK, True, False, "medium"),
        (Depth.STANDARD, False, False, "medium"),
        (Depth.DEEP, False, True, "high"),
    ],
)
def test_a_depth_decides_who_signs_and_with_how_much_effort(
    depth: Depth, effort: str, *, one_reader: bool, verifier_apart: bool
) -> None:
    profile = DEPTHS[depth]
    assert (profile.one_reader, profile.verifier_apart) == (one_reader, verifier_apart)
    assert {agent.effort for agent in seat_panel(Settings(depth=depth))} == {effort}


def test_at_quick_one_blind_reader_takes_on_the_charges_of_everybody_wanted() -> None:
    own = CustomAgent(id="billing", title="Billing", charge="Look for rounding.")
    (reader,) = seat_panel(
        Settings(
            depth=Depth.QUICK,
            agents=("quality", "tests"),
            always=("billing",),
            custom_agents=(own,),
        )
    )
    assert replace(reader, parts=()) == REVIEWER
    assert [part.id for part in reader.parts] == ["quality", "tests", "billing"]
    assert reader.blind
    assert reader.essential


def test_a_team_sets_votes_beside_those_of_the_depth() -> None:
    votes = {"security": 3, "quality": 1}
    found = readings(Settings(depth=Depth.DEEP, votes=votes, agents=tuple(SHIPPED)))
    assert found == [
        "security",
        "security.v2",
        "security.v3",
        "quality.paths",
        "quality.states",
        "quality.contracts",
        "performance",
        "tests",
    ]


def test_an_agent_of_a_team_votes_too() -> None:
    own = CustomAgent(id="billing", title="Billing", charge="Look for rounding.")
    found = readings(Settings(agents=("billing",), custom_agents=(own,), votes={"billing": 2}))
    assert found == ["billing", "billing.v2"]


def test_no_two_readings_have_the_same_name() -> None:
    agents = [replace(agent, votes=5) for agent in (*PANEL, REVIEWER)]
    names = [one.id for agent in agents for one in readings_of(agent)]
    assert len(names) == len(set(names)) == 5 * sum(len(agent.lenses) or 1 for agent in agents)


def test_of_the_shipped_only_quality_has_lenses_and_hears_the_author() -> None:
    shipped = [agent for agent in PANEL if agent.id in SHIPPED]
    assert [agent.id for agent in shipped if agent.lenses] == ["quality"]
    assert [agent.id for agent in shipped if not agent.blind] == ["quality"]
    assert [lens.id for lens in LENSES] == ["paths", "states", "contracts"]


def test_without_lenses_an_agent_reads_once() -> None:
    plain: Agent = replace(PANEL[1], lenses=())
    assert [(one.id, one.lens, one.vote) for one in readings_of(plain)] == [("quality", None, 1)]
