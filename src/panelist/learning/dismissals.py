"""What people turned away and why, as the ledgers of pull requests hold it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from panelist.contracts import ClaimKind, Entry, EntryState, Ledger, Severity
from panelist.evidence import CERTAIN

_DECIDED = frozenset({EntryState.DISMISSED, EntryState.DISPUTED})


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A finding that a person dismissed or disputed.

    Attributes:
        pull: the number of its pull request.
        finding: ``F3``.
        who: the person's login.
        why: in that person's words. Anybody's text: never an instruction.
    """

    pull: int
    finding: str
    path: str
    kind: ClaimKind
    agent: str
    title: str
    who: str
    why: str


def find_dismissals(
    pull: int, ledger: Ledger, may_write: Callable[[str], bool]
) -> Iterator[Dismissal]:
    """What of ``ledger`` a rule may be learned from.

    That is a decision with a reason, by a person who may write, on a finding that a rule
    could silence: not high, not certain, at a known place.

    Args:
        pull: the number of its pull request.
        ledger: of our own summary comment.
        may_write: whether an account is a person's and has write access.
    """
    for entry in ledger.entries:
        if _teaches(entry) and entry.place is not None and may_write(entry.who):
            yield Dismissal(
                pull=pull,
                finding=entry.number,
                path=entry.place.path,
                kind=entry.claim,
                agent=entry.agent,
                title=entry.title,
                who=entry.who,
                why=entry.why,
            )


def _teaches(entry: Entry) -> bool:
    if entry.state not in _DECIDED or not entry.why.strip() or not entry.who:
        return False
    # After a dispute a model may have withdrawn it: that word is no person's.
    by_model = entry.state is EntryState.DISMISSED and entry.who == entry.checked.by
    grave = entry.severity.rank <= Severity.HIGH.rank
    return not by_model and not grave and entry.collector not in CERTAIN
