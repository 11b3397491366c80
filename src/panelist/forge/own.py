"""What we left on a pull request before: the ledger, and the numbers of findings.

Only texts of our own account count, and only those that begin with our marker.
People with write access can edit even these, so a ledger is checked like any
other input.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from panelist.contracts import Entry, Ledger
from panelist.errors import PanelistError
from panelist.forge import conversation, marks
from panelist.forge.conversation import Conversation
from panelist.forge.doubles import find_doubles
from panelist.forge.github import Remote
from panelist.forge.identity import is_ours
from panelist.forge.wire import IssueComment
from panelist.ledger import MARKER, decode


@dataclass(frozen=True, slots=True)
class Own:
    """What we know of a pull from before.

    Attributes:
        ledger: of our sticky comment; ``None`` when there is none to be read.
        numbers: of the findings we commented on inline, by fingerprint.
        notes: what could not be read, and why.
        doubles: the paths of our comments that say again what an older one says.
    """

    ledger: Ledger | None = None
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()


def own_ledger(remote: Remote, number: int, login: str) -> Own:
    """What the account ``login`` left on the pull. Faults of GitHub become notes."""
    said = conversation.read(remote, number)
    own = of(said, login)
    return replace(own, notes=said.notes + own.notes)


def of(said: Conversation, login: str) -> Own:
    """What the account ``login`` left in a conversation that was read before."""
    ledger, notes = read_ledger(said.comments, login)
    return Own(ledger, _numbers(said, login), notes, find_doubles(said, login))


def number_in_thread(
    said: Conversation, login: str, first: int | None, entries: Iterable[Entry]
) -> str:
    """The number of the finding whose comment of ours begins a thread; "" for other threads.

    ``first`` is the id of the comment that begins it.
    """
    for comment in said.on_lines:
        mark = marks.finding(comment.body)
        if comment.id == first and mark is not None and is_ours(comment, login):
            on_record = (entry.number for entry in entries if entry.fingerprint == mark[0])
            return next(on_record, mark[1] or "")
    return ""


def has_answered(said: Conversation, login: str, comment_id: int) -> bool:
    """Whether we have replied to a comment already."""
    return any(
        marks.is_reply(comment.body, comment_id) and is_ours(comment, login)
        for comment in (*said.comments, *said.on_lines)
    )


def find_sticky(comments: Iterable[IssueComment], login: str) -> IssueComment | None:
    """The oldest summary comment of ours: publishing keeps that one where a race made two."""
    ours = (c for c in comments if is_ours(c, login) and marks.is_sticky(c.body, MARKER))
    return min(ours, key=lambda comment: comment.id, default=None)


def read_ledger(
    comments: Iterable[IssueComment], login: str
) -> tuple[Ledger | None, tuple[str, ...]]:
    """The ledger in our summary comment, ``None`` for none; and why it cannot be read."""
    found = find_sticky(comments, login)
    try:
        return decode(found.body or "") if found is not None else None, ()
    except PanelistError as error:
        return None, (str(error),)


def _numbers(said: Conversation, login: str) -> Mapping[str, str]:
    numbers: dict[str, str] = {}
    for comment in said.on_lines:
        mark = marks.finding(comment.body)
        if mark is not None and mark[1] is not None and is_ours(comment, login):
            numbers.setdefault(mark[0], mark[1])
    return numbers
