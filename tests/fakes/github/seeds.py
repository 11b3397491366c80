"""How reviews, comments and check runs come into being."""

from typing import Literal

from tests.fakes.github.placing import Placed
from tests.fakes.github.state import Issue, IssueComment, Pull, Review, ReviewComment
from tests.fakes.github.world import World, now


def issue_comment(world: World, issue: Issue, body: str, author: str | None) -> IssueComment:
    """Add a comment to the conversation."""
    if author is not None:
        world.account(author)
    comment = IssueComment(world.next_id(), author, body, now(), now())
    issue.issue_comments.append(comment)
    return comment


def review(
    world: World,
    pull: Pull,
    body: str,
    author: str | None,
    state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"],
    commit_id: str | None = None,
) -> Review:
    """Add a review without comments."""
    if author is not None:
        world.account(author)
    made = Review(
        id=world.next_id(),
        author=author,
        body=body,
        state=state,
        commit_id=commit_id or pull.head_sha,
        submitted_at=None if state == "PENDING" else now(),
    )
    pull.reviews.append(made)
    return made


def review_comment(
    world: World, made: Review, commit_id: str, placed: Placed, body: str
) -> ReviewComment:
    """Add a comment to a review."""
    comment = ReviewComment(
        id=world.next_id(),
        review_id=made.id,
        author=made.author,
        body=body,
        path=placed.path,
        side=placed.side,
        line=placed.line,
        original_line=placed.line,
        start_side=placed.start_side,
        start_line=placed.start_line,
        original_start_line=placed.start_line,
        position=placed.position,
        original_position=placed.position,
        commit_id=commit_id,
        original_commit_id=commit_id,
        diff_hunk=placed.diff_hunk,
        created_at=now(),
        updated_at=now(),
    )
    made.comments.append(comment)
    return comment


def thread_reply(
    world: World, pull: Pull, first: ReviewComment, body: str, author: str | None
) -> ReviewComment:
    """Add a reply to the thread that ``first`` is in, with the review that GitHub makes for it."""
    made = review(world, pull, "", author, "COMMENTED", first.commit_id)
    placed = Placed(
        first.path,
        first.side,
        first.original_line or 1,
        first.start_side,
        first.original_start_line,
        first.original_position,
        first.diff_hunk,
    )
    comment = review_comment(world, made, first.original_commit_id, placed, body)
    comment.in_reply_to_id = first.in_reply_to_id or first.id
    comment.line, comment.position, comment.commit_id = first.line, first.position, first.commit_id
    return comment
