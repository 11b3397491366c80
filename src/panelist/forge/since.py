"""What is new since the last head that we recorded as read."""

from collections.abc import Iterator
from itertools import groupby

from panelist import diff
from panelist.contracts import Diff, Hunk, Ledger, LineKind, Place, Since
from panelist.errors import DiffError, ForgeError
from panelist.forge.github import Remote
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import Comparison


def since(
    remote: Remote, before: Ledger | None, head_sha: str
) -> tuple[Since | None, tuple[str, ...]]:
    """How ``head_sha`` continues the head we read last, and notes.

    ``None`` when none was read. GitHub keeps commits that a force push removed
    for a while; one that is gone, or shares no history, is ``unknown``.
    """
    if before is None or before.reading is None:
        return None, ()
    last = before.reading.head_sha
    if last == head_sha:
        return Since(head_sha=last, relation="same", added=()), ()
    path = f"/compare/{last}...{head_sha}"
    try:
        status = remote.get(path, Comparison, per_page=1).status
    except RefusedError:
        return Since(head_sha=last, relation="unknown"), ()
    except ForgeError as error:
        return Since(head_sha=last, relation="unknown"), (_unread(error.happened),)
    if status == "ahead":
        added, notes = _added(remote, path)
        return Since(head_sha=last, relation="ahead", added=added), notes
    # Since a common ancestor is not since the last head: which lines are new is not known.
    rewritten = status in {"diverged", "behind"}
    return Since(head_sha=last, relation="rewritten" if rewritten else "unknown"), ()


def _added(remote: Remote, path: str) -> tuple[tuple[Place, ...] | None, tuple[str, ...]]:
    """Runs of lines that the head has and the other side has not."""
    try:
        return tuple(_places(diff.parse(remote.diff(path)))), ()
    except (ForgeError, DiffError) as error:
        return None, (_unread(error.happened),)


def _places(change: Diff) -> Iterator[Place]:
    for hunk in change.hunks:
        yield from _runs(hunk)


def _runs(hunk: Hunk) -> Iterator[Place]:
    for kind, lines in groupby(hunk.lines, key=lambda line: line.kind):
        if kind is LineKind.ADDED:
            numbers = [line.number for line in lines]
            yield Place(path=hunk.path, start=numbers[0], end=numbers[-1])


def _unread(happened: str) -> str:
    return f"Which lines are new since the last review is not known: {happened}"
