"""What GitHub says of a repository itself."""

from panelist.forge.github import Remote
from panelist.forge.wire import Wire


class Rights(Wire):
    """What the account behind the token may do. Absent for the token of a job."""

    push: bool = False
    triage: bool = False


class RepositoryFacts(Wire):
    """A repository as its page describes it."""

    full_name: str = ""
    private: bool = False
    default_branch: str = ""
    permissions: Rights | None = None


def about(remote: Remote) -> RepositoryFacts:
    """What GitHub says of the repository of ``remote``.

    Raises:
        ForgeError: GitHub refused or did not answer.
    """
    return remote.get("", RepositoryFacts)
