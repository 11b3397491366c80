"""How long the shards are, asked of the model that will read them."""

import asyncio
from collections.abc import Mapping

from panelist.contracts import Context, Diff, Shard
from panelist.phases.answers import ReportAnswer
from panelist.phases.plan import cut, needed
from panelist.phases.reading import gather_around, shared_text
from panelist.phases.room import Room
from panelist.ports import Ask, Model

MOST_COUNTED = 20
"""Counting is free, but limited in a minute; what is beyond is estimated."""


async def count_shards(context: Context, diff: Diff, room: Room) -> Mapping[str, int] | None:
    """Tokens of the shared prompt of each shard that could be counted, by its id.

    ``None`` where no model is going to read them.
    """
    model, agents = room.model, needed(context, room)
    if model is None or not agents:
        return None
    shards = cut(context, diff)[:MOST_COUNTED]
    around = await gather_around(shards, diff, room)

    async def count(model: Model, shard: Shard) -> int | None:
        shared = shared_text(shard, diff, context, room, around.get(shard.id))
        return await model.count(
            Ask(
                purpose="plan",
                tier=agents[0].tier,
                system=room.system("reader"),
                shared=shared,
                charge="Review it.",
                schema=ReportAnswer,
                toolbox=room.toolbox,
            )
        )

    counts = await asyncio.gather(*(count(model, shard) for shard in shards))
    pairs = zip(shards, counts, strict=True)
    return {shard.id: tokens for shard, tokens in pairs if tokens is not None}
