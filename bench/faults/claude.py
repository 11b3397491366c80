"""Every way the Anthropic API and the way to it fail, through a whole review.

Each row breaks something in the fake and runs the review door. Four things hold
in every row: the check concludes as stated and is never green unless everything
was read, nothing of a broken answer is kept, exactly the calls stated are made,
and the run is over by its deadline.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from bench.faults.breaking import Spoil, Strike
from tests.fakes.anthropic import (
    Cut,
    Fault,
    Hang,
    RecordedRequest,
    Reply,
    Reset,
    Response,
    Stream,
    StreamError,
    ToolUse,
    api_error,
    html,
    wants,
)

SONNET = "claude-sonnet-5-5"
ONE = "then answer for performance."
"""What is asked of one reviewer alone."""
LOOKING = "then answer for quality.paths."
"""What is asked of one that looks around first."""
UNDISTURBED = 9
"""Calls of this review when nothing breaks: six readings, the clerk, the editor and the mender."""
DEADLINE = 100.0

FULL = "Reviewed in full"


@dataclass(frozen=True, slots=True)
class Row:
    """One fault and what is demanded of the run that meets it.

    Attributes:
        id: of the fault, as the project numbers them.
        what: the fault, for people.
        calls: how many are made, the undisturbed ones included.
        strikes, spoil: how it is injected.
        conclusion: of the check.
        told: words a user must find.
        seconds: the deadline.
        cheap: whether it may cost no more than a review that nothing breaks, and is told once.
        kept: whether an answer is one all the same, because only a claim of it is odd.
    """

    id: str
    what: str
    calls: int
    strikes: tuple[Strike, ...] = ()
    spoil: Spoil = lambda _request, _reply: None
    conclusion: str = "success"
    told: str = FULL
    seconds: float = DEADLINE
    cheap: bool = False
    kept: bool = False


def once(id_: str, what: str, fault: Fault, calls: int = UNDISTURBED + 1) -> Row:
    """A fault that one reviewer meets at the first try."""
    return Row(id_, f"{what}, once", calls, (Strike(fault, ONE, nth=1),))


def preferred(id_: str, what: str, fault: Fault, calls: int) -> Row:
    """A fault that one reviewer meets with the preferred model, however often it asks."""
    return Row(id_, f"{what}, the preferred model always", calls, (Strike(fault, ONE, SONNET),))


def always(
    id_: str, what: str, fault: Fault, calls: int, told: str, *, conclusion: str = "neutral"
) -> Row:
    """A fault that one reviewer meets whatever it does."""
    strikes = (Strike(fault, ONE),)
    return Row(id_, f"{what}, always", calls, strikes, conclusion=conclusion, told=told)


def account(id_: str, what: str, fault: Fault, told: str) -> Row:
    """A fault of the account: everybody would meet it, so nobody else asks."""
    return Row(id_, what, 1, (Strike(fault),), conclusion="neutral", told=told)


def spoiled(
    id_: str, what: str, spoil: Callable[[Reply], Reply], calls: int, *, model: str = SONNET
) -> Row:
    """An answer of one reviewer that is none, from the preferred model."""
    return Row(id_, what, calls, spoil=_spoiling(spoil, model))


def _spoiling(spoil: Callable[[Reply], Reply], model: str = SONNET) -> Spoil:
    """The answer of ``model`` to one reader, spoiled."""

    def spoil_one(request: RecordedRequest, reply: Reply) -> Reply | None:
        return spoil(reply) if ONE in request.text and request.model == model else None

    return spoil_one


def looking_up(what: str, calls: int, *uses: ToolUse) -> Row:
    """A reviewer that calls tools in this way once, then answers."""
    return Row("F32", what, calls, spoil=_looking_up(wants(*uses)))


def _looking_up(wish: Reply) -> Spoil:
    def spoil(request: RecordedRequest, _reply: Reply) -> Reply | None:
        met = LOOKING in request.text and request.model == SONNET and not request.results
        return wish if met else None

    return spoil


def for_ever(request: RecordedRequest, _reply: Reply) -> Reply | None:
    """Tools are all one reviewer ever wants."""
    return wants(ToolUse("search", {"text": "total"})) if LOOKING in request.text else None


def spoiled_always(
    id_: str, what: str, spoil: Callable[[Reply], Reply], calls: int, *, conclusion: str, told: str
) -> Row:
    """An answer of one reviewer that is none, from every model."""

    def spoil_one(request: RecordedRequest, reply: Reply) -> Reply | None:
        return spoil(reply) if ONE in request.text else None

    return Row(id_, what, calls, spoil=spoil_one, conclusion=conclusion, told=told)


def limited(retry_after: str) -> Response:
    """429 with a header."""
    return api_error(429, "rate_limit_error", "Too many", headers={"retry-after": retry_after})


def stopped(reason: str | None, content: str | None = None) -> Callable[[Reply], Reply]:
    """The good answer with another stop reason, or another text."""
    return lambda reply: replace(
        reply, stop_reason=reason, content=reply.text if content is None else content
    )


def claims(**changes: object) -> Callable[[Reply], Reply]:
    """The good answer with its claim changed."""

    def spoil(reply: Reply) -> Reply:
        said = _content(reply)
        return replace(reply, content={**said, "claims": [{**said["claims"][0], **changes}]})

    return spoil


def many(reply: Reply) -> Reply:
    """The good answer with a claim a hundred thousand times, billed as if that were possible."""
    said = _content(reply)
    again = {**said["claims"][0], "title": "the same again"}
    content = {**said, "claims": [again] * 100_000}
    return replace(reply, content=content, piece=1_000_000, usage={"output_tokens": 32_000})


def _content(reply: Reply) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(reply.text))


def text(change: Callable[[str], str]) -> Callable[[Reply], Reply]:
    """The good answer with its text changed."""
    return lambda reply: replace(reply, content=change(reply.text))


def _half(said: str) -> str:
    return said[: len(said) // 2]


def everywhere(what: str, spoil: Spoil, calls: int, *strikes: Strike) -> Row:
    """Garbage to everybody: as many tries as it takes to know, one sentence, no dear bill."""
    told = "gave an answer that could be read"
    return Row("F41", what, calls, strikes, spoil, "neutral", told, cheap=True)


OVERLOADED = api_error(529, "overloaded_error", "Overloaded")
SPEND = {"error_code": "enforced_spend_limit_reached"}
TOO_LONG = api_error(400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum")
PING = b'event: ping\ndata: {"type": "ping"}\n\n'
DISORDER = b'event: message_stop\ndata: {"type": "message_stop"}\n\n'
GARBLED = b"event: message_start\ndata: \xff\xfe\n\n"
CUT_SHORT = replace(wants(ToolUse("read_file", '{"path": "a.py"')), stop_reason="max_tokens")
CREDIT = "Your credit balance is too low to access the Anthropic API."

ROWS: tuple[Row, ...] = (
    everywhere("every answer is garbage", lambda _r, good: replace(good, content="No."), 7),
    everywhere("every answer is cut to half", lambda _r, good: text(_half)(good), 7),
    everywhere(
        "every answer ends with `max_tokens`", lambda _r, good: stopped("max_tokens")(good), 7
    ),
    everywhere("every answer breaks off", lambda _r, _good: None, 9, Strike(Cut(-4))),
    once("F25", "429, retry-after 5", limited("5")),
    replace(preferred("F25", "429, retry-after 86400", limited("86400"), 10), seconds=60.0),
    once("F25", "429 without retry-after", api_error(429, "rate_limit_error", "Too many")),
    account(
        "F25",
        "429, spend limit reached",
        api_error(429, "rate_limit_error", "Monthly threshold", details=SPEND),
        "Add credit or raise the limit",
    ),
    once("F26", "529 overloaded", OVERLOADED),
    once("F26", "500", api_error(500, "api_error", "Internal")),
    once("F26", "504", api_error(504, "timeout_error", "Timeout")),
    once("F26", "connection reset", Reset()),
    preferred("F26", "529 overloaded", OVERLOADED, 12),
    always("F26", "529 overloaded", OVERLOADED, 23, "was overloaded or failing"),
    preferred("F27", "400 prompt is too long", TOO_LONG, 10),
    preferred("F27", "413", api_error(413, "request_too_large", "Too large"), 10),
    preferred("F27", "413 as HTML", html(413), 10),
    always("F27", "413", api_error(413, "request_too_large", "Too large"), 14, "larger than"),
    account(
        "F28",
        "400, no credit",
        api_error(400, "invalid_request_error", CREDIT),
        "Add credit or raise the limit",
    ),
    account(
        "F28",
        "401",
        api_error(401, "authentication_error", "invalid"),
        "Set ANTHROPIC_API_KEY to a valid key",
    ),
    account("F28", "402", api_error(402, "billing_error", "Payment"), "Add credit"),
    account("F28", "403", api_error(403, "permission_error", "No"), "Allow the model"),
    account("F28", "403 as HTML, from a proxy", html(403), "Check ANTHROPIC_BASE_URL"),
    preferred("F28", "404, no such model", api_error(404, "not_found_error", "model: x"), 10),
    spoiled("F29", "`max_tokens` in the text", stopped("max_tokens"), 10),
    spoiled_always(
        "F29",
        "`max_tokens` in the text, every model",
        stopped("max_tokens"),
        15,
        conclusion="neutral",
        told="reached its output limit",
    ),
    Row("F29", "`max_tokens` in the arguments of a tool", 10, spoil=_looking_up(CUT_SHORT)),
    spoiled("F30", "`refusal`", stopped("refusal", ""), 10),
    spoiled_always(
        "F30",
        "`refusal`, every model",
        stopped("refusal"),
        10,
        conclusion="action_required",
        told="the model refused to read this",
    ),
    spoiled("F30", "`pause_turn`", stopped("pause_turn"), 11),
    spoiled("F30", "`model_context_window_exceeded`", stopped("model_context_window_exceeded"), 10),
    spoiled("F30", "`stop_sequence`", stopped("stop_sequence"), 11),
    spoiled("F30", "an unknown stop reason", stopped("a_new_one"), 11),
    spoiled("F30", "no stop reason", stopped(None), 11),
    spoiled("F30", "empty text", stopped("end_turn", ""), 11),
    spoiled("F30", "no content at all", lambda reply: replace(reply, content=None), 11),
    once("F31", "error event in the stream", StreamError(4, "overloaded_error")),
    once("F31", "no `message_stop`", Cut(-1, orderly=True)),
    once("F31", "connection cut in the answer", Cut(-4)),
    once("F31", "empty stream", Stream(b"")),
    once("F31", "nothing but pings", Stream(PING * 3)),
    once("F31", "events out of order", Stream(DISORDER)),
    once("F31", "invalid UTF-8", Stream(GARBLED)),
    once("F31", "200 with a page of a proxy", html(200)),
    always("F31", "no `message_stop`", Cut(-1, orderly=True), 23, "failed or broke off"),
    looking_up("a tool that does not exist", 10, ToolUse("delete_file", {"path": "a.py"})),
    looking_up("arguments of the wrong type", 10, ToolUse("read_file", {"path": 7})),
    looking_up("arguments that are not JSON", 11, ToolUse("read_file", '{"path": ')),
    looking_up("two calls with one id", 11, *[ToolUse("search", {"text": "a"}, id="toolu_1")] * 2),
    looking_up("a call without an id", 11, ToolUse("search", {"text": "a"}, id="")),
    looking_up("50 calls at a time", 10, *[ToolUse("search", {"text": "total"})] * 50),
    Row(
        "F32",
        "the same call for ever",
        35,
        spoil=for_ever,
        conclusion="neutral",
        told="no answer for paths",
    ),
    spoiled("F33", "not JSON", text(lambda said: said[:-1]), 11),
    spoiled("F33", "JSON with words around it", text(lambda said: f"Here you are: {said}"), 11),
    spoiled("F33", "NaN for a number", text(lambda said: said.replace(": 90", ": NaN")), 11),
    Row(
        "F33",
        "a severity that does not exist",
        UNDISTURBED,
        spoil=_spoiling(claims(severity="dire")),
        conclusion="action_required",
        told="could not be taken in",
        kept=True,
    ),
    Row("F33", "null for a line", UNDISTURBED, spoil=_spoiling(claims(start_line=None)), kept=True),
    Row(
        "F33",
        "100,000 claims",
        UNDISTURBED,
        spoil=lambda request, reply: many(reply) if ONE in request.text else None,
        told="it is beyond 50 claims",
        kept=True,
    ),
    Row(
        "F34",
        "a reviewer hangs",
        6,
        (Strike(Hang(), ONE),),
        conclusion="neutral",
        told="performance gave no answer on",
        seconds=20.0,
    ),
    always(
        "F34", "a reviewer fails", api_error(413, "x", "x"), 14, "performance gave no answer on"
    ),
    Row(
        "F35",
        "everybody hangs",
        1,
        (Strike(Hang()),),
        conclusion="neutral",
        told="deadline-minutes",
        seconds=15.0,
    ),
)
