"""Asking how long the shards are."""

import asyncio
from collections.abc import Mapping

from panelist.diff import parse
from panelist.panel import PANEL
from panelist.phases.counting import MOST_COUNTED, count_shards
from panelist.phases.plan import cut, make_plan
from panelist.phases.reading import gather_around, shared_text
from panelist.ports import A, Ask
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change, context

MANY = {f"file{n:02}.py": 1_000 for n in range(MOST_COUNTED + 3)}
"""Each a shard of its own."""


class Counting(ScriptedModel):
    """Counts the characters of what is shared; nothing of what it is told to leave out."""

    def __init__(self, *silent: str) -> None:
        super().__init__({})
        self.silent = silent
        self.counted: list[tuple[str, str]] = []

    async def count(self, ask: Ask[A]) -> int | None:
        self.counted.append((ask.tier.value, ask.shared))
        return None if any(word in ask.shared for word in self.silent) else len(ask.shared)


def counts(model: ScriptedModel | None, sizes: Mapping[str, int]) -> Mapping[str, int] | None:
    of = context(dict.fromkeys(sizes, scene.Risk.MEDIUM))
    return asyncio.run(count_shards(of, parse(change(dict(sizes))), scene.room(model)))


def test_each_shard_is_counted_once_as_its_reviewers_will_read_it() -> None:
    model = Counting()
    room = scene.room(model)

    found = asyncio.run(count_shards(scene.context(), scene.diff(), room))

    [shard] = cut(scene.context(), scene.diff())
    around = asyncio.run(gather_around([shard], scene.diff(), room))
    shared = shared_text(shard, scene.diff(), scene.context(), room, around[shard.id])
    assert around[shard.id].lengths
    assert model.counted == [(PANEL[0].tier.value, shared)]
    assert found == {"s1": len(shared)}


def test_no_more_are_counted_than_is_polite() -> None:
    found = counts(Counting(), MANY)

    assert found is not None
    assert list(found) == [f"s{number}" for number in range(1, MOST_COUNTED + 1)]


def test_what_nobody_can_count_is_left_out() -> None:
    found = counts(Counting('path="file01.py"'), {"file00.py": 1_000, "file01.py": 1_000})

    assert found is not None
    assert list(found) == ["s1"]


def test_without_a_model_or_a_reviewer_nobody_is_asked() -> None:
    model = Counting()
    room = scene.room(model)

    assert counts(None, {"a.py": 3}) is None
    assert asyncio.run(count_shards(scene.context(needed=()), scene.diff(), room)) is None
    assert model.counted == []


def test_a_plan_takes_the_count_where_there_is_one_and_says_where_there_is_none() -> None:
    sizes = {"a.py": 1_000, "b.py": 1_000}
    of, diff = context(dict.fromkeys(sizes, scene.Risk.MEDIUM)), parse(change(sizes))
    estimated = [shard.tokens for shard in cut(of, diff)]

    plan = make_plan(of, diff, scene.room(ScriptedModel({})), counts={"s1": 7_000})

    assert [shard.tokens for shard in plan.shards] == [7_000, estimated[1]]
    assert plan.notes == ("The size of 1 of 2 shards was estimated here, not counted.",)
    counted = make_plan(of, diff, scene.room(ScriptedModel({})), counts={"s1": 1, "s2": 2})
    assert counted.notes == ()
