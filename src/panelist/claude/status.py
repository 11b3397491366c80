"""From an error of the API to a fault: one table, one function."""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Self

from pydantic import BaseModel, ValidationError

from panelist.claude.faults import Fault, request_id, word
from panelist.contracts import FailureKind

_BAD_REQUEST = 400
_SERVER_ERROR = 500

_KINDS: Mapping[int, FailureKind] = {
    400: FailureKind.INVALID_REQUEST,
    401: FailureKind.AUTHENTICATION,
    402: FailureKind.CREDIT,
    403: FailureKind.PERMISSION,
    404: FailureKind.MODEL_UNAVAILABLE,
    408: FailureKind.TIMEOUT,
    409: FailureKind.OVERLOADED,
    413: FailureKind.TOO_LARGE,
    429: FailureKind.RATE_LIMITED,
}

# An error inside a stream has the status of the stream, 200; its type says which it is.
_STATUS_OF_TYPE: Mapping[str, int] = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}

_SPEND_CODES = frozenset(
    {
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    }
)
# These have no code of their own: they come as status 400 and differ in the text alone.
_SPEND_TEXT = re.compile(r"credit balance|usage limits", re.IGNORECASE)
_LENGTH_TEXT = re.compile(r"prompt is too long|exceed context limit", re.IGNORECASE)


class _Details(BaseModel):
    error_code: str | None = None


class _Problem(BaseModel):
    type: str
    message: str = ""
    details: _Details | None = None


class ErrorReply(BaseModel):
    """The body of an error, alone or as an event of a stream."""

    error: _Problem

    @classmethod
    def read(cls, body: object) -> Self | None:
        """``body`` as the API writes it; ``None`` if it was somebody else who wrote it."""
        try:
            return cls.model_validate(body)
        except ValidationError:
            return None


def response_fault(status: int, body: object, headers: Mapping[str, str]) -> Fault:
    """What a response with an error status says."""
    reply = ErrorReply.read(body)
    return Fault(
        _kind(status, reply),
        f"HTTP {status}",
        request_id(headers),
        wait=_seconds(headers.get("retry-after", "")),
        # Whoever words these three, they mean the same.
        foreign=reply is None and status not in {413, 429} and status < _SERVER_ERROR,
    )


def event_fault(reply: ErrorReply, request: str | None) -> Fault:
    """What an error event in the stream of the request with the id ``request`` says."""
    status = _STATUS_OF_TYPE.get(reply.error.type, _SERVER_ERROR)
    return Fault(_kind(status, reply), f"{word(reply.error.type)} in the stream", request)


def _kind(status: int, reply: ErrorReply | None) -> FailureKind:
    if reply is not None and _is_about_money(status, reply.error):
        return FailureKind.CREDIT
    if reply is not None and status == _BAD_REQUEST and _LENGTH_TEXT.search(reply.error.message):
        return FailureKind.TOO_LARGE
    if status >= _SERVER_ERROR:
        return FailureKind.OVERLOADED
    if status < _BAD_REQUEST:  # a redirect, which is not followed
        return FailureKind.UNREADABLE
    return _KINDS.get(status, FailureKind.INVALID_REQUEST)


def _is_about_money(status: int, problem: _Problem) -> bool:
    coded = problem.details is not None and problem.details.error_code in _SPEND_CODES
    return coded or (status == _BAD_REQUEST and bool(_SPEND_TEXT.search(problem.message)))


def _seconds(header: str) -> float | None:
    try:
        seconds = float(header)
    except ValueError:
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None
