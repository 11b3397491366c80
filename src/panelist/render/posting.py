"""Everything that may reach GitHub, as one value."""

from dataclasses import dataclass, replace

from panelist.contracts import (
    Command,
    Conclusion,
    Diff,
    InlineComment,
    Ledger,
    Origin,
    Place,
    Placement,
    Posting,
    RankedFinding,
    Review,
    Severity,
    Wording,
)
from panelist.diff import Anchors
from panelist.ledger import encode
from panelist.prompts import Prompts
from panelist.render import comment, life, replies
from panelist.render.check import annotations, check_summary, check_title
from panelist.render.links import Links, address


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds everything a run posts.

    Attributes:
        prompts: the templates.
        marker: the first line of the sticky comment.
        server_url: where GitHub's pages are, for links; ``None`` for no links.
        run_url: the page of this run, for links; ``None`` for none.
    """

    prompts: Prompts
    marker: str
    server_url: str | None = None
    run_url: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much a team wants to hear.

    Attributes:
        max_inline_comments: how many comments at lines there may be.
        comment_floor: the least severity that gets one.
        request_changes: whether a failing check asks for changes as well.
        wording: how much the comments say.
    """

    max_inline_comments: int
    comment_floor: Severity
    request_changes: bool = False
    wording: Wording = "full"


def posting(
    review: Review,
    diff: Diff,
    frame: Frame,
    wishes: Wishes,
    *,
    before: Ledger | None = None,
    command: Command | None = None,
    nothing_new: bool = False,
) -> Posting:
    """The posting of ``review``.

    Whether a line takes a comment is asked of ``diff`` once more: the review
    comes from the process that read strangers' text.

    Args:
        review: the review of a pull pinned to a head SHA.
        diff: the diff it was made of.
        frame: templates, marker and addresses.
        wishes: what the team wants to hear.
        before: how findings stood before the review; ``None`` on the first.
        command: who asked for it, and how; ``None`` when nobody did.
        nothing_new: whether all of the change was read before.

    Raises:
        ValueError: ``review`` has no head SHA, so there is nothing to post to.
    """
    if review.head_sha is None:
        raise ValueError("a review without a head SHA cannot be posted")
    comments = _comments(review, diff, frame, wishes)
    told = life.turns(before, review.ledger, review.head_sha)
    scene = comment.Scene(
        frame.prompts,
        Links.of(review, frame.server_url),
        address(frame.run_url),
        inline=frozenset(posted.number for posted in comments),
        turns=told,
        wording=wishes.wording,
    )
    state = state_line(review.ledger)
    threads, notes = life.answered_once(
        life.threads(frame.prompts, told),
        replies.outcome(frame.prompts, command, review.ledger, nothing_new=nothing_new),
    )
    return Posting(
        head_sha=review.head_sha,
        conclusion=review.conclusion,
        check_title=check_title(review),
        check_summary=check_summary(review, scene),
        annotations=annotations(review),
        sticky_marker=frame.marker,
        sticky_body=comment.sticky(review, scene, frame.marker, state),
        sticky_state=state,
        review_body=_review_body(frame.prompts, len(comments)),
        comments=comments,
        # Nobody sees inline comments on the run's page: every fix is told there.
        job_summary=comment.job_summary(review, replace(scene, inline=frozenset(), wording="full")),
        threads=threads,
        notes=notes,
        request_changes=(
            review.conclusion is Conclusion.FAILURE if wishes.request_changes else None
        ),
    )


def state_line(ledger: Ledger | None) -> str:
    """The hidden line of the sticky comment that holds ``ledger``; "" for none."""
    return encode(ledger) if ledger is not None else ""


def _comments(
    review: Review, diff: Diff, frame: Frame, wishes: Wishes
) -> tuple[InlineComment, ...]:
    anchors = Anchors(diff)
    spots = {found.number: _spot(found, anchors, wishes.comment_floor) for found in review.findings}
    wanted = [found for found in review.findings if spots[found.number]]
    # Where not all may have a comment, what fails the check has one.
    chosen = sorted(wanted, key=lambda found: found.number not in review.blocking)
    return tuple(
        InlineComment(
            fingerprint=found.fingerprint,
            number=found.number,
            place=place,
            body=comment.inline(frame.prompts, _as_posted(found, place), review, wishes.wording),
        )
        for found in chosen[: wishes.max_inline_comments]
        if (place := spots[found.number])
    )


def _spot(found: RankedFinding, anchors: Anchors, floor: Severity) -> Place | None:
    """Where the finding gets a comment of its own; ``None`` if it gets none."""
    wanted = (
        found.placement is Placement.INLINE
        and found.commentable
        and found.said_in is None
        and found.origin is not Origin.PRE_EXISTING
        and found.severity.rank <= floor.rank
    )
    place = found.place
    if not wanted or place is None or not anchors.commentable(place):
        return None
    replaced = found.suggestion_place if found.suggestion is not None else None
    return replaced if replaced is not None and anchors.commentable(replaced) else place


def _as_posted(found: RankedFinding, place: Place) -> RankedFinding:
    """``found`` in a comment at ``place``: a suggestion replaces exactly the comment's lines."""
    if found.suggestion_place is None or found.suggestion_place == place:
        return found
    return found.model_copy(update={"suggestion": None})


def _review_body(prompts: Prompts, count: int) -> str:
    return prompts.fill("comment/review.md.j2", count=count) if count else ""


def overtaken(posted: Posting, ledger: Ledger | None) -> Posting:
    """``posted`` of a head that a newer run has left behind: its own check and no more.

    What the newer run says stays. ``ledger`` is given where a command changed it.
    """
    return posted.model_copy(
        update={
            "sticky_body": "",
            "sticky_state": state_line(ledger),
            "review_body": "",
            "comments": (),
            "threads": (),
            "request_changes": None,
        }
    )
