"""One request on its way through a route, and the table of routes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.fakes.github import access
from tests.fakes.github.bodies import Shape, checked, parse
from tests.fakes.github.state import Issue, Level, Payload, Pull, Token
from tests.fakes.github.wire import Reply, Request, answer, not_found, refuse
from tests.fakes.github.world import Record, World

_MOST_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Call:
    """A request, who sent it, and what its path names."""

    world: World
    token: Token | None
    request: Request
    names: dict[str, str]

    @property
    def record(self) -> Record:
        """The repository in the path. Refuses with 404 whoever may not see it."""
        found = self.world.find(f"{self.names['owner']}/{self.names['repo']}")
        if found is None or not access.sees(found, self.token):
            raise not_found()
        return found

    @property
    def writer(self) -> Token:
        """Who writes; a stranger may not."""
        if self.token is None:
            raise refuse(401, "Requires authentication")
        return self.token

    def require(self, level: Level, *permissions: str) -> Record:
        """The repository, for who has one of the permissions."""
        record = self.record
        access.require(record, self.token, level, *permissions)
        return record

    def require_review(self, level: Level) -> tuple[Record, Pull]:
        """The pull in the path, for who may read or write its reviews."""
        record = self.record
        denied = self.world.limits.denied_reviews_status if level == "write" else 403
        access.require(record, self.token, level, "pull_requests", denied=denied)
        return record, self.pull_of(record)

    def pull_of(self, record: Record) -> Pull:
        """The pull whose number the path names."""
        found = self.issue_of(record)
        if not isinstance(found, Pull):
            raise not_found()
        return found

    def issue_of(self, record: Record) -> Issue:
        """The issue or pull whose number the path names."""
        found = record.issues.get(int(self.names["number"]))
        if found is None:
            raise not_found()
        return found

    def body(self, shape: Shape) -> Payload:
        """The JSON of the request, when it has that shape."""
        return checked(parse(self.request.raw or b"{}"), shape)

    def page(self, items: list[Payload], model: str) -> Reply:
        """The asked page of a list, with links to the others."""
        shown, headers = self.window(items)
        return answer(shown, model, many=True, headers=headers)

    def window(self, items: list[Payload]) -> tuple[list[Payload], dict[str, str]]:
        """The asked page, and the headers that go with it."""
        size = min(max(self._number("per_page", 30), 1), _MOST_PER_PAGE)
        page = max(self._number("page", 1), 1)
        items = [item for item in items if self.world.lag.shows(item.get("id"))]
        last = max(-(-len(items) // size), 1)
        links: list[str] = []
        if page > 1:
            links += [self._link("prev", page - 1), self._link("first", 1)]
        if page < last:
            links += [self._link("next", page + 1), self._link("last", last)]
        headers = {"Link": ", ".join(links)} if links else {}
        return items[(page - 1) * size : page * size], headers

    def _number(self, name: str, default: int) -> int:
        value = self.request.query.get(name, "")
        return int(value) if value.isdigit() else default

    def _link(self, relation: str, page: int) -> str:
        query = urlencode(self.request.query | {"page": str(page)})
        return f'<{self.world.api_url}{self.request.path}?{query}>; rel="{relation}"'


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table: whoever asks this is answered by ``run``."""

    method: str
    pattern: re.Pattern[str]
    run: Callable[[Call], Reply]
    creates: bool


def route(method: str, path: str, run: Callable[[Call], Reply], *, creates: bool = False) -> Route:
    """A row. ``{name}`` in the path takes a segment, ``{name*}`` the rest.

    ``creates`` says that the secondary limit counts it.
    """
    pattern = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.*)", path)
    pattern = pattern.replace("{number}", r"(?P<number>\d+)").replace("{id}", r"(?P<id>\d+)")
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
    return Route(method, re.compile(pattern), run, creates)
