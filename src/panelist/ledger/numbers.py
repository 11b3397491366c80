"""What findings are called: a number is given once, and never to another finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import Entry, Ledger
from panelist.ledger.prints import unlike


@dataclass(frozen=True, slots=True)
class Identity:
    """What a finding is called, and by what it is known again."""

    number: str
    fingerprint: str


def identified(
    before: Ledger | None,
    ids: Sequence[str],
    matches: Mapping[str, Entry],
    prints: Mapping[str, str],
) -> dict[str, Identity]:
    """Number and fingerprint of each finding.

    A finding that continues an entry keeps the entry's. Each other one gets
    the next number that was never given, in the order of ``ids``, and its own
    fingerprint, made unlike that of any entry.

    Args:
        before: how things stood before this run.
        ids: of the findings, worst first.
        matches: the entry that a finding continues, by its id (``matched``).
        prints: the fingerprint of each finding, by its id.
    """
    entries = before.entries if before else ()
    taken = {entry.fingerprint for entry in entries}
    last = highest(before, entries)
    named: dict[str, Identity] = {}
    for name in ids:
        if name in matches:
            entry = matches[name]
            named[name] = Identity(entry.number, entry.fingerprint)
            continue
        last += 1
        named[name] = Identity(f"F{last}", unlike(prints[name], taken))
        taken.add(named[name].fingerprint)
    return named


def number(entry: Entry) -> int:
    """3 for ``F3``."""
    return int(entry.number[1:])


def by_number(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in the order their numbers were given."""
    return tuple(sorted(entries, key=number))


def highest(ledger: Ledger | None, entries: Iterable[Entry]) -> int:
    """The highest number that was ever given, to any of ``entries`` or to one that is gone."""
    return max(ledger.highest if ledger else 0, *map(number, entries), 0)
