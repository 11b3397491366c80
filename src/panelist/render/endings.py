"""Where the findings of earlier reviews stand, as text nobody has escaped yet.

Who and why may be anybody's words: whoever shows them sends them through the
door of its own sink.
"""

from collections.abc import Sequence

from panelist.contracts import Entry, EntryState, Ledger, RankedFinding, Review
from panelist.render.sentences import listed

_ENDINGS = (EntryState.DISPUTED, EntryState.DISMISSED, EntryState.FIXED)
_NUMBERS_NAMED = 30


def is_told(entry: Entry) -> bool:
    """Whether anything is known of it; of some, only the number could be recovered."""
    return entry.agent != ""


def ended(review: Review) -> tuple[Entry, ...]:
    """Entries that are not simply open: disputed, dismissed, then fixed, each in their order.

    A disputed one that stands among the findings is told there, and not again.
    """
    shown = {found.fingerprint for found in review.findings}
    entries = tuple(filter(is_told, review.ledger.entries)) if review.ledger else ()
    return tuple(
        entry
        for state in _ENDINGS
        for entry in entries
        if entry.state is state and entry.fingerprint not in shown
    )


def dispute(review: Review, finding: RankedFinding) -> str:
    """What somebody has against a finding that stands; "" where nobody disputes it."""
    for entry in review.ledger.entries if review.ledger else ():
        if entry.fingerprint == finding.fingerprint and entry.state is EntryState.DISPUTED:
            return f"{ending(entry)}: {entry.why}" if entry.why else ending(entry)
    return ""


def ending(entry: Entry) -> str:
    """``dismissed by eve``; where code found out, only what it found."""
    words = entry.state.value
    if entry.who in {"", "code"}:
        return words
    return f"{words}, says {entry.who}" if words == EntryState.FIXED else f"{words} by {entry.who}"


def still_open(ledger: Ledger | None) -> str:
    """Which findings of earlier reviews count still; "" when none does."""
    counting = {EntryState.OPEN, EntryState.DISPUTED}
    entries = ledger.entries if ledger else ()
    numbers = [entry.number for entry in entries if entry.state in counting]
    return f"Still open from earlier reviews: {_shortly(numbers)}." if numbers else ""


def because(entry: Entry) -> str:
    """The reason for the state of an entry; what its last check said where nobody gave one."""
    return entry.why or entry.checked.reason


def tally(review: Review) -> str:
    """``1 disputed, 2 fixed``."""
    states = [entry.state for entry in ended(review)]
    return ", ".join(f"{states.count(one)} {one}" for one in _ENDINGS if one in states)


def _shortly(numbers: Sequence[str]) -> str:
    more = len(numbers) - _NUMBERS_NAMED
    return listed([*numbers[:_NUMBERS_NAMED], f"{more} more"] if more > 0 else numbers)
