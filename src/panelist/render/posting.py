"""Everything that may reach GitHub, as one value."""

from dataclasses import dataclass, replace

from panelist.contracts import (
    Conclusion,
    Diff,
    InlineComment,
    Origin,
    Place,
    Posting,
    RankedFinding,
    Review,
    Severity,
    Skip,
    Stopped,
)
from panelist.diff import Anchors
from panelist.prompts import Prompts
from panelist.render import comment, sentences
from panelist.render.check import TITLE_CHARS, annotations, check_summary, check_title
from panelist.render.links import Links, address
from panelist.render.markdown import prose
from panelist.render.plain import plain


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


def posting(
    review: Review,
    diff: Diff,
    frame: Frame,
    *,
    max_inline_comments: int,
    comment_floor: Severity,
) -> Posting:
    """The posting of ``review``.

    Whether a line takes a comment is asked of ``diff`` once more: the review
    comes from the process that read strangers' text.

    Args:
        review: the review of a pull pinned to a head SHA.
        diff: the diff it was made of.
        frame: templates, marker and addresses.
        max_inline_comments: how many comments at lines there may be.
        comment_floor: the least severity that gets one.

    Raises:
        ValueError: ``review`` has no head SHA, so there is nothing to post to.
    """
    if review.head_sha is None:
        raise ValueError("a review without a head SHA cannot be posted")
    anchors = Anchors(diff)
    comments = tuple(
        InlineComment(
            fingerprint=found.fingerprint,
            number=found.number,
            place=place,
            body=comment.inline(frame.prompts, found),
        )
        for found in review.findings
        if (place := _spot(found, anchors, comment_floor))
    )[:max_inline_comments]
    scene = comment.Scene(
        frame.prompts,
        Links.of(review, frame.server_url),
        address(frame.run_url),
        inline=frozenset(posted.number for posted in comments),
    )
    return Posting(
        head_sha=review.head_sha,
        conclusion=review.conclusion,
        check_title=check_title(review),
        check_summary=check_summary(review, scene),
        annotations=annotations(review),
        sticky_marker=frame.marker,
        sticky_body=comment.sticky(review, scene, frame.marker),
        review_body=_review_body(frame.prompts, len(comments)),
        comments=comments,
        # Nobody sees inline comments on the run's page: every fix is told there.
        job_summary=comment.job_summary(review, replace(scene, inline=frozenset())),
    )


def _spot(found: RankedFinding, anchors: Anchors, floor: Severity) -> Place | None:
    """Where the finding gets a comment of its own; ``None`` if it gets none."""
    wanted = (
        found.commentable
        and found.origin is not Origin.PRE_EXISTING
        and found.severity.rank <= floor.rank
    )
    place = found.place
    return place if wanted and place and anchors.commentable(place) else None


def _review_body(prompts: Prompts, count: int) -> str:
    return prompts.fill("comment/review.md.j2", count=count) if count else ""


def skipped(skip: Skip, frame: Frame, *, head_sha: str) -> Posting:
    """The posting for a pull that was not reviewed on purpose: a check, and no comment."""
    return _unreviewed(skip.sentence, Conclusion.SKIPPED, frame, head_sha)


def stopped(stop: Stopped, frame: Frame, *, head_sha: str) -> Posting:
    """The posting for a run that ended without a review.

    The sticky comment says so too, lest an older one be taken for the verdict
    on this head; a cancelled run leaves it to the run that replaces it.
    """
    posted = _unreviewed(stop.sentence, stop.conclusion, frame, head_sha)
    if stop.conclusion is Conclusion.CANCELLED:
        return posted
    return posted.model_copy(update={"sticky_body": f"{frame.marker}\n{posted.check_summary}"})


def _unreviewed(sentence: str, conclusion: Conclusion, frame: Frame, head_sha: str) -> Posting:
    text = frame.prompts.fill(
        "comment/unreviewed.md.j2",
        mark=sentences.CONCLUSION_MARKS[conclusion],
        sentence=prose(sentence),
        run_url=address(frame.run_url),
    )
    return Posting(
        head_sha=head_sha,
        conclusion=conclusion,
        check_title=plain(f"Not reviewed: {sentence}", limit=TITLE_CHARS),
        check_summary=text,
        annotations=(),
        sticky_marker=frame.marker,
        sticky_body="",
        review_body="",
        comments=(),
        job_summary=text,
    )
