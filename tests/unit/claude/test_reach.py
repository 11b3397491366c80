"""An API that cannot be reached is known after one free question, put again for a while."""

import asyncio

import pytest

from panelist.claude import Claude, Deadline, Limits, Patience, connect
from panelist.contracts import FailureKind
from panelist.events import Bus, Event, Noticed
from panelist.ports import Answer, NoAnswer
from tests.fakes.anthropic import KEY, CountFault, FakeAnthropic, Reset, api_error, html

from .scene import CHAINS, Outcome, Scene, ask, errors, sure


def outcomes(base_url: str, naps: list[float], told: list[Event]) -> list[Outcome]:
    """What four that ask at the same time get."""

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async def together() -> list[Outcome]:
        limits = Limits(Deadline.after(20))
        patience = Patience(sleep=nap, chance=lambda: 0)
        bus = Bus((told.append,))
        async with connect(
            KEY, CHAINS, limits, base_url=base_url, patience=patience, bus=bus
        ) as claude:
            asks = [claude.ask(ask(charge, shared="diff")) for charge in "abcd"]
            return list(await asyncio.gather(*asks))

    return asyncio.run(together())


def test_where_nobody_listens_one_asks_and_all_are_told() -> None:
    with FakeAnthropic(sure) as fake:
        closed = fake.url
    naps: list[float] = []
    told: list[Event] = []
    found = outcomes(closed, naps, told)
    (said,) = {
        (outcome.kind, outcome.message, outcome.final)
        for outcome in found
        if isinstance(outcome, NoAnswer)
    }
    assert said[0] is FailureKind.UNREACHABLE
    assert said[1].startswith("The Anthropic API cannot be reached")
    assert said[2]
    assert sum(len(outcome.calls) for outcome in found) == 1
    assert naps == [1.0, 2.0]
    assert [event for event in told if isinstance(event, Noticed)] == []


def test_a_first_call_that_is_reset_is_asked_again_when_the_api_is_there() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Reset(), nth=1)
        outcome = Scene(fake).one()
        probes = [request.path for request in fake.others]
    assert isinstance(outcome, Answer)
    assert errors(outcome) == [FailureKind.CONNECTION, None]
    assert probes == ["/v1/messages/count_tokens"]


def test_whoever_was_heard_once_is_not_asked_whether_it_is_there() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Reset(), nth=2)

        async def story(claude: Claude) -> Outcome:
            await claude.ask(ask("first"))
            return await claude.ask(ask("second"))

        outcome = Scene(fake).run(story)
        assert isinstance(outcome, Answer)
        assert errors(outcome) == [FailureKind.CONNECTION, None]
        assert fake.others == []


@pytest.mark.parametrize(
    "response",
    [
        api_error(401, "authentication_error", "No"),
        api_error(529, "overloaded_error", "x"),
        html(200),
    ],
)
def test_a_refusal_is_an_answer(response: object) -> None:
    with FakeAnthropic(sure) as fake:
        fake.count_fault = CountFault(response)  # pyright: ignore[reportArgumentType]  # of the table
        fake.fail(Reset(), nth=1)
        assert isinstance(Scene(fake).one(), Answer)
