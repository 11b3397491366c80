"""Models that are gone or going."""

import asyncio

import pytest

from panelist.claude import Deadline, Limits, connect, connect_cloud
from panelist.claude.prices import PRICED
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


def test_a_model_that_nobody_knows_names_the_near_ones_or_all() -> None:
    assert warning("claude-sonet-5-5", PRICED) == (
        "claude-sonet-5-5 is no model this version knows, so its price counts as unknown. "
        "Did you mean claude-sonnet-5-5?"
    )
    assert warning("gpt", PRICED) == (
        "gpt is no model this version knows, so its price counts as unknown. "
        f"Known: {', '.join(PRICED)}."
    )
    assert [warning(model, PRICED) for model in PRICED] == [None] * len(PRICED)
    assert warning("claude-sonnet-4-5", PRICED) == warning("claude-sonnet-4-5")


def test_a_cloud_may_have_names_of_its_own() -> None:
    heard: list[Event] = []
    chains = dict.fromkeys(Tier, ("our-deployment", "eu.anthropic.claude-opus-4-1-v1:0"))
    variables = {"ANTHROPIC_FOUNDRY_API_KEY": KEY, "ANTHROPIC_FOUNDRY_RESOURCE": "octo"}

    async def connected() -> None:
        limits, bus = Limits(Deadline.after(9)), Bus((heard.append,))
        async with connect_cloud("foundry", variables, chains, limits, bus=bus):
            pass

    asyncio.run(connected())

    assert [event.sentence for event in heard if isinstance(event, Noticed)] == [
        "eu.anthropic.claude-opus-4-1-v1:0 retires on 2026-08-05; claude-opus-5-5 replaces it."
    ]


def test_of_no_default_is_anything_to_say() -> None:
    models = {model for chain in Settings().chains.values() for model in chain}
    assert [model for model in models if warning(model, PRICED)] == []


def test_who_configures_one_is_told_once_when_connecting() -> None:
    events: list[Event] = []
    chains = dict.fromkeys(Tier, ("claude-sonnet-5-5", "claude-opus-4-1", "opus"))

    async def connected() -> None:
        async with connect(KEY, chains, Limits(Deadline.after(9)), bus=Bus((events.append,))):
            pass

    asyncio.run(connected())

    assert [event.sentence for event in events if isinstance(event, Noticed)] == [
        "claude-opus-4-1 retires on 2026-08-05; claude-opus-5-5 replaces it.",
        warning("opus", PRICED),
    ]
