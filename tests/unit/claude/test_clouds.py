"""Claude at other providers: the same asks, their addresses, their credentials."""

import asyncio
from collections.abc import Mapping

import pytest
from anthropic import AsyncAnthropicFoundry
from anthropic.lib.bedrock import AsyncAnthropicBedrock

from panelist.claude import Claude, Deadline, Limits, Patience, connect_cloud
from panelist.claude.clouds import cloud_service
from panelist.claude.faults import Cloud
from panelist.claude.service import Service
from panelist.contracts import FailureKind, Tier, Tokens
from panelist.errors import SettingsError
from panelist.events import Bus, Event
from panelist.ports import Answer, NoAnswer
from panelist.settings import Provider
from tests.fakes.anthropic import KEY, FakeAnthropic, Reply, Response, api_error

from .scene import SONNET, SURE, Opinion, Outcome, ask, sure

AWS = {"AWS_REGION": "us-east-1", "AWS_BEARER_TOKEN_BEDROCK": "made-up"}
GOOGLE = {
    "CLOUD_ML_REGION": "global",
    "ANTHROPIC_VERTEX_PROJECT_ID": "widgets",
    "CLOUDSDK_AUTH_ACCESS_TOKEN": KEY,
}
MICROSOFT = {"ANTHROPIC_FOUNDRY_API_KEY": KEY, "ANTHROPIC_FOUNDRY_RESOURCE": "widgets"}
DATED = f"{SONNET}@20261001"
MILLION = Tokens(output=1_000_000)


def at(fake: FakeAnthropic) -> Mapping[Provider, Mapping[str, str]]:
    """What is set where the fake stands in for a cloud."""
    foundry = {name: value for name, value in MICROSOFT.items() if "RESOURCE" not in name}
    return {
        "vertex": {**GOOGLE, "ANTHROPIC_VERTEX_BASE_URL": fake.url},
        "foundry": {**foundry, "ANTHROPIC_FOUNDRY_BASE_URL": fake.url},
    }


def asked(
    provider: Provider, variables: Mapping[str, str], model: str, events: list[Event] | None = None
) -> tuple[Outcome, int | None]:
    """What the cloud answers, and how long it says the prompt is."""

    async def nap(_: float) -> None:
        """Do not wait."""

    async def told() -> tuple[Outcome, int | None]:
        chains = dict.fromkeys(Tier, (model,))
        async with connect_cloud(
            provider,
            variables,
            chains,
            Limits(Deadline.after(20), 5.0),
            patience=Patience(sleep=nap),
            bus=Bus((events.append,)) if events is not None else None,
        ) as claude:
            return await claude.ask(ask(shared="x" * 2_000)), await claude.count(ask())

    return asyncio.run(told())


def service(provider: Provider, variables: Mapping[str, str]) -> Service:
    """The service, as if every package were there."""
    return cloud_service(provider, variables, installed=lambda _: True)


def address_of(provider: Provider, variables: Mapping[str, str]) -> str:
    """Where the service sends its requests."""
    client = service(provider, variables).client
    assert isinstance(client, AsyncAnthropicBedrock | AsyncAnthropicFoundry)
    return str(client.base_url)


@pytest.mark.parametrize(("provider", "model"), [("vertex", DATED), ("foundry", SONNET)])
def test_a_cloud_answers_the_same_ask(provider: Provider, model: str) -> None:
    with FakeAnthropic(sure) as fake:
        outcome, counted = asked(provider, at(fake)[provider], model)
        [request] = fake.requests

    assert isinstance(outcome, Answer)
    assert (outcome.value, outcome.model) == (Opinion(text="fine", overall_confidence=90), model)
    assert request.model == SONNET
    assert request.texts == ("x" * 2_000, "Look.")
    assert request.body["output_config"]["format"]["type"] == "json_schema"
    assert counted is not None
    assert counted > 0


def test_prices_are_those_of_the_list_only_where_that_is_certain() -> None:
    def price(provider: Provider, model: str, **changed: str) -> float | None:
        variables = {"bedrock": AWS, "vertex": GOOGLE, "foundry": MICROSOFT}[provider]
        return service(provider, {**variables, **changed}).cost_usd(model, MILLION)

    assert price("bedrock", f"global.anthropic.{SONNET}") == 10.0
    assert price("bedrock", f"global.anthropic.{SONNET}-v1:0") == 10.0
    assert price("bedrock", f"us.anthropic.{SONNET}") is None
    assert price("bedrock", f"anthropic.{SONNET}") is None
    assert price("vertex", DATED) == 10.0
    assert price("vertex", SONNET) == 10.0
    assert price("vertex", DATED, CLOUD_ML_REGION="europe-west1") is None
    assert price("foundry", SONNET) is None


@pytest.mark.parametrize(
    ("provider", "variables", "missing"),
    [
        ("bedrock", {}, "AWS_REGION"),
        ("vertex", {}, "CLOUD_ML_REGION"),
        ("vertex", {"CLOUD_ML_REGION": "global"}, "ANTHROPIC_VERTEX_PROJECT_ID"),
        ("foundry", {}, "ANTHROPIC_FOUNDRY_API_KEY"),
        ("foundry", {"ANTHROPIC_FOUNDRY_API_KEY": "x"}, "ANTHROPIC_FOUNDRY_RESOURCE"),
    ],
)
def test_a_variable_that_is_missing_is_named(
    provider: Provider, variables: Mapping[str, str], missing: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        service(provider, variables)

    assert str(caught.value) == (
        f"{missing} is not set, which the chosen `provider` needs. "
        "Set it in the `env:` of the step or job, or in your shell."
    )


@pytest.mark.parametrize(
    ("provider", "variables"),
    [("bedrock", AWS), ("vertex", {**GOOGLE, "CLOUDSDK_AUTH_ACCESS_TOKEN": ""})],
)
def test_a_package_that_is_missing_is_named(
    provider: Provider, variables: Mapping[str, str]
) -> None:
    given = {name: value for name, value in variables.items() if value}
    with pytest.raises(SettingsError) as caught:
        cloud_service(provider, given, installed=lambda _: False)

    assert str(caught.value) == (
        f"`provider: {provider}` needs a package that is not installed. "
        f"Install it with `pip install 'anthropic[{provider}]'`."
    )


def test_with_a_token_of_its_own_google_needs_no_package() -> None:
    assert cloud_service("vertex", GOOGLE, installed=lambda _: False).cloud is not None


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        (AWS, "https://bedrock-runtime.us-east-1.amazonaws.com"),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "https://bedrock-runtime.eu-west-1.amazonaws.com"),
        ({**AWS, "AWS_ACCESS_KEY_ID": "left over", "AWS_PROFILE": "left over"}, "us-east-1"),
    ],
)
def test_the_address_of_bedrock_is_that_of_its_region(
    variables: Mapping[str, str], address: str
) -> None:
    """A token beats keys that other steps of a job have left in the environment."""
    assert address in address_of("bedrock", variables)


def test_the_address_of_foundry_is_that_of_its_resource() -> None:
    address = address_of("foundry", MICROSOFT)

    assert address == "https://widgets.services.ai.azure.com/anthropic/"


@pytest.mark.parametrize("address", ["::::", "http://\x00"])
def test_an_address_that_is_none_is_a_matter_of_settings(address: str) -> None:
    variables = {"ANTHROPIC_FOUNDRY_API_KEY": "x", "ANTHROPIC_FOUNDRY_BASE_URL": address}

    with pytest.raises(SettingsError, match="`provider: foundry`"):
        asked("foundry", variables, SONNET)


GOOGLES_WORDS = b'{"error": {"code": 403, "message": "No.", "status": "PERMISSION_DENIED"}}'


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        (
            Response(403, GOOGLES_WORDS),
            FailureKind.PERMISSION,
            (
                f"The credentials have no permission to use {SONNET} at Vertex AI "
                "(HTTP 403, request req_fake0001). Allow it there, or change `model-balanced`."
            ),
        ),
        (
            Response(401, GOOGLES_WORDS),
            FailureKind.AUTHENTICATION,
            (
                "Vertex AI did not accept the credentials, or there are none "
                "(HTTP 401, request req_fake0001). "
                "Check GOOGLE_APPLICATION_CREDENTIALS or CLOUDSDK_AUTH_ACCESS_TOKEN."
            ),
        ),
        (
            api_error(404, "not_found_error", "No such model"),
            FailureKind.MODEL_UNAVAILABLE,
            (
                f"Vertex AI has no model {SONNET} for these credentials in this region "
                "(HTTP 404, request req_fake0001). Set `model-balanced` to an id that Vertex AI "
                "lists, and ask there for access to it."
            ),
        ),
    ],
)
def test_an_error_in_the_words_of_a_cloud_is_no_sign_of_a_proxy(
    fault: Response, kind: FailureKind, told: str
) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(fault)
        outcome, _ = asked("vertex", at(fake)["vertex"], SONNET)

    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.message) == (kind, told)


def test_credentials_that_cannot_be_had_stop_the_run_with_their_names() -> None:
    """The library that signs fails before anything is sent."""

    async def signed() -> str:
        raise RuntimeError("no token")

    async def told() -> tuple[Outcome, int | None]:
        client = AsyncAnthropicFoundry(
            base_url="http://127.0.0.1:9", azure_ad_token_provider=signed, max_retries=0
        )
        cloud = Cloud("Example Cloud", "EXAMPLE_KEY")
        lacking = Service(client, client.messages, cloud, signing=(RuntimeError,))
        claude = Claude(lacking, dict.fromkeys(Tier, (SONNET,)), Limits(Deadline.after(20)))
        async with client:
            return await claude.ask(ask()), await claude.count(ask())

    outcome, counted = asyncio.run(told())

    assert outcome == NoAnswer(
        FailureKind.AUTHENTICATION,
        "Example Cloud did not accept the credentials, or there are none "
        "(no credentials could be had). Check EXAMPLE_KEY.",
        outcome.calls,
        final=True,
    )
    assert counted is None


def test_a_stream_of_another_kind_is_not_read() -> None:
    with FakeAnthropic(lambda _: Reply(SURE)) as fake:
        fake.fail(Response(200, b"{}", content_type="application/json"))
        outcome, _ = asked("foundry", at(fake)["foundry"], SONNET)

    assert isinstance(outcome, NoAnswer)
    assert outcome.kind is FailureKind.UNREADABLE
