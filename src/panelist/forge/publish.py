"""What people see: a review, a sticky comment, a check run; and what stood in the way.

Each of the three stands on its own. What the review cannot carry goes to the
sticky comment, what that cannot carry to the check run, and what is denied is
named with the permission that would allow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from github import Github

from panelist.contracts import Conclusion, InlineComment, Posting, Publication
from panelist.errors import ForgeError
from panelist.forge import bodies, checks, reviews, sticky
from panelist.forge.github import Remote
from panelist.forge.identity import own_login
from panelist.forge.wire import IssueComment, PullRequest
from panelist.forge.writes import Pause, Writer


def publish(
    github: Github,
    repository: str,
    number: int,
    posting: Posting,
    *,
    check_run_id: int | None,
    run_id: str,
    pause: Pause,
) -> Publication:
    """Post everything, each thing once, however often this is called.

    Args:
        github: from ``connect``.
        repository: ``owner/name``.
        number: of the pull.
        posting: what to post; an empty ``sticky_body`` leaves the comment alone.
        check_run_id: of the check run that collect created, if it could.
        run_id: names this run in its check run.
        pause: waits that many seconds.

    Returns:
        What was posted. Nothing GitHub does raises: it becomes a sentence in
        ``degraded``.
    """
    job = _Job(Writer(Remote(github, repository), pause), number, posting, check_run_id, run_id)
    login, looked = _looked(job)
    posted = _reviewed(job, login)
    degraded = looked + _of_reviews(posted)
    comment, left, refused = _commented(job, login, posted.unposted, degraded)
    degraded += refused
    run, denied = _checked(job, left, degraded)
    first = next(iter(posted.reviews), None)
    return Publication(
        conclusion=posting.conclusion,
        check_run_id=run,
        sticky_id=comment.id if comment else None,
        review_ids=tuple(review.id for review in posted.reviews),
        review_url=first.html_url if first else None,
        comments_posted=posted.placed,
        comments_already_there=posted.there,
        degraded=degraded + denied,
    )


def conclude(  # noqa: PLR0913  # where to, what, and by which run
    github: Github,
    repository: str,
    head_sha: str,
    check_run_id: int | None,
    conclusion: Conclusion,
    title: str,
    summary: str,
    *,
    run_id: str,
    pause: Pause,
) -> int:
    """Complete the check run of a run that posts nothing else, and return its id.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    writer = Writer(Remote(github, repository), pause)
    outcome = checks.Outcome(conclusion, title, summary)
    return checks.complete(writer, head_sha, check_run_id, run_id, outcome)


@dataclass(frozen=True, slots=True)
class _Job:
    """Where to, what, and by which run."""

    writer: Writer
    number: int
    posting: Posting
    check_run_id: int | None
    run_id: str


def _looked(job: _Job) -> tuple[str | None, tuple[str, ...]]:
    """Who we are, ``None`` when GitHub does not say; and what to know before posting."""
    try:
        login = own_login(job.writer.remote, job.check_run_id)
        head = job.writer.remote.get(f"/pulls/{job.number}", PullRequest).head.sha
    except ForgeError as error:
        return None, (str(error),)
    reviewed = job.posting.head_sha
    if head == reviewed:
        return login, ()
    moved = (
        f"The head moved to {head[:12]} while {reviewed[:12]} was reviewed; "
        "what is posted is about the reviewed commit."
    )
    return login, (moved,)


def _reviewed(job: _Job, login: str | None) -> reviews.Posted:
    if not job.posting.comments:
        return reviews.Posted()
    if login is None:
        return reviews.Posted(unposted=job.posting.comments)
    return reviews.post(job.writer, job.number, job.posting, login)


def _of_reviews(posted: reviews.Posted) -> tuple[str, ...]:
    sentences: list[str] = []
    if posted.moved:
        sentences.append(
            f"GitHub takes no comment at the line of {_numbers(posted.moved)}; "
            "the text of the review has what they say."
        )
    if posted.failure is not None:
        sentences.append(str(posted.failure))
    return tuple(sentences)


def _commented(
    job: _Job,
    login: str | None,
    unposted: tuple[InlineComment, ...],
    degraded: tuple[str, ...],
) -> tuple[IssueComment | None, tuple[InlineComment, ...], tuple[str, ...]]:
    """The comment, the inline comments that are still nowhere, and what went wrong."""
    posting = job.posting
    if login is None or not posting.sticky_body:
        return None, unposted, ()
    body, left = _carrying(posting.sticky_body, unposted, degraded)
    try:
        comment = sticky.write(job.writer, job.number, posting.sticky_marker, body, login)
    except ForgeError as error:
        return None, unposted, (str(error),)
    return comment, left, ()


def _checked(
    job: _Job, unposted: tuple[InlineComment, ...], degraded: tuple[str, ...]
) -> tuple[int | None, tuple[str, ...]]:
    """The check run's id, ``None`` when there is none; and what went wrong."""
    posting = job.posting
    summary, left = _carrying(posting.check_summary, unposted, degraded)
    outcome = checks.Outcome(posting.conclusion, posting.check_title, summary, posting.annotations)
    try:
        run = checks.complete(job.writer, posting.head_sha, job.check_run_id, job.run_id, outcome)
    except ForgeError as error:
        return None, (str(error), *_lost(unposted))
    return run, _lost(left)


def _carrying(
    body: str, unposted: tuple[InlineComment, ...], degraded: tuple[str, ...]
) -> tuple[str, tuple[InlineComment, ...]]:
    """``body`` with what went wrong and what is nowhere yet; and what found no room."""
    for sentence in degraded:
        body = bodies.extended(body, bodies.notice(sentence)) or body
    left: list[InlineComment] = []
    for comment in unposted:
        longer = bodies.extended(body, bodies.moved(comment))
        if longer is None:
            left.append(comment)
        else:
            body = longer
    return body, tuple(left)


def _lost(comments: Sequence[InlineComment]) -> tuple[str, ...]:
    if not comments:
        return ()
    return (f"Only the job summary and the report say what {_numbers(comments)} said.",)


def _numbers(comments: Sequence[InlineComment]) -> str:
    return ", ".join(comment.number for comment in comments)
