"""What people wrote on a pull request: commits, comments and review threads."""

from collections.abc import Iterable

from panelist.contracts import Comment, Commit, Thread
from panelist.errors import ForgeError
from panelist.forge import wire
from panelist.forge.github import Remote
from panelist.forge.wire import W


def commits(remote: Remote, number: int) -> tuple[tuple[Commit, ...], tuple[str, ...]]:
    """The commits, oldest first, and notes. GitHub lists at most 250."""
    entries, notes = _as_far_as_it_goes(
        remote.pages(f"/pulls/{number}/commits", wire.CommitEntry), "commits"
    )
    return tuple(
        Commit(sha=entry.sha, message=(entry.commit.message if entry.commit else None) or "")
        for entry in entries
    ), notes


def comments(remote: Remote, number: int) -> tuple[tuple[Comment, ...], tuple[str, ...]]:
    """The comments of the conversation, oldest first, and notes."""
    entries, notes = _as_far_as_it_goes(
        remote.pages(f"/issues/{number}/comments", wire.IssueComment), "comments"
    )
    return tuple(_comment(entry) for entry in entries), notes


def threads(remote: Remote, number: int) -> tuple[tuple[Thread, ...], tuple[str, ...]]:
    """The review threads in the order they began, and notes.

    A reply names the first comment of its thread. A reply whose first comment
    was deleted begins a thread of its own.
    """
    entries, notes = _as_far_as_it_goes(
        remote.pages(f"/pulls/{number}/comments", wire.ReviewComment), "review comments"
    )
    grouped: dict[int, list[wire.ReviewComment]] = {}
    for entry in entries:
        grouped.setdefault(entry.in_reply_to_id or entry.id, []).append(entry)
    return tuple(
        Thread(
            path=group[0].path,
            line=group[0].line,
            comments=tuple(_comment(entry) for entry in group),
        )
        for group in grouped.values()
    ), notes


def _comment(entry: wire.IssueComment | wire.ReviewComment) -> Comment:
    return Comment(
        id=entry.id,
        author=entry.user.login if entry.user else None,
        bot=entry.user is not None and entry.user.is_bot,
        body=entry.body or "",
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
