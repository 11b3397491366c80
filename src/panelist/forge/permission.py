"""Who may command: whoever the API says has write access, and is a person.

The payload's ``author_association`` is not asked: it does not know rights, and
``MEMBER`` may not even read.
"""

from urllib.parse import quote

from panelist.errors import ForgeError
from panelist.forge.github import Remote
from panelist.forge.wire import Collaboration

_ENOUGH = frozenset({"admin", "maintain", "write"})


def refusal(remote: Remote, login: str) -> str | None:
    """Why the account may not command here, ``None`` when it may. Without an answer it may not."""
    try:
        answer = remote.get(f"/collaborators/{quote(login, safe='')}/permission", Collaboration)
    except ForgeError as error:
        return f"GitHub does not say what {login} may do here. {error.happened}"
    user = answer.user
    if user is None or user.type != "User" or (user.login or "").lower() != login.lower():
        return f"{login} is not the account of a person."
    if answer.permission not in _ENOUGH:
        return f"{login} has no write access here."
    return None
