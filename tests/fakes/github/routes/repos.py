"""Repositories, people, limits."""

from tests.fakes.github import access
from tests.fakes.github.call import Call, route
from tests.fakes.github.payloads import repositories as repositories_json
from tests.fakes.github.payloads.repositories import PUSHING
from tests.fakes.github.wire import Reply, answer, not_found, refuse


def _repository(call: Call) -> Reply:
    record = call.record
    token = call.token
    if token is None:
        right = "read"
    elif token.permissions is None:
        right = record.collaborators.get(token.login, "read")
    else:
        right = "write" if token.may("contents", "write") else "read"
    return answer(repositories_json.full_repository(call.world, record, right), "FullRepository")


def _permission(call: Call) -> Reply:
    record = call.record
    token = call.writer  # no stranger learns who may do what
    own = "write" if token.permissions is not None else record.collaborators.get(token.login)
    if own not in PUSHING:
        raise refuse(403, "Must have push access to view collaborator permission.")
    login = call.names["login"]
    if login not in call.world.accounts:
        raise refuse(404, f"{login} is not a user")
    default = "none" if record.private else "read"
    right = record.collaborators.get(login, default)
    user = repositories_json.account(call.world, login) or {}
    user |= {"role_name": right, "permissions": repositories_json.rights(right)}
    # The old word has no "triage" and "maintain": it folds them into read and write.
    old = {"triage": "read", "maintain": "write"}.get(right, right)
    value = {"permission": old, "role_name": right, "user": user}
    return answer(value, "RepositoryCollaboratorPermission")


def _user(call: Call) -> Reply:
    if call.token is not None and call.token.permissions is not None:
        raise refuse(403, "Resource not accessible by integration")
    return answer(repositories_json.account(call.world, call.writer.login), "SimpleUser")


def _account(call: Call) -> Reply:
    login = call.names["login"]
    if login not in call.world.accounts:
        raise not_found()
    return answer(repositories_json.account(call.world, login), "SimpleUser")


def _app(_: Call) -> Reply:
    raise refuse(401, "A JSON web token could not be decoded")


def _rate(call: Call) -> Reply:
    limit = call.world.limits.rate_limit
    if limit is None:
        raise refuse(404, "Rate limiting is not enabled.")
    used = int(access.rate_headers(call.world, call.token)["X-RateLimit-Used"])
    return answer(repositories_json.rate(limit, used, call.world.reset_at), "RateLimitOverview")


ROUTES = (
    route("GET", "/rate_limit", _rate),
    route("GET", "/user", _user),
    route("GET", "/app", _app),
    route("GET", "/users/{login}", _account),
    route("GET", "/repos/{owner}/{repo}", _repository),
    route("GET", "/repos/{owner}/{repo}/collaborators/{login}/permission", _permission),
)
