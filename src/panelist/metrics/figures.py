"""The numbers that are counted. ``None`` is unknown: the source does not hold it."""

from collections.abc import Mapping
from dataclasses import dataclass

from panelist.contracts import EntryState


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Between 0 and 1; ``None`` of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What the reviews of a month cost.

    Attributes:
        month: in UTC, ``YYYY-MM``; ``None`` for reviews whose day nobody knows.
        reviews: how many of them have a price.
        usd: what these cost together.
    """

    month: str | None
    reviews: int
    usd: float


@dataclass(frozen=True, slots=True)
class CostFigures:
    """What reviews cost.

    Attributes:
        usd: all whose price is known, together; ``None`` where none is.
        reviews: how many those are.
        unpriced: how many have no known price.
        a_review: dollars, of those whose price is known.
        months: the oldest first.
    """

    usd: float | None
    reviews: int
    unpriced: int
    a_review: float | None
    months: tuple[MonthFigures, ...]


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """What one agent, or a phase that is no agent, did in all reviews.

    Attributes:
        who: its id, or the name of the phase.
        reviews: in how many it read or was asked.
        calls: requests to models.
        tokens: all that went in and came out.
        usd: dollars; ``None`` where a price is unknown.
        findings: those it speaks for; ``None`` for a phase.
    """

    who: str
    reviews: int | None
    calls: int | None
    tokens: int | None
    usd: float | None
    findings: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A finding that somebody dismissed or disputes, who and why. Anybody's words."""

    pull: str
    finding: str
    title: str
    state: EntryState
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What one rule kept from people.

    Attributes:
        rule: its id; one that was given again is another rule.
        by: who accepted it.
        since: the day of that, ``YYYY-MM-DD``.
        silenced: findings, each counted in every review that set it aside.
        pulls: on how many pull requests.
        last: the last day; "" where nobody knows.
        pull: where that was.
        title: of the last finding. Anybody's words.
    """

    rule: str
    by: str
    since: str
    silenced: int
    pulls: int
    last: str
    pull: str
    title: str


@dataclass(frozen=True, slots=True)
class TimeFigures:
    """Seconds that ``reviews`` reviews took: the middle one, and the one that 90 % are within."""

    reviews: int
    median: float
    ninetieth: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """All numbers.

    Attributes:
        source: where they are from, for people.
        since: the first day that counts, ``YYYY-MM-DD``; ``None`` for all.
        pulls: pull requests, and repositories that were reviewed on a laptop.
        reviews: that were finished.
        unfinished: runs that left no review.
        complete: of all reviews those that read everything.
        last_complete: of all pull requests those whose last reading was complete.
        conclusions: how many reviews ended in each.
        cost: in dollars.
        agents: the agents, then the phases; both by name.
        findings: that people were told.
        joined: further ones that became part of another.
        unlisted: findings that had a number and are not held any more.
        severities: findings by severity, the gravest first.
        states: findings by state; ``unknown`` where nothing lives on.
        support: findings by how many independent readings made them.
        acted_on: of the findings whose state is known those that were fixed after
            they were told.
        decisions: dismissals, then disputes.
        rules: those of the team that set anything aside, by their numbers.
        first_finding: how long it took from the start of a review to the first report
            with a finding.
        notes: what was left out, and why.
    """

    source: str
    since: str | None
    pulls: int
    reviews: int | None
    unfinished: int | None
    complete: Share | None
    last_complete: Share | None
    conclusions: Mapping[str, int] | None
    cost: CostFigures
    agents: tuple[AgentFigures, ...]
    findings: int
    joined: int
    unlisted: int
    severities: Mapping[str, int]
    states: Mapping[str, int]
    support: Mapping[int, int]
    acted_on: Share
    decisions: tuple[Decision, ...]
    rules: tuple[RuleFigures, ...]
    first_finding: TimeFigures | None
    notes: tuple[str, ...]
