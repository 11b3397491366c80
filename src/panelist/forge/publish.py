"""What people see: a review, a sticky comment, a check run; and what stood in the way.

Each of them stands on its own. What the review cannot carry goes to the sticky
comment, what that cannot carry to the check run, and what is denied is named
with the permission that would allow it. Everything is known again by its mark,
so a run that was killed is simply run again.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from github import Github

from panelist.contracts import Conclusion, InlineComment, Posting, Publication
from panelist.errors import ForgeError
from panelist.forge import bodies, changes, checks, notes, reviews, sticky, threads
from panelist.forge.github import Remote
from panelist.forge.identity import own_login
from panelist.forge.patience import Patience, Pause
from panelist.forge.standing import Standing, head
from panelist.forge.wire import IssueComment
from panelist.forge.writes import Writer
from panelist.ledger import MARKER
from panelist.redaction import NO_SECRETS, Redactor


def publish(  # noqa: PLR0913  # where to, what, and by which run
    github: Github,
    repository: str,
    number: int,
    posting: Posting,
    standing: Standing,
    *,
    check_run_id: int | None,
    run_id: str,
    graphql_url: str,
    pause: Pause,
    sticky_id: int | None = None,
    redactor: Redactor = NO_SECRETS,
) -> Publication:
    """Post everything, each thing once, however often this is called.

    Args:
        github: from ``connect``.
        repository: ``owner/name``.
        number: of the pull.
        posting: what to post.
        standing: how things stand, from the module of that name.
        check_run_id: of the check run that collect created, if it could.
        run_id: names this run in its check run.
        graphql_url: ``GITHUB_GRAPHQL_URL``.
        pause: waits that many seconds.
        sticky_id: of the comment in which collect announced this run, if it did.
        redactor: knows what no words of GitHub may carry back to it.

    Returns:
        What was posted. Nothing GitHub does raises: it becomes a sentence in
        ``degraded``.
    """
    writer = Writer(Remote(github, repository, Patience(pause)), pause)
    job = _Job(writer, number, posting, standing, check_run_id, run_id, sticky_id)
    untidied = _tidied(job)
    posted = _reviewed(job)
    changed = _resolved(job, github, graphql_url)
    noted = _noted(job, changed)
    failures = (
        *standing.notes,
        *untidied,
        *_moved(job),
        *_of_reviews(posted),
        *_of_notes(noted),
        *_requested(job),
    )
    degraded = tuple(map(redactor.text, failures))
    # A thread that could not be resolved was told instead: whoever reads the pull misses nothing.
    told = tuple(redactor.text(str(failure)) for failure in changed.failures)
    comment, left, refused = _commented(job, posted.unposted, degraded)
    degraded = tuple(dict.fromkeys((*degraded, *map(redactor.text, refused))))
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
        threads_resolved=changed.resolved,
        notes_posted=len(noted.posted),
        degraded=tuple(dict.fromkeys((*degraded, *denied, *told))),
    )


def conclude(
    github: Github,
    repository: str,
    head_sha: str | None,
    number: int,
    outcome: checks.Outcome,
    *,
    run_id: str,
    pause: Pause,
) -> int | None:
    """Complete the check run of a run that posts nothing else, and return its id.

    What it announced in our comment is withdrawn.

    Without a ``head_sha`` the check is looked for on the head of the pull as it
    is now, and none is made: a comment that came to nothing replaces no verdict.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    writer = Writer(Remote(github, repository, Patience(pause)), pause)
    if head_sha is not None:
        run = checks.complete(writer, head_sha, None, run_id, outcome)
    else:
        now, _ = head(writer.remote, number)
        left = checks.of_run(writer.remote, now, run_id) if now is not None else None
        run = checks.complete(writer, now, left.id, run_id, outcome) if now and left else None
    withdraw(writer, number, run_id, outcome.summary, check_run_id=run)
    return run


def withdraw(
    writer: Writer,
    number: int,
    run_id: str,
    note: str,
    *,
    check_run_id: int | None,
    sticky_id: int | None = None,
) -> None:
    """End what a run announced in our comment, where nothing else of it is posted.

    ``note`` is what the comment says where it said nothing before. What stands in the way
    is not told: the check has ended, and the announcement says itself until when it is one.
    """
    with suppress(ForgeError):
        login = own_login(writer.remote, check_run_id)
        sticky.withdraw(sticky.StickyPlace(writer, number, MARKER, login, sticky_id), run_id, note)


@dataclass(frozen=True, slots=True)
class _Job:
    """Where to, what, and by which run."""

    writer: Writer
    number: int
    posting: Posting
    standing: Standing
    check_run_id: int | None
    run_id: str
    sticky_id: int | None

    @property
    def may_be_announced(self) -> bool:
        """Whether our comment may say that this run is under way.

        Collect hands on which comment does, unless it was cancelled in that very moment.
        """
        posting = self.posting
        cancelled = bool(posting.check_title) and posting.conclusion is Conclusion.CANCELLED
        return self.sticky_id is not None or cancelled


def _moved(job: _Job) -> tuple[str, ...]:
    """Whether the head is another one by now. Replies alone are about no head."""
    now, reviewed = job.standing.head_sha, job.posting.head_sha
    if now is None or now == reviewed or not job.posting.check_title:
        return ()
    sentence = (
        f"The head moved to {now[:12]} while {reviewed[:12]} was reviewed; "
        "what is posted is about the reviewed commit."
    )
    return (sentence,)


def _tidied(job: _Job) -> tuple[str, ...]:
    """Remove what earlier runs posted twice; what stands in the way."""
    try:
        for double in job.standing.doubles:
            job.writer.remove(double)
    except ForgeError as error:
        return (str(error),)
    return ()


def _reviewed(job: _Job) -> reviews.Posted:
    if not job.posting.comments:
        return reviews.Posted()
    if job.standing.login is None:
        return reviews.Posted(unposted=job.posting.comments)
    return reviews.post(job.writer, job.number, job.posting, job.standing.login)


def _resolved(job: _Job, github: Github, graphql_url: str) -> threads.Changes:
    if job.standing.login is None:
        return threads.Changes()
    return threads.change(
        job.writer,
        job.number,
        job.posting.threads,
        job.standing.login,
        github=github,
        graphql_url=graphql_url,
    )


def _noted(job: _Job, changed: threads.Changes) -> notes.Posted:
    if job.standing.login is None:
        return notes.Posted(unposted=job.posting.notes)
    return notes.post(
        job.writer,
        job.number,
        job.posting.notes,
        job.standing.login,
        only_threads=changed.notes,
    )


def _requested(job: _Job) -> tuple[str, ...]:
    """What stands in the way of requesting changes, or of taking the request back."""
    if job.standing.login is None:
        return ()
    try:
        changes.settle(job.writer, job.number, job.posting, job.standing.login)
    except ForgeError as error:
        return (str(error),)
    return ()


def _of_notes(noted: notes.Posted) -> tuple[str, ...]:
    sentences = [str(failure) for failure in noted.failures]
    if noted.unposted:
        sentences.append(f"Replies that could not be posted: {len(noted.unposted)}.")
    return tuple(sentences)


def _of_reviews(posted: reviews.Posted) -> tuple[str, ...]:
    sentences: list[str] = []
    if posted.moved:
        sentences.append(
            f"GitHub takes no comment at the line of {_numbers(posted.moved)}; "
            "the text of the review has what they say."
        )
    sentences += [str(error) for error in (posted.failure, posted.untidied) if error is not None]
    return tuple(sentences)


def _commented(
    job: _Job, unposted: tuple[InlineComment, ...], degraded: tuple[str, ...]
) -> tuple[IssueComment | None, tuple[InlineComment, ...], tuple[str, ...]]:
    """The comment, the inline comments that are still nowhere, and what went wrong."""
    posting, login = job.posting, job.standing.login
    if login is None:
        return None, unposted, ()
    place = sticky.StickyPlace(job.writer, job.number, posting.sticky_marker, login, job.sticky_id)
    try:
        if posting.sticky_body:
            body, left = _carrying(posting.sticky_body, unposted, degraded)
            return sticky.write(place, body), left, ()
        state = posting.sticky_state
        comment = sticky.restate(place, state) if state else None
        if job.may_be_announced:
            sticky.withdraw(place, job.run_id, posting.check_summary)
    except ForgeError as error:
        return None, unposted, (str(error),)
    return comment, unposted, ()


def _checked(
    job: _Job, unposted: tuple[InlineComment, ...], degraded: tuple[str, ...]
) -> tuple[int | None, tuple[str, ...]]:
    """The check run's id, ``None`` when there is none; and what went wrong."""
    posting = job.posting
    if not posting.check_title:
        return None, _lost(unposted)
    summary, left = _carrying(posting.check_summary, unposted, degraded)
    outcome = checks.Outcome(posting.conclusion, posting.check_title, summary, posting.annotations)
    try:
        run = checks.complete(job.writer, posting.head_sha, job.check_run_id, job.run_id, outcome)
        checks.close_doubles(job.writer, posting.head_sha, run, job.run_id)
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
