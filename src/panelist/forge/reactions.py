"""A sign on a comment that it was heard, long before there is an answer."""

import contextlib

from panelist.contracts import Command
from panelist.errors import ForgeError
from panelist.forge.github import Remote
from panelist.forge.wire import Reaction

HEARD = "eyes"


def acknowledge(remote: Remote, command: Command) -> None:
    """Put eyes on the comment of ``command``, once however often it is called.

    GitHub keeps one reaction of a kind for each account. It is a courtesy:
    whatever stands in its way keeps nobody from the answer.
    """
    place = "issues" if command.thread is None else "pulls"
    path = f"/{place}/comments/{command.comment_id}/reactions"
    with contextlib.suppress(ForgeError):
        remote.post(path, {"content": HEARD}, Reaction)
