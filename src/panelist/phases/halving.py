"""A shard that no model takes whole is read in two halves, once."""

import asyncio
from collections.abc import Callable

from panelist.contracts import FailureKind, Shard
from panelist.phases.answers import ReportAnswer
from panelist.phases.intake import read_hunks
from panelist.ports import Answer, Ask, Model, NoAnswer

Question = Callable[[Shard], Ask[ReportAnswer]]


async def in_halves(
    shard: Shard, question: Question, model: Model
) -> Answer[ReportAnswer] | NoAnswer:
    """The answer on ``shard``; where it is too large for every model, on its halves together.

    A half that gets no answer leaves its hunks unread, and they are named so.
    """
    whole = await model.ask(question(shard))
    if isinstance(whole, Answer) or whole.kind is not FailureKind.TOO_LARGE:
        return whole
    if len(shard.hunks) == 1:
        return whole
    halves = _halves(shard)
    heard = await asyncio.gather(*(model.ask(question(half)) for half in halves))
    calls = (*whole.calls, *(call for one in heard for call in one.calls))
    pairs = zip(halves, heard, strict=True)
    answers = [(half, one) for half, one in pairs if isinstance(one, Answer)]
    if not answers:
        return NoAnswer(whole.kind, whole.message, calls, final=whole.final)
    values = [answer.value for _, answer in answers]
    joined = ReportAnswer(
        # A half that says `all` has not read the other one.
        hunks_read=[
            hunk for half, one in answers for hunk in read_hunks(one.value.hunks_read, half.hunks)
        ],
        claims=[claim for value in values for claim in value.claims],
        injection_attempts=[place for value in values for place in value.injection_attempts],
        overall_confidence=min(value.overall_confidence for value in values),
    )
    return Answer(joined, answers[0][1].model, calls)


def _halves(shard: Shard) -> tuple[Shard, Shard]:
    middle = len(shard.hunks) // 2
    first, second = shard.hunks[:middle], shard.hunks[middle:]
    return (
        shard.model_copy(update={"id": f"{shard.id}a", "hunks": first}),
        shard.model_copy(update={"id": f"{shard.id}b", "hunks": second}),
    )
