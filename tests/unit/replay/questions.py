"""Questions and answers for the tests of the room."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from panelist.contracts import Call, Tier
from panelist.ports import A, Answer, Ask, NoAnswer, ToolDefinition, ToolResult, Tools
from panelist.ports import Toolbox as AnyToolbox


class Opinion(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Where(BaseModel):
    """Arguments of the tool."""

    path: str


CALL = Call(purpose="verify:a.py", model="one", cost_usd=0.25, seconds=3.0, request_id="r1")


def ask(
    purpose: str = "verify:a.py",
    *,
    system: str = "You judge.",
    shared: str = "",
    charge: str = "First line\nIs it so?\nAnswer.",
    toolbox: AnyToolbox | None = None,
) -> Ask[Opinion]:
    return Ask(
        purpose=purpose,
        tier=Tier.POWERFUL,
        system=system,
        shared=shared,
        charge=charge,
        schema=Opinion,
        effort="high",
        toolbox=toolbox,
    )


@dataclass
class Toolbox:
    """One tool that always says the same."""

    name: str = "look"
    given: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    closed: bool = False

    @property
    def definitions(self) -> tuple[ToolDefinition, ...]:
        return (ToolDefinition(self.name, "Looks at a file.", Where),)

    def open(self) -> Tools:
        return self

    def run(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        self.given.append(arguments)
        return ToolResult(f"{name} saw it", is_error=name != "look")


class Judge:
    """A model that says what it is told to, after looking with whatever tools it has."""

    def __init__(self, *answers: Opinion | NoAnswer) -> None:
        self._answers = list(answers)

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        if ask.toolbox is not None:
            tools = ask.toolbox.open()
            assert not tools.closed
            assert len(ask.toolbox.definitions) == 1
            tools.run("look", {"path": "a.py"})
            tools.run("touch", {})
        # The first question is the last to be answered.
        await asyncio.sleep(0.02 * len(self._answers))
        answer = self._answers.pop()
        if isinstance(answer, NoAnswer):
            return answer
        assert isinstance(answer, ask.schema)
        return Answer(answer, "one", (CALL,))

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        del tier
        return float(input_tokens + output_tokens - cached)

    async def count(self, ask: Ask[A]) -> int | None:
        return len(ask.charge)

    def first_model(self, tier: Tier) -> str:
        return f"first of {tier.value}"
