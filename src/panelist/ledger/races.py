"""Two runs of one pull that meet at the sticky comment."""

from panelist.contracts import Entry, EntryState, Ledger, Spending
from panelist.ledger.life import DAYS
from panelist.ledger.numbers import by_number
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
            "spending": _spent(ours, there),
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


def _spent(ours: Ledger, there: Ledger) -> tuple[Spending, ...]:
    """The larger account of each day: both began from what stood before.

    A side that holds all the days it may has put the older ones into its first.
    """
    sides = (ours.spending, there.spending)
    since = max((side[0].day for side in sides if len(side) >= DAYS), default="")
    days = {one.day: one for one in there.spending if one.day >= since}
    for one in ours.spending:
        if one.day < since:
            continue
        other = days.get(one.day, one)
        days[one.day] = Spending(
            day=one.day, usd=max(one.usd, other.usd), runs=max(one.runs, other.runs)
        )
    return tuple(days[day] for day in sorted(days))
