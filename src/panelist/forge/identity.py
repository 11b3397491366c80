"""Which account we write as, and which texts are therefore ours.

A text is ours when it begins with our marker and its author is our account: a
marker alone can be typed by anybody. Who we are is decided once per run:

1. A check run that this run created says which app we are; the account of an
   app is ``<app>[bot]``.
2. Without one, the account that ``GET /user`` names: a personal token.
3. An installation token may not ask that. Without the right to create check
   runs it is taken for the job's own, whose app is ``github-actions``.

No person can register a login with brackets, so a bot's login cannot be forged.
"""

from panelist.errors import PermissionMissingError
from panelist.forge.github import Remote, account
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import CheckRun, User

JOB_ACCOUNT = "github-actions[bot]"


def own_login(remote: Remote, check_run_id: int | None) -> str:
    """The login that this run's comments carry."""
    return _app_login(remote, check_run_id) or account(remote.github) or JOB_ACCOUNT


def _app_login(remote: Remote, check_run_id: int | None) -> str | None:
    if check_run_id is None:
        return None
    try:
        app = remote.get(f"/check-runs/{check_run_id}", CheckRun).app
    except (PermissionMissingError, RefusedError):
        return None
    return f"{app.slug}[bot]" if app and app.slug else None


def is_own(user: User | None, login: str) -> bool:
    """Whether ``user`` is the account ``login``; a deleted account is nobody's."""
    return user is not None and user.login is not None and user.login.lower() == login.lower()
