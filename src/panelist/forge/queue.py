"""The merge queue: it waits for the required check on a commit that is not the pull's head.

What waits there was reviewed as a pull request, so its verdict is repeated and
nothing is read again.
"""

from panelist.contracts import Conclusion, Stopped
from panelist.forge import checks
from panelist.forge.event import Target
from panelist.forge.github import Remote
from panelist.forge.wire import PullRequest

_TERMINAL = {str(conclusion): conclusion for conclusion in Conclusion}


def repeated(remote: Remote, target: Target) -> Stopped:
    """The verdict on the pull of a merge group, to be reported on the group's commit.

    Raises:
        ForgeError: GitHub refused or did not answer.
    """
    conclusion, sentence = _verdict(remote, target.number)
    return Stopped(
        door="collect", sentence=sentence, conclusion=conclusion, head_sha=target.head_sha
    )


def _verdict(remote: Remote, number: int) -> tuple[Conclusion, str]:
    if number == 0:
        return Conclusion.NEUTRAL, "The merge group does not say which pull request it is about."
    head_sha = remote.get(f"/pulls/{number}", PullRequest).head.sha
    where = f"pull request {number} at {head_sha[:12]}"
    run = checks.latest(remote, head_sha)
    if run is None:
        return Conclusion.NEUTRAL, f"There is no review of {where} to repeat."
    conclusion = _TERMINAL.get(run.conclusion or "")
    if conclusion is None:
        return Conclusion.NEUTRAL, f"The review of {where} has not ended."
    return conclusion, f"The review of {where} ended in `{conclusion.value}`."
