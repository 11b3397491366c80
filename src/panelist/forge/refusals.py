"""What GitHub's errors mean, in two sentences each: the one place that translates them.

ForgeError
├── PermissionMissingError   the token lacks a permission, or GitHub hides the thing from it
├── RefusedError             a definite no; nothing was stored
├── RateLimitedError         a definite no for now; nothing was stored
└── UnansweredError          no usable answer; a write may or may not have been stored
    └── UnreadableError      an answer that is not one of the API
"""

import contextlib
import email.utils
import json
import re
import time
from collections.abc import Generator, Mapping
from http import HTTPStatus
from typing import cast

import requests
from github.Requester import Requester

from panelist.errors import ForgeError, PermissionMissingError

SECONDARY_WAIT = 60.0
"""Seconds to leave GitHub alone after a secondary limit that names no time."""
_ACCEPTED = re.compile(r"^([a-z_]+)=(read|write|admin)$")
_MESSAGE_LENGTH = 300
_NEEDED = {"contents": "read", "pull-requests": "write", "checks": "write"}


class RefusedError(ForgeError):
    """GitHub said no, for good. ``status`` is the HTTP status, ``reason`` GitHub's words."""

    def __init__(self, happened: str, fix: str, *, status: int, reason: str) -> None:
        super().__init__(happened, fix)
        self.status = status
        self.reason = reason


class RateLimitedError(ForgeError):
    """GitHub wants to be left alone for ``wait`` seconds (never negative)."""

    def __init__(self, happened: str, fix: str, *, wait: float) -> None:
        super().__init__(happened, fix)
        self.wait = wait


class UnansweredError(ForgeError):
    """No usable answer: whether a write was stored is not known."""


class UnreadableError(UnansweredError):
    """An answer came that is not one of the API: a page, half a document, other types."""


@contextlib.contextmanager
def translated(verb: str, path: str) -> Generator[None]:
    """Turn everything a request by PyGithub raises into a ``ForgeError``.

    What a status means it leaves to us. The texts of transport errors are left
    out: they can quote a header, and so the token. ``AssertionError``,
    ``RuntimeError`` and ``ValueError`` are how it reports redirects and foreign
    hosts.
    """
    try:
        yield
    except requests.Timeout as error:
        raise UnansweredError(
            f"GitHub did not answer {verb} {path} in time.",
            "Run it again; if it stays so, look at the status page of the server.",
        ) from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise UnreadableError(
            f"The answer to {verb} {path} was cut off.", "Run it again."
        ) from error
    except requests.RequestException as error:
        raise UnansweredError(
            f"{verb} {path} failed on the way to GitHub ({type(error).__name__}).",
            "Run it again; behind a proxy, check HTTPS_PROXY and the certificates.",
        ) from error
    except (AssertionError, RuntimeError, ValueError) as error:
        raise UnreadableError(
            f"The answer to {verb} {path} is not one of the GitHub API.",
            "Check that GITHUB_API_URL is the address of the API and not of a page or proxy.",
        ) from error


def refusal(verb: str, path: str, status: int, headers: Mapping[str, str], text: str) -> ForgeError:
    """The error for an answer with a status of 300 and above.

    ``headers`` have lower-case names; ``text`` is the body.
    """
    reason = _reason(text)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return UnansweredError(
            f"GitHub answered {verb} {path} with a server error ({status}).", "Run it again."
        )
    if _is_limit(status, headers, reason):
        wait = _wait(headers)
        return RateLimitedError(
            f"GitHub limits the rate of requests and asks for a pause of {wait:.0f} s.",
            "Run it again later, or let fewer jobs use the same token at a time.",
            wait=wait,
        )
    if "locked" in reason.lower():
        return RefusedError(
            "The conversation of this pull request is locked.",
            "Unlock the conversation to let Panelist comment.",
            status=status,
            reason=reason,
        )
    if "branch protection" in reason.lower():
        return RefusedError(
            "The rules of the branch do not let Panelist dismiss its own review.",
            "Dismiss it by hand, or let its account dismiss reviews in the rules of the branch.",
            status=status,
            reason=reason,
        )
    if status == HTTPStatus.FORBIDDEN or (status == HTTPStatus.NOT_FOUND and verb == "POST"):
        return _missing_permission(verb, path, headers, reason)
    fix = (
        "Give `github-token` a valid token; the default is `${{ github.token }}`."
        if status == HTTPStatus.UNAUTHORIZED
        else "Check the repository, the number of the pull request and the token."
    )
    happened = f"GitHub refused {verb} {path} ({status}): {reason.rstrip('.')}."
    return RefusedError(happened, fix, status=status, reason=reason)


def permissions_block(permission: str, level: str) -> str:
    """The ``permissions:`` block for a job that also has ``permission`` at ``level``."""
    needed = {permission: level, **_NEEDED}
    return "permissions:\n" + "\n".join(f"  {name}: {right}" for name, right in needed.items())


def _missing_permission(
    verb: str, path: str, headers: Mapping[str, str], reason: str
) -> PermissionMissingError:
    permission = _accepted(headers.get("x-accepted-github-permissions", ""))
    if permission is None:
        permission = _usual(verb, path)
    name, _, level = permission.partition("=")
    key = name.replace("_", "-")
    if "authenticate via a github app" in reason.lower():
        fix = "Check runs need the job's own token: leave `github-token` out, and give the job:"
    else:
        fix = "Add this to the job (a pull request from a fork gets a read-only token anyway):"
    return PermissionMissingError(
        f"The token may not {verb} {path}: it lacks the permission `{key}: {level}`.",
        f"{fix}\n\n{permissions_block(key, level)}",
        permission,
    )


def _accepted(header: str) -> str | None:
    """The permission to ask for. ``;`` separates alternatives, ``,`` what is needed together."""
    named = [part.strip() for part in re.split(r"[;,]", header)]
    valid = [part for part in named if _ACCEPTED.match(part)]
    about_pulls = [part for part in valid if part.startswith("pull_requests=")]
    return next(iter(about_pulls or valid), None)


def _usual(verb: str, path: str) -> str:
    level = "read" if verb == "GET" else "write"
    if "/check-runs" in path:
        return f"checks={level}"
    if "/pulls" in path or "/issues" in path:
        return f"pull_requests={level}"
    return f"contents={level}"


def _is_limit(status: int, headers: Mapping[str, str], reason: str) -> bool:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return status == HTTPStatus.FORBIDDEN and (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or Requester.isRateLimitError(reason)
    )


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds to wait; a value nobody can read counts as none."""
    after = headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit():
        return float(after)
    date = email.utils.parsedate_tz(after) if after else None
    if date is not None:
        return max(0.0, email.utils.mktime_tz(date) - time.time())
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset) - time.time())
    return SECONDARY_WAIT


def _reason(text: str) -> str:
    """GitHub's own words in one line, the details of each field included."""
    try:
        data: object = json.loads(text)
    except ValueError:
        return "the answer is not JSON"
    if not isinstance(data, dict):
        return "no reason given"
    answer = cast("dict[str, object]", data)
    parts = [answer.get("message"), *_details(answer.get("errors"))]
    words = " ".join(" ".join(part.split()) for part in parts if isinstance(part, str))
    return words[:_MESSAGE_LENGTH] or "no reason given"


def _details(errors: object) -> list[object]:
    if not isinstance(errors, list):
        return [errors]
    entries = cast("list[object]", errors)
    return [
        cast("dict[str, object]", entry).get("message") if isinstance(entry, dict) else entry
        for entry in entries
    ]
