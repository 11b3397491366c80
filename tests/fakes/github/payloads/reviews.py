"""Reviews and their comments as JSON."""

from tests.fakes.github.payloads.pulls import reactions
from tests.fakes.github.payloads.repositories import account, association, node_id
from tests.fakes.github.state import Payload, Pull, Review, ReviewComment
from tests.fakes.github.world import Record, World


def review(world: World, record: Record, pull: Pull, of: Review) -> Payload:
    """``PullRequestReview``."""
    html = f"{world.server_url}/{record.full_name}/pull/{pull.number}"
    url = f"{world.api_url}/repos/{record.full_name}/pulls/{pull.number}"
    value: Payload = {
        "id": of.id,
        "node_id": node_id("PRR", of.id),
        "user": account(world, of.author),
        "body": of.body,
        "state": of.state,
        "html_url": f"{html}#pullrequestreview-{of.id}",
        "pull_request_url": url,
        "_links": {
            "html": {"href": f"{html}#pullrequestreview-{of.id}"},
            "pull_request": {"href": url},
        },
        "commit_id": of.commit_id,
        "author_association": association(record, of.author),
    }
    if of.submitted_at is not None:
        value["submitted_at"] = of.submitted_at
    return value


def review_comment(world: World, record: Record, pull: Pull, of: ReviewComment) -> Payload:
    """``PullRequestReviewComment``."""
    url = f"{world.api_url}/repos/{record.full_name}/pulls/comments/{of.id}"
    pull_url = f"{world.api_url}/repos/{record.full_name}/pulls/{pull.number}"
    html = f"{world.server_url}/{record.full_name}/pull/{pull.number}#discussion_r{of.id}"
    value: Payload = {
        "id": of.id,
        "node_id": node_id("PRRC", of.id),
        "url": url,
        "html_url": html,
        "pull_request_url": pull_url,
        "_links": {
            "self": {"href": url},
            "html": {"href": html},
            "pull_request": {"href": pull_url},
        },
        "pull_request_review_id": of.review_id,
        "user": account(world, of.author),
        "body": of.body,
        "path": of.path,
        "diff_hunk": of.diff_hunk,
        "commit_id": of.commit_id,
        "original_commit_id": of.original_commit_id,
        "position": of.position,
        "original_position": of.original_position,
        "line": of.line,
        "original_line": of.original_line,
        "side": of.side,
        "start_line": of.start_line,
        "original_start_line": of.original_start_line,
        "start_side": of.start_side,
        "subject_type": of.subject,
        "created_at": of.created_at,
        "updated_at": of.updated_at,
        "author_association": association(record, of.author),
        "reactions": reactions(url),
    }
    if of.in_reply_to_id is not None:
        value["in_reply_to_id"] = of.in_reply_to_id
    return value
