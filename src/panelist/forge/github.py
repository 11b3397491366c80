"""The API of one repository, spoken through PyGithub.

PyGithub's objects complete themselves from addresses found in answers. Here
every address is built from a path instead, so nothing a server says can make
Panelist ask another host or another repository.
"""

import logging
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar, cast
from urllib.parse import urlsplit

from github import Auth, Github
from pydantic import TypeAdapter, ValidationError

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.patience import Patience
from panelist.forge.refusals import (
    RefusedError,
    UnansweredError,
    UnreadableError,
    refusal,
    translated,
)
from panelist.forge.wire import User, W

PER_PAGE = 100
PAGES = 100
"""More pages than any list of a pull request has: a server that goes on is broken."""
TIMEOUT = 15
_JSON = "application/vnd.github+json"
_DIFF = "application/vnd.github.diff"
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*/(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_LIST = TypeAdapter(list[object])
_T = TypeVar("_T")


def connect(token: str | None, api_url: str, *, timeout: int = TIMEOUT) -> Github:
    """A client that sends everything once and never sleeps: ``Remote`` has the patience.

    Args:
        token: of the job or of a person.
        api_url: ``GITHUB_API_URL``.
        timeout: seconds without an answer after which a request is given up.

    Raises:
        ForgeError: there is no token, or the address is none.
    """
    if not token:
        raise ForgeError(
            "There is no GitHub token.",
            "Leave `github-token` out to use the job's own, or give it a token.",
        )
    address = urlsplit(api_url)
    # PyGithub loses the brackets of an IPv6 address, so the host needs a name.
    host = address.hostname or ""
    if address.scheme not in {"http", "https"} or not host or ":" in host:
        raise ForgeError(
            f"`{api_url}` is not the address of an API.",
            "GITHUB_API_URL must read like `https://api.github.com`, with a name for the host.",
        )
    # On import PyGithub hangs a handler of its own on stderr and reports every 403 there.
    logging.getLogger("github").setLevel(logging.WARNING)
    return Github(
        auth=Auth.Token(token),
        base_url=api_url.rstrip("/"),
        timeout=timeout,
        user_agent="panelist",
        per_page=PER_PAGE,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        lazy=True,
    )


@dataclass(frozen=True, slots=True)
class Remote:
    """One repository. Every path is below ``/repos/<repository>``.

    What reads is asked again, as far as ``patience`` goes; what writes is sent
    once. Methods raise ``ForgeError`` or one of its kinds in ``refusals``.
    """

    github: Github
    repository: str
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.repository):
            raise ForgeError(
                f"`{self.repository}` is not the name of a repository.",
                "GITHUB_REPOSITORY must read `owner/name`.",
            )

    def get(self, path: str, kind: type[W], **query: str | int) -> W:
        """One object."""
        return self._read(path, kind.model_validate_json, query)[0]

    def account(self) -> str | None:
        """The login behind the token; ``None`` for an installation token, which may not ask."""

        def once() -> str | None:
            answer = _send(self.github, "GET", "/user")
            return _parsed("GET", "/user", answer.text, User.model_validate_json).login

        try:
            return self.patience.tried(once)
        except PermissionMissingError:
            return None

    def pages(self, path: str, kind: type[W], **query: str | int) -> Generator[W]:
        """Every object of a list, page by page.

        Pages are counted; the server's links only say whether there are more. A
        page that comes twice, or a list without end, raises after what was good
        was yielded.
        """

        def rows(text: str) -> list[W]:
            return [kind.model_validate(row) for row in _LIST.validate_json(text)]

        last: list[W] = []
        for number in range(1, PAGES + 1):
            page, more = self._read(path, rows, {**query, "per_page": PER_PAGE, "page": number})
            if page and page == last:
                break
            yield from page
            if not page or not (more or len(page) == PER_PAGE):
                return
            last = page
        raise UnansweredError(
            f"The list {path} does not end.", "Check that GITHUB_API_URL is a GitHub API."
        )

    def diff(self, path: str) -> bytes:
        """The diff of a pull request or a comparison, as UTF-8."""

        def once() -> bytes:
            answer = self._send("GET", path, accept=_DIFF)
            if "diff" not in answer.content_type:
                raise _unreadable("GET", path)
            return answer.text.encode()

        return self.patience.tried(once)

    def post(self, path: str, body: Mapping[str, object], kind: type[W]) -> W:
        """Create something: sent once, never repeated."""
        answer = self._send("POST", path, body=body)
        return _parsed("POST", path, answer.text, kind.model_validate_json)

    def patch(self, path: str, body: Mapping[str, object], kind: type[W]) -> W:
        """Change something: sent once, never repeated."""
        answer = self._send("PATCH", path, body=body)
        return _parsed("PATCH", path, answer.text, kind.model_validate_json)

    def put(self, path: str, body: Mapping[str, object], kind: type[W]) -> W:
        """Bring something about: sent once, never repeated."""
        answer = self._send("PUT", path, body=body)
        return _parsed("PUT", path, answer.text, kind.model_validate_json)

    def delete(self, path: str) -> None:
        """Remove something; already gone is well."""
        try:
            self._send("DELETE", path)
        except RefusedError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def _read(
        self, path: str, read: Callable[[str], _T], query: Mapping[str, str | int]
    ) -> tuple[_T, bool]:
        """The object and whether more pages follow."""

        def once() -> tuple[_T, bool]:
            answer = self._send("GET", path, query=query)
            return _parsed("GET", path, answer.text, read), answer.more

        return self.patience.tried(once)

    def _send(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
        accept: str = _JSON,
    ) -> "_Answer":
        full = f"/repos/{self.repository}{path}"
        return _send(self.github, verb, full, query=query, body=body, accept=accept)


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    content_type: str
    more: bool


def _send(
    github: Github,
    verb: str,
    path: str,
    *,
    query: Mapping[str, str | int] | None = None,
    body: Mapping[str, object] | None = None,
    accept: str = _JSON,
) -> _Answer:
    with translated(verb, path):
        status, answered, text = github.requester.requestJson(
            verb,
            path,
            parameters=dict(query or {}),
            headers={"Accept": accept},
            input=None if body is None else dict(body),
        )
    headers = {name: str(value) for name, value in cast("dict[str, object]", answered).items()}
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise refusal(verb, path, status, headers, text)
    return _Answer(text, headers.get("content-type", ""), 'rel="next"' in headers.get("link", ""))


def _parsed(verb: str, path: str, text: str, read: Callable[[str], _T]) -> _T:
    try:
        return read(text)
    except ValidationError as error:
        raise _unreadable(verb, path) from error


def _unreadable(verb: str, path: str) -> UnreadableError:
    return UnreadableError(
        f"The answer to {verb} {path} is not what the GitHub API sends.",
        "Check that GITHUB_API_URL is the address of the API and not of a page or a proxy.",
    )
