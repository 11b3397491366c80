"""What the tests of this folder share: a small schema, a panel of asks, a run against the fake."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from panelist.claude import Claude, Deadline, Limits, Patience, connect
from panelist.contracts import Effort, Tier
from panelist.events import Bus, Event
from panelist.ports import Answer, Ask, NoAnswer, Toolbox
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply

T = TypeVar("T")

HAIKU, SONNET, OPUS = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"

CHAINS: Mapping[Tier, tuple[str, ...]] = {
    Tier.FAST: (HAIKU,),
    Tier.BALANCED: (SONNET, OPUS),
    Tier.POWERFUL: (OPUS,),
}


class Opinion(BaseModel):
    """The answer that is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    overall_confidence: int


SURE = {"text": "fine", "overall_confidence": 90}
UNSURE = {"text": "perhaps", "overall_confidence": 29}
Outcome = Answer[Opinion] | NoAnswer


def sure(_: RecordedRequest) -> Reply:
    """A responder that always gives the same good answer."""
    return Reply(SURE)


def ask(  # noqa: PLR0913 - a test names only what it is about
    charge: str = "Look.",
    *,
    shared: str = "",
    system: str = "You review code.",
    tier: Tier = Tier.BALANCED,
    effort: Effort = "medium",
    avoid: frozenset[str] = frozenset(),
    purpose: str = "review:security.s1",
    toolbox: Toolbox | None = None,
) -> Ask[Opinion]:
    """An ask of the balanced tier, with nothing shared unless given."""
    return Ask(purpose, tier, system, shared, charge, Opinion, effort, avoid, toolbox)


@dataclass
class Scene:
    """A run of Claude against ``fake``; waits are written down, not waited."""

    fake: FakeAnthropic
    seconds: float = 20.0
    max_cost_usd: float | None = None
    at_once: int = 8
    call_seconds: float = 600.0
    chains: Mapping[Tier, tuple[str, ...]] = field(default_factory=lambda: CHAINS)
    naps: list[float] = field(default_factory=list[float])
    events: list[Event] = field(default_factory=list[Event])

    def all(self, *asks: Ask[Opinion]) -> list[Outcome]:
        """Put all ``asks`` at the same time."""

        async def together(claude: Claude) -> list[Outcome]:
            return list(await asyncio.gather(*(claude.ask(each) for each in asks)))

        return self.run(together)

    def one(self, asked: Ask[Opinion] | None = None) -> Outcome:
        """Put one ask."""
        return self.all(asked or ask())[0]

    def run(self, story: Callable[[Claude], Awaitable[T]]) -> T:
        """Run ``story`` with a connected Claude."""

        async def told() -> T:
            limits = Limits(Deadline.after(self.seconds), self.max_cost_usd, self.at_once)
            patience = Patience(
                call_seconds=self.call_seconds,
                sleep=self._nap,
                clock=lambda: time.monotonic() + sum(self.naps),
                chance=lambda: 0,
            )
            bus = Bus((self.events.append,))
            async with connect(
                KEY, self.chains, limits, base_url=self.fake.url, patience=patience, bus=bus
            ) as claude:
                return await story(claude)

        return asyncio.run(told())

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)


def errors(outcome: Outcome) -> list[str | None]:
    """How each try ended, in order."""
    return [call.error for call in outcome.calls]


def models(outcome: Outcome) -> list[str]:
    """Which models were asked, in order."""
    return [call.model for call in outcome.calls]
