"""What of a change has to be read: everything, what is new, or nothing."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from panelist.contracts import Ledger, Reading, Since
from panelist.ledger.prints import patch_print


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be read.

    Attributes:
        kind: as in ``Context.scope``.
        known: ids of the hunks that nobody needs to read again.
        why: a sentence of ours on how it came to this.
    """

    kind: Literal["whole", "new", "nothing"]
    known: frozenset[str]
    why: str


def scope(
    before: Ledger | None,
    since: Since | None,
    prints: Mapping[str, str],
    *,
    panel: str,
    incremental: bool,
) -> Scope:
    """What of the hunks in ``prints`` has to be read.

    Args:
        before: how things stood before this run.
        since: what happened to the head since.
        prints: digest of each hunk in scope, by its id (``hunk_prints``).
        panel: digest of who would read now, and by which rules.
        incremental: false where everything is wanted: by setting, or by
            ``full-review``.
    """
    if not incremental:
        return _whole("Everything was asked to be read.")
    if before is None or before.reading is None:
        return _whole("Nothing of it is on record as read.")
    read = before.reading
    if read.panel != panel:
        return _whole("The panel or its rules have changed since it was read.")
    known = _known(read, prints)
    if len(known) == len(prints):
        return Scope("nothing", known, f"All of it was read at {read.head_sha[:7]}.")
    relation = since.relation if since is not None else "unknown"
    if relation == "rewritten":
        return _whole(f"The branch was rewritten since {read.head_sha[:7]} was read.")
    if relation == "unknown":
        return _whole(f"Nobody can tell what happened since {read.head_sha[:7]} was read.")
    return Scope("new", known, f"Only what is new since {read.head_sha[:7]} has to be read.")


def reading(
    prints: Mapping[str, str],
    read: Collection[str],
    *,
    head_sha: str,
    panel: str,
    agents: Iterable[str],
) -> Reading:
    """What goes on record as read.

    Args:
        prints: digest of each hunk in scope, by its id (``hunk_prints``).
        read: ids of those that every agent read which was needed, now or at an
            earlier head.
        head_sha: the head that was read.
        panel: digest of who was to read, and by which rules.
        agents: ids of those that were needed.
    """
    marks = (_at(head_sha, mark) for hunk, mark in prints.items() if hunk in read)
    return Reading(
        head_sha=head_sha,
        panel=panel,
        patch=_patch(head_sha, prints),
        complete=prints.keys() <= frozenset(read),
        hunks=tuple(sorted(marks)),
        agents=tuple(agents),
    )


def _whole(why: str) -> Scope:
    return Scope("whole", frozenset(), why)


def _known(read: Reading, prints: Mapping[str, str]) -> frozenset[str]:
    if read.complete and read.patch == _patch(read.head_sha, prints):
        return frozenset(prints)
    marks = frozenset(read.hunks)
    return frozenset(hunk for hunk, mark in prints.items() if _at(read.head_sha, mark) in marks)


def _at(head_sha: str, mark: str) -> str:
    """A hunk as the comment has room for it: 20 hex digits, bound to the head it was read in.

    Whoever writes both could find a harmless and a harmful hunk that share 80
    bits, have the one read and push the other. But the head's SHA is not known
    before the harmless one is committed, and from then on there is one target.
    """
    return hashlib.sha256(f"{head_sha}\0{mark}".encode()).hexdigest()[:20]


def _patch(head_sha: str, prints: Mapping[str, str]) -> str:
    return patch_print(f"{head_sha}\0{mark}" for mark in prints.values())
