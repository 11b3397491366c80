"""Entries of the ledger: made of findings, and made findings again."""

from collections.abc import Collection
from typing import TypedDict, Unpack

from panelist.contracts import Checked, Entry, EntryState, Finding, Place, RankedFinding
from panelist.ledger.shedding import clipped, clipped_quote

WORDS_CHARS = 2_000
NAME_CHARS = 100
_REASON_CHARS = 500
_PART = "it is part of "
_ID_CHARS = 64
_PATH_CHARS = 1_024


class Facts(TypedDict, total=False):
    """What a ranked finding does not tell of its entry; see ``Entry``."""

    state: EntryState
    who: str
    why: str
    told: bool
    subject: str
    collector: str | None


def entry(ranked: RankedFinding, head_sha: str, **facts: Unpack[Facts]) -> Entry:
    """The entry of a finding as people see it, within the sizes of the ledger.

    Texts that are too long end in an ellipsis; the quote is only cut, because
    it has to be found in the file again. A path that is too long is not
    stored: half of it would be another file's.
    """
    place = ranked.place
    if place is not None and len(place.path) > _PATH_CHARS:
        place = None
    collector = facts.get("collector")
    return Entry(
        number=ranked.number,
        fingerprint=ranked.fingerprint,
        state=facts.get("state", EntryState.OPEN),
        agent=clipped(ranked.found_by[0], _ID_CHARS),
        category=clipped(ranked.category, NAME_CHARS),
        claim=ranked.kind,
        severity=ranked.severity,
        confidence=ranked.confidence,
        support=ranked.support,
        title=clipped(ranked.title, WORDS_CHARS),
        place=place,
        quote=clipped_quote(ranked.quote),
        subject=clipped(facts.get("subject", ""), WORDS_CHARS),
        scenario=clipped(ranked.scenario, WORDS_CHARS),
        fix=clipped(ranked.fix, WORDS_CHARS),
        origin=ranked.origin,
        checked=Checked(
            outcome=ranked.checked.outcome,
            by=clipped(ranked.checked.by, NAME_CHARS),
            reason=clipped(ranked.checked.reason, _REASON_CHARS),
        ),
        collector=None if collector is None else clipped(collector, _ID_CHARS),
        at=head_sha,
        who=clipped(facts.get("who", ""), NAME_CHARS),
        why=clipped(facts.get("why", ""), WORDS_CHARS),
        told=facts.get("told", False),
        said_in=ranked.said_in,
        placement=ranked.placement,
        tries=ranked.tries,
    )


def carried(entry: Entry, certain: Collection[str] = ()) -> Finding:
    """An entry as a finding of this run; its id is ``ledger.F3``.

    The place is where it was last seen. The path is "" when nobody knows.
    ``certain`` are the collectors whose word is a fact.
    """
    return Finding(
        id=f"ledger.{entry.number}",
        agent=entry.agent,
        place=entry.place or Place(path="", start=1, end=1),
        title=entry.title,
        category=entry.category,
        kind=entry.claim,
        severity=entry.severity,
        confidence=entry.confidence,
        quote=entry.quote,
        subject=entry.subject,
        scenario=entry.scenario,
        fix=entry.fix,
        collector=entry.collector,
        support=entry.support,
        found_by=(entry.agent,),
        certain=entry.severity if entry.collector in certain else None,
    )


def tell_part(number: str, reason: str) -> str:
    """Why a finding ended that is told as a part of another one from now on."""
    return clipped(f"{_PART}{number} now: {reason}", WORDS_CHARS)


def is_part(entry: Entry) -> bool:
    """Whether it ended because another finding tells it, and not because anybody mended it.

    Where the ledger had no room for its reason, nobody can tell any more.
    """
    return entry.state is EntryState.FIXED and entry.who == "code" and entry.why.startswith(_PART)
