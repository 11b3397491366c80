"""Who can sit on the panel. A new built-in reviewer is one row here and one prompt file."""

from dataclasses import dataclass

from panelist.contracts import Effort, Tier
from panelist.settings import Settings


@dataclass(frozen=True, slots=True)
class Agent:
    """A reviewer.

    Attributes:
        id: what reports, coverage and settings call it.
        title: what people read.
        prompt: template of its charge, below the prompts folder; "" for a
            team's own agent, whose ``charge`` is the text itself.
        blind: it never sees the title, body, commits, branch or author.
    """

    id: str
    title: str
    tier: Tier
    prompt: str
    blind: bool
    charge: str = ""
    effort: Effort = "medium"


PANEL: tuple[Agent, ...] = (
    Agent("security", "Security", Tier.BALANCED, "agents/security.md.j2", blind=True),
    Agent("quality", "Quality", Tier.BALANCED, "agents/quality.md.j2", blind=False),
    Agent("performance", "Performance", Tier.BALANCED, "agents/performance.md.j2", blind=True),
    Agent("tests", "Tests", Tier.BALANCED, "agents/tests.md.j2", blind=True),
)


def seated(settings: Settings) -> tuple[Agent, ...]:
    """The agents a team wants, built-in ones first, in the order of the table.

    A team's own agents sit on the panel unless ``agents`` was set to leave
    them out by naming only others.
    """
    own = tuple(
        Agent(agent.id, agent.title, agent.tier, "", blind=agent.blind, charge=agent.charge)
        for agent in settings.custom_agents
    )
    chosen = set(settings.agents)
    if "agents" not in settings.model_fields_set:
        chosen |= {agent.id for agent in own}
    chosen |= set(settings.always)
    return tuple(agent for agent in (*PANEL, *own) if agent.id in chosen)
