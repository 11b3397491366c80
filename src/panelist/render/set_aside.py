"""What the panel considered and people do not see as findings, as text nobody escaped yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import Account, Disposition, Review, Severity
from panelist.render.sentences import counted, listed


@dataclass(frozen=True, slots=True)
class SetAside:
    """Claims in one file that ended for one reason.

    Attributes:
        title: of the first of them.
        place: of the first of them, ``path:line``; or "".
        who: the agents, the gravest severity, and how many claims if several.
    """

    title: str
    place: str
    who: str
    reason: str


def set_aside(
    review: Review, disposition: Disposition = Disposition.REJECTED
) -> tuple[SetAside, ...]:
    """What ended so: refuted or left, if not said otherwise. Readings of one thing are told once.

    Claims that became part of a finding are told by it.
    """
    alike: dict[tuple[str, str], list[Account]] = {}
    for account in review.accounts:
        if account.disposition is disposition:
            path = account.place.rpartition(":")[0]
            alike.setdefault((path, account.reason), []).append(account)
    return tuple(_described(accounts) for accounts in alike.values())


def _described(accounts: Sequence[Account]) -> SetAside:
    first = accounts[0]
    ranks = [account.severity.rank for account in accounts]
    agents = tuple(dict.fromkeys(account.agent for account in accounts))
    who = f"{listed(agents)}, {tuple(Severity)[min(ranks)].value}"
    many = f", {counted(len(accounts), 'claim')}" if len(accounts) > 1 else ""
    return SetAside(first.title, first.place, f"{who}{many}", first.reason)
