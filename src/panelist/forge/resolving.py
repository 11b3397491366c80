"""Review threads as GraphQL has them: which are ours, and whether they are resolved.

Nothing but GraphQL can resolve one. It asks for the right to write contents, of
all rights, which a reviewer better not have.
"""

from collections.abc import Generator
from dataclasses import dataclass

from pydantic import Field

from panelist.forge import marks
from panelist.forge.github import PAGES
from panelist.forge.graphql import GraphQL
from panelist.forge.identity import is_own
from panelist.forge.refusals import UnansweredError
from panelist.forge.wire import User, Wire
from panelist.forge.writes import Writer

LIST = """\
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          isResolved
          resolvedBy { login }
          comments(first: 1) { nodes { body author { __typename login } } }
        }
      }
    }
  }
}
"""
RESOLVE = """\
mutation($thread: ID!) {
  changed: resolveReviewThread(input: {threadId: $thread}) { thread { isResolved } }
}
"""
UNRESOLVE = """\
mutation($thread: ID!) {
  changed: unresolveReviewThread(input: {threadId: $thread}) { thread { isResolved } }
}
"""
_BOT = "[bot]"


class _Actor(Wire):
    kind: str | None = Field(default=None, alias="__typename")
    login: str | None = None

    @property
    def user(self) -> User:
        """The account as the REST API names it: GraphQL leaves the brackets of apps out."""
        login = self.login
        if login is not None and self.kind == "Bot" and not login.endswith(_BOT):
            login += _BOT
        return User(login=login)


class _Comment(Wire):
    body: str | None = None
    author: _Actor | None = None


class _Comments(Wire):
    nodes: list[_Comment]


class _Node(Wire):
    id: str
    resolved: bool = Field(alias="isResolved")
    by: _Actor | None = Field(default=None, alias="resolvedBy")
    comments: _Comments


class _PageInfo(Wire):
    more: bool = Field(alias="hasNextPage")
    cursor: str | None = Field(default=None, alias="endCursor")


class _Nodes(Wire):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: list[_Node]


class _Pull(Wire):
    threads: _Nodes = Field(alias="reviewThreads")


class _Repository(Wire):
    pull: _Pull = Field(alias="pullRequest")


class _Listed(Wire):
    repository: _Repository


class _State(Wire):
    resolved: bool = Field(alias="isResolved")


class _Payload(Wire):
    thread: _State


class _Changed(Wire):
    changed: _Payload


@dataclass(frozen=True, slots=True)
class Thread:
    """A review thread that a comment of ours on a finding began.

    ``settled`` is true where somebody else resolved it.
    """

    id: str
    fingerprint: str
    resolved: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class Threads:
    """The review threads of one pull. Methods raise ``ForgeError``."""

    graph: GraphQL
    writer: Writer
    number: int
    login: str

    def own(self) -> Generator[Thread]:
        """Those that we began about a finding."""
        for node in self._nodes():
            for first in node.comments.nodes:
                mark = marks.finding(first.body)
                if mark and first.author and is_own(first.author.user, self.login):
                    yield Thread(node.id, mark[0], node.resolved, self._is_settled(node))

    def resolve(self, thread: Thread, *, resolved: bool) -> None:
        """Resolve it, or open it again."""
        self.writer.sent(
            lambda: self.graph.ask(
                RESOLVE if resolved else UNRESOLVE,
                _Changed,
                purpose="resolve review threads",
                permission="contents=write",
                thread=thread.id,
            )
        )

    def _is_settled(self, node: _Node) -> bool:
        """GitHub does not always name an app that resolved a thread, and never with brackets."""
        by = (node.by.login or "").lower() if node.by else ""
        return node.resolved and by not in {"", self.login.lower().removesuffix(_BOT)}

    def _nodes(self) -> Generator[_Node]:
        after: str | None = None
        for _ in range(PAGES):
            found = self._page(after)
            yield from found.nodes
            if not found.page.more:
                return
            if found.page.cursor in {None, after}:
                break
            after = found.page.cursor
        raise UnansweredError(
            "The list of review threads does not end.",
            "Check that GITHUB_GRAPHQL_URL is a GitHub API.",
        )

    def _page(self, after: str | None) -> _Nodes:
        owner, _, name = self.writer.remote.repository.partition("/")

        def asked() -> _Listed:
            return self.graph.ask(
                LIST,
                _Listed,
                purpose="list review threads",
                permission="pull_requests=read",
                owner=owner,
                name=name,
                number=self.number,
                after=after,
            )

        return self.writer.remote.patience.tried(asked).repository.pull.threads
