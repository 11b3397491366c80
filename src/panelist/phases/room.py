"""What a phase may use besides the artifacts it reads."""

from dataclasses import dataclass
from typing import Literal

from panelist.events import Bus
from panelist.evidence import redact_text
from panelist.fence import Fence
from panelist.panel import Agent
from panelist.ports import Model, Repo
from panelist.prompts import Prompts
from panelist.settings import Settings
from panelist.tools import ReadOnlyToolbox

Role = Literal["reader", "editor", "verifier", "mender", "rereader", "clerk"]
"""Who is asked: each role reads only rules that can apply to it."""


@dataclass(frozen=True, slots=True)
class Room:
    """The dependencies of a run.

    ``model`` is ``None`` under the offline engine. ``toolbox`` is what agents may
    look around with; ``None`` when nobody may, or there is nothing to look at.
    """

    settings: Settings
    agents: tuple[Agent, ...]
    repo: Repo
    prompts: Prompts
    fence: Fence
    bus: Bus
    model: Model | None
    toolbox: ReadOnlyToolbox | None = None

    def system(self, role: Role) -> str:
        """The system prompt of a role: the same bytes for everybody in it and every pull."""
        return self.prompts.fill(f"system/{role}.md.j2", language=self.settings.language)

    def may_use_tools(self, agent: Agent) -> bool:
        """Whether ``agent`` may look around; one with parts may where one of them may."""
        names = tuple(part.id for part in agent.parts) or (agent.id,)
        return not set(self.settings.tools).isdisjoint(names)

    def described(self, text: str) -> str:
        """What the author of the change wrote, as a model may see it: redacted and fenced."""
        return self.told("description", text)

    def told(self, kind: str, text: str, **facts: str | int) -> str:
        """What anybody wrote, as a model may see it: redacted and fenced."""
        return self.fence.block(kind, redact_text(f"{kind}.md", text), **facts)
