"""Who asks, and what they may do."""

import base64
import binascii
import time
from collections.abc import Mapping

from tests.fakes.github.state import Level, Token
from tests.fakes.github.wire import RefusedError, not_found, refuse
from tests.fakes.github.world import Record, World

_SECONDARY = (
    "You have exceeded a secondary rate limit and have been temporarily blocked from content "
    "creation. Please retry your request again later."
)


def caller(world: World, headers: Mapping[str, str]) -> Token | None:
    """The token of a request, ``None`` for a stranger. Raises a 401 refusal."""
    value = _token_value(headers.get("authorization", ""))
    if value is None:
        return None
    token = world.tokens.get(value)
    if token is None:
        raise refuse(401, "Bad credentials")
    return token


def _token_value(header: str) -> str | None:
    scheme, _, rest = header.partition(" ")
    if not header:
        return None
    if scheme.lower() in {"bearer", "token"}:
        return rest.strip()
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def sees(record: Record, token: Token | None) -> bool:
    """Whether the repository exists for this token."""
    if not record.private:
        return True
    if token is None:
        return False
    if token.permissions is None:
        return record.collaborators.get(token.login, "none") != "none"
    return token.repository is None or token.repository.lower() == record.full_name.lower()


def require(
    record: Record, token: Token | None, level: Level, *permissions: str, denied: int = 403
) -> None:
    """Let pass who has one of the permissions.

    Reading a public repository needs none; a personal token that sees the
    repository may say what it wants there.
    """
    if level == "read" and not record.private:
        return
    if token is None:
        raise refuse(401, "Requires authentication")
    if token.permissions is None:
        return
    here = token.repository is None or token.repository.lower() == record.full_name.lower()
    if not (here and any(token.may(permission, level) for permission in permissions)):
        raise _inaccessible(level, permissions, denied)


def _inaccessible(level: Level, permissions: tuple[str, ...], denied: int) -> RefusedError:
    if denied == 404:
        return not_found()
    accepted = "; ".join(f"{permission}={level}" for permission in permissions)
    return refuse(
        403,
        "Resource not accessible by integration",
        headers={"X-Accepted-GitHub-Permissions": accepted},
    )


def count_request(world: World, token: Token | None) -> dict[str, str]:
    """Count one request against the hour; gives the rate headers. Raises a 403 refusal."""
    most = world.limits.rate_limit
    if most is None:
        return {}
    key = token.value if token else ""
    used = world.used.get(key, 0)
    world.used[key] = used + 1
    headers = rate_headers(world, token)
    if used >= most:
        raise refuse(
            403,
            f"API rate limit exceeded for {'installation ID 1' if token else '127.0.0.1'}.",
            headers=headers,
        )
    return headers


def rate_headers(world: World, token: Token | None) -> dict[str, str]:
    """What is left of the hour."""
    most = world.limits.rate_limit
    if most is None:
        return {}
    used = min(world.used.get(token.value if token else "", 0), most)
    return {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(most - used),
        "X-RateLimit-Used": str(used),
        "X-RateLimit-Reset": str(world.reset_at),
        "X-RateLimit-Resource": "core",
    }


def count_write(world: World) -> None:
    """Count one content-creating request. Raises the secondary limit's refusal."""
    most = world.limits.writes_per_minute
    if most is None:
        return
    at = time.monotonic()
    world.writes = [write for write in world.writes if write > at - 60]
    if len(world.writes) >= most:
        raise refuse(403, _SECONDARY, headers={"Retry-After": "60"})
    world.writes.append(at)
