"""The one summary comment, updated in place."""

from collections.abc import Callable
from http import HTTPStatus

from panelist.forge import marks, wire
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.writes import Writer
from panelist.ledger import with_state

_EMPTY = "Panelist keeps in this comment what it knows about the pull request."
_Text = Callable[[str], str]
"""The new text of the comment, by the one that is there; "" when there is none."""


def write(writer: Writer, number: int, marker: str, body: str, login: str) -> wire.IssueComment:
    """Make our comment on the pull say ``body``, and be the only one of ours.

    Args:
        writer: to the repository.
        number: of the pull.
        marker: the first line of ``body``, by which the comment is known again.
        body: the text.
        login: our own account.

    Raises:
        ForgeError: the token may not, the conversation is locked, or GitHub
            does not answer.
    """
    return _say(writer, number, marker, lambda _: body, login)


def restate(writer: Writer, number: int, marker: str, state: str, login: str) -> wire.IssueComment:
    """Put another ledger into our comment and leave its text; without one, make one.

    Args:
        writer: to the repository.
        number: of the pull.
        marker: the first line of the comment.
        state: the line that holds the ledger.
        login: our own account.

    Raises:
        ForgeError: as ``write``.
    """
    empty = f"{marker}\n{state}\n{_EMPTY}"
    return _say(writer, number, marker, lambda there: with_state(there or empty, state), login)


def _say(writer: Writer, number: int, marker: str, text: _Text, login: str) -> wire.IssueComment:
    try:
        return _written(writer, number, marker, text, login)
    except RefusedError as error:
        # Somebody deleted it between our look and our change.
        if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise
    return _written(writer, number, marker, text, login)


def _written(
    writer: Writer, number: int, marker: str, text: _Text, login: str
) -> wire.IssueComment:
    def ours() -> list[wire.IssueComment]:
        comments = writer.remote.pages(f"/issues/{number}/comments", wire.IssueComment)
        return sorted(
            (c for c in comments if marks.is_sticky(c.body, marker) and is_own(c.user, login)),
            key=lambda comment: comment.id,
        )

    found = ours()
    if not found:
        created = writer.create(
            f"/issues/{number}/comments",
            {"body": text("")},
            wire.IssueComment,
            lambda: next(iter(ours()), None),
        )
        # Another run may have created one in the same moment: look again. The list may lag.
        there = {comment.id: comment for comment in (created, *ours())}
        found = [there[key] for key in sorted(there)]
    kept, *doubles = found
    body = text(kept.body or "")
    if not _same(kept.body or "", body):
        kept = writer.change(
            f"/issues/comments/{kept.id}", lambda: {"body": body}, wire.IssueComment
        )
    for double in doubles:
        writer.remove(f"/issues/comments/{double.id}")
    return kept


def _same(there: str, body: str) -> bool:
    """Whether GitHub keeps the same text: it trims, and a browser sends carriage returns."""
    return there.replace("\r\n", "\n").strip() == body.replace("\r\n", "\n").strip()
