"""The life of findings from run to run, and what people decide about them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from panelist.contracts import (
    Checked,
    ClaimKind,
    Command,
    Entry,
    EntryState,
    Ledger,
    Outcome,
    Place,
    Reading,
    RuleUse,
    Severity,
    Spending,
    Summary,
)
from panelist.ledger.entries import NAME_CHARS, WORDS_CHARS
from panelist.ledger.numbers import by_number, highest
from panelist.ledger.rounds import completed_rounds
from panelist.ledger.shedding import clipped
from panelist.ledger.spending import add_spending
from panelist.ledger.state import HIGHEST
from panelist.ledger.uses import add_uses

_NUMBER = re.compile(r"F[1-9][0-9]{0,4}")
_PRINT = re.compile(r"[0-9a-f]{16}")
_NO_SHA = "0" * 40


def obeyed(before: Ledger | None, command: Command, head_sha: str) -> Ledger:
    """The ledger after what somebody asked for: dismiss, pause or resume.

    Any other verb, and a command that cannot be carried out, leaves it as it
    was. A finding that is dismissed stays so, by whom and why it was first.
    """
    ledger = before or Ledger()
    if command.problem:
        return ledger
    who = clipped(command.author, NAME_CHARS)
    if command.verb == "pause":
        return ledger.model_copy(update={"paused_by": ledger.paused_by or who})
    if command.verb == "resume":
        return ledger.model_copy(update={"paused_by": None})
    if command.verb != "dismiss":
        return ledger
    dismissal = {
        "state": EntryState.DISMISSED,
        "who": who,
        "why": clipped(command.reason, WORDS_CHARS),
        "at": head_sha,
    }
    entries = (
        one.model_copy(update=dismissal)
        if one.number == command.finding and one.state is not EntryState.DISMISSED
        else one
        for one in ledger.entries
    )
    return ledger.model_copy(update={"entries": tuple(entries)})


def following(
    before: Ledger | None,
    standing: Sequence[Entry],
    ended: Sequence[Entry],
    *,
    reading: Reading,
    spending: Spending,
    summary: Summary | None = None,
    silenced: Iterable[RuleUse] = (),
) -> Ledger:
    """The ledger after a run.

    Args:
        before: how things stood before it, commands of this run obeyed.
        standing: entries that count: open and disputed ones.
        ended: entries that were fixed or dismissed by this run, and dismissed
            ones that it met again (``seen``).
        reading: what goes on record as read.
        spending: what this run cost.
        summary: what this run says beside its findings.
        silenced: how often each rule silenced something in this run.

    Returns:
        All entries there ever were, by number. An entry whose state has not
        changed keeps head, name and reason of it. A dismissal is final. This run is
        not counted as a round yet.
    """
    earlier = before or Ledger()
    entries = {one.number: one for one in earlier.entries}
    for one in (*standing, *ended):
        there = entries.get(one.number)
        entries[one.number] = one if there is None else _continued(there, one)
    ordered = by_number(entries.values())
    return Ledger(
        reading=reading,
        entries=ordered,
        highest=highest(before, ordered),
        paused_by=earlier.paused_by,
        spending=add_spending(earlier.spending, spending),
        summary=summary,
        rounds=completed_rounds(before),
        quiet=earlier.quiet,
        silenced=add_uses(earlier.silenced, silenced),
    )


def seen(there: Entry, *, place: Place | None, category: str) -> Entry:
    """A dismissed entry that a run met again: where, and what a reviewer calls it now.

    By both it is known again after the next push.
    """
    update = {"place": place or there.place, "category": clipped(category, NAME_CHARS)}
    return there.model_copy(update=update)


def paid(before: Ledger | None, spending: Spending) -> Ledger:
    """The ledger after a run that cost something and left no review."""
    ledger = before or Ledger()
    return ledger.model_copy(update={"spending": add_spending(ledger.spending, spending)})


def recovered(numbers: Mapping[str, str], ledger: Ledger | None = None) -> Ledger | None:
    """``ledger`` with the numbers that our inline comments hold besides it.

    They are all there is when the summary comment was deleted, and more than
    there is when a run ended between its inline comments and the summary. Such
    a finding enters as fixed with nothing known about it: it gets its number
    back when it is found again, and nobody else gets it.

    Args:
        numbers: number by fingerprint, as in the markers. What no marker of
            ours says is passed over.
        ledger: what the summary comment holds.

    Returns:
        ``None`` where nothing is known at all.
    """
    entries = {one.number: one for one in (ledger.entries if ledger else ())}
    prints = {one.fingerprint for one in entries.values()}
    for mark, number in numbers.items():
        is_ours = _PRINT.fullmatch(mark) and _NUMBER.fullmatch(number)
        if not is_ours or int(number[1:]) > HIGHEST or number in entries or mark in prints:
            continue
        entries[number] = _only_number(number, mark)
    if ledger is None and not entries:
        return None
    ordered = by_number(entries.values())
    return (ledger or Ledger()).model_copy(
        update={"entries": ordered, "highest": highest(ledger, ordered)}
    )


def _only_number(number: str, mark: str) -> Entry:
    return Entry(
        number=number,
        fingerprint=mark,
        state=EntryState.FIXED,
        agent="",
        category="",
        claim=ClaimKind.DEFECT,
        severity=Severity.LOW,
        confidence=0,
        title="",
        quote="",
        checked=Checked(outcome=Outcome.UNSETTLED, by="code", reason=""),
        at=_NO_SHA,
        who="code",
    )


def _continued(there: Entry, now: Entry) -> Entry:
    """``now``, which continues ``there``; what it does not change or know, it keeps."""
    if there.state is EntryState.DISMISSED:
        return seen(there, place=now.place, category=now.category)
    kept: dict[str, object] = {
        "fingerprint": there.fingerprint,
        "place": now.place or there.place,
        "told": there.told or now.told,
    }
    said_anew = now.tries > there.tries or (now.state is EntryState.DISPUTED and now.who)
    if now.state is there.state and now.told <= there.told and not said_anew:
        kept |= {"at": there.at, "who": there.who, "why": there.why}
    return now.model_copy(update=kept)
