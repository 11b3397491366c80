"""A scripted model: it answers exactly what it was told to, and nothing else.

An ask nobody scripted fails the test, and so does an answer nobody asked for.
"""

from collections.abc import Callable, Mapping
from typing import cast

from pydantic import BaseModel

from panelist.contracts import Call, FailureKind, Tier, Tokens
from panelist.ports import A, Answer, Ask, NoAnswer

Scripted = BaseModel | NoAnswer | Callable[[Ask[BaseModel]], BaseModel | NoAnswer]

SPENT = Tokens(input=1_000, output=100)


def failing(
    kind: FailureKind, message: str = "It did not work.", *, final: bool = False
) -> NoAnswer:
    """A ``NoAnswer`` for a script."""
    return NoAnswer(kind, message, (), final=final)


class ScriptedModel:
    """``ports.Model`` from a script: purpose to what is answered.

    Every call costs one cent, and takes the preferred model of its tier.
    """

    def __init__(
        self,
        script: Mapping[str, Scripted],
        *,
        price: float | None = 0.01,
        counts: int | None = 100,
    ) -> None:
        self.script = dict(script)
        self.price = price
        self.counts = counts
        self.asks: list[Ask[BaseModel]] = []

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """What the script says for the purpose of ``ask``."""
        asked = cast("Ask[BaseModel]", ask)
        self.asks.append(asked)
        if ask.purpose not in self.script:
            raise AssertionError(f"nobody scripted {ask.purpose}")
        scripted = self.script[ask.purpose]
        answer = scripted if isinstance(scripted, BaseModel | NoAnswer) else scripted(asked)
        if isinstance(answer, NoAnswer):
            return answer
        model = self.first_model(ask.tier)
        if not isinstance(answer, ask.schema):
            raise TypeError(f"{ask.purpose} asks for {ask.schema.__name__}")
        call = Call(
            purpose=ask.purpose,
            model=model,
            tokens=SPENT,
            cost_usd=self.price,
            stop_reason="end_turn",
        )
        return Answer(answer, model, (call,))

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """The price of a call, whatever its size."""
        del tier, input_tokens, output_tokens, cached
        return self.price

    async def count(self, ask: Ask[A]) -> int | None:
        """What the test says a prompt counts, whatever it is."""
        del ask
        return self.counts

    def first_model(self, tier: Tier) -> str:
        """One model a tier."""
        return f"model-{tier.value}"

    def finish(self) -> None:
        """Fail if something was scripted and never asked."""
        asked = {ask.purpose for ask in self.asks}
        unasked = sorted(set(self.script) - asked)
        if unasked:
            raise AssertionError(f"never asked: {unasked}")

    def asked(self, purpose: str) -> Ask[BaseModel]:
        """The one ask with that purpose."""
        (only,) = [ask for ask in self.asks if ask.purpose == purpose]
        return only
