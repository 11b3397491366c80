"""The fake itself: start it, build its state, read what happened."""

import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.github import events
from tests.fakes.github.faults import Fault
from tests.fakes.github.limits import Limits
from tests.fakes.github.repository import Repository
from tests.fakes.github.server import Server, Site
from tests.fakes.github.state import PERMISSIONS, Account, Level, Payload, Token
from tests.fakes.github.validation import Validator
from tests.fakes.github.wire import Request
from tests.fakes.github.world import World


class FakeGitHub:
    """A GitHub on 127.0.0.1. Use it in a ``with`` block; see the package."""

    def __init__(self, *, limits: Limits | None = None, validate: bool = False) -> None:
        self._world = World(limits or Limits())
        self._validator = Validator() if validate else None
        self._site = Site(self._world, self._validator)
        self._server = Server(self._site)
        self._world.server_url = self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._world.close()
        if error is not None:
            return
        if self._site.bugs:
            raise AssertionError(f"the fake broke: {self._site.bugs!r}") from self._site.bugs[0]
        if self._validator is not None and self._validator.mismatches:
            raise AssertionError("\n".join(self._validator.mismatches))

    @property
    def server_url(self) -> str:
        """``GITHUB_SERVER_URL``."""
        return self._world.server_url

    @property
    def api_url(self) -> str:
        """``GITHUB_API_URL``."""
        return self._world.api_url

    @property
    def graphql_url(self) -> str:
        """``GITHUB_GRAPHQL_URL``."""
        return f"{self.server_url}/api/graphql"

    @property
    def environment(self) -> dict[str, str]:
        """The addresses, as a runner puts them into the environment."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_GRAPHQL_URL": self.graphql_url,
            "GITHUB_SERVER_URL": self.server_url,
        }

    @property
    def limits(self) -> Limits:
        """The limits in force; may be replaced while it runs."""
        return self._world.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._world.limits = limits

    def add_account(self, login: str) -> Account:
        """An account that exists, whatever else it does. Logins in use exist anyway."""
        return self._world.account(login)

    def add_repository(
        self,
        full_name: str = "octo/widgets",
        *,
        private: bool = False,
        default_branch: str = "main",
        directory: Path | None = None,
    ) -> Repository:
        """A repository: empty, or with the files of a local directory committed."""
        with self._world.lock:
            record = self._world.add(full_name, private=private, default_branch=default_branch)
        repository = Repository(self._world, record)
        if directory is not None:
            repository.commit_tree(directory)
        return repository

    def token(
        self,
        permissions: Mapping[str, Level] | None = None,
        *,
        repository: str | None = None,
        app: str = "github-actions",
    ) -> str:
        """An installation token of ``app``; ``None`` gives every permission, to write."""
        everything: dict[str, Level] = dict.fromkeys(PERMISSIONS, "write")
        given = everything if permissions is None else dict(permissions)
        unknown = set(given) - set(PERMISSIONS)
        if unknown:
            raise ValueError(f"unknown permissions: {sorted(unknown)}")
        value = f"ghs_{secrets.token_hex(18)}"
        self._world.tokens[value] = Token(value, f"{app}[bot]", given, repository)
        return value

    def personal_token(self, login: str) -> str:
        """A personal access token."""
        self._world.account(login)
        value = f"ghp_{secrets.token_hex(18)}"
        self._world.tokens[value] = Token(value, login, None)
        return value

    def event(
        self,
        name: str,
        repository: Repository,
        number: int | None = None,
        *,
        action: str = "opened",
        **extra: Any,  # noqa: ANN401 - each event takes its own
    ) -> Payload:
        """The payload GitHub would deliver now."""
        with self._world.lock:
            return events.payload(self._world, repository.record, name, number, action, extra)

    def inject(
        self, method: str, path: str, *faults: Fault, at: int = 1, lasting: bool = False
    ) -> None:
        """Misbehave at the ``at``-th matching request and the following ones."""
        self._site.schedule.add(method, path, faults, at, lasting=lasting)

    def lag_lists(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Let lists show what is made from now on only after so many seconds of ``clock``."""
        self._world.lag.begin(seconds, clock)

    def heal(self) -> None:
        """End every misbehaviour injected so far."""
        self._site.schedule.heal()

    @property
    def unused_faults(self) -> list[str]:
        """Injections that no request met."""
        return self._site.schedule.unused

    @property
    def requests(self) -> list[Request]:
        """Every request so far."""
        return list(self._site.requests)

    @property
    def writes(self) -> list[Request]:
        """Requests that may have changed something."""
        return [
            request
            for request in self.requests
            if request.method not in {"GET", "HEAD"}
            if not request.path.endswith("/git-upload-pack")
            if not _is_query(request)
        ]

    @property
    def hosts(self) -> set[str]:
        """Every Host header seen."""
        return set(self._site.hosts)


def _is_query(request: Request) -> bool:
    """Whether it is an operation of GraphQL that changes nothing."""
    return request.path == "/api/graphql" and b"mutation" not in request.raw
