"""``ports.Model`` for an assistant that gives commands: asks, and does not wait."""

import asyncio
from collections import Counter
from collections.abc import Callable

from panelist.byhand.filed_answers import AnswerFolder, show_schema
from panelist.contracts import Call, Tier
from panelist.errors import UnansweredError
from panelist.ports import A, Answer, Ask, NoAnswer
from panelist.prompts import Prompts

NAME = "assistant"
_BEFORE_THE_PLAN = "context"
_TEMPLATE = "assistant/question.md.j2"


class AssistantModel:
    """Answers from files; a question without one is put beside them and ends the command.

    The same command, given again, goes on from there, so a review is as many commands as it
    takes. Nothing is waited for and nothing is sent anywhere.

    Args:
        folder: where questions and answers are.
        prompts: has the frame around a question.
        plan: the digest of the plan as it is now; "" when there is none.
        writes: whether questions are put there; otherwise answers are only looked at.

    Attributes:
        unanswered: names of the questions met that nobody has answered.
        mistakes: what is wrong with answers, in sentences.
        answered: how many answers could be taken.
    """

    def __init__(
        self,
        folder: AnswerFolder,
        prompts: Prompts,
        plan: Callable[[], str],
        *,
        writes: bool = True,
    ) -> None:
        self._folder, self._prompts, self._plan, self._writes = folder, prompts, plan, writes
        self._asked: Counter[str] = Counter()
        self.unanswered: list[str] = []
        self.mistakes: list[str] = []
        self.answered = 0

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """The answer that is there.

        Raises:
            UnansweredError: there is none, or it cannot be taken. Others that are asked at
                the same time are put there as well.
        """
        name = self._name(ask.purpose)
        if not self._folder.locked_plan and ask.purpose != _BEFORE_THE_PLAN:
            self._folder.lock(self._plan())
        if self._writes:
            self._folder.write(name, self._text(name, ask))
        read = self._folder.read(name, ask)
        if read.value is not None:
            self.answered += 1
            return Answer(read.value, NAME, (Call(purpose=ask.purpose, model=NAME),))
        if read.mistakes:
            path = self._folder.answer(name)
            self.mistakes += (f"{path}: {sentence}" for sentence in read.mistakes)
        elif self._folder.question(name).exists():
            self.unanswered.append(name)  # else it is asked later: nobody can know of it yet
        # Those that are asked side by side get their turn before the first of them ends it all.
        await asyncio.sleep(0)
        raise UnansweredError(f"{name} waits for an answer.")

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Unknown: what an assistant costs is between it and whoever uses it."""
        del tier, input_tokens, output_tokens, cached

    async def count(self, ask: Ask[A]) -> int | None:
        """Unknown: nobody counts."""
        del ask

    def first_model(self, tier: Tier) -> str:
        """The same for every tier."""
        del tier
        return NAME

    def _name(self, purpose: str) -> str:
        """``review:security.s1`` as the name of a file; what is asked again has a number."""
        self._asked[purpose] += 1
        number = self._asked[purpose]
        return purpose.replace(":", ".") + (f".{number}" if number > 1 else "")

    def _text(self, name: str, ask: Ask[A]) -> str:
        return self._prompts.fill(
            _TEMPLATE,
            name=name,
            digest=self._folder.digest(ask),
            path=self._folder.answer(name),
            system=ask.system,
            asked=f"{ask.shared}{ask.charge}",
            schema=show_schema(ask.schema),
        )
