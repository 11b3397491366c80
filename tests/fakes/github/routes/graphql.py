"""GraphQL: the review threads of a pull, and whether they are resolved."""

from collections.abc import Callable
from typing import cast

from tests.fakes.github import access
from tests.fakes.github.bodies import parse
from tests.fakes.github.call import Call, route
from tests.fakes.github.graphql import Checked, GraphQLError, Schema, Selection
from tests.fakes.github.graphql import parse as parse_document
from tests.fakes.github.payloads.repositories import node_id
from tests.fakes.github.state import Payload, Pull, ReviewComment, Token
from tests.fakes.github.wire import Reply, answer, refuse
from tests.fakes.github.world import Record

_MOST = 100
_INT = 2**31
_BOT = "[bot]"
_SCHEMA: Schema = {
    "Query": {"repository(owner: String!, name: String!)": "Repository"},
    "Mutation": {
        "resolveReviewThread(input: ResolveReviewThreadInput!)": "ResolveReviewThreadPayload",
        "unresolveReviewThread(input: UnresolveReviewThreadInput!)": "ResolveReviewThreadPayload",
    },
    "ResolveReviewThreadPayload": {"thread": "PullRequestReviewThread"},
    "Repository": {"pullRequest(number: Int!)": "PullRequest", "nameWithOwner": ""},
    "PullRequest": {
        "number": "",
        "reviewThreads(first: Int, after: String)": "PullRequestReviewThreadConnection",
    },
    "PullRequestReviewThreadConnection": {
        "nodes": "PullRequestReviewThread",
        "pageInfo": "PageInfo",
        "totalCount": "",
    },
    "PageInfo": {"hasNextPage": "", "endCursor": ""},
    "PullRequestReviewThread": {
        "id": "",
        "isResolved": "",
        "isOutdated": "",
        "path": "",
        "resolvedBy": "User",
        "comments(first: Int, after: String)": "PullRequestReviewCommentConnection",
    },
    "User": {"login": ""},
    "PullRequestReviewCommentConnection": {
        "nodes": "PullRequestReviewComment",
        "pageInfo": "PageInfo",
        "totalCount": "",
    },
    "PullRequestReviewComment": {
        "id": "",
        "databaseId": "",
        "fullDatabaseId": "",
        "body": "",
        "author": "Actor",
    },
    "Actor": {"login": "", "__typename": ""},
}
_INPUT = "threadId"


def _ask(call: Call) -> Reply:
    if call.token is None:
        raise refuse(401, "This endpoint requires you to be authenticated.")
    body = parse(call.request.raw)
    if not isinstance(body, dict) or not isinstance(cast("Payload", body).get("query"), str):
        raise refuse(400, "A query attribute must be specified and must be a string.")
    asked = cast("Payload", body)
    try:
        operation = parse_document(asked["query"])
        wanted = Checked(_SCHEMA, operation, asked.get("variables") or {}).selections()
    except GraphQLError as error:
        return answer({"errors": [error.entry]})
    root: dict[str, Callable[[Payload], Payload]] = {
        "repository": lambda given: _repository(call, given),
        "resolveReviewThread": lambda given: _resolve(call, given, resolved=True),
        "unresolveReviewThread": lambda given: _resolve(call, given, resolved=False),
    }
    data: Payload = {}
    errors: list[Payload] = []
    for each in wanted:
        try:
            data[each.key] = _selected(root[each.name](each.arguments), each)
        except GraphQLError as error:
            data[each.key] = None
            errors.append(error.entry | {"path": [each.key]})
    return answer({"data": data} | ({"errors": errors} if errors else {}))


def _selected(value: object, asked: Selection) -> object:
    """What was asked for of a value: an object, a list of objects or a leaf."""
    if isinstance(value, list):
        return [_selected(each, asked) for each in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("Payload", value)
    found: Payload = {}
    for each in asked.of:
        of = fields[each.name]
        found[each.key] = _selected(of(each.arguments) if callable(of) else of, each)
    return found


def _repository(call: Call, given: Payload) -> Payload:
    name = f"{given['owner']}/{given['name']}"
    record = call.world.find(name)
    if record is None or not access.sees(record, call.token):
        raise _missing(f"a Repository with the name '{name}'")

    def pull(given: Payload) -> Payload:
        found = record.issues.get(given["number"])
        if not isinstance(found, Pull):
            raise _missing(f"a PullRequest with the number of {given['number']}")
        if record.private and not (call.token and call.token.may("pull_requests", "read")):
            raise _denied()
        threads = [_thread(found, first, said) for first, said in found.threads.items()]
        return {"number": found.number, "reviewThreads": _connection("reviewThreads", threads)}

    return {"nameWithOwner": record.full_name, "pullRequest": pull}


def _missing(what: str) -> GraphQLError:
    return GraphQLError(f"Could not resolve to {what}.", "NOT_FOUND")


def _denied() -> GraphQLError:
    return GraphQLError("Resource not accessible by integration", "FORBIDDEN")


def _connection(name: str, nodes: list[Payload]) -> Callable[[Payload], Payload]:
    """A page of a list; the cursor is where the next one starts."""

    def page(given: Payload) -> Payload:
        first: int | None = given["first"]
        if first is None:
            text = f"You must provide a `first` or `last` value to properly paginate the `{name}`"
            raise GraphQLError(f"{text} connection.", "MISSING_PAGINATION_BOUNDARIES")
        if not 0 <= first <= _MOST:
            text = f"Requesting {first} records on the `{name}` connection exceeds the `first`"
            raise GraphQLError(f"{text} limit of {_MOST} records.", "EXCESSIVE_PAGINATION")
        start = int(given["after"] or 0)
        end = min(start + first, len(nodes))
        info = {"hasNextPage": end < len(nodes), "endCursor": str(end) if nodes else None}
        return {"nodes": nodes[start:end], "pageInfo": info, "totalCount": len(nodes)}

    return page


def _thread(pull: Pull, first: int, said: list[ReviewComment]) -> Payload:
    by = pull.resolved.get(first)
    return {
        "id": node_id("PRRT", first),
        "isResolved": by is not None,
        "isOutdated": said[0].line is None,
        "path": said[0].path,
        # An app is no User, so GitHub names nobody.
        "resolvedBy": None if by is None or by.endswith(_BOT) else {"login": by},
        "comments": _connection("comments", [_comment(each) for each in said]),
    }


def _comment(of: ReviewComment) -> Payload:
    return {
        "id": node_id("PRRC", of.id),
        "databaseId": of.id if of.id < _INT else None,
        "fullDatabaseId": str(of.id),
        "body": of.body,
        "author": _actor(of.author),
    }


def _actor(login: str | None) -> Payload | None:
    """An account; the brackets of an app's login are left out."""
    if login is None:
        return None
    kind = "Bot" if login.endswith(_BOT) else "User"
    return {"login": login.removesuffix(_BOT), "__typename": kind}


def _resolve(call: Call, given: Payload, *, resolved: bool) -> Payload:
    if set(given["input"]) != {_INPUT} or not isinstance(given["input"][_INPUT], str):
        raise GraphQLError(f"Argument '{_INPUT}' on InputObject is required")
    record, pull, first = _found(call, given["input"][_INPUT])
    _allowed(call.writer, record, pull)
    if resolved:
        pull.resolved.setdefault(first, call.writer.login)
    else:
        pull.resolved.pop(first, None)
    return {"thread": _thread(pull, first, pull.threads[first])}


def _found(call: Call, node: str) -> tuple[Record, Pull, int]:
    for record in call.world.repositories.values():
        if access.sees(record, call.token):
            for pull in record.pulls:
                for first in pull.threads:
                    if node_id("PRRT", first) == node:
                        return record, pull, first
    raise _missing(f"a node with the global id of '{node}'")


def _allowed(token: Token, record: Record, pull: Pull) -> None:
    """An app needs the right to write contents as well, which no page of GitHub says."""
    if token.permissions is None:
        level = record.collaborators.get(token.login)
        if level not in {"write", "admin"} and pull.author != token.login:
            text = f"{token.login} does not have the correct permissions to execute this."
            raise GraphQLError(text, "FORBIDDEN")
        return
    here = token.repository is None or token.repository.lower() == record.full_name.lower()
    if not (here and token.may("contents", "write") and token.may("pull_requests", "write")):
        raise _denied()


ROUTES = (route("POST", "/api/graphql", _ask),)
