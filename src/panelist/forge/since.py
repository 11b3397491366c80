"""What is new since the last head that we recorded as read."""

from collections.abc import Iterator
from itertools import groupby

from panelist import diff
from panelist.contracts import (
    Diff,
    DiffFile,
    Hunk,
    Ledger,
    LineKind,
    Place,
    Replaced,
    Side,
    Since,
)
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
        change, notes = _change(remote, path)
        if change is None:
            return Since(head_sha=last, relation="ahead"), notes
        return described(last, change), notes
    # Since a common ancestor is not since the last head: which lines are new is not known.
    rewritten = status in {"diverged", "behind"}
    return Since(head_sha=last, relation="rewritten" if rewritten else "unknown"), ()


def described(last: str, change: Diff) -> Since:
    """How a head that continues ``last`` by ``change`` does so."""
    return Since(
        head_sha=last,
        relation="ahead",
        added=tuple(run for hunk in change.hunks for run in _runs(hunk)),
        replaced=tuple(_replaced(change)),
    )


def _change(remote: Remote, path: str) -> tuple[Diff | None, tuple[str, ...]]:
    try:
        return diff.parse(remote.diff(path)), ()
    except (ForgeError, DiffError) as error:
        return None, (_unread(error.happened),)


def _replaced(change: Diff) -> Iterator[Replaced]:
    for file in change.files:
        for hunk in file.hunks:
            old, new = (_span(file, hunk, side) for side in (Side.LEFT, Side.RIGHT))
            if old is not None and new is not None:
                yield Replaced(old=old, new=new)


def _span(file: DiffFile, hunk: Hunk, side: Side) -> Place | None:
    """From the first changed line of ``hunk`` on one side to the last."""
    changed = (line for line in hunk.lines if line.kind is not LineKind.CONTEXT)
    numbers = [line.number for line in changed if line.side is side]
    path = file.old_path if side is Side.LEFT else file.path
    return Place(path=path, side=side, start=numbers[0], end=numbers[-1]) if numbers else None


def _runs(hunk: Hunk) -> Iterator[Place]:
    """Runs of lines that the head has and the other side has not."""
    for kind, lines in groupby(hunk.lines, key=lambda line: line.kind):
        if kind is LineKind.ADDED:
            numbers = [line.number for line in lines]
            yield Place(path=hunk.path, start=numbers[0], end=numbers[-1])


def _unread(happened: str) -> str:
    return f"Which lines are new since the last review is not known: {happened}"
