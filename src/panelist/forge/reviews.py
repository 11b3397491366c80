"""Inline comments: each finding once, none lost because of another."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from panelist.contracts import InlineComment, Posting
from panelist.errors import ForgeError
from panelist.forge import bodies, marks, wire
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.writes import Writer

BATCH = 30
"""Comments of one review; GitHub answers larger ones too late."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the comments.

    Attributes:
        reviews: made by this run, in order.
        placed: how many comments stand at their lines now.
        there: how many an earlier run had posted.
        moved: comments whose line GitHub refused; they are in a review's text,
            of this run or of an earlier one.
        unposted: comments that are nowhere, because of ``failure``.
        failure: what ended the posting early; ``None`` when nothing did.
        untidied: why nobody knows whether another run posted the same; else ``None``.
    """

    reviews: tuple[wire.Review, ...] = ()
    placed: int = 0
    there: int = 0
    moved: tuple[InlineComment, ...] = ()
    unposted: tuple[InlineComment, ...] = ()
    failure: ForgeError | None = None
    untidied: ForgeError | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where reviews of one pull go."""

    writer: Writer
    number: int
    login: str
    commit: str

    @property
    def path(self) -> str:
        """Of the pull's reviews."""
        return f"/pulls/{self.number}/reviews"


def post(writer: Writer, number: int, posting: Posting, login: str) -> Posted:
    """Post every comment that is not there yet. Failures are values.

    Args:
        writer: to the repository.
        number: of the pull.
        posting: what to post, on which commit.
        login: our own account, whose earlier comments count.
    """
    desk = _Desk(writer, number, login, posting.head_sha)
    try:
        known = _known(desk)
    except ForgeError as error:
        return Posted(unposted=posting.comments, failure=error)
    fresh = tuple(c for c in posting.comments if c.fingerprint not in known.all)
    moved = tuple(c for c in posting.comments if c.fingerprint in known.moved)
    done = _posted(desk, fresh, posting.review_body)
    there = len(posting.comments) - len(fresh)
    return replace(done, there=there, moved=moved + done.moved)


def _posted(desk: _Desk, comments: Sequence[InlineComment], body: str) -> Posted:
    """At their lines, and what GitHub refuses there in the text of a review."""
    done = _placed(desk, comments, body)
    done = _alone(desk, done, {comment.fingerprint for comment in comments})
    if not done.moved or done.failure is not None:
        return replace(done, moved=(), unposted=done.moved + done.unposted)
    return _with_moved(desk, done, "" if done.reviews else body)


def _placed(desk: _Desk, comments: Sequence[InlineComment], body: str) -> Posted:
    """Post in batches. One that GitHub refuses is halved until the bad comment is alone."""
    waiting = deque(
        tuple(comments[start : start + BATCH]) for start in range(0, len(comments), BATCH)
    )
    done = Posted()
    while waiting:
        batch = waiting.popleft()
        try:
            review = _sent(desk, "" if done.reviews else body, batch)
        except ForgeError as error:
            if not _is_misplaced(error):
                rest = tuple(comment for later in waiting for comment in later)
                return replace(done, unposted=batch + rest, failure=error)
            if len(batch) == 1:
                done = replace(done, moved=done.moved + batch)
            else:
                half = len(batch) // 2
                waiting.extendleft((batch[half:], batch[:half]))
            continue
        done = replace(done, reviews=(*done.reviews, review), placed=done.placed + len(batch))
    return done


def _with_moved(desk: _Desk, done: Posted, body: str) -> Posted:
    """Tell the refused comments in the text of a review, or of as few as hold them."""
    told: tuple[InlineComment, ...] = ()
    left = done.moved
    while left:
        text, now = _filled(body, left)
        try:
            review = _sent(desk, text, ())
        except ForgeError as error:
            return replace(done, moved=told, unposted=left, failure=error)
        done = replace(done, reviews=(*done.reviews, review))
        told, left, body = told + left[:now], left[now:], ""
    return done


def _filled(body: str, comments: Sequence[InlineComment]) -> tuple[str, int]:
    """``body`` with as many of the comments as fit below it, and how many those are.

    The first one is always taken: there is no text with more room for it.
    """
    text = f"{body}\n\n{bodies.moved(comments[0])}".strip()
    for taken, comment in enumerate(comments[1:], start=1):
        longer = bodies.extended(text, bodies.moved(comment))
        if longer is None:
            return text, taken
        text = longer
    return text, len(comments)


def _is_misplaced(error: ForgeError) -> bool:
    """Whether halving the batch can help: GitHub refused a comment, not the commit."""
    return (
        isinstance(error, RefusedError)
        and error.status == HTTPStatus.UNPROCESSABLE_ENTITY
        and "part of the pull request" not in error.reason.removesuffix(".")
        and "pending review" not in error.reason
    )


def _sent(desk: _Desk, body: str, comments: Sequence[InlineComment]) -> wire.Review:
    """Submit one review; a pending one of ours that is in the way is removed first."""
    try:
        return _created(desk, body, comments)
    except RefusedError as error:
        if "pending review" not in error.reason or not _cleared(desk):
            raise
    return _created(desk, body, comments)


def _created(desk: _Desk, body: str, comments: Sequence[InlineComment]) -> wire.Review:
    request: dict[str, object] = {
        "commit_id": desk.commit,
        "event": "COMMENT",
        "body": body,
        "comments": [_wired(comment) for comment in comments],
    }
    told = [comment.fingerprint for comment in comments] or marks.fingerprints(body)

    def stored() -> wire.Review | None:
        known = _known(desk).all
        found = next((known[mark] for mark in told if mark in known), None)
        return desk.writer.remote.get(f"{desk.path}/{found}", wire.Review) if found else None

    return desk.writer.create(desk.path, request, wire.Review, stored)


def _wired(comment: InlineComment) -> dict[str, object]:
    place = comment.place
    at: dict[str, object] = {"path": place.path, "side": str(place.side), "line": place.end}
    if place.start < place.end:  # GitHub refuses a range of one line
        at |= {"start_line": place.start, "start_side": str(place.side)}
    return {**at, "body": comment.body}


@dataclass(frozen=True, slots=True)
class _Known:
    """The review that holds what was posted on each finding, by the finding's fingerprint."""

    at_lines: Mapping[str, int]
    in_texts: Mapping[str, int]

    @property
    def all(self) -> Mapping[str, int]:
        """Wherever it is."""
        return {**self.in_texts, **self.at_lines}

    @property
    def moved(self) -> Collection[str]:
        """Findings that are in the text of a review alone."""
        return self.in_texts.keys() - self.at_lines.keys()


def _known(desk: _Desk) -> _Known:
    remote = desk.writer.remote
    at_lines: dict[str, int] = {}
    in_texts: dict[str, int] = {}
    for comment in remote.pages(f"/pulls/{desk.number}/comments", wire.ReviewComment):
        mark = marks.finding(comment.body)
        if mark and is_own(comment.user, desk.login):
            at_lines[mark[0]] = comment.pull_request_review_id or 0
    for review in remote.pages(desk.path, wire.Review):
        if is_own(review.user, desk.login) and review.state != "PENDING":
            in_texts |= dict.fromkeys(marks.fingerprints(review.body), review.id)
    return _Known(at_lines, in_texts)


def _alone(desk: _Desk, done: Posted, fresh: Collection[str]) -> Posted:
    """Remove what another run posted in the same moment: of each finding the oldest stays.

    So does a younger one that somebody has answered.
    """
    if not done.reviews:
        return done
    path = f"/pulls/{desk.number}/comments"
    try:
        there = sorted(desk.writer.remote.pages(path, wire.ReviewComment), key=lambda c: c.id)
        answered = {comment.in_reply_to_id for comment in there}
        seen: set[str] = set()
        for comment in there:
            mark = marks.finding(comment.body)
            if mark is None or mark[0] not in fresh or not is_own(comment.user, desk.login):
                continue
            if mark[0] in seen and comment.id not in answered:
                desk.writer.remove(f"/pulls/comments/{comment.id}")
            seen.add(mark[0])
    except ForgeError as error:
        return replace(done, untidied=error)
    return done


def _cleared(desk: _Desk) -> bool:
    """Delete our pending review; ``False`` when it may be somebody's draft.

    GitHub shows pending reviews to their author only. An app writes none by
    hand; a person whose token we use may, so theirs must carry our marker.
    """
    for review in desk.writer.remote.pages(desk.path, wire.Review):
        if review.state == "PENDING" and is_own(review.user, desk.login):
            by_app = review.user is not None and review.user.is_bot
            if by_app or (review.body or "").startswith(marks.OURS):
                desk.writer.remove(f"{desk.path}/{review.id}")
                return True
    return False
