"""GraphQL, for what the REST API cannot do: resolving review threads."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from github import Github
from pydantic import ValidationError

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.refusals import (
    RefusedError,
    UnreadableError,
    permissions_block,
    refusal,
    translated,
)
from panelist.forge.wire import W, Wire

_PATH = "/graphql"
_DENIALS = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
_LIMITS = frozenset({"RATE_LIMIT", "RATE_LIMITED"})
"""GitHub's documents say the one, its server the other."""
_BROKEN = "Something went wrong"
"""How GitHub begins to tell that an operation took too long; it may have been carried out."""


class _Error(Wire):
    type: str | None = None
    message: str | None = None


class _Envelope(Wire):
    data: object = None
    errors: list[_Error] | None = None


@dataclass(frozen=True, slots=True)
class GraphQL:
    """The GraphQL API next to the REST API of ``github``, asked with the same token.

    Attributes:
        github: from ``connect``.
        url: ``GITHUB_GRAPHQL_URL``.

    Raises:
        ForgeError: ``url`` is on another host than the REST API.
    """

    github: Github
    url: str

    def __post_init__(self) -> None:
        api = urlsplit(self.github.requester.base_url)
        if not self.url.lower().startswith(f"{api.scheme}://{api.netloc}/".lower()):
            raise ForgeError(
                "GITHUB_GRAPHQL_URL and GITHUB_API_URL are on different hosts.",
                "Set both to addresses of the same server, as GitHub's runner does.",
            )

    def ask(
        self,
        operation: str,
        kind: type[W],
        *,
        purpose: str,
        permission: str,
        **variables: str | int | None,
    ) -> W:
        """The data that one operation answers: sent once, never repeated.

        Args:
            operation: the document.
            kind: the shape of ``data``.
            purpose: what it is for, as in "may not resolve review threads".
            permission: what the token lacks when GitHub denies it, e.g. ``contents=write``.
            variables: of the operation.

        Raises:
            ForgeError: or one of its kinds, as for the REST API.
        """
        with translated("POST", _PATH):
            status, answered, text = self.github.requester.requestJson(
                "POST", self.url, input={"query": operation, "variables": variables}
            )
        names = cast("dict[str, object]", answered)
        headers = {name: str(value) for name, value in names.items()}
        if status == HTTPStatus.NOT_FOUND:
            raise RefusedError(
                "There is no GraphQL API at the address in GITHUB_GRAPHQL_URL.",
                "Correct it, or leave it out to use the address next to GITHUB_API_URL.",
                status=status,
                reason="Not Found",
            )
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise refusal("POST", _PATH, status, headers, text)
        try:
            envelope = _Envelope.model_validate_json(text)
            if not envelope.errors:
                return kind.model_validate(envelope.data)
        except ValidationError as error:
            raise UnreadableError(
                "The answer to a GraphQL operation is not what the GitHub API sends.",
                "Check that GITHUB_GRAPHQL_URL is the address of the API and not of a page.",
            ) from error
        error = envelope.errors[0]
        if error.type in _DENIALS:
            raise _denied(purpose, permission)
        raise refusal("POST", _PATH, _status(error), headers, text)


def _denied(purpose: str, permission: str) -> PermissionMissingError:
    name, _, level = permission.partition("=")
    key = name.replace("_", "-")
    return PermissionMissingError(
        f"The token may not {purpose}: it lacks the permission `{key}: {level}`.",
        f"Where you want that, add this to the job:\n\n{permissions_block(key, level)}",
        permission,
    )


def _status(error: _Error) -> int:
    """The status that the REST API would have: here it is always 200."""
    if error.type in _LIMITS:
        return HTTPStatus.TOO_MANY_REQUESTS
    if (error.message or "").startswith(_BROKEN):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.UNPROCESSABLE_ENTITY
