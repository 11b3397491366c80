"""Opens the connection to whoever serves Claude."""

import re
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager

import httpx2
from anthropic import AsyncAnthropic

from panelist.claude.client import Claude
from panelist.claude.limits import Limits, Patience
from panelist.claude.prices import PRICED
from panelist.claude.retired import warning
from panelist.claude.service import TIMEOUT, Service, transport
from panelist.contracts import Tier
from panelist.errors import SettingsError
from panelist.events import Bus, Noticed
from panelist.settings import Provider

API_URL = "https://api.anthropic.com"


@asynccontextmanager
async def connect(
    api_key: str,
    chains: Mapping[Tier, tuple[str, ...]],
    limits: Limits,
    *,
    base_url: str | None = None,
    patience: Patience | None = None,
    bus: Bus | None = None,
) -> AsyncGenerator[Claude]:
    """Claude for the time of the block; its connections are closed afterwards.

    Raises:
        SettingsError: the key, ``base_url`` or a proxy variable cannot be used at all.
    """
    service = anthropic_service(api_key, base_url or API_URL)
    async with service.client:
        bus = bus or Bus()
        _warn(chains, bus, known=PRICED)
        yield Claude(service, chains, limits, patience=patience, bus=bus)


@asynccontextmanager
async def connect_cloud(
    provider: Provider,
    variables: Mapping[str, str],
    chains: Mapping[Tier, tuple[str, ...]],
    limits: Limits,
    *,
    patience: Patience | None = None,
    bus: Bus | None = None,
) -> AsyncGenerator[Claude]:
    """Claude as the cloud ``provider`` serves it, for the time of the block.

    ``variables`` are the standard environment variables of the clouds that are set.

    Raises:
        SettingsError: a variable or a package that the cloud needs is missing or unusable.
    """
    # The clients of the clouds take a tenth of a second to import.
    from panelist.claude.clouds import cloud_service  # noqa: PLC0415

    try:
        service = cloud_service(provider, variables)
    except (httpx2.InvalidURL, ValueError, OSError) as error:
        raise SettingsError(
            f"The address of `provider: {provider}` or of a proxy, or a certificate file, "
            "is unusable.",
            "Check the variables of the provider, HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE.",
        ) from error
    async with service.client:
        bus = bus or Bus()
        # A cloud has names of its own, and a team may name what it deployed.
        _warn(chains, bus, known=())
        yield Claude(service, chains, limits, patience=patience, bus=bus)


def _warn(chains: Mapping[Tier, tuple[str, ...]], bus: Bus, *, known: Collection[str]) -> None:
    configured = dict.fromkeys(model for chain in chains.values() for model in chain)
    for model in configured:
        if sentence := warning(model, known):
            bus.emit(Noticed(sentence))


def anthropic_service(api_key: str, base_url: str) -> Service:
    """Anthropic itself, at ``base_url``."""
    client = anthropic_client(api_key, base_url)
    return Service(client, client.messages)


def anthropic_client(api_key: str, base_url: str) -> AsyncAnthropic:
    """The SDK's client, with what it would do by itself turned off.

    Raises:
        SettingsError: the key, ``base_url`` or a proxy variable cannot be used at all.
    """
    if not re.fullmatch(r"[!-~]+", api_key):
        raise SettingsError(
            "The Anthropic API key is empty or holds characters that no key has.",
            "Store the key again, without blanks and line breaks, and pass it as "
            "`anthropic-api-key`.",
        )
    try:
        return AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            timeout=TIMEOUT,
            http_client=transport(),
            # The SDK sleeps for as long as any header says, does not retry what breaks after
            # status 200, and keeps no account of its tries. ``Claude`` retries instead.
            max_retries=0,
            # ``CallDone`` becomes a span with the price; the SDK's own would say it twice.
            open_telemetry=False,
        )
    except (httpx2.InvalidURL, ValueError, OSError) as error:
        raise SettingsError(
            "The address of the Anthropic API or of a proxy, or a certificate file, is unusable.",
            "Check ANTHROPIC_BASE_URL, HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE.",
        ) from error
