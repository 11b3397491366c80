"""Whether a complete response is an answer: the stop reason first, then the text."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from panelist.claude.exchange import Wanted, wanted
from panelist.claude.faults import Fault, word
from panelist.claude.heard import Heard
from panelist.contracts import FailureKind
from panelist.ports import A

_LOWEST_CONFIDENCE = 30

_NO_ANSWER: Mapping[str | None, FailureKind] = {
    "max_tokens": FailureKind.TRUNCATED,
    "refusal": FailureKind.REFUSED,
    "model_context_window_exceeded": FailureKind.TOO_LARGE,
}


def read(heard: Heard, schema: type[A]) -> A | Wanted | Fault:
    """The answer in a complete response, the tools it asks for first, or why there is neither."""
    if heard.stop_reason == "tool_use":
        return wanted(heard)
    if heard.stop_reason != "end_turn":
        kind = _NO_ANSWER.get(heard.stop_reason, FailureKind.UNREADABLE)
        seen = f"stop reason {word(heard.stop_reason)}"
        if heard.refusal:
            seen = f"{seen}, category {word(heard.refusal)}"
        return Fault(kind, seen, heard.request_id)
    if not heard.text.strip():
        return Fault(FailureKind.UNREADABLE, "an empty answer", heard.request_id)
    try:
        # Pydantic alone would let NaN and Infinity pass, which JSON does not know.
        from_json(heard.text, allow_inf_nan=False)
    except ValueError:
        return Fault(FailureKind.UNREADABLE, "not JSON", heard.request_id)
    try:
        return schema.model_validate_json(heard.text)
    except ValidationError as error:
        flaw = error.errors(include_url=False, include_context=False, include_input=False)[0]
        # The type of a flaw is pydantic's word; its place may be the model's.
        seen = f"not of the schema: {flaw['type']}"
        return Fault(FailureKind.UNREADABLE, seen, heard.request_id)


def reminder(fault: Fault) -> str:
    """What to tell the model that is asked again, in our own words."""
    return (
        f"An earlier answer could not be read ({fault.seen}). "
        "Answer with exactly one JSON object that fits the schema, and nothing else."
    )


def is_confident(value: BaseModel) -> bool:
    """Whether an answer that rates itself does not rate itself too low to be used."""
    rated = getattr(value, "overall_confidence", None)
    return not isinstance(rated, int) or rated >= _LOWEST_CONFIDENCE
