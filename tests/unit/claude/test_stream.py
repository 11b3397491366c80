"""One request, with a client that has less patience."""

import asyncio

import pytest
from anthropic import AsyncAnthropic

from panelist.claude.faults import Fault
from panelist.claude.heard import Heard
from panelist.claude.request import Question
from panelist.claude.service import Service
from panelist.claude.stream import hear
from panelist.contracts import FailureKind
from tests.fakes.anthropic import KEY, FakeAnthropic, Hang, Reply, Stream
from tests.fakes.anthropic import Fault as Broken

from .scene import SONNET, ask, sure


def heard_from(fake: FakeAnthropic, timeout: float = 20) -> tuple[Fault | None, Heard, int]:
    """The fault, what was heard, and how often the beginning was told."""
    heard = Heard()
    begun: list[None] = []

    async def told() -> Fault | None:
        async with AsyncAnthropic(
            api_key=KEY, base_url=fake.url, timeout=timeout, max_retries=0
        ) as client:
            question = Question(SONNET, ask())
            return await hear(
                Service(client, client.messages), question.body(), heard, lambda: begun.append(None)
            )

    return asyncio.run(told()), heard, len(begun)


@pytest.mark.parametrize(("fault", "request_id"), [(Hang(), None), (Hang(after=0), "req_fake0001")])
def test_silence_is_a_timeout(fault: Broken, request_id: str | None) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        got, heard, _ = heard_from(fake, timeout=1)

    assert got == Fault(FailureKind.TIMEOUT, "nothing came for too long", request_id)
    assert not heard.complete


def test_the_beginning_is_told_once_with_the_first_content() -> None:
    with FakeAnthropic(lambda _: Reply("text", thinking="so", piece=1)) as fake:
        got, heard, begun = heard_from(fake)

    assert (got, begun, heard.text) == (None, 1, "text")


def test_a_response_without_content_has_no_beginning() -> None:
    with FakeAnthropic(lambda _: Reply(None)) as fake:
        got, heard, begun = heard_from(fake)

    assert (got, begun, heard.complete) == (None, 0, True)


def test_events_without_data_are_passed_over() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Stream(b"event: ping\n\nid: 7\n\n: comment\n\n"))
        got, heard, _ = heard_from(fake)

    assert got == Fault(FailureKind.CONNECTION, "the stream ended early", "req_fake0001")
    assert not heard.started
