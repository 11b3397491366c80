"""The ledgers of all pull requests of a repository, read and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from panelist.contracts import Ledger
from panelist.forge import marks
from panelist.forge.github import Remote
from panelist.forge.identity import JOB_ACCOUNT, app_before, is_ours, own_login
from panelist.forge.own import read_ledger
from panelist.forge.wire import Branch, IssueComment, Wire
from panelist.ledger import MARKER


class ListedPull(Wire):
    """A pull request of a list. ``updated_at`` is a time in UTC, ``YYYY-MM-DDThh:mm:ssZ``."""

    number: int
    updated_at: str | None = None
    head: Branch


@dataclass(frozen=True, slots=True)
class PullLedger:
    """A pull request with a summary comment of ours.

    ``ledger`` is ``None`` where the comment holds none that can be read; ``notes`` say why.
    """

    number: int
    ledger: Ledger | None
    notes: tuple[str, ...]


def read_ledgers(remote: Remote, since: str | None = None) -> Iterator[PullLedger]:
    """The ledgers of the pull requests that changed on the day ``since`` or later, or of all.

    Our comments are those of the job's own account, of the token's, and of the app
    that left a check of ours on the head. Whoever asks here seldom is who posted.

    Raises:
        ForgeError: GitHub refused or did not answer.
    """
    logins = tuple(dict.fromkeys((own_login(remote, None), JOB_ACCOUNT)))
    for pull in _changed_since(remote, since):
        comments = tuple(remote.pages(f"/issues/{pull.number}/comments", IssueComment))
        stickies = tuple(one for one in comments if marks.is_sticky(one.body, MARKER))
        login = _author(remote, pull, stickies, logins)
        if login is not None:
            yield PullLedger(pull.number, *read_ledger(stickies, login))


def _changed_since(remote: Remote, since: str | None) -> Iterator[ListedPull]:
    query = {"state": "all", "sort": "updated", "direction": "desc"}
    for pull in remote.pages("/pulls", ListedPull, **query):
        if since is not None and pull.updated_at is not None and pull.updated_at < since:
            return
        yield pull


def _author(
    remote: Remote, pull: ListedPull, stickies: tuple[IssueComment, ...], logins: tuple[str, ...]
) -> str | None:
    """Which account of ours wrote one of ``stickies``; ``None`` if none did."""

    def wrote(login: str) -> bool:
        return any(is_ours(one, login) for one in stickies)

    if not stickies:
        return None
    known = next(filter(wrote, logins), None)
    if known is not None:
        return known
    app = app_before(remote, pull.head.sha)
    return app if app is not None and wrote(app) else None
