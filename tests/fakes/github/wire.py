"""A request as it came, and what may be answered to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(slots=True)
class Request:
    """One request, for the log.

    Attributes:
        path: without the ``/api/v3`` prefix and without the query.
        query: the last value of each parameter.
        headers: with names in lower case.
        body: the parsed JSON, ``None`` when there is none to parse.
        raw: the bytes of the body.
        status: what was answered; 0 while it was not, or never was.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes
    body: Any = None
    status: int = 0


@dataclass(slots=True)
class Reply:
    """One answer.

    Attributes:
        model: githubkit's name for the JSON, ``""`` when it has none.
        many: whether the JSON is a list of ``model``.
        value: the JSON before it became ``body``.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict[str, str])
    model: str = ""
    many: bool = False
    value: object = None


class RefusedError(Exception):
    """The request is refused with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.body.decode()}")
        self.reply = reply


def answer(
    value: object,
    model: str = "",
    *,
    status: int = 200,
    many: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Answer JSON."""
    body = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    typed = {"Content-Type": "application/json; charset=utf-8"}
    return Reply(status, body, typed | dict(headers or {}), model, many, value)


def nothing() -> Reply:
    """204: done, and nothing to say."""
    return Reply(204, b"")


def refuse(
    status: int,
    message: str,
    *,
    errors: list[Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> RefusedError:
    """Refuse in GitHub's shape. ``errors`` are texts or objects, as GitHub has both."""
    value: dict[str, Any] = {"message": message}
    if errors is not None:
        value["errors"] = errors
    value |= {"documentation_url": DOCUMENTATION, "status": str(status)}
    return RefusedError(answer(value, status=status, headers=headers))


def unprocessable(*texts: str) -> RefusedError:
    """422 the way reviews are refused: with plain texts."""
    return refuse(422, "Unprocessable Entity", errors=list(texts))


def invalid(resource: str, field_name: str, code: str, message: str = "") -> RefusedError:
    """422 the way most resources are refused: with an object per field."""
    error = {"resource": resource, "code": code, "field": field_name}
    return refuse(
        422, "Validation Failed", errors=[error | ({"message": message} if message else {})]
    )


def not_found() -> RefusedError:
    """404: it is not there, or not for this token."""
    return refuse(404, "Not Found")
