"""What a source tells of each review and each pull request, before anything is counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    CellState,
    Conclusion,
    Entry,
    EntryState,
    Ledger,
    RankedFinding,
    Review,
    RuleUse,
    Severity,
    Spending,
)
from panelist.ledger import add_uses, completed_rounds, is_part

_READ = frozenset({CellState.READ, CellState.PARTIAL})


@dataclass(frozen=True, slots=True)
class Usage:
    """What one agent or phase consumed in one review.

    Attributes:
        who: the agent, or the phase where no agent asked.
        is_agent: whether it sat on the panel.
        has_read: whether it read any of the change.
        tokens: all that went in and came out.
        usd: dollars; ``None`` where a price is unknown.
    """

    who: str
    is_agent: bool
    has_read: bool
    calls: int
    tokens: int
    usd: float | None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review.

    Attributes:
        pull: ``owner/name#7``; for a review on a laptop the repository alone.
        day: in UTC, ``YYYY-MM-DD``; ``None`` where nothing tells it.
        complete: whether everything that was planned was read by a model.
        usd: dollars; ``None`` where a price is unknown.
        first_finding: seconds from its start to the first report with a finding;
            ``None`` where there was none or nothing tells it.
    """

    pull: str
    day: str | None
    complete: bool
    conclusion: Conclusion
    usd: float | None
    usage: tuple[Usage, ...]
    first_finding: float | None


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding that people were told. ``state`` is ``None`` where nothing lives on."""

    number: str
    title: str
    agent: str
    severity: Severity
    support: int
    state: EntryState | None
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PullRecord:
    """What is known of a pull request after its last review.

    Attributes:
        pull: as in ``ReviewRecord``.
        joined: further ones that became part of another.
        unlisted: findings that had a number and are not held any more.
        rounds: reviews that read something new; ``None`` where nobody counted.
        spending: by day, at most the last seven; older days are part of the first.
        read_all: whether the last reading was complete.
        silenced: how often each rule set something aside.
    """

    pull: str
    findings: tuple[FindingRecord, ...]
    joined: int = 0
    unlisted: int = 0
    rounds: int | None = None
    spending: tuple[Spending, ...] = ()
    read_all: bool | None = None
    silenced: tuple[RuleUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """All that a source holds.

    Attributes:
        source: its name, for people.
        reviews: one by one; ``None`` where the source holds only their sum.
        pulls: each once.
        unfinished: runs that left no review; ``None`` where the source does not tell.
        since: the first day that counts, ``YYYY-MM-DD``.
        notes: what was left out, and why.
    """

    source: str
    reviews: tuple[ReviewRecord, ...] | None
    pulls: tuple[PullRecord, ...]
    unfinished: int | None = None
    since: str | None = None
    notes: tuple[str, ...] = ()


def name_pull(repository: str, number: int | None) -> str:
    """``owner/name#7``, or the repository alone."""
    return repository if number is None else f"{repository}#{number}"


def record_review(review: Review, day: str | None, first_finding: float | None) -> ReviewRecord:
    """What ``review`` tells of itself; the rest is not in it."""
    return ReviewRecord(
        pull=name_pull(review.repository, review.number),
        day=day,
        complete=review.coverage.complete,
        conclusion=review.conclusion,
        usd=review.cost_usd,
        usage=tuple(_usage(review)),
        first_finding=first_finding,
    )


def record_ledger(pull: str, ledger: Ledger) -> PullRecord:
    """What the ledger of a pull request tells."""
    known = tuple(entry for entry in ledger.entries if entry.agent)
    return PullRecord(
        pull=pull,
        findings=tuple(_record_entry(entry) for entry in known if not is_part(entry)),
        joined=sum(map(is_part, known)),
        unlisted=max(0, ledger.highest - len(known)),
        rounds=completed_rounds(ledger),
        spending=ledger.spending,
        read_all=ledger.reading.complete if ledger.reading else None,
        silenced=ledger.silenced,
    )


def record_findings(pull: str, reviews: Sequence[Review]) -> PullRecord:
    """The findings of reviews after which nothing lives on: each once, as it was told last."""
    found = {one.fingerprint: _record_ranked(one) for review in reviews for one in review.findings}
    silenced: tuple[RuleUse, ...] = ()
    for review in reviews:
        silenced = add_uses(silenced, review.silenced)
    return PullRecord(pull=pull, findings=tuple(found.values()), silenced=silenced)


def _usage(review: Review) -> Iterator[Usage]:
    cells = review.coverage.cells
    agents = dict.fromkeys(cell.agent for cell in cells)
    for who in dict.fromkeys((*agents, *(cost.who for cost in review.costs))):
        rows = [cost for cost in review.costs if cost.who == who]
        prices = [row.usd for row in rows]
        used = [row.tokens for row in rows]
        yield Usage(
            who=who,
            is_agent=who in agents,
            has_read=any(cell.agent == who and cell.state in _READ for cell in cells),
            calls=sum(row.calls for row in rows),
            tokens=sum(one.input + one.cache_write + one.cache_read + one.output for one in used),
            usd=None if None in prices else sum(price or 0.0 for price in prices),
        )


def _record_entry(entry: Entry) -> FindingRecord:
    return FindingRecord(
        number=entry.number,
        title=entry.title,
        agent=entry.agent,
        severity=entry.severity,
        support=entry.support,
        state=entry.state,
        who=entry.who,
        why=entry.why or entry.checked.reason,
    )


def _record_ranked(found: RankedFinding) -> FindingRecord:
    return FindingRecord(
        number=found.number,
        title=found.title,
        agent=found.found_by[0] if found.found_by else "",
        severity=found.severity,
        support=found.support,
        state=None,
    )
