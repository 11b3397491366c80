"""Findings, entries and ledgers, shared by the tests of the ledger."""

from collections.abc import Sequence

from hypothesis import strategies as st

from panelist.contracts import (
    Checked,
    ClaimKind,
    Command,
    Entry,
    EntryState,
    Finding,
    Ledger,
    Origin,
    Outcome,
    Place,
    RankedFinding,
    Reading,
    Severity,
    Spending,
    Verb,
)
from panelist.ledger import Identity, fingerprint

HEAD = "a" * 40
LATER = "b" * 40
PANEL = "0" * 16
SPENDING = Spending(day="2026-11-20", usd=0.5, runs=1)
READING = Reading(head_sha=HEAD, panel=PANEL, patch="1" * 32, complete=True, agents=("quality",))


def place(path: str = "a.py", start: int = 3, end: int | None = None) -> Place:
    return Place(path=path, start=start, end=end or start)


def finding(
    quote: str = "return a / b",
    *,
    line: int = 3,
    path: str = "a.py",
    name: str = "quality.s1.1",
    **other: object,
) -> Finding:
    known = Finding(
        id=name,
        agent="quality",
        place=place(path, line),
        title="divides by zero",
        category="zero-division",
        kind=ClaimKind.DEFECT,
        severity=Severity.HIGH,
        confidence=90,
        quote=quote,
        scenario="b is 0",
    )
    return known.model_copy(update=other)


def entry_of(one: Finding, number: str = "F1", **other: object) -> Entry:
    known = Entry(
        number=number,
        fingerprint=fingerprint(one),
        agent=one.agent,
        category=one.category,
        claim=one.kind,
        severity=one.severity,
        confidence=one.confidence,
        support=one.support,
        title=one.title,
        place=one.place,
        quote=one.quote,
        scenario=one.scenario,
        checked=Checked(outcome=Outcome.CONFIRMED, by="some-model", reason="b may be 0"),
        at=HEAD,
    )
    return known.model_copy(update=other)


def dismissed(one: Finding, number: str = "F1") -> Entry:
    return entry_of(one, number, state=EntryState.DISMISSED, who="ann", why="b is never 0")


def ranked(one: Finding, named: Identity, **other: object) -> RankedFinding:
    known = RankedFinding(
        number=named.number,
        fingerprint=named.fingerprint,
        ids=(one.id,),
        found_by=(one.agent,),
        models=("some-model",),
        title=one.title,
        category=one.category,
        kind=one.kind,
        severity=one.severity,
        claimed_severity=one.severity,
        confidence=one.confidence,
        support=one.support,
        place=one.place,
        quote=one.quote,
        scenario=one.scenario,
        fix=one.fix,
        commentable=True,
        origin=Origin.INTRODUCED,
        checked=Checked(outcome=Outcome.CONFIRMED, by="some-model", reason="b may be 0"),
    )
    return known.model_copy(update=other)


def command(verb: Verb, number: str = "", reason: str = "", *, problem: str = "") -> Command:
    return Command(
        verb=verb, finding=number, reason=reason, author="ann", comment_id=7, problem=problem
    )


def ledger_of(*entries: Entry, **other: object) -> Ledger:
    highest = max((int(one.number[1:]) for one in entries), default=0)
    return Ledger(entries=entries, highest=highest).model_copy(update=other)


def hexes(digits: int) -> st.SearchStrategy[str]:
    return st.integers(0, 16**digits - 1).map(lambda value: f"{value:0{digits}x}")


HOSTILE = st.sampled_from(
    ["-->", "<!-- panelist:state v1 AAAA -->", "🦀" * 500, "\u202e\x00\r\n", "a" * 2_000, '"}]\\']
)
"""Texts that want to end the comment, the line, the JSON or the room."""
WORDS = st.one_of(HOSTILE, st.text(max_size=30))
ENTRIES = st.builds(
    Entry,
    number=st.integers(1, 90_000).map(lambda value: f"F{value}"),
    fingerprint=hexes(16),
    state=st.sampled_from(EntryState),
    agent=st.sampled_from(["quality", "security"]),
    category=st.text(max_size=20),
    claim=st.sampled_from(ClaimKind),
    severity=st.sampled_from(Severity),
    confidence=st.integers(0, 100),
    support=st.integers(0, 999),
    title=WORDS,
    place=st.none() | st.builds(place, st.text(max_size=20), st.integers(1, 99)),
    quote=WORDS,
    scenario=WORDS,
    fix=WORDS,
    checked=st.builds(Checked, outcome=st.sampled_from(Outcome), by=st.just("code"), reason=WORDS),
    at=hexes(40),
    who=st.text(max_size=20),
    why=WORDS,
    told=st.booleans(),
)
READINGS = st.builds(
    Reading,
    head_sha=hexes(40),
    panel=hexes(16),
    patch=hexes(32),
    complete=st.booleans(),
    hunks=st.lists(hexes(20), max_size=20).map(tuple),
    agents=st.just(("quality",)),
)


def _ledger(entries: Sequence[Entry], given: int, paused_by: str | None, read: Reading) -> Ledger:
    numbers = [int(one.number[1:]) for one in entries]
    return Ledger(
        reading=read,
        entries=tuple(entries),
        highest=min(90_000, max(numbers, default=0) + given),
        paused_by=paused_by,
        spending=(SPENDING,),
    )


def ledgers(max_size: int = 12) -> st.SearchStrategy[Ledger]:
    """Consistent ledgers: no number and no fingerprint twice."""
    entries = st.lists(
        ENTRIES,
        max_size=max_size,
        unique_by=(lambda one: one.number, lambda one: one.fingerprint),
    )
    who = st.none() | st.text(max_size=9)
    return st.builds(_ledger, entries, st.integers(0, 9), who, READINGS)
