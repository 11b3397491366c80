"""Who can sit on the panel. A new built-in reviewer is one row here and one prompt file."""

from dataclasses import dataclass, replace

from panelist.contracts import Effort, Engine, Tier
from panelist.panel.depth import DEPTHS, DepthProfile
from panelist.settings import Settings


@dataclass(frozen=True, slots=True)
class Lens:
    """A way of reading, so that two readings of one charge are independent.

    ``prompt`` is its template, below the prompts folder.
    """

    id: str
    title: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A reviewer.

    Attributes:
        id: what reports, coverage and settings call it.
        title: what people read.
        prompt: template of its charge, below the prompts folder; "" for a
            team's own agent, whose ``charge`` is the text itself.
        blind: it never sees the title, body, commits, branch or author.
        essential: no rule and no model may release it.
        lenses: it reads once through each of them; once without where there are none.
        votes: how often it reads each time, in another order of the hunks.
        parts: the agents whose charges it takes on together.
    """

    id: str
    title: str
    tier: Tier
    prompt: str
    blind: bool
    charge: str = ""
    effort: Effort = "medium"
    essential: bool = False
    lenses: tuple[Lens, ...] = ()
    votes: int = 1
    parts: tuple["Agent", ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedReading:
    """One reading of a change: an agent, through one lens, in one order.

    ``vote`` is 1 for the first; each further one has another order of the hunks.
    """

    agent: Agent
    lens: Lens | None = None
    vote: int = 1

    @property
    def id(self) -> str:
        """Agent, lens and vote as one word, e.g. ``quality.paths`` or ``security.v2``."""
        lens = (self.lens.id,) if self.lens is not None else ()
        vote = (f"v{self.vote}",) if self.vote > 1 else ()
        return ".".join((self.agent.id, *lens, *vote))


LENSES: tuple[Lens, ...] = (
    Lens("paths", "Paths", "lenses/paths.md.j2"),
    Lens("states", "States", "lenses/states.md.j2"),
    Lens("contracts", "Contracts", "lenses/contracts.md.j2"),
)

PANEL: tuple[Agent, ...] = (
    Agent("security", "Security", Tier.BALANCED, "agents/security.md.j2", blind=True),
    Agent(
        "quality",
        "Quality",
        Tier.BALANCED,
        "agents/quality.md.j2",
        blind=False,
        essential=True,
        lenses=LENSES,
    ),
    Agent("performance", "Performance", Tier.BALANCED, "agents/performance.md.j2", blind=True),
    Agent("tests", "Tests", Tier.BALANCED, "agents/tests.md.j2", blind=True),
)

# Blind: where a single model decides, nobody may talk it out of what it sees.
REVIEWER = Agent(
    "reviewer",
    "All charges",
    Tier.BALANCED,
    "agents/reviewer.md.j2",
    blind=True,
    essential=True,
)
"""Who sits alone where the depth is ``quick``."""


def readings_of(agent: Agent) -> tuple[PlannedReading, ...]:
    """Every reading that ``agent`` makes of a shard."""
    return tuple(
        PlannedReading(agent, lens, vote)
        for vote in range(1, agent.votes + 1)
        for lens in (agent.lenses or (None,))
    )


def seat_panel(settings: Settings) -> tuple[Agent, ...]:
    """The agents a team wants, built-in ones first, in the order of the table.

    A team's own agents sit on the panel unless ``agents`` was set to leave
    them out by naming only others. At ``quick`` one reader takes on all charges.
    Offline each looks once: collectors see the same through every lens.
    """
    own = tuple(
        Agent(agent.id, agent.title, agent.tier, "", blind=agent.blind, charge=agent.charge)
        for agent in settings.custom_agents
    )
    chosen = set(settings.agents)
    if "agents" not in settings.model_fields_set:
        chosen |= {agent.id for agent in own}
    chosen |= set(settings.always)
    agents = tuple(agent for agent in (*PANEL, *own) if agent.id in chosen)
    profile = DEPTHS[settings.depth]
    if profile.one_reader:
        return (replace(REVIEWER, effort=profile.effort, parts=agents),)
    return tuple(_at_depth(agent, profile, settings) for agent in agents)


def _at_depth(agent: Agent, profile: DepthProfile, settings: Settings) -> Agent:
    if settings.engine is Engine.OFFLINE:
        return replace(agent, lenses=(), votes=1)
    return replace(
        agent,
        effort=profile.effort,
        lenses=agent.lenses if profile.lenses else (),
        votes=settings.votes.get(agent.id, profile.votes.get(agent.id, 1)),
    )
