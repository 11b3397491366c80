"""Accounts and repositories as JSON."""

import base64

from tests.fakes.github.state import Payload
from tests.fakes.github.world import Record, World

_ACCOUNT_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


PUSHING = frozenset({"admin", "maintain", "write"})
"""The roles that may push."""


def node_id(kind: str, number: int) -> str:
    """The GraphQL id of a thing."""
    return f"{kind}_" + base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def account(world: World, login: str | None) -> Payload | None:
    """``SimpleUser``; ``None`` for a deleted account."""
    if login is None:
        return None
    found = world.account(login)
    url = f"{world.api_url}/users/{login}"
    return {
        "login": login,
        "id": found.id,
        "node_id": node_id("U", found.id),
        "avatar_url": f"{world.server_url}/avatars/{found.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{world.server_url}/{login.removesuffix('[bot]')}",
        **{key: url + path for key, path in _ACCOUNT_LINKS.items()},
        "type": found.type,
        "site_admin": False,
    }


def repository(world: World, record: Record) -> Payload:
    """``Repository``: what pulls and webhooks hold."""
    url = f"{world.api_url}/repos/{record.full_name}"
    html = f"{world.server_url}/{record.full_name}"
    open_issues = sum(issue.state == "open" for issue in record.issues.values())
    return {
        "id": record.id,
        "node_id": node_id("R", record.id),
        "name": record.name,
        "full_name": record.full_name,
        "private": record.private,
        "visibility": "private" if record.private else "public",
        "owner": account(world, record.owner),
        "html_url": html,
        "url": url,
        **{key: url + path for key, path in _REPOSITORY_LINKS.items()},
        "clone_url": f"{html}.git",
        "git_url": f"git:{html.removeprefix('http:')}.git",
        "ssh_url": f"git@127.0.0.1:{record.full_name}.git",
        "svn_url": html,
        "description": None,
        "fork": record.parent is not None,
        "default_branch": record.default_branch,
        "created_at": record.created_at,
        "updated_at": record.created_at,
        "pushed_at": record.created_at,
        **_counters(open_issues),
        **_features(),
    }


def _counters(open_issues: int) -> Payload:
    return {
        "size": 1,
        "stargazers_count": 0,
        "watchers_count": 0,
        "watchers": 0,
        "forks_count": 0,
        "forks": 0,
        "open_issues_count": open_issues,
        "open_issues": open_issues,
    }


def _features() -> Payload:
    return {
        "homepage": None,
        "mirror_url": None,
        "language": None,
        "license": None,
        "topics": [],
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_downloads": False,
        "has_discussions": False,
        "archived": False,
        "disabled": False,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
    }


def full_repository(world: World, record: Record, right: str) -> Payload:
    """``FullRepository``, as seen by somebody with that right."""
    value = repository(world, record) | {"subscribers_count": 0, "network_count": 0}
    value["permissions"] = rights(right)
    if record.parent is not None:
        value["parent"] = value["source"] = repository(world, record.parent)
    return value


def rights(right: str) -> Payload:
    """What a role may do."""
    return {
        "admin": right == "admin",
        "maintain": right in {"admin", "maintain"},
        "push": right in PUSHING,
        "triage": right in PUSHING | {"triage"},
        "pull": right != "none",
    }


def association(record: Record, login: str | None) -> str:
    """What the account is to the repository."""
    if login == record.owner:
        return "OWNER"
    right = record.collaborators.get(login or "", "none")
    return "COLLABORATOR" if right in PUSHING | {"triage"} else "NONE"


def rate(limit: int, used: int, reset: int) -> Payload:
    """``RateLimitOverview``."""
    core = {"limit": limit, "used": used, "remaining": limit - used, "reset": reset}
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": reset}
    return {"resources": {"core": core, "search": search, "graphql": core}, "rate": core}
