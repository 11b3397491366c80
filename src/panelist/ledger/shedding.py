"""What a ledger does without when the comment has no room for all of it."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence

from panelist.contracts import Entry, EntryState, Ledger
from panelist.ledger.numbers import by_number, number
from panelist.ledger.prints import QUOTE_CHARS, SHORTENED_CHARS

_Fits = Callable[[Ledger], bool]
_SHORT_WORDS = (200, 40)
_DISPENSABLE = {"scenario": "", "fix": ""}


def smaller(ledger: Ledger, *, fits: _Fits) -> Ledger:
    """As much of ``ledger`` as ``fits``.

    First goes what was only said or counted (the summary, uses of rules), then
    what costs only money to find out again (what was read), then what is over
    (fixed findings), then words. Should that not be enough, the change is read
    as a whole next time, so that a finding that finds no room here is found
    again. Dismissals are the last to go. Numbers stay given.
    """
    for less in _steps(ledger, fits):
        if fits(less):
            return less
    return Ledger(highest=ledger.highest, paused_by=ledger.paused_by, rounds=ledger.rounds)


def _steps(ledger: Ledger, fits: _Fits) -> Iterator[Ledger]:
    yield ledger
    ledger = _with(ledger, summary=None, silenced=())
    yield ledger
    if ledger.reading is not None:
        ledger = _with(ledger, reading=ledger.reading.model_copy(update={"hunks": ()}))
        yield ledger
    ledger = _wordless(ledger, {EntryState.FIXED}, why="")
    yield ledger
    ledger = _without(ledger, _fixed(ledger), fits)
    yield ledger
    ledger = _wordless(ledger, {EntryState.OPEN, EntryState.DISPUTED})
    yield ledger
    ledger = _wordless(ledger, {EntryState.DISMISSED})
    for limit in _SHORT_WORDS:
        ledger = _with(ledger, entries=tuple(_shortened(one, limit) for one in ledger.entries))
        yield ledger
    ledger = _with(ledger, reading=None)
    yield _without(ledger, sorted(ledger.entries, key=_importance), fits)


def clipped(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters; an ellipsis shows where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def clipped_quote(quote: str, limit: int = QUOTE_CHARS) -> str:
    """The beginning of ``quote``. No ellipsis: it has to be found in the file again."""
    return quote[:limit]


def _fixed(ledger: Ledger) -> tuple[Entry, ...]:
    return by_number(entry for entry in ledger.entries if entry.state is EntryState.FIXED)


def _without(ledger: Ledger, order: Sequence[Entry], fits: _Fits) -> Ledger:
    """``ledger`` without as few of ``order`` as makes it fit, the first of them first."""

    def less(count: int) -> Ledger:
        gone = {entry.number for entry in order[:count]}
        return _with(ledger, entries=tuple(e for e in ledger.entries if e.number not in gone))

    found = bisect_left(range(len(order)), 1, key=lambda count: fits(less(count)))
    return less(found)


def _wordless(ledger: Ledger, states: Collection[EntryState], **also: str) -> Ledger:
    """``ledger`` without the words that nobody has to have about entries in ``states``."""
    entries = (
        entry.model_copy(update=_DISPENSABLE | also) if entry.state in states else entry
        for entry in ledger.entries
    )
    return _with(ledger, entries=tuple(entries))


def _shortened(entry: Entry, limit: int) -> Entry:
    checked = entry.checked.model_copy(update={"reason": clipped(entry.checked.reason, limit)})
    words = {name: clipped(getattr(entry, name), limit) for name in ("title", "subject", "why")}
    quote = clipped_quote(entry.quote, max(limit, SHORTENED_CHARS))
    return entry.model_copy(update={**words, "quote": quote, "checked": checked})


def _importance(entry: Entry) -> tuple[bool, int, int]:
    return (entry.state is EntryState.DISMISSED, -entry.severity.rank, number(entry))


def _with(ledger: Ledger, **changes: object) -> Ledger:
    return ledger.model_copy(update=changes)
