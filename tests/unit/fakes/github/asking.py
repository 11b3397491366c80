"""A client with no opinions: what is asked is asked, what comes back comes back."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from github import Auth, Github

from tests.fakes.github import FakeGitHub, Repository


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON of any shape
        """The parsed body."""
        return json.loads(self.raw)


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks one fake with one token, or with none."""

    fake: FakeGitHub
    token: str | None

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = 10,
    ) -> Answered:
        """One request. A ``body`` that is not bytes is sent as JSON."""
        api = urlsplit(self.fake.api_url)
        sent = {"User-Agent": "test"} | dict(headers or {})
        if self.token is not None:
            sent |= {"Authorization": f"Bearer {self.token}"}
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(api.netloc, timeout=seconds)
        try:
            connection.request(method, api.path + path, raw, sent)
            response = connection.getresponse()
            answered = {key.lower(): value for key, value in response.getheaders()}
            return Answered(response.status, answered, response.read())
        finally:
            connection.close()


def patient(fake: FakeGitHub, token: str | None = None) -> Github:
    """PyGithub without its pauses, with a token of every right unless one is given."""
    return Github(
        auth=Auth.Token(token or fake.token()),
        base_url=fake.api_url,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def numbered(count: int, **changes: str) -> bytes:
    """A file of ``line 1`` … ``line <count>``, with ``L3="text"`` in place of line 3."""
    rows = [changes.get(f"L{number}", f"line {number}") for number in range(1, count + 1)]
    return "".join(f"{row}\n" for row in rows).encode()


@dataclass(frozen=True, slots=True)
class Pulled:
    """A repository with one open pull.

    ``a.py`` has 60 lines, of which 10 and 40 are changed (hunks 7-13 and
    37-43); ``gone.txt`` is deleted, ``new.txt`` has two lines.
    """

    repo: Repository
    number: int
    base: str
    head: str

    @property
    def path(self) -> str:
        """Where the API has the pull."""
        return f"/repos/{self.repo.full_name}/pulls/{self.number}"


def pulled(fake: FakeGitHub, full_name: str = "octo/widgets", *, private: bool = False) -> Pulled:
    """Build the repository and its pull."""
    repo = fake.add_repository(full_name, private=private)
    base = repo.commit({"a.py": numbered(60), "gone.txt": b"bye\n"}, "first")
    changed = numbered(60, L10="ten", L40="forty")
    files = {"a.py": changed, "gone.txt": None, "new.txt": b"one\ntwo\n"}
    head = repo.commit(files, "second", branch="topic")
    number = repo.open_pull("topic", title="Ten and forty", body="Why not", author="alice")
    return Pulled(repo, number, base, head)
