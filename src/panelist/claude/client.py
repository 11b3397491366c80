"""Claude answers: an ask goes down the chain of models until one of them answers."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx2
from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Timeout

from panelist.claude.answer import is_confident, reminder
from panelist.claude.faults import Fault
from panelist.claude.limits import Limits, Patience
from panelist.claude.line import Line
from panelist.claude.prices import cost_usd
from panelist.claude.request import Question
from panelist.contracts import Call, FailureKind, Tier, Tokens
from panelist.errors import SettingsError
from panelist.events import Bus, Noticed
from panelist.ports import A, Answer, Ask, NoAnswer

API_URL = "https://api.anthropic.com"

# Seconds to connect, and between two pieces of a response: the API sends a ping well before.
_TIMEOUT = Timeout(120.0, connect=10.0)


class Claude:
    """``ports.Model`` over the Anthropic API.

    Attributes:
        chains: the models of each tier, the preferred one first.
    """

    def __init__(
        self,
        client: AsyncAnthropic,
        chains: Mapping[Tier, tuple[str, ...]],
        limits: Limits,
        *,
        patience: Patience | None = None,
        bus: Bus | None = None,
    ) -> None:
        self.chains = chains
        self._deadline = limits.deadline
        self._patience = patience or Patience()
        self._line = Line(client, limits, self._patience.call_seconds)
        self._bus = bus or Bus()

    def first_model(self, tier: Tier) -> str:
        """The id of the preferred model of ``tier``."""
        return self.chains[tier][0]

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Dollars the preferred model of ``tier`` would bill; ``None`` if its price is unknown.

        Kept high: what is not read from the cache counts as written to it.
        """
        tokens = Tokens(cache_write=input_tokens - cached, cache_read=cached, output=output_tokens)
        return cost_usd(self.first_model(tier), tokens)

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """Ask the models of the tier one after the other until one answers.

        An answer that is not sure of itself counts if no later model has a better one.
        """
        calls: list[Call] = []
        faults: list[tuple[str, Fault]] = []
        unsure: tuple[str, A] | None = None
        why = ""
        for model in self._order(ask):
            if why:
                self._bus.emit(Noticed(f"{why} {model} is asked instead."))
            outcome = await self._consult(model, ask, calls)
            if isinstance(outcome, Fault):
                why = outcome.happened(model)
                faults.append((model, outcome))
                if outcome.ends_the_chain:
                    break
            elif is_confident(outcome):
                return Answer(outcome, model, tuple(calls))
            else:
                why = f"{model} was not sure of its answer."
                unsure = model, outcome
        if unsure is not None:
            return Answer(unsure[1], unsure[0], tuple(calls))
        return _no_answer(ask.tier, faults, calls)

    def _order(self, ask: Ask[A]) -> list[str]:
        return sorted(self.chains[ask.tier], key=lambda model: model in ask.avoid)

    async def _consult(self, model: str, ask: Ask[A], calls: list[Call]) -> A | Fault:
        """Ask one model until it answers, or until asking it again is of no use."""
        question = Question(model, ask)
        retries = 0
        while True:
            outcome, call = await self._line.put(question)
            if call is not None:
                calls.append(call)
            if not isinstance(outcome, Fault):
                return outcome
            if outcome.kind is FailureKind.UNREADABLE and not question.reminder:
                question = Question(model, ask, reminder(outcome))
            elif (
                outcome.passing
                and retries < self._patience.retries
                and await self._waited(outcome, retries)
            ):
                retries += 1
            else:
                return outcome

    async def _waited(self, fault: Fault, retry: int) -> bool:
        """Wait before the next try; ``False`` at once if the deadline comes first."""
        seconds = self._patience.wait(fault.wait, retry)
        if seconds >= self._deadline.left():
            return False
        await self._patience.sleep(seconds)
        return True


def _no_answer(tier: Tier, faults: Sequence[tuple[str, Fault]], calls: Sequence[Call]) -> NoAnswer:
    """What stopped the chain, or else what the preferred model met."""
    model, fault = faults[-1] if faults[-1][1].ends_the_chain else faults[0]
    return NoAnswer(
        fault.kind,
        f"{fault.happened(model)} {fault.change(tier)}",
        tuple(calls),
        final=fault.final,
    )


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
    async with _sdk_client(api_key, base_url or API_URL) as client:
        yield Claude(client, chains, limits, patience=patience, bus=bus)


def _sdk_client(api_key: str, base_url: str) -> AsyncAnthropic:
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
            timeout=_TIMEOUT,
            # A redirect would hand the whole prompt to a host that nobody named.
            http_client=DefaultAsyncHttpxClient(follow_redirects=False, timeout=_TIMEOUT),
            # The SDK sleeps for as long as any header says, does not retry what breaks after
            # status 200, and keeps no account of its tries. ``Claude`` retries instead.
            max_retries=0,
        )
    except (httpx2.InvalidURL, ValueError, OSError) as error:
        raise SettingsError(
            "The address of the Anthropic API or of a proxy, or a certificate file, is unusable.",
            "Check ANTHROPIC_BASE_URL, HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE.",
        ) from error
