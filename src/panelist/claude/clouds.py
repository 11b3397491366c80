"""Claude at Amazon, Google and Microsoft, through the SDK's own client for each."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from importlib import import_module
from types import ModuleType

import httpx2
from anthropic import AsyncAnthropicFoundry
from anthropic._streaming import ServerSentEvent  # the type that the public raw_events yields
from anthropic.lib.bedrock import AsyncAnthropicBedrock
from anthropic.lib.vertex import AsyncAnthropicVertex

from panelist.claude.faults import Cloud
from panelist.claude.service import TIMEOUT, Service, transport
from panelist.errors import SettingsError
from panelist.settings import Provider

_BEDROCK = Cloud(
    "Amazon Bedrock",
    "AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
)
_VERTEX = Cloud("Vertex AI", "GOOGLE_APPLICATION_CREDENTIALS or CLOUDSDK_AUTH_ACCESS_TOKEN")
_FOUNDRY = Cloud("Microsoft Foundry", "ANTHROPIC_FOUNDRY_API_KEY")


def cloud_service(
    provider: Provider,
    variables: Mapping[str, str],
    *,
    installed: Callable[[str], bool] = lambda name: _module(name) is not None,
) -> Service:
    """The service of the cloud ``provider``.

    Args:
        provider: any but ``anthropic``.
        variables: the environment variables of the clouds, as far as they are set.
        installed: whether there is a module of that name.

    Raises:
        SettingsError: a variable or an optional package is missing.
    """
    if provider == "bedrock":
        _need("boto3", provider, installed)
        return _bedrock(variables)
    if provider == "vertex":
        if "CLOUDSDK_AUTH_ACCESS_TOKEN" not in variables:
            _need("google.auth.transport.requests", provider, installed)
        return _vertex(variables)
    return _foundry(variables)


def _bedrock(variables: Mapping[str, str]) -> Service:
    region = variables.get("AWS_REGION") or _value("AWS_DEFAULT_REGION", variables, "AWS_REGION")
    token = variables.get("AWS_BEARER_TOKEN_BEDROCK")
    # The SDK takes a token or keys. With neither, its library looks further, up to the machine.
    keys: Mapping[str, str] = variables if token is None else {}
    client = AsyncAnthropicBedrock(
        api_key=token,
        aws_access_key=keys.get("AWS_ACCESS_KEY_ID"),
        aws_secret_key=keys.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=keys.get("AWS_SESSION_TOKEN"),
        aws_profile=keys.get("AWS_PROFILE"),
        aws_region=region,
        base_url=variables.get("ANTHROPIC_BEDROCK_BASE_URL"),
        timeout=TIMEOUT,
        max_retries=0,
        http_client=transport(),
        open_telemetry=False,
    )
    return Service(
        client,
        client.messages,
        _BEDROCK,
        media_type="application/vnd.amazon.eventstream",
        events=_frames,
        signing=(RuntimeError, *_errors("botocore.exceptions", "BotoCoreError")),
        listed=_listed_at_bedrock,
        garbled=_errors("botocore.eventstream", "ParserError"),
    )


def _listed_at_bedrock(model: str) -> str | None:
    # Profiles of a region cost a tenth more than global ones, which cost what Anthropic lists.
    found = re.fullmatch(r"global\.anthropic\.(claude-[a-z0-9-]+?)(-v\d+(:\d+)?)?", model)
    return found and found[1]


def _frames(response: httpx2.Response) -> AsyncIterator[ServerSentEvent]:
    # It needs botocore; and no public name of the SDK reads these streams without parsing them.
    from anthropic.lib.bedrock._stream_decoder import AWSEventStreamDecoder  # noqa: PLC0415

    return AWSEventStreamDecoder().aiter_bytes(response.aiter_bytes())


def _vertex(variables: Mapping[str, str]) -> Service:
    region = _value("CLOUD_ML_REGION", variables)
    client = AsyncAnthropicVertex(
        region=region,
        project_id=_value("ANTHROPIC_VERTEX_PROJECT_ID", variables),
        # Without a token google-auth looks for credentials where Google says they are.
        access_token=variables.get("CLOUDSDK_AUTH_ACCESS_TOKEN"),
        base_url=variables.get("ANTHROPIC_VERTEX_BASE_URL"),
        timeout=TIMEOUT,
        max_retries=0,
        http_client=transport(),
        open_telemetry=False,
    )
    signing = _errors("google.auth.exceptions", "GoogleAuthError")
    return Service(
        client,
        client.messages,
        _VERTEX,
        signing=(RuntimeError, *signing),
        # A region costs a tenth more than the global endpoint, which costs what Anthropic lists.
        listed=lambda model: model.partition("@")[0] if region == "global" else None,
    )


def _foundry(variables: Mapping[str, str]) -> Service:
    key = _value("ANTHROPIC_FOUNDRY_API_KEY", variables)
    base_url = variables.get("ANTHROPIC_FOUNDRY_BASE_URL")
    if base_url is None:
        resource = _value("ANTHROPIC_FOUNDRY_RESOURCE", variables)
        base_url = f"https://{resource}.services.ai.azure.com/anthropic/"
    client = AsyncAnthropicFoundry(
        api_key=key,
        base_url=base_url,
        timeout=TIMEOUT,
        max_retries=0,
        http_client=transport(),
        open_telemetry=False,
    )
    # What a deployment is called does not tell which model it is.
    return Service(client, client.messages, _FOUNDRY, listed=lambda _: None)


def _value(name: str, variables: Mapping[str, str], said: str = "") -> str:
    if name not in variables:
        raise SettingsError(
            f"{said or name} is not set, which the chosen `provider` needs.",
            "Set it in the `env:` of the step or job, or in your shell.",
        )
    return variables[name]


def _need(module: str, provider: str, installed: Callable[[str], bool]) -> None:
    if not installed(module):
        raise SettingsError(
            f"`provider: {provider}` needs a package that is not installed.",
            f"Install it with `pip install 'anthropic[{provider}]'`.",
        )


def _errors(module: str, name: str) -> tuple[type[Exception], ...]:
    """An error of a library that may be missing, where a token does without it."""
    found = _module(module)
    return () if found is None else (getattr(found, name),)


def _module(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None
