"""The one summary comment, updated in place."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from panelist.errors import ForgeError
from panelist.forge import marks, wire
from panelist.forge.announcements import Announcement, announced, announcing_run, withdrawn
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.writes import Writer
from panelist.ledger import with_state

_EMPTY = "Panelist keeps in this comment what it knows about the pull request."
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_Text = Callable[[str], str]
"""The new text of the comment, by the one that is there; "" when there is none."""


@dataclass(frozen=True, slots=True)
class StickyPlace:
    """Where our comment is, and how it is known again.

    Attributes:
        writer: to the repository.
        number: of the pull.
        marker: the first line of the comment.
        login: our own account.
        known: the id of the comment, if this run has seen it: a list may not show it yet.
    """

    writer: Writer
    number: int
    marker: str
    login: str
    known: int | None = None


def write(place: StickyPlace, body: str) -> wire.IssueComment:
    """Make our comment on the pull say ``body``, and be the only one of ours.

    Raises:
        ForgeError: the token may not, the conversation is locked, or GitHub
            does not answer.
    """
    return _say(place, lambda _: body)


def restate(place: StickyPlace, state: str) -> wire.IssueComment:
    """Put another ledger into our comment and leave its text; without one, make one.

    ``state`` is the line that holds the ledger.

    Raises:
        ForgeError: as ``write``.
    """
    empty = f"{place.marker}\n{state}\n{_EMPTY}"
    return _say(place, lambda there: with_state(there or empty, state), keeps=True)


def announce(place: StickyPlace, announcement: Announcement) -> wire.IssueComment:
    """Make our comment say that a run is under way; its ledger and its text stay in it.

    Raises:
        ForgeError: as ``write``.
    """
    return _say(place, lambda there: announced(there, place.marker, announcement), keeps=True)


def withdraw(place: StickyPlace, run_id: str, note: str) -> None:
    """End what the run announced and did not make a summary of; what others say stays.

    The comment says again what it said before, or ``note`` where it was new.

    Raises:
        ForgeError: as ``write``.
    """
    for comment in _ours(place):
        if announcing_run(comment.body) != run_id:
            continue
        try:
            _change(place, comment, lambda there: withdrawn(there, run_id, note), keeps=True)
        except RefusedError as error:
            if error.status not in _GONE:
                raise


def _say(place: StickyPlace, text: _Text, *, keeps: bool = False) -> wire.IssueComment:
    try:
        return _written(place, text, keeps=keeps)
    except RefusedError as error:
        # Somebody deleted it between our look and our change.
        if error.status not in _GONE:
            raise
    return _written(place, text, keeps=keeps)


def _written(place: StickyPlace, text: _Text, *, keeps: bool) -> wire.IssueComment:
    """``keeps`` says that ``text`` keeps some of what is there."""
    writer, number = place.writer, place.number
    found = _ours(place)
    if not found:
        created = writer.create(
            f"/issues/{number}/comments",
            {"body": text("")},
            wire.IssueComment,
            lambda: next(iter(_ours(place)), None),
        )
        # Another run may have created one in the same moment: look again. The list may lag.
        there = {comment.id: comment for comment in (created, *_ours(place))}
        found = [there[key] for key in sorted(there)]
    kept, *doubles = found
    if not _same(kept.body or "", text(kept.body or "")):
        kept = _change(place, kept, text, keeps=keeps)
    for double in doubles:
        writer.remove(f"/issues/comments/{double.id}")
    return kept


def _change(
    place: StickyPlace, comment: wire.IssueComment, text: _Text, *, keeps: bool
) -> wire.IssueComment:
    path = f"/issues/comments/{comment.id}"

    def body() -> dict[str, str]:
        if not keeps:
            return {"body": text("")}
        # Another run may have written in the second before this: what it left is what to keep.
        return {"body": text(place.writer.remote.get(path, wire.IssueComment).body or "")}

    return place.writer.change(path, body, wire.IssueComment)


def _ours(place: StickyPlace) -> list[wire.IssueComment]:
    """Our comments on the pull, the oldest first."""
    listed = place.writer.remote.pages(f"/issues/{place.number}/comments", wire.IssueComment)
    found: dict[int, wire.IssueComment] = {}
    failure: ForgeError | None = None
    try:
        found.update((c.id, c) for c in listed if _is_sticky(place, c))
    except ForgeError as error:
        # The id that collect left leads to ours without the list. Doubles wait for the next run.
        failure = error
    if place.known is not None and place.known not in found:
        found |= {c.id: c for c in _unlisted(place, place.known)}
    if failure is not None and place.known not in found:
        raise failure
    return [found[key] for key in sorted(found)]


def _unlisted(place: StickyPlace, known: int) -> tuple[wire.IssueComment, ...]:
    """The comment ``known``, if it is there, ours, and on this pull: an id is only a number."""
    try:
        comment = place.writer.remote.get(f"/issues/comments/{known}", wire.IssueComment)
    except RefusedError as error:
        if error.status not in _GONE:
            raise
        return ()
    here = (comment.issue_url or "").endswith(f"/issues/{place.number}")
    return (comment,) if here and _is_sticky(place, comment) else ()


def _is_sticky(place: StickyPlace, comment: wire.IssueComment) -> bool:
    return marks.is_sticky(comment.body, place.marker) and is_own(comment.user, place.login)


def _same(there: str, body: str) -> bool:
    """Whether GitHub keeps the same text: it trims, and a browser sends carriage returns."""
    return there.replace("\r\n", "\n").strip() == body.replace("\r\n", "\n").strip()
