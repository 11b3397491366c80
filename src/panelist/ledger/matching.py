"""Which finding of this run is which entry of the ledger."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from panelist.contracts import Entry, EntryState, Finding, Place
from panelist.ledger.numbers import number
from panelist.ledger.prints import QUOTE_CHARS, normalised, same_code

SIMILAR = 0.6
"""How alike two titles are, from 0 to 1, that say the same."""
NEARBY = 10
"""Lines between two places that may be one that moved."""
_TITLE = 80
"""Characters of a title that are compared: comparing takes time squared."""
_TELLING = 8
"""Characters of code, blanks aside, by which it is known again in another file."""

_Pair = tuple[Finding, Entry]
_Rule = Callable[[Sequence[Finding], Sequence[Entry]], Iterator[_Pair]]


def matched(
    entries: Sequence[Entry],
    findings: Sequence[Finding],
    prints: Mapping[str, str],
    *,
    standing: Mapping[str, Place],
) -> dict[str, Entry]:
    """The entry that each finding continues, by the finding's id.

    Tried in this order: the same fingerprint; the same category and code
    anywhere; the same agent on the same code of the file; the same agent with
    a similar title on lines nearby. Each entry is continued at most once, and
    the order of neither side matters.

    The same words elsewhere may be another case, and a finding that continues
    an entry takes its place: the entry would be lost, or its dismissal would
    hide what nobody has judged. So an entry stays where its code stands, and
    leaves its file only when the code is gone from there.

    Args:
        entries: of the ledger as it was.
        findings: of this run, with the place where their quote really is.
        prints: the fingerprint of each finding, by its id.
        standing: where the code of an entry still is, by the entry's number.
            One that is not in here has lost its code.
    """
    pairs: dict[str, Entry] = {}
    unsure = _unsure(entries, standing)
    for rule in (_same_print(prints), _same_claim, _same_code, _same_title):
        taken = {entry.number for entry in pairs.values()}
        free = [entry for entry in entries if entry.number not in taken]
        for finding, entry in rule([one for one in findings if one.id not in pairs], free):
            if finding.id in pairs or entry.number in taken:
                continue  # a closer pair of the same rule has it
            place = standing.get(entry.number)
            if _stays(entry, finding, place, sure=entry.number not in unsure) and _holds(
                entry, finding, place
            ):
                pairs[finding.id] = entry
                taken.add(entry.number)
    return pairs


def _same_print(prints: Mapping[str, str]) -> _Rule:
    def rule(findings: Sequence[Finding], entries: Sequence[Entry]) -> Iterator[_Pair]:
        known = {entry.fingerprint: entry for entry in entries}
        for finding in findings:
            entry = known.get(prints[finding.id])
            # 64 bits are few against somebody who writes both; an entry that was recovered
            # from its number has no quote.
            if entry and (not entry.quote or same_code(entry.quote, finding.quote)):
                yield finding, entry

    return rule


def _same_claim(findings: Sequence[Finding], entries: Sequence[Entry]) -> Iterator[_Pair]:
    """The same said of the same code elsewhere, where neither side has it twice."""
    counts = Counter(_claim(finding) for finding in findings)
    known: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        known.setdefault(_claim(entry), []).append(entry)
    for finding in findings:
        claim = _claim(finding)
        found = known.get(claim, [])
        if counts[claim] == len(found) == 1 and _tells(found[0], finding):
            yield finding, found[0]


def _same_code(findings: Sequence[Finding], entries: Sequence[Entry]) -> Iterator[_Pair]:
    """The same agent on the same code of the same file, whatever it calls it now."""
    pairs = [
        (finding, entry)
        for finding, entry in _of_one_file(findings, entries)
        if normalised(entry.quote) and _code(finding) == _code(entry)
    ]
    yield from sorted(pairs, key=_order)


def _same_title(findings: Sequence[Finding], entries: Sequence[Entry]) -> Iterator[_Pair]:
    """The same agent saying nearly the same about lines nearby, whose code has changed."""
    alike = [
        (-likeness, pair)
        for pair in _of_one_file(findings, entries)
        if _distance(pair) <= NEARBY and (likeness := _likeness(*pair)) >= SIMILAR
    ]
    for _, pair in sorted(alike, key=lambda one: (one[0], _order(one[1]))):
        yield pair


def _of_one_file(findings: Sequence[Finding], entries: Sequence[Entry]) -> Iterator[_Pair]:
    """Pairs of one agent and one file."""
    known: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.place is not None:
            known.setdefault((entry.agent, entry.place.path), []).append(entry)
    for finding in findings:
        for entry in known.get((finding.agent, finding.place.path), ()):
            yield finding, entry


def _unsure(entries: Sequence[Entry], standing: Mapping[str, Place]) -> frozenset[str]:
    """Numbers of entries that say the same and seem to stand in one place.

    The same line was there more than once, and has moved: whose it is, only
    the order of the lines can tell.
    """
    spots: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        if place := standing.get(entry.number):
            spot = (*_claim(entry), place.path, place.side, str(place.start))
            spots.setdefault(spot, []).append(entry.number)
    return frozenset(name for numbers in spots.values() if len(numbers) > 1 for name in numbers)


def _stays(entry: Entry, finding: Finding, place: Place | None, *, sure: bool) -> bool:
    """Whether ``finding`` is where the code of ``entry`` stands, if it stands anywhere."""
    if place is None:
        return True
    if not sure:
        return not _moved(entry, finding)
    here = finding.place
    one_file = (here.path, here.side) == (place.path, place.side)
    return one_file and here.start <= place.end and place.start <= here.end


def _holds(entry: Entry, finding: Finding, place: Place | None) -> bool:
    """Whether what a person said of ``entry`` still holds for ``finding``.

    A dismissal is for the code that was quoted, even when a reviewer quotes
    more or less of it now. In another file it is for nothing worse; nor in other
    words, where both have only a kind in common: two defects can stand at one line.
    """
    if entry.state is not EntryState.DISMISSED:
        return True
    same, alike = same_code(entry.quote, finding.quote), _likeness(finding, entry) >= SIMILAR
    worse = finding.severity.rank < entry.severity.rank
    if _moved(entry, finding):
        return same and alike and finding.agent == entry.agent and not worse
    if same and finding.category == finding.kind.category:
        return alike or (finding.kind is entry.claim and not worse)
    if same and finding.category == entry.category:
        return True
    stands = place is not None
    return alike and (same or stands or _part_of_the_other(_code(entry), _code(finding)))


def _moved(entry: Entry, finding: Finding) -> bool:
    return entry.place is None or entry.place.path != finding.place.path


def _tells(entry: Entry, finding: Finding) -> bool:
    """Whether the code of ``entry`` is enough to know it again at ``finding``."""
    return len(_code(entry)) >= (_TELLING if _moved(entry, finding) else 1)


def _part_of_the_other(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _claim(one: Finding | Entry) -> tuple[str, str]:
    return (one.category, _code(one))


def _code(one: Finding | Entry) -> str:
    return normalised(one.quote[:QUOTE_CHARS])


def _likeness(finding: Finding, entry: Entry) -> float:
    titles = (one.title[:_TITLE].casefold() for one in (finding, entry))
    return difflib.SequenceMatcher(None, *titles, autojunk=False).ratio()


def _distance(pair: _Pair) -> int:
    """Lines between the two; 0 where they overlap. Another side is as far as another file."""
    here, there = pair[0].place, pair[1].place
    if there is None or here.side is not there.side:
        return NEARBY + 1
    return max(here.start - there.end, there.start - here.end, 0)


def _order(pair: _Pair) -> tuple[int, int, int, str]:
    """Closest first; then in an order that does not depend on who was given first."""
    finding, entry = pair
    return (_distance(pair), number(entry), finding.place.start, finding.id)
