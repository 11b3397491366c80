"""How things stand on a pull right before something is posted."""

import time
from dataclasses import dataclass

from github import Github

from panelist.contracts import Ledger
from panelist.errors import ForgeError
from panelist.forge.github import Remote
from panelist.forge.identity import own_login
from panelist.forge.own import own_ledger
from panelist.forge.patience import Patience, Pause
from panelist.forge.wire import PullRequest


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand on the pull right before something is posted.

    Attributes:
        login: our account; ``None`` when GitHub does not say, and nothing can be ours.
        head_sha: the head now; ``None`` when GitHub does not say.
        ledger: of our sticky comment: another run, or a person through one, may
            have changed it since this run began. ``None`` when there is none.
        notes: what could not be found out, and why.
        doubles: the paths of our comments that say again what an older one says.
    """

    login: str | None = None
    head_sha: str | None = None
    ledger: Ledger | None = None
    notes: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()


def standing(
    github: Github,
    repository: str,
    number: int,
    *,
    check_run_id: int | None,
    pause: Pause = time.sleep,
) -> Standing:
    """Look before posting. What GitHub does not answer becomes a note.

    Args:
        github: from ``connect``.
        repository: ``owner/name``.
        number: of the pull.
        check_run_id: of the check run that collect created, if it could.
        pause: waits that many seconds.
    """
    remote = Remote(github, repository, Patience(pause))
    head_sha, notes = head(remote, number)
    try:
        login = own_login(remote, check_run_id, head_sha)
    except ForgeError as error:
        return Standing(head_sha=head_sha, notes=tuple(dict.fromkeys((*notes, str(error)))))
    own = own_ledger(remote, number, login)
    return Standing(login, head_sha, own.ledger, (*notes, *own.notes), own.doubles)


def head(remote: Remote, number: int) -> tuple[str | None, tuple[str, ...]]:
    """The head of the pull as it is now, ``None`` when GitHub does not say; and why not."""
    try:
        return remote.get(f"/pulls/{number}", PullRequest).head.sha, ()
    except ForgeError as error:
        return None, (str(error),)
