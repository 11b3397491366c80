"""Counting the tokens of a prompt."""

import asyncio

import pytest

from panelist.claude import Claude
from panelist.claude.connection import anthropic_service
from panelist.claude.count import count
from panelist.claude.request import Question
from panelist.contracts import Tier
from tests.fakes.anthropic import KEY, CountFault, FakeAnthropic, Response, api_error, html

from .scene import CHAINS, SONNET, Scene, ask, sure


def counted(fake: FakeAnthropic, model: str = SONNET, seconds: float = 5.0) -> int | None:
    async def told() -> int | None:
        service = anthropic_service(KEY, fake.url)
        async with service.client:
            return await count(service, Question(model, ask(shared="x" * 3_000)), seconds)

    return asyncio.run(told())


def test_a_count_is_what_the_prompt_is_billed() -> None:
    with FakeAnthropic(sure) as fake:

        async def story(claude: Claude) -> int | None:
            asked = ask(shared="x" * 3_000)
            await claude.ask(asked)
            return await claude.count(asked)

        tokens = Scene(fake).run(story)
        [bill] = fake.bills

    figures = [value for name, value in bill.usage.items() if "input" in name]
    assert tokens == sum(figures) > 1_000
    assert [request.path for request in fake.others] == ["/v1/messages/count_tokens"]
    assert len(fake.requests) == 1


def test_it_is_counted_for_the_model_that_is_preferred() -> None:
    with FakeAnthropic(sure) as fake:

        async def story(claude: Claude) -> int | None:
            return await claude.count(ask(tier=Tier.FAST))

        Scene(fake).run(story)

    assert [request.model for request in fake.others] == [CHAINS[Tier.FAST][0]]


@pytest.mark.parametrize(
    "response",
    [
        api_error(429, "rate_limit_error", "Slow down"),
        api_error(500, "api_error", "No"),
        html(200),
        html(403),
        Response(200, b"{"),
        Response(200, b"{}"),
        Response(200, b'{"input_tokens": "many"}'),
        Response(200, b'{"input_tokens": 0}'),
        Response(200, b'{"input_tokens": true}'),
        Response(200, b"null"),
    ],
)
def test_whatever_is_no_count_is_none_and_asked_for_once(response: Response) -> None:
    with FakeAnthropic(sure) as fake:
        fake.count_fault = CountFault(response)

        assert counted(fake) is None
    assert len(fake.others) == 1


def test_nobody_waits_long_for_a_count() -> None:
    with FakeAnthropic(sure) as fake:
        fake.count_fault = CountFault(Response(200, b'{"input_tokens": 7}'), seconds=30)

        assert counted(fake, seconds=0.2) is None


def test_a_server_that_is_not_there_counts_nothing() -> None:
    with FakeAnthropic(sure) as fake:
        pass
    assert counted(fake) is None


def test_a_count_leaves_budget_and_deadline_alone() -> None:
    with FakeAnthropic(sure) as fake:

        async def story(claude: Claude) -> int | None:
            return await claude.count(ask())

        assert Scene(fake, seconds=0, max_cost_usd=0.001).run(story) is not None
