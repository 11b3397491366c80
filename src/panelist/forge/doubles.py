"""What we posted twice, because GitHub did not say that the first time had worked."""

from collections.abc import Iterator

from panelist.forge import marks
from panelist.forge.conversation import Conversation
from panelist.forge.identity import is_ours
from panelist.forge.wire import IssueComment, ReviewComment


def find_doubles(said: Conversation, login: str) -> tuple[str, ...]:
    """The paths of comments of ``login`` that say again what an older one says.

    The oldest stays, and so does one that somebody has answered.
    """
    answered = frozenset(entry.in_reply_to_id for entry in said.on_lines)
    on_lines = (entry for entry in _repeated(said.on_lines, login) if entry.id not in answered)
    return (
        *(f"/pulls/comments/{entry.id}" for entry in on_lines),
        *(f"/issues/comments/{entry.id}" for entry in _repeated(said.comments, login)),
    )


def _repeated(
    entries: tuple[IssueComment, ...] | tuple[ReviewComment, ...], login: str
) -> Iterator[IssueComment | ReviewComment]:
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.id):
        if not is_ours(entry, login):
            continue
        mark = marks.finding(entry.body)
        key = mark[0] if mark else marks.first_line(entry.body)
        if key in seen:
            yield entry
        seen.add(key)
