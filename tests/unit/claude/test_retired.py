"""Models that are gone or going."""

import asyncio

import pytest

from panelist.claude import Deadline, Limits, connect
from panelist.claude.retired import Retirement, retirement, warning
from panelist.contracts import Tier
from panelist.events import Bus, Event, Noticed
from panelist.settings import Settings
from tests.fakes.anthropic import KEY

SONNET = Retirement("2026-11-30", "claude-sonnet-5-5")


@pytest.mark.parametrize(
    "model",
    [
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "claude-sonnet-4-5-latest",
        "claude-sonnet-4-5@20250929",
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "us.anthropic.claude-sonnet-4-5-v1:0",
    ],
)
def test_a_model_is_known_by_whatever_name(model: str) -> None:
    assert retirement(model) == SONNET


@pytest.mark.parametrize(
    "model", ["", "gpt", "claude-next", "claude-sonnet-5-5", "claude-opus-4-9"]
)
def test_of_any_other_model_nothing_is_said(model: str) -> None:
    assert retirement(model) is None
    assert warning(model) is None


def test_a_warning_says_when_and_what_instead() -> None:
    assert warning("claude-sonnet-4-5") == (
        "claude-sonnet-4-5 retires on 2026-11-30; claude-sonnet-5-5 replaces it."
    )
    assert warning("claude-haiku-4-5") == (
        "claude-haiku-4-5 belongs to an earlier generation; claude-haiku-5-5 replaces it."
    )


def test_no_default_is_in_the_table() -> None:
    models = {model for chain in Settings().chains.values() for model in chain}
    assert [model for model in models if retirement(model)] == []


def test_who_configures_one_is_told_once_when_connecting() -> None:
    events: list[Event] = []
    chains = dict.fromkeys(Tier, ("claude-sonnet-5-5", "claude-opus-4-1"))

    async def connected() -> None:
        async with connect(KEY, chains, Limits(Deadline.after(9)), bus=Bus((events.append,))):
            pass

    asyncio.run(connected())

    assert [event.sentence for event in events if isinstance(event, Noticed)] == [
        "claude-opus-4-1 retires on 2026-08-05; claude-opus-5-5 replaces it."
    ]
