"""Which account we write as, and which texts are therefore ours.

A text is ours when it begins with our marker and its author is our account: a
marker alone can be typed by anybody. Who we are is decided once per run:

1. A check run that this run created says which app we are; the account of an
   app is ``<app>[bot]``.
2. Without one, the account that ``GET /user`` names: a personal token.
3. An installation token may not ask that. Then the check run that an earlier
   run of ours left on the head says it: a comment is often answered without one.
4. Without any, the token is taken for the job's own, whose app is
   ``github-actions``.

No person can register a login with brackets, so a bot's login cannot be forged.
"""

from panelist.errors import PermissionMissingError
from panelist.forge import checks, marks
from panelist.forge.github import Remote
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import CheckRun, IssueComment, ReviewComment, User

JOB_ACCOUNT = "github-actions[bot]"


def own_login(remote: Remote, check_run_id: int | None, head_sha: str | None = None) -> str:
    """The login that this run's comments carry.

    Args:
        remote: the repository.
        check_run_id: of this run's check, if there is one.
        head_sha: where an earlier run may have left one, if that should be asked.
    """
    return (
        _app_login(remote, check_run_id)
        or remote.account()
        or app_before(remote, head_sha)
        or JOB_ACCOUNT
    )


def _app_login(remote: Remote, check_run_id: int | None) -> str | None:
    if check_run_id is None:
        return None
    try:
        return _account(remote.get(f"/check-runs/{check_run_id}", CheckRun))
    except (PermissionMissingError, RefusedError):
        return None


def app_before(remote: Remote, head_sha: str | None) -> str | None:
    """The account of the app whose check run an earlier run of ours left on the head."""
    if head_sha is None:
        return None
    try:
        return _account(checks.latest(remote, head_sha))
    except (PermissionMissingError, RefusedError):
        return None


def _account(run: CheckRun | None) -> str | None:
    return f"{run.app.slug}[bot]" if run and run.app and run.app.slug else None


def is_named(mention: str, login: str) -> bool:
    """Whether ``mention``, without ``[bot]``, names our account ``login``.

    Only an app of a team's own has a name to be called by: a person's is the
    person's, and the job's account serves every workflow.
    """
    return login != JOB_ACCOUNT and login.lower() == f"{mention.lower()}[bot]"


def is_own(user: User | None, login: str) -> bool:
    """Whether ``user`` is the account ``login``; a deleted account is nobody's."""
    return user is not None and user.login is not None and user.login.lower() == login.lower()


def is_ours(comment: IssueComment | ReviewComment, login: str) -> bool:
    """Whether we posted it: a person's token also writes what that person says."""
    begins = (comment.body or "").lstrip().startswith(marks.OURS)
    return begins and is_own(comment.user, login)
