"""Issues, pulls and their conversation as JSON."""

from tests.fakes.github.payloads.repositories import account, association, node_id, repository
from tests.fakes.github.state import Issue, IssueComment, Payload, Pull
from tests.fakes.github.world import Record, World


def labels(world: World, record: Record, names: list[str]) -> list[Payload]:
    """Labels by name."""
    url = f"{world.api_url}/repos/{record.full_name}/labels"
    return [
        {
            "id": 5_000 + index,
            "node_id": node_id("LA", 5_000 + index),
            "url": f"{url}/{name}",
            "name": name,
            "description": None,
            "color": "ededed",
            "default": False,
            "archived_at": None,
            "archived_by": None,
        }
        for index, name in enumerate(names)
    ]


def issue(world: World, record: Record, of: Issue) -> Payload:
    """``Issue``; a pull is one too, and says so."""
    url = f"{world.api_url}/repos/{record.full_name}/issues/{of.number}"
    is_pull = isinstance(of, Pull)
    html = f"{world.server_url}/{record.full_name}/{'pull' if is_pull else 'issues'}/{of.number}"
    value: Payload = {
        "id": of.id,
        "node_id": node_id("I", of.id),
        "url": url,
        "repository_url": f"{world.api_url}/repos/{record.full_name}",
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": html,
        "number": of.number,
        "state": of.state,
        "state_reason": None,
        "title": of.title,
        "body": of.body,
        "user": account(world, of.author),
        "labels": labels(world, record, of.labels),
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": of.locked,
        "active_lock_reason": None,
        "comments": len(of.issue_comments),
        "closed_at": None if of.state == "open" else of.created_at,
        "created_at": of.created_at,
        "updated_at": of.created_at,
        "author_association": association(record, of.author),
        "performed_via_github_app": None,
        "reactions": reactions(url),
    }
    if is_pull:
        value["draft"] = of.draft
        value["pull_request"] = {
            "url": url.replace("/issues/", "/pulls/"),
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "merged_at": of.created_at if of.merged else None,
        }
    return value


def reactions(url: str) -> Payload:
    """Nobody reacted."""
    names = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(names, 0)}


def issue_comment(world: World, record: Record, of: Issue, comment: IssueComment) -> Payload:
    """``IssueComment``."""
    url = f"{world.api_url}/repos/{record.full_name}/issues"
    kind = "pull" if isinstance(of, Pull) else "issues"
    html = f"{world.server_url}/{record.full_name}/{kind}/{of.number}"
    return {
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "url": f"{url}/comments/{comment.id}",
        "issue_url": f"{url}/{of.number}",
        "html_url": f"{html}#issuecomment-{comment.id}",
        "body": comment.body,
        "user": account(world, comment.author),
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "author_association": association(record, comment.author),
        "performed_via_github_app": None,
        "reactions": reactions(f"{url}/comments/{comment.id}"),
    }


def pull_links(world: World, record: Record, number: int) -> dict[str, str]:
    """Every address of a pull, by the last word of its ``_links`` key."""
    api = f"{world.api_url}/repos/{record.full_name}"
    url, issue_url = f"{api}/pulls/{number}", f"{api}/issues/{number}"
    return {
        "self": url,
        "html": f"{world.server_url}/{record.full_name}/pull/{number}",
        "issue": issue_url,
        "comments": f"{issue_url}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
    }


def pull(world: World, record: Record, of: Pull) -> Payload:
    """``PullRequest``."""
    links = pull_links(world, record, of.number)
    closed_at = None if of.state == "open" else of.created_at
    statuses = f"{world.api_url}/repos/{record.full_name}/statuses/{of.head_sha}"
    return {
        "id": of.id,
        "node_id": node_id("PR", of.id),
        "number": of.number,
        "url": links["self"],
        "html_url": links["html"],
        "diff_url": f"{links['html']}.diff",
        "patch_url": f"{links['html']}.patch",
        "issue_url": links["issue"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": statuses,
        "_links": {name: {"href": href} for name, href in links.items()}
        | {"statuses": {"href": statuses}},
        "state": of.state,
        "locked": of.locked,
        "active_lock_reason": None,
        "title": of.title,
        "body": of.body,
        "user": account(world, of.author),
        "labels": labels(world, record, of.labels),
        "milestone": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "created_at": of.created_at,
        "updated_at": of.created_at,
        "closed_at": closed_at,
        "merged_at": closed_at if of.merged else None,
        "merge_commit_sha": None,
        "head": _end(world, of.head_repository, of.head_ref, of.head_sha),
        "base": _end(world, record.full_name, of.base_ref, of.base_sha),
        "author_association": association(record, of.author),
        "auto_merge": None,
        "draft": of.draft,
        **_pull_state(record, of),
    }


def _end(world: World, full_name: str | None, ref: str, sha: str) -> Payload:
    record = None if full_name is None else world.find(full_name)
    owner = None if record is None else record.owner
    return {
        "label": f"{owner or 'unknown'}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": account(world, owner),
        "repo": None if record is None else repository(world, record),
    }


def _pull_state(record: Record, of: Pull) -> Payload:
    change = record.pull_change(of)
    count = len(change.files) if of.changed_files is None else of.changed_files
    return {
        "merged": of.merged,
        "mergeable": of.mergeable,
        "rebaseable": of.mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[of.mergeable],
        "merged_by": None,
        "comments": len(of.issue_comments),
        "review_comments": len(of.review_comments),
        "maintainer_can_modify": False,
        "commits": len(record.git.log(f"{of.base_sha}..{of.head_sha}")),
        "additions": sum(file.additions for file in change.files),
        "deletions": sum(file.deletions for file in change.files),
        "changed_files": count,
    }
