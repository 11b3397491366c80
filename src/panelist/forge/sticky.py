"""The one summary comment, updated in place."""

import re
from http import HTTPStatus

from panelist.forge import wire
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.writes import Writer

_VERSION = re.compile(r"(?: v\d+)? -->")


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
    try:
        return _written(writer, number, marker, body, login)
    except RefusedError as error:
        # Somebody deleted it between our look and our change.
        if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise
    return _written(writer, number, marker, body, login)


def _written(writer: Writer, number: int, marker: str, body: str, login: str) -> wire.IssueComment:
    def ours() -> list[wire.IssueComment]:
        comments = writer.remote.pages(f"/issues/{number}/comments", wire.IssueComment)
        return sorted(
            (c for c in comments if _is_sticky(c, marker) and is_own(c.user, login)),
            key=lambda comment: comment.id,
        )

    found = ours()
    if not found:
        created = writer.create(
            f"/issues/{number}/comments",
            {"body": body},
            wire.IssueComment,
            lambda: next(iter(ours()), None),
        )
        # Another run may have created one in the same moment: look again.
        found = ours() or [created]
    kept, *doubles = found
    if not _same(kept.body or "", body):
        kept = writer.change(
            f"/issues/comments/{kept.id}", lambda: {"body": body}, wire.IssueComment
        )
    for double in doubles:
        writer.remove(f"/issues/comments/{double.id}")
    return kept


def _is_sticky(comment: wire.IssueComment, marker: str) -> bool:
    """Whether it begins with the marker, of this version or of another one."""
    kind = re.escape(_VERSION.sub("", marker))
    return re.match(rf"\s*{kind}{_VERSION.pattern}", comment.body or "") is not None


def _same(there: str, body: str) -> bool:
    """Whether GitHub keeps the same text: it trims, and a browser sends carriage returns."""
    return there.replace("\r\n", "\n").strip() == body.replace("\r\n", "\n").strip()
