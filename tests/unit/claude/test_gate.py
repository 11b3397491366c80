"""Who may call when."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.gate import Gate


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class Caller:
    """A task that takes a turn and goes on step by step, as the test says."""

    def __init__(self, gate: Gate, prefix: Hashable | None) -> None:
        self.cached: bool | None = None
        self.begin = asyncio.Event()
        self.end = asyncio.Event()
        self.task = asyncio.create_task(self._call(gate, prefix))

    async def _call(self, gate: Gate, prefix: Hashable | None) -> None:
        async with gate.turn(prefix) as turn:
            self.cached = turn.cached
            await self.begin.wait()
            turn.begun()
            await self.end.wait()

    @property
    def is_in(self) -> bool:
        """Whether it has its turn and has not ended."""
        return self.cached is not None and not self.task.done()


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def finish(*callers: Caller) -> None:
    for caller in callers:
        caller.begin.set()
        caller.end.set()
    await asyncio.wait_for(asyncio.gather(*(caller.task for caller in callers)), 1)


def test_the_first_of_a_prefix_goes_alone_until_its_response_begins() -> None:
    async def story() -> None:
        gate = Gate(lambda: 8)
        first, *others = [Caller(gate, "p") for _ in range(4)]
        await settle()
        assert [caller.is_in for caller in (first, *others)] == [True, False, False, False]
        first.begin.set()
        await settle()
        assert [caller.is_in for caller in others] == [True, True, True]
        assert [caller.cached for caller in (first, *others)] == [False, True, True, True]
        await finish(first, *others)

    asyncio.run(story())


def test_when_the_first_ends_without_a_response_the_next_goes_first() -> None:
    async def story() -> None:
        gate = Gate(lambda: 8)
        first, second, third = (Caller(gate, "p") for _ in range(3))
        await settle()
        first.task.cancel()
        await settle()
        assert (second.is_in, third.is_in) == (True, False)
        assert second.cached is False
        await finish(second, third)

    asyncio.run(story())


def test_different_prefixes_and_calls_without_one_do_not_wait_for_each_other() -> None:
    async def story() -> None:
        gate = Gate(lambda: 8)
        callers = [Caller(gate, prefix) for prefix in ("a", "b", None, None)]
        await settle()
        assert [caller.is_in for caller in callers] == [True] * 4
        await finish(*callers)

    asyncio.run(story())


def test_no_more_than_the_limit_are_in_at_once() -> None:
    async def story() -> None:
        gate = Gate(lambda: 2)
        callers = [Caller(gate, None) for _ in range(5)]
        await settle()
        assert sum(caller.is_in for caller in callers) == 2
        await finish(*callers[:2])
        await settle()
        assert [caller.is_in for caller in callers] == [False, False, True, True, False]
        await finish(*callers[2:])

    asyncio.run(story())


def test_who_can_read_the_cache_goes_before_who_came_earlier_and_cannot() -> None:
    async def story() -> None:
        gate = Gate(lambda: 1)
        first = Caller(gate, "a")
        other = Caller(gate, "b")
        second = Caller(gate, "a")
        await settle()
        first.begin.set()
        first.end.set()
        await settle()
        assert (other.is_in, second.is_in) == (False, True)
        await finish(second)
        await finish(other)

    asyncio.run(story())


def test_an_entry_expires_five_minutes_after_the_request_that_last_used_it() -> None:
    async def story() -> None:
        clock = Clock()
        gate = Gate(lambda: 8, clock)
        await finish(Caller(gate, "p"))
        clock.now = 299
        reader = Caller(gate, "p")
        await finish(reader)
        assert reader.cached is True
        clock.now = 598
        late_reader = Caller(gate, "p")
        await finish(late_reader)
        assert late_reader.cached is True
        clock.now = 898
        writer, follower = Caller(gate, "p"), Caller(gate, "p")
        await settle()
        assert (writer.cached, follower.is_in) == (False, False)
        await finish(writer, follower)

    asyncio.run(story())


def test_a_caller_cancelled_in_the_moment_of_its_turn_hands_it_on() -> None:
    async def story() -> None:
        gate = Gate(lambda: 1)
        first, second, third = (Caller(gate, None) for _ in range(3))
        await settle()
        first.begin.set()
        first.end.set()
        await first.task
        second.task.cancel()  # its turn was given, but it has not run since
        await settle()
        assert third.is_in
        await finish(third)

    asyncio.run(story())


@dataclass(frozen=True)
class Deed:
    """What happens to a caller: it is cancelled, or its response begins, or it ends."""

    caller: int
    what: str


callers_of = st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=8)
deeds = st.lists(
    st.builds(Deed, st.integers(0, 7), st.sampled_from(["cancel", "begin", "end", "tick"])),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(callers_of, deeds, st.integers(1, 4))
def test_whatever_happens_the_limit_holds_and_nobody_waits_for_ever(
    prefixes: list[str | None], happening: list[Deed], at_once: int
) -> None:
    async def story() -> None:
        gate = Gate(lambda: at_once)
        callers = [Caller(gate, prefix) for prefix in prefixes]
        for deed in happening:
            caller = callers[deed.caller % len(callers)]
            match deed.what:
                case "cancel":
                    caller.task.cancel()
                case "begin":
                    caller.begin.set()
                case "end":
                    caller.begin.set()
                    caller.end.set()
                case _:
                    await settle()
            assert sum(caller.is_in for caller in callers) <= at_once
            writing = [
                prefix
                for caller, prefix in zip(callers, prefixes, strict=True)
                if caller.is_in
                and caller.cached is False
                and prefix is not None
                and not caller.begin.is_set()
            ]
            assert len(writing) == len(set(writing))
        for caller in callers:
            caller.begin.set()
            caller.end.set()
        tasks = (caller.task for caller in callers)
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert all(isinstance(result, asyncio.CancelledError | None) for result in results)

    asyncio.run(story())
