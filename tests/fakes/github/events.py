"""Webhook payloads."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.github import seeds
from tests.fakes.github.payloads import checks as checks_json
from tests.fakes.github.payloads import pulls as pulls_json
from tests.fakes.github.payloads import repositories as repositories_json
from tests.fakes.github.payloads import reviews as reviews_json
from tests.fakes.github.state import Issue, Payload, Pull
from tests.fakes.github.world import Record, World


def payload(
    world: World,
    record: Record,
    name: str,
    number: int | None,
    action: str,
    extra: Mapping[str, Any],
) -> Payload:
    """The payload of an event."""
    issue = None if number is None else record.issues[number]
    match name:
        case "pull_request" | "pull_request_target":
            return _pull_request(world, record, _pull(issue), action, extra)
        case "issue_comment":
            return _issue_comment(world, record, issue, action, extra)
        case "pull_request_review_comment":
            return _review_comment(world, record, _pull(issue), action, extra)
        case "workflow_dispatch":
            return _common(world, record, extra.get("sender", "alice")) | {
                "inputs": extra.get("inputs"),
                "ref": f"refs/heads/{record.default_branch}",
                "workflow": ".github/workflows/panelist.yml",
            }
        case "merge_group":
            return _merge_group(world, record, issue, action)
        case "push":
            return _push(world, record, extra)
        case _:
            raise ValueError(f"no payload for the event {name!r}")


def _pull(issue: Issue | None) -> Pull:
    if not isinstance(issue, Pull):
        raise ValueError("this event needs the number of a pull")  # noqa: TRY004 - a wrong value
    return issue


def _common(world: World, record: Record, sender: str) -> Payload:
    return {
        "repository": repositories_json.repository(world, record),
        "sender": repositories_json.account(world, sender),
    }


def _pull_request(
    world: World, record: Record, pull: Pull, action: str, extra: Mapping[str, Any]
) -> Payload:
    value = _common(world, record, extra.get("sender", pull.author or "alice"))
    value |= {
        "action": action,
        "number": pull.number,
        "pull_request": pulls_json.pull(world, record, pull),
    }
    if action == "synchronize":
        value |= {"before": extra.get("before", "0" * 40), "after": pull.head_sha}
    if action in {"labeled", "unlabeled"}:
        value["label"] = pulls_json.labels(world, record, [extra["label"]])[0]
    if action == "edited":
        value["changes"] = extra.get("changes", {})
    return value


def _issue_comment(
    world: World, record: Record, issue: Issue | None, action: str, extra: Mapping[str, Any]
) -> Payload:
    if issue is None:
        raise ValueError("this event needs a number")
    commenter = extra.get("commenter", "bob")
    comment = seeds.issue_comment(world, issue, extra.get("comment", ""), commenter)
    shown = pulls_json.issue_comment(world, record, issue, comment)
    if "app" in extra:
        shown["performed_via_github_app"] = checks_json.app(world, extra["app"])
    if action == "deleted":
        issue.issue_comments.remove(comment)
    value = _common(world, record, commenter or "alice") | {
        "action": action,
        "issue": pulls_json.issue(world, record, issue),
        "comment": shown,
    }
    if action == "edited":
        value["changes"] = {"body": {"from": extra.get("before", "")}}
    return value


def _review_comment(
    world: World, record: Record, pull: Pull, action: str, extra: Mapping[str, Any]
) -> Payload:
    """A reply to the review comment ``in_reply_to``; ``apart`` makes it begin a thread."""
    commenter = extra.get("commenter", "bob")
    first = next(one for one in pull.review_comments if one.id == extra["in_reply_to"])
    comment = seeds.thread_reply(world, pull, first, extra.get("comment", ""), commenter)
    if extra.get("apart", False):
        comment.in_reply_to_id = None
    shown = pulls_json.pull(world, record, pull)
    counts = ("additions", "changed_files", "commits", "comments", "deletions", "review_comments")
    merging = ("mergeable", "mergeable_state", "merged", "merged_by", "rebaseable")
    value = _common(world, record, commenter or "alice") | {
        "action": action,
        "pull_request": {
            name: value
            for name, value in shown.items()
            if name not in {*counts, *merging, "maintainer_can_modify"}
        },
        "comment": reviews_json.review_comment(world, record, pull, comment),
    }
    if action == "edited":
        value["changes"] = {"body": {"from": extra.get("before", "")}}
    return value


def _merge_group(world: World, record: Record, issue: Issue | None, action: str) -> Payload:
    pull = _pull(issue)
    name = f"gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{pull.base_sha}"
    merged = record.git.commit(
        {},
        f"Merge pull request #{pull.number}",
        branch=name,
        author=pull.author or "alice",
        parents=(pull.base_sha, pull.head_sha),
    )
    value = _common(world, record, "alice") | {
        "action": action,
        "merge_group": {
            "head_sha": merged,
            "head_ref": f"refs/heads/{name}",
            "base_sha": pull.base_sha,
            "base_ref": f"refs/heads/{pull.base_ref}",
            "head_commit": _simple_commit(record, merged),
        },
    }
    if action == "destroyed":
        value["reason"] = "dequeued"
    return value


def _simple_commit(record: Record, sha: str) -> Payload:
    commit = record.git.record(sha)
    person = {"name": commit.author, "email": commit.email}
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message,
        "timestamp": commit.date,
        "author": person,
        "committer": person,
    }


def _push(world: World, record: Record, extra: Mapping[str, Any]) -> Payload:
    branch: str = extra.get("branch", record.default_branch)
    return _common(world, record, extra.get("sender", "alice")) | {
        "ref": f"refs/heads/{branch}",
        "before": extra.get("before", "0" * 40),
        "after": record.git.sha(f"refs/heads/{branch}"),
        "created": False,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": f"{world.server_url}/{record.full_name}/compare",
        "commits": [],
        "head_commit": None,
        "pusher": {"name": "alice", "email": None},
    }
