"""How the findings of this run continue those of the runs before it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist import ledger
from panelist.contracts import (
    Context,
    Diff,
    Entry,
    EntryState,
    Finding,
    Outcome,
    Place,
    Pull,
    Severity,
    Side,
    Verdict,
)
from panelist.phases.checks import Checks
from panelist.phases.grouping import say_the_same
from panelist.phases.known import lives_on
from panelist.phases.symbols import symbols

Judged = Sequence[tuple[Finding, Verdict]]
"""Findings, each with what was said of it so far."""

OPEN = frozenset({EntryState.OPEN, EntryState.DISPUTED})
"""States of entries that count."""
_CARRIED = re.compile(r"ledger\.F[0-9]+")
_SHA_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Continuity:
    """What findings of this run are to the entries of the ledger.

    Attributes:
        entries: the entry that a finding continues, by the finding's id.
        prints: the fingerprint of each finding of this run, by its id.
        turned_away: findings that nobody is to see, and why, by id.
        late: ids of those of them that are only too late.
        left: entries that count and that no finding of this run continues.
        places: where the code of an entry still stands, by the entry's number.
    """

    entries: Mapping[str, Entry]
    prints: Mapping[str, str]
    turned_away: Mapping[str, str]
    late: frozenset[str]
    left: tuple[Entry, ...]
    places: Mapping[str, Place]

    def of(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        """The entries that one of ``ids`` continues, those that count first."""
        found = [self.entries[name] for name in ids if name in self.entries]
        return tuple(sorted(found, key=lambda entry: entry.state not in OPEN))


def continuity(
    judged: Judged, pull: Pull, context: Context, diff: Diff, checks: Checks
) -> Continuity:
    """How ``judged`` continues the ledger of ``pull``.

    The answer is the same before a model was asked and after: what code alone
    refuted continues nothing.
    """
    entries = pull.ledger.entries if pull.ledger is not None else ()
    places = _places(entries, diff, checks)
    fresh = [_at(*pair) for pair in judged if _counts(*pair)]
    prints = _prints(fresh, pull, checks)
    pairs = ledger.matched(entries, fresh, prints, standing=places)
    pairs |= _overlapping(entries, fresh, pairs, places)
    taken = {entry.number for entry in pairs.values()}
    left = tuple(one for one in entries if one.state in OPEN and one.number not in taken)
    dismissed, late = _dismissed(fresh, pairs), _late(fresh, pairs, pull, context, checks)
    mine = {ledger.carried(entry).id: entry for entry in left}
    only_late = frozenset(late.keys() - dismissed.keys())
    return Continuity(pairs | mine, prints, late | dismissed, only_late, left, places)


def is_carried(finding: Finding) -> bool:
    """Whether it was taken over from the ledger, rather than found by this run."""
    return _CARRIED.fullmatch(finding.id) is not None


def read_again(place: Place, context: Context, checks: Checks) -> bool:
    """Whether a line of ``place`` is among what this run had to read."""
    return not checks.hunks(place) <= frozenset(context.known)


def disputed(pull: Pull) -> Entry | None:
    """The entry that somebody disputes by this run's command, and was not answered on yet."""
    command = pull.command
    if command is None or command.verb != "dispute" or command.problem or pull.ledger is None:
        return None
    for entry in pull.ledger.entries:
        if entry.number == command.finding and entry.state in OPEN:
            told = (entry.state, entry.who, entry.why, entry.at)
            now = (EntryState.DISPUTED, command.author, command.reason, pull.head_sha)
            return None if told == now else entry
    return None


def _counts(finding: Finding, verdict: Verdict) -> bool:
    by_code = verdict.outcome is Outcome.REFUTED and verdict.by == "code"
    return not by_code and not is_carried(finding)


def _at(finding: Finding, verdict: Verdict) -> Finding:
    return finding.model_copy(update={"place": verdict.place or finding.place})


def _prints(findings: Sequence[Finding], pull: Pull, checks: Checks) -> dict[str, str]:
    places = [finding.place for finding in findings]
    # Where nothing lives on nobody needs to know a finding again after its file has moved.
    names = symbols(findings, places, checks.text) if lives_on(pull) else ()
    marks = ledger.fingerprints(findings, names)
    return {finding.id: mark for finding, mark in zip(findings, marks, strict=True)}


def _places(entries: Sequence[Entry], diff: Diff, checks: Checks) -> dict[str, Place]:
    places = {entry.number: standing_at(entry, diff, checks) for entry in entries}
    return {number: place for number, place in places.items() if place is not None}


def standing_at(entry: Entry, diff: Diff, checks: Checks) -> Place | None:
    """Where the code of ``entry`` stands now: in its file, or in the one it was moved to.

    ``None`` when it is not there, or when nobody knows what it was.
    """
    if entry.place is None or not entry.quote.strip():
        return None
    finding, path = ledger.carried(entry), entry.place.path
    if any(file.path == path for file in diff.files):
        return checks.stands(finding)
    if entry.state not in OPEN:
        return None
    renamed = [file.path for file in diff.files if file.old_path == path]
    found = [checks.moved(finding, other) for other in renamed]
    if not renamed:
        found = [checks.moved(finding, file.path) for file in diff.files]
    where = [place for place in found if place is not None]
    return where[0] if len(where) == 1 else None


def _overlapping(
    entries: Iterable[Entry],
    fresh: Sequence[Finding],
    pairs: Mapping[str, Entry],
    places: Mapping[str, Place],
) -> dict[str, Entry]:
    """Whoever else says the same of the lines of an open entry continues it too."""
    taken = {entry.number for entry in pairs.values()}
    more: dict[str, Entry] = {}
    for entry in entries:
        place = places.get(entry.number)
        if entry.state not in OPEN or entry.number in taken or place is None:
            continue
        there = ledger.carried(entry).model_copy(update={"place": place})
        free = (one for one in fresh if one.id not in pairs and one.id not in more)
        twin = next((one for one in free if say_the_same(one, there)), None)
        if twin is not None:
            more[twin.id] = entry
    return more


def _dismissed(fresh: Sequence[Finding], pairs: Mapping[str, Entry]) -> dict[str, str]:
    """What was dismissed does not come back, from whichever agent."""
    dismissed = [
        (one, pairs[one.id])
        for one in fresh
        if one.id in pairs and pairs[one.id].state is EntryState.DISMISSED
    ]
    away: dict[str, str] = {}
    for one in fresh:
        own = [entry for other, entry in dismissed if other.id == one.id]
        if one.id not in pairs:
            own = [
                entry
                for other, entry in dismissed
                if say_the_same(one, other) and one.severity.rank >= entry.severity.rank
            ]
        if own:
            away[one.id] = f"dismissed by @{own[0].who}: {own[0].why}"
    return away


def _late(
    fresh: Sequence[Finding],
    pairs: Mapping[str, Entry],
    pull: Pull,
    context: Context,
    checks: Checks,
) -> dict[str, str]:
    reason = too_late(pull)
    return {
        one.id: reason
        for one in fresh
        if one.id not in pairs
        and one.severity.rank > Severity.HIGH.rank
        and untouched(one.place, pull, context, checks)
    }


def too_late(pull: Pull) -> str:
    """Why a finding is not shown that nobody made while its lines were new."""
    since = pull.since.head_sha[:_SHA_SHOWN] if pull.since is not None else "the last review"
    return f"below high, and its lines have not changed since {since}"


def untouched(place: Place, pull: Pull, context: Context, checks: Checks) -> bool:
    """Whether the first round is over, and no line of ``place`` is new since it.

    Where nobody can tell which lines are new, every line may be.
    """
    if context.scope == "whole" or pull.since is None or pull.since.added is None:
        return False
    if place.side is Side.LEFT:
        return not read_again(place, context, checks)
    return not any(
        new.path == place.path and new.start <= place.end and place.start <= new.end
        for new in pull.since.added
    )
