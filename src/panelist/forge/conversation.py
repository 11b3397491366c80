"""What was written on a pull request: commits, comments and review threads.

The lists hold our own texts too; what the panel is told is the words of others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from panelist.contracts import Comment, Commit, FindingThread, Thread
from panelist.errors import ForgeError
from panelist.forge import marks, wire
from panelist.forge.github import Remote
from panelist.forge.identity import is_ours
from panelist.forge.wire import W


@dataclass(frozen=True, slots=True)
class Conversation:
    """All comments, ours included, oldest first, and notes on what could not be read."""

    comments: tuple[wire.IssueComment, ...]
    on_lines: tuple[wire.ReviewComment, ...]
    notes: tuple[str, ...] = ()


def read(remote: Remote, number: int) -> Conversation:
    """The conversation of a pull, as far as GitHub gives it."""
    comments, notes = _as_far_as_it_goes(
        remote.pages(f"/issues/{number}/comments", wire.IssueComment), "comments"
    )
    on_lines, further = _as_far_as_it_goes(
        remote.pages(f"/pulls/{number}/comments", wire.ReviewComment), "review comments"
    )
    return Conversation(tuple(comments), tuple(on_lines), notes + further)


def commits(remote: Remote, number: int) -> tuple[tuple[Commit, ...], tuple[str, ...]]:
    """The commits, oldest first, and notes. GitHub lists at most 250."""
    entries, notes = _as_far_as_it_goes(
        remote.pages(f"/pulls/{number}/commits", wire.CommitEntry), "commits"
    )
    return tuple(
        Commit(sha=entry.sha, message=(entry.commit.message if entry.commit else None) or "")
        for entry in entries
    ), notes


def comments(said: Conversation, login: str) -> tuple[Comment, ...]:
    """What others wrote: in the conversation, then as replies in threads that we began."""
    replies = (entry for group in _grouped(said) if _we_began(group, login) for entry in group)
    return _others((*said.comments, *replies), login)


def threads(said: Conversation, login: str) -> tuple[Thread, ...]:
    """The review threads that others began, in that order, without what we replied.

    A reply names the first comment of its thread. A reply whose first comment
    was deleted begins a thread of its own.
    """
    return tuple(
        Thread(path=group[0].path, line=group[0].line, comments=_others(group, login))
        for group in _grouped(said)
        if not _we_began(group, login)
    )


def finding_threads(said: Conversation, login: str) -> tuple[FindingThread, ...]:
    """What was replied in the threads that our comments on findings began."""
    found = ((marks.finding(group[0].body), group) for group in _grouped(said))
    return tuple(
        FindingThread(
            fingerprint=mark[0],
            number=mark[1] or "",
            replies=tuple(_comment(entry, login) for entry in group[1:]),
        )
        for mark, group in found
        if mark is not None and _we_began(group, login) and len(group) > 1
    )


def _grouped(said: Conversation) -> Iterable[list[wire.ReviewComment]]:
    grouped: dict[int, list[wire.ReviewComment]] = {}
    for entry in said.on_lines:
        grouped.setdefault(entry.in_reply_to_id or entry.id, []).append(entry)
    return grouped.values()


def _we_began(group: list[wire.ReviewComment], login: str) -> bool:
    return is_ours(group[0], login)


def _others(
    entries: Iterable[wire.IssueComment | wire.ReviewComment], login: str
) -> tuple[Comment, ...]:
    return tuple(_comment(entry, login) for entry in entries if not is_ours(entry, login))


def _comment(entry: wire.IssueComment | wire.ReviewComment, login: str) -> Comment:
    return Comment(
        id=entry.id,
        author=entry.user.login if entry.user else None,
        bot=entry.user is not None and entry.user.is_bot,
        body=entry.body or "",
        association=entry.author_association or "NONE",
        ours=is_ours(entry, login),
    )


def _as_far_as_it_goes(entries: Iterable[W], what: str) -> tuple[list[W], tuple[str, ...]]:
    """What could be read, and a note where that is not everything."""
    read: list[W] = []
    try:
        for entry in entries:
            read.append(entry)  # noqa: PERF402  # what came before a fault is kept
    except ForgeError as error:
        return read, (f"Not all {what} could be read ({len(read)} were): {error.happened}",)
    return read, ()
