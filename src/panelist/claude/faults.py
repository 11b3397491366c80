"""Why a call gave no answer, and what a person can change about it.

Nothing that the API, a proxy or a model wrote is repeated: what is said of a
fault comes from closed lists, except for words and ids that look like one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panelist.claude.retired import retirement
from panelist.contracts import FailureKind, Tier

_PASSING = frozenset(
    {
        FailureKind.RATE_LIMITED,
        FailureKind.OVERLOADED,
        FailureKind.CONNECTION,
        FailureKind.TIMEOUT,
    }
)
_FINAL = frozenset(
    {
        FailureKind.AUTHENTICATION,
        FailureKind.PERMISSION,
        FailureKind.CREDIT,
        FailureKind.INVALID_REQUEST,
        FailureKind.UNREACHABLE,
        FailureKind.DEADLINE,
    }
)
# A request that one model calls invalid may suit the next one; a cheaper model is no way
# out of a budget, for the plan counted on the better one.
_SAME_FOR_EVERY_MODEL = (_FINAL - {FailureKind.INVALID_REQUEST}) | {FailureKind.BUDGET}


@dataclass(frozen=True, slots=True)
class Cloud:
    """What to call a cloud that serves Claude, and the variables that hold its credentials."""

    name: str
    variables: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One try that gave no answer.

    Attributes:
        kind: what went wrong.
        seen: the evidence, a clause in closed vocabulary: ``HTTP 529``.
        request_id: the API's name for the request; ``None`` if it gave none.
        wait: seconds the API asks to wait; ``None`` if it did not say.
        foreign: whether it was not the API that answered, but something on the way.
        cloud: who answered, where it was not Anthropic itself.
    """

    kind: FailureKind
    seen: str = ""
    request_id: str | None = None
    wait: float | None = None
    foreign: bool = False
    cloud: Cloud | None = None

    @property
    def passing(self) -> bool:
        """Whether the same model may well answer the same request a little later."""
        return self.kind in _PASSING

    @property
    def final(self) -> bool:
        """Whether every further call of the run would fail the same way."""
        return self.kind in _FINAL

    @property
    def ends_the_chain(self) -> bool:
        """Whether the next model of the chain would meet it too."""
        return self.kind in _SAME_FOR_EVERY_MODEL

    def happened(self, model: str) -> str:
        """What happened when ``model`` was asked, in one sentence."""
        request = f"request {self.request_id}" if self.request_id else ""
        evidence = ", ".join(part for part in (self.seen, request) if part)
        told = f" ({evidence})" if evidence else ""
        return self._sentences[0].format(model=model, seen=told, cloud=self.cloud)

    def change(self, tier: Tier, model: str) -> str:
        """What a person can change about it, in one sentence."""
        setting = f"model-{tier}"
        replaced = retirement(model)
        if self.kind is FailureKind.MODEL_UNAVAILABLE and replaced is not None:
            return f"Set `{setting}` to {replaced.replacement}, which replaces it."
        return self._sentences[1].format(setting=setting, cloud=self.cloud)

    @property
    def _sentences(self) -> tuple[str, str]:
        if self.foreign:
            return _FOREIGN
        if self.cloud is not None and self.kind in _OF_CLOUDS:
            return _OF_CLOUDS[self.kind]
        return _SENTENCES[self.kind]


def unreadable(tier: Tier, faults: Sequence[tuple[str, Fault]]) -> str:
    """That no model of ``tier`` answers readably, and what a person can change about it."""
    if all(fault.foreign for _, fault in faults):
        model, fault = faults[0]
        return f"{fault.happened(model)} {fault.change(tier, model)}"
    seen = ", ".join(f"{model} ({fault.seen or fault.kind})" for model, fault in faults)
    return (
        f"No model of `model-{tier}` gave an answer that could be read: {seen}. "
        "Run again later; if it stays, check ANTHROPIC_BASE_URL and the proxy, or name other "
        f"models in `model-{tier}`."
    )


def word(said: str | None) -> str:
    """``said`` if it has the shape of a word of the API, else ``unknown``."""
    return said if said and re.fullmatch(r"[a-z][a-z_]{0,39}", said) else "unknown"


def request_id(headers: Mapping[str, str]) -> str | None:
    """The id of the request, if the header holds something of that shape."""
    said = headers.get("request-id", "")
    return said if re.fullmatch(r"[A-Za-z0-9_-]{1,80}", said) else None


_FOREIGN = (
    "Something other than the Anthropic API answered in its place{seen}.",
    "Check ANTHROPIC_BASE_URL and the proxy of the machine this runs on.",
)

_OF_CLOUDS: Mapping[FailureKind, tuple[str, str]] = {
    FailureKind.RATE_LIMITED: (
        "{cloud.name} has reached a rate limit or a quota for {model}{seen}.",
        "Run fewer reviews at the same time, or ask for a higher quota.",
    ),
    FailureKind.CONNECTION: (
        "The connection to {cloud.name} failed or broke off{seen}.",
        "Run the review again; if it stays, check the region, the proxy and the network.",
    ),
    FailureKind.MODEL_UNAVAILABLE: (
        "{cloud.name} has no model {model} for these credentials in this region{seen}.",
        "Set `{setting}` to an id that {cloud.name} lists, and ask there for access to it.",
    ),
    FailureKind.AUTHENTICATION: (
        "{cloud.name} did not accept the credentials, or there are none{seen}.",
        "Check {cloud.variables}.",
    ),
    FailureKind.PERMISSION: (
        "The credentials have no permission to use {model} at {cloud.name}{seen}.",
        "Allow it there, or change `{setting}`.",
    ),
    FailureKind.CREDIT: (
        "The account at {cloud.name} has no credit left or has reached its limit{seen}.",
        "Raise the limit there, then run the review again.",
    ),
    FailureKind.INVALID_REQUEST: (
        "{cloud.name} called the request to {model} invalid{seen}.",
        "Set `{setting}` to an id that {cloud.name} lists; if it stays, update Panelist.",
    ),
    FailureKind.UNREACHABLE: (
        "{cloud.name} cannot be reached{seen}, so nothing was asked and nothing spent.",
        "Check the region, the proxy and the network, then run again.",
    ),
}

_SENTENCES: Mapping[FailureKind, tuple[str, str]] = {
    FailureKind.TIMEOUT: (
        "{model} did not answer in time{seen}.",
        "Run the review again later, or add another model to `{setting}`.",
    ),
    FailureKind.OVERLOADED: (
        "{model} was overloaded or failing{seen}.",
        "Run the review again later, or add another model to `{setting}`.",
    ),
    FailureKind.RATE_LIMITED: (
        "The API key has reached its rate limit for {model}{seen}.",
        "Run fewer reviews at the same time, or ask Anthropic for a higher limit.",
    ),
    FailureKind.CONNECTION: (
        "The connection to the Anthropic API failed or broke off{seen}.",
        "Run the review again; if it stays, check ANTHROPIC_BASE_URL, the proxy and the network.",
    ),
    FailureKind.UNREADABLE: (
        "{model} gave an answer that could not be read{seen}.",
        "Run the review again, or add another model to `{setting}`.",
    ),
    FailureKind.TRUNCATED: (
        "{model} reached its output limit before the answer was complete{seen}.",
        "Split the pull request into smaller ones, or add another model to `{setting}`.",
    ),
    FailureKind.REFUSED: (
        "{model} refused to answer{seen}.",
        "Have a person read these files, or add another model to `{setting}`.",
    ),
    FailureKind.TOO_LARGE: (
        "The request was larger than {model} accepts{seen}.",
        "Split the pull request, or leave generated files out with `ignore`.",
    ),
    FailureKind.BUDGET: (
        "Another call to {model} could have exceeded the cost limit{seen}.",
        "Raise `max-cost-usd`, or split the pull request.",
    ),
    FailureKind.DEADLINE: (
        "The time of this run was over before {model} had answered.",
        "Raise `deadline-minutes`, or split the pull request.",
    ),
    FailureKind.MODEL_UNAVAILABLE: (
        "The Anthropic API has no model {model} for this key, or no longer{seen}.",
        "Change `{setting}`.",
    ),
    FailureKind.AUTHENTICATION: (
        "The Anthropic API did not accept the API key{seen}.",
        "Set ANTHROPIC_API_KEY to a valid key (in a workflow: `anthropic-api-key`, from a secret).",
    ),
    FailureKind.PERMISSION: (
        "The API key has no permission to use {model}{seen}.",
        "Allow the model for the key's workspace in the Anthropic Console, or change `{setting}`.",
    ),
    FailureKind.CREDIT: (
        "The Anthropic account has no credit left or has reached its spend limit{seen}.",
        "Add credit or raise the limit in the Anthropic Console, then run the review again.",
    ),
    FailureKind.INVALID_REQUEST: (
        "The Anthropic API called the request to {model} invalid{seen}.",
        "Change `{setting}` or update Panelist; if it stays, report it with the request id.",
    ),
    FailureKind.UNREACHABLE: (
        "The Anthropic API cannot be reached{seen}, so nothing was asked and nothing spent.",
        "Check ANTHROPIC_BASE_URL, the proxy and the network, then run again.",
    ),
}
