"""What was said in the thread of a finding, as a model may read it: redacted, cut and fenced."""

from collections.abc import Iterable, Sequence

from panelist.contracts import Comment, Entry, Pull
from panelist.evidence import redact_text
from panelist.phases.room import Room

MOST_REPLIES = 20
"""Of one thread, the newest; where there are more, people talk among themselves."""
_SHOWN = 1_500
"""Characters of one reply."""


def find_replies(pull: Pull, entry: Entry) -> tuple[Comment, ...]:
    """What was said in the thread of ``entry``, ours included, oldest first."""
    return tuple(
        reply
        for thread in pull.finding_threads
        if entry.number == thread.number or entry.fingerprint == thread.fingerprint
        for reply in thread.replies
    )


def by_people(replies: Iterable[Comment]) -> tuple[Comment, ...]:
    """Those that neither we nor another program wrote."""
    return tuple(reply for reply in replies if not (reply.ours or reply.bot))


def show_replies(replies: Sequence[Comment], room: Room, **facts: str) -> tuple[str, ...]:
    """A block for each of the newest ``replies``: who says it, and what GitHub calls them.

    ``facts`` stand in every block besides.
    """
    return tuple(
        room.fence.block(
            "reply",
            # Before it is cut: half a secret is not known for one.
            redact_text("reply.md", reply.body)[:_SHOWN],
            **facts,
            author="the panel" if reply.ours else (reply.author or "a deleted account"),
            association=reply.association,
        )
        for reply in replies[-MOST_REPLIES:]
    )
