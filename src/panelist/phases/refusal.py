"""What holds once a call has failed as every further one would: no key, no credit, no way there."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import Failed, FailureKind, Report, Reviewed, Tier
from panelist.errors import ModelError, PanelistError, UnreachableError
from panelist.ports import A, Answer, Ask, Model, NoAnswer


@dataclass(frozen=True, slots=True)
class RefusedModel:
    """``ports.Model`` that is not asked any more: each call gets the answer that one got."""

    model: Model
    answer: NoAnswer

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """The answer that is known, at once."""
        del ask
        return self.answer

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """As of the model itself."""
        return self.model.estimate(tier, input_tokens, output_tokens, cached=cached)

    async def count(self, ask: Ask[A]) -> int | None:
        """Nobody is asked for that either."""
        del ask
        return None

    def first_model(self, tier: Tier) -> str:
        """As of the model itself."""
        return self.model.first_model(tier)


def find_refusal(reports: Sequence[Report]) -> NoAnswer | None:
    """The answer that every further call would get; ``None`` where a reading got another.

    Its calls are accounted for already.
    """
    if any(isinstance(report, Reviewed) for report in reports):
        return None
    for report in reports:
        if isinstance(report, Failed) and report.final:
            return NoAnswer(report.kind, report.message, (), final=True)
    return None


def stopped_by(reports: Sequence[Report]) -> PanelistError | None:
    """The error for a run in which such an answer is all that anybody got; ``None`` for others."""
    refusal = find_refusal(reports)
    return None if refusal is None else error_of(refusal)


def error_of(answer: NoAnswer) -> PanelistError:
    """``answer`` as the end of a run, by who has to act."""
    if answer.kind is FailureKind.UNREACHABLE:
        return UnreachableError(answer.message)
    return ModelError(answer.message)
