"""A sign on a comment that it was heard, long before there is an answer."""

import contextlib

from panelist.errors import ForgeError
from panelist.forge.github import Remote
from panelist.forge.wire import Reaction

HEARD = "eyes"


def acknowledge(remote: Remote, comment_id: int) -> None:
    """Put eyes on a comment of the conversation, once however often it is called.

    GitHub keeps one reaction of a kind for each account. It is a courtesy:
    whatever stands in its way keeps nobody from the answer.
    """
    path = f"/issues/comments/{comment_id}/reactions"
    with contextlib.suppress(ForgeError):
        remote.post(path, {"content": HEARD}, Reaction)
