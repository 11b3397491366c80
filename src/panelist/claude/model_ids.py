"""Whether a key may use the models that are configured. Costs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx2
from anthropic import APIConnectionError, APIStatusError, AsyncAnthropic

from panelist.claude.connection import API_URL, anthropic_client
from panelist.claude.prices import PRICED
from panelist.claude.retired import warning

_SECONDS = 10.0
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """Whether the key may use a model, and what there is to say of it; "" if nothing is."""

    model: str
    is_there: bool
    told: str


@dataclass(frozen=True, slots=True)
class ModelAnswers:
    """What the API says.

    Attributes:
        models: in the order they were asked for; none after the key was refused.
        refused: why the key cannot be used; "" if it can.
        unreachable: why nobody answered; "" if somebody did.
        date: the time that the server has; ``None`` if it does not tell.
    """

    models: tuple[ModelAnswer, ...]
    refused: str = ""
    unreachable: str = ""
    date: datetime | None = None


async def look_up_models(
    api_key: str, models: Sequence[str], *, base_url: str | None = None
) -> ModelAnswers:
    """Ask for each of ``models`` once.

    Raises:
        SettingsError: the key or an address cannot be used at all.
    """
    client = anthropic_client(api_key, base_url or API_URL)
    found: list[ModelAnswer] = []
    date: datetime | None = None
    async with client:
        for model in models:
            try:
                headers, answer = await _look_up(client, model)
            except APIStatusError as error:
                reason = f"status {error.status_code}: {error.message}"
                return ModelAnswers(tuple(found), refused=reason)
            except (APIConnectionError, httpx2.HTTPError, OSError) as error:
                return ModelAnswers(tuple(found), unreachable=str(error) or type(error).__name__)
            found.append(answer)
            date = _date(headers) or date
    return ModelAnswers(tuple(found), date=date)


async def _look_up(client: AsyncAnthropic, model: str) -> tuple[httpx2.Headers, ModelAnswer]:
    try:
        answer = await client.models.with_raw_response.retrieve(model, timeout=_SECONDS)
    except APIStatusError as error:
        if error.status_code != _NOT_FOUND:
            raise
        told = warning(model, PRICED) or f"The key may not use {model}."
        return error.response.headers, ModelAnswer(model, is_there=False, told=told)
    return answer.headers, ModelAnswer(model, is_there=True, told=warning(model) or "")


def _date(headers: httpx2.Headers) -> datetime | None:
    try:
        return parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
