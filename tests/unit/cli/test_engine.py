"""The engine that a run gets, and what it has to be given for it."""

import asyncio
from collections.abc import Mapping

import pytest

from panelist.cli import engine
from panelist.contracts import Engine, FailureKind, Tier
from panelist.errors import SettingsError
from panelist.events import Bus
from panelist.phases.answers import VerdictAnswer, VerifyAnswer
from panelist.ports import Answer, Ask, NoAnswer
from panelist.settings import Provider, Settings, read
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply

VERTEX = {
    "CLOUD_ML_REGION": "global",
    "ANTHROPIC_VERTEX_PROJECT_ID": "widgets",
    "CLOUDSDK_AUTH_ACCESS_TOKEN": KEY,
}
UPHELD = VerifyAnswer(
    verdicts=[VerdictAnswer(id="q.1", outcome="upheld", confidence=90, reason="it is so")]
)


def upheld(_: RecordedRequest) -> Reply:
    return Reply(UPHELD.model_dump_json())


def answered(settings: Settings, variables: Mapping[str, str]) -> Answer[VerifyAnswer] | NoAnswer:
    """What the model of the engine says."""

    async def told() -> Answer[VerifyAnswer] | NoAnswer:
        async with engine.engage(settings, read(variables), Bus()) as engaged:
            assert engaged.model is not None
            assert 0 < engaged.seconds_left() < 20 * 60
            return await engaged.model.ask(
                Ask("verify", Tier.POWERFUL, "You check.", "", "Check.", VerifyAnswer)
            )

    return asyncio.run(told())


@pytest.mark.parametrize(
    ("provider", "variables", "address"),
    [
        ("anthropic", {"ANTHROPIC_API_KEY": KEY}, "ANTHROPIC_BASE_URL"),
        ("vertex", VERTEX, "ANTHROPIC_VERTEX_BASE_URL"),
        ("foundry", {"ANTHROPIC_FOUNDRY_API_KEY": KEY}, "ANTHROPIC_FOUNDRY_BASE_URL"),
    ],
)
def test_a_run_asks_the_provider_it_is_told_to(
    provider: Provider, variables: Mapping[str, str], address: str
) -> None:
    with FakeAnthropic(upheld) as fake:
        answer = answered(Settings(provider=provider), {**variables, address: fake.url})
        [request] = fake.requests

    assert isinstance(answer, Answer)
    assert answer.value == UPHELD
    assert request.headers.get("x-api-key", request.headers.get("authorization", "")) in {
        KEY,
        f"Bearer {KEY}",
    }


def test_what_may_be_spent_is_the_same_at_every_provider() -> None:
    """A price that is not known counts as the dearest one."""
    with FakeAnthropic(upheld) as fake:
        variables = {"ANTHROPIC_FOUNDRY_API_KEY": KEY, "ANTHROPIC_FOUNDRY_BASE_URL": fake.url}
        answer = answered(Settings(provider="foundry", max_cost_usd=0.1), variables)

    assert isinstance(answer, NoAnswer)
    assert answer.kind is FailureKind.BUDGET
    assert fake.requests == []


@pytest.mark.parametrize(
    ("settings", "variables", "has"),
    [
        (Settings(), {}, False),
        (Settings(), {"ANTHROPIC_API_KEY": KEY}, True),
        (Settings(provider="bedrock"), {"ANTHROPIC_API_KEY": KEY}, False),
        (Settings(provider="bedrock"), {"AWS_REGION": "us-east-1"}, True),
        (Settings(engine=Engine.OFFLINE), {}, True),
    ],
)
def test_whether_there_is_anything_to_sign_in_with(
    settings: Settings, variables: Mapping[str, str], *, has: bool
) -> None:
    assert engine.has_credentials(settings, read(variables)) is has


def test_only_the_key_of_anthropic_is_asked_for_before_connecting() -> None:
    engine.require_credentials(Settings(engine=Engine.OFFLINE), read({}))
    engine.require_credentials(Settings(provider="vertex"), read({}))
    with pytest.raises(SettingsError, match="ANTHROPIC_API_KEY is not set"):
        engine.require_credentials(Settings(), read({}))


def test_what_a_cloud_misses_is_said_on_connecting() -> None:
    with pytest.raises(SettingsError, match="CLOUD_ML_REGION is not set"):
        answered(Settings(provider="vertex"), {"CLOUDSDK_AUTH_ACCESS_TOKEN": KEY})


def test_offline_there_is_no_model() -> None:
    async def told() -> bool:
        async with engine.engage(Settings(engine=Engine.OFFLINE), read({}), Bus()) as engaged:
            return engaged.model is None

    assert asyncio.run(told())
