"""What the reviews of a repository cost this month, from the summary comments of all its pulls.

The account has no place of its own: each summary comment holds that of its pull, so no job
writes what another one does. What is not posted yet cannot be read: runs at the same time do
not see each other, and each may spend what a run may.
"""

from collections.abc import Iterable, Mapping

from panelist.contracts import Ledger, MonthSpending, Pull, Skip
from panelist.forge import marks
from panelist.forge.github import Remote
from panelist.forge.own import read_ledger
from panelist.forge.skips import Rules, month_spent
from panelist.forge.wire import IssueComment
from panelist.ledger import MARKER, spent_in


def read_month(
    remote: Remote, month: str, number: int, own: Ledger | None, logins: Iterable[str]
) -> tuple[MonthSpending, tuple[str, ...]]:
    """What the reviews of all pulls cost in ``month``, and notes on accounts that say nothing.

    One list of the repository holds every comment that changed since the month began. It is
    read from the newest on: what changes meanwhile comes twice, and nothing is missed.

    Args:
        remote: the repository.
        month: ``YYYY-MM``, in UTC.
        number: of the pull that is reviewed.
        own: its ledger, which need not be in a list that may lag.
        logins: the accounts that write our comments.

    Raises:
        ForgeError: GitHub refused or did not answer. A limit that cannot be checked is none,
            so no review begins.
    """
    usd, notes = spent_in(own, month), list[str]()
    accounts = tuple(dict.fromkeys(logins))
    for pull, comments in _stickies(remote, month).items():
        if pull == str(number):
            continue
        found = [read_ledger(comments, login) for login in accounts]
        ledger = next((one for one, _ in found if one is not None), None)
        usd += spent_in(ledger, month)
        if ledger is None and any(problems for _, problems in found):
            notes.append(f"What the reviews of #{pull} cost this month cannot be read.")
    return MonthSpending(month=month, usd=usd), tuple(notes)


def _stickies(remote: Remote, month: str) -> Mapping[str, Iterable[IssueComment]]:
    """The comments with the mark of a summary, whoever wrote them, by the number of their pull."""
    since = {"since": f"{month}-01T00:00:00Z", "sort": "updated", "direction": "desc"}
    pulls: dict[str, dict[int, IssueComment]] = {}
    for comment in remote.pages("/issues/comments", IssueComment, **since):
        if marks.is_sticky(comment.body, MARKER):
            number = (comment.issue_url or "").rpartition("/")[2]
            pulls.setdefault(number, {})[comment.id] = comment
    return {number: tuple(found.values()) for number, found in pulls.items()}


def hold_to_month(pull: Pull, rules: Rules) -> Pull:
    """``pull``, skipped where the month pays for nothing; a question is refused as such."""
    sentence, command = month_spent(pull.spent_this_month, rules), pull.command
    if not sentence:
        return pull
    if command is None or not command.is_question:
        return pull.model_copy(update={"skip": Skip(code="budget", sentence=sentence)})
    refused = command.model_copy(update={"problem": sentence})
    skip = Skip(code="command", sentence=sentence)
    return pull.model_copy(update={"command": refused, "skip": skip})
