"""Two runs of one pull that meet at the sticky comment."""

from panelist.contracts import Entry, EntryState, Ledger
from panelist.ledger.numbers import by_number
from panelist.ledger.spending import merge_spending
from panelist.ledger.uses import join_uses


def reconciled(ours: Ledger, there: Ledger | None) -> Ledger:
    """Our ledger with what another run has written since we began.

    ``ours`` says what became of the findings it knows. ``there`` says what
    people decided: dismissed, disputed, paused; and how findings are called
    that people have already seen. A finding of ours whose number means another
    one there gets the next number that neither side has given: look it up by
    its fingerprint. Doing it twice changes nothing.

    What this run itself was asked for is to be obeyed on the result: nobody
    could tell its ``resume`` from a ``pause`` that came meanwhile.

    Args:
        ours: as this run left it.
        there: as the sticky comment has it now; ``None`` when it has none.
    """
    if there is None:
        return ours
    known = {entry.fingerprint: entry for entry in there.entries}
    entries = {entry.number: entry for entry in there.entries}
    highest = max(ours.highest, there.highest)
    for entry in ours.entries:
        same = known.get(entry.fingerprint)
        if same is not None:
            entries[same.number] = _decided(entry, same)
        elif entry.number not in entries:
            entries[entry.number] = entry
        else:
            highest += 1
            entries[f"F{highest}"] = entry.model_copy(update={"number": f"F{highest}"})
    return ours.model_copy(
        update={
            "entries": by_number(entries.values()),
            "highest": highest,
            "paused_by": there.paused_by,
            "spending": merge_spending(ours.spending, there.spending),
            "silenced": join_uses(ours.silenced, there.silenced),
            "rounds": max(ours.rounds, there.rounds),
            "quiet": min(ours.quiet, there.quiet) if there.rounds >= ours.rounds else ours.quiet,
        }
    )


def _decided(ours: Entry, there: Entry) -> Entry:
    """Our entry, under the number there, with what a person decided meanwhile."""
    told = ours.told or there.told
    if there.state is EntryState.DISMISSED:
        return there.model_copy(update={"told": told})
    entry = ours.model_copy(update={"number": there.number, "told": told})
    if there.state is EntryState.DISPUTED and ours.state is EntryState.OPEN:
        decision = {"state": there.state, "who": there.who, "why": there.why, "at": there.at}
        return entry.model_copy(update=decision)
    return entry
