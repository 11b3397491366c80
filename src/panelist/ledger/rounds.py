"""How often a pull request was reviewed, and whether there is anything left to say."""

from panelist.contracts import Ledger

CONVERGED = 2
"""Rounds in a row that found nothing new."""


def completed_rounds(ledger: Ledger | None) -> int:
    """The rounds that ``ledger`` knows of.

    One that was written before rounds were counted has seen one at least, if it says
    what was read.
    """
    if ledger is None:
        return 0
    return max(ledger.rounds, int(ledger.reading is not None))


def has_converged(ledger: Ledger | None) -> bool:
    """Whether the last rounds read everything and found nothing new."""
    return ledger is not None and ledger.quiet >= CONVERGED


def after_round(ledger: Ledger, *, found_new: bool, complete: bool) -> Ledger:
    """``ledger`` with one round more.

    One that did not read everything says nothing about what is left to find.
    """
    quiet = 0 if found_new else ledger.quiet + complete
    return ledger.model_copy(update={"rounds": ledger.rounds + 1, "quiet": quiet})
