"""Where people meet a finding, and what a new one needs the later it comes: two tables.

The first goes by support, verdict, advice, worth and severity; the second, the stop
rule, by the round as well. All numbers stand here. The first row that fits decides;
each has a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panelist.contracts import Advice, ClaimKind, Outcome, Placement, Severity

AGREED = 2
"""Readings from which on a finding does not hang on a single one."""
ALONE_WORTH = 60
"""Percent: what one reading alone says is posted from this worth on."""
AGREED_WORTH = 25
"""Percent: what several say, from this, be it small: two of five of those are wanted."""
SERIOUS = Severity.HIGH
"""What is at least as grave as this is never left in silence."""


def find_least_grave(blocking: Severity | None) -> Severity:
    """The least severity that is serious, or fails the check: ``blocking``, if anything does."""
    return SERIOUS if blocking is None else max(SERIOUS, blocking, key=lambda one: one.rank)


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What the table looks at.

    Attributes:
        outcome: of verification.
        advice: of the editor; ``None`` where none was asked.
        worth: percent; ``None`` where nobody was asked.
        severity: as decided.
        claimed: the gravest that its readers claim.
        support: independent readings that say it.
        kind: of the claim.
        certain: whether code is certain of it.
        measured: whether a coverage report or another tool shows it.
        known: whether people have seen it in an earlier review.
    """

    outcome: Outcome
    advice: Advice | None
    worth: int | None
    severity: Severity
    support: int
    kind: ClaimKind
    certain: bool = False
    measured: bool = False
    known: bool = False
    claimed: Severity = Severity.LOW

    @property
    def serious(self) -> bool:
        """Whether it is high or critical."""
        return self.severity.rank <= SERIOUS.rank

    @property
    def claimed_serious(self) -> bool:
        """Whether a reader claims so, whatever an editor made of it."""
        return self.claimed.rank <= SERIOUS.rank

    @property
    def agreed(self) -> bool:
        """Whether several readings say it."""
        return self.support >= AGREED

    @property
    def worth_posting(self) -> bool:
        """Whether it is likely enough that somebody acts on it, as far as anybody was asked."""
        if self.worth is None:
            return True
        return self.worth >= (AGREED_WORTH if self.agreed else ALONE_WORTH)


_Condition = Callable[[PlacementFacts], bool]

TABLE: tuple[tuple[str, _Condition, Placement | None], ...] = (
    (
        "certain evidence stands on its own",
        lambda facts: facts.certain and facts.severity is not Severity.LOW,
        Placement.INLINE,
    ),
    (
        "certain, and small",
        lambda facts: facts.certain,
        Placement.NOTED,
    ),
    (
        "refuted",
        lambda facts: facts.outcome is Outcome.REFUTED,
        None,
    ),
    (
        "a gap in tests is one line, unless a report shows it",
        lambda facts: facts.kind is ClaimKind.MISSING_TEST and not facts.measured,
        Placement.UNTESTED,
    ),
    (
        "nobody looked at it, and several readings say it",
        lambda facts: facts.outcome is Outcome.UNSETTLED and facts.advice is None and facts.agreed,
        Placement.INLINE,
    ),
    (
        "nobody could settle it, and nobody misses it",
        lambda facts: (
            facts.outcome is Outcome.UNSETTLED
            and facts.advice is Advice.LEAVE
            and not (facts.serious or facts.claimed_serious)
            and not facts.known
        ),
        None,
    ),
    (
        "nobody could settle it",
        lambda facts: facts.outcome is Outcome.UNSETTLED,
        Placement.UNSETTLED,
    ),
    (
        "several readings, confirmed and serious: nobody may leave it",
        lambda facts: facts.serious and facts.agreed,
        Placement.INLINE,
    ),
    (
        "no editor was asked: what was found stands",
        lambda facts: facts.advice is None,
        Placement.INLINE,
    ),
    (
        "the editor would post it, and it is worth it",
        lambda facts: facts.advice is Advice.POST and facts.worth_posting,
        Placement.INLINE,
    ),
    (
        "the editor would post it, and few would act on it",
        lambda facts: facts.advice is Advice.POST,
        Placement.NOTED,
    ),
    (
        "true and small, and several readings say it",
        lambda facts: facts.advice is Advice.NOTE and facts.agreed and facts.worth_posting,
        Placement.INLINE,
    ),
    (
        "true and small, or known to people already",
        lambda facts: facts.advice is Advice.NOTE or facts.known,
        Placement.NOTED,
    ),
    (
        "the editor would not say it",
        lambda _facts: True,
        None,
    ),
)


def place_finding(facts: PlacementFacts) -> tuple[Placement | None, str]:
    """Where a finding with these ``facts`` goes, ``None`` for nowhere; and the row that says so."""
    for reason, fits, placement in TABLE:
        if fits(facts):
            return placement, reason
    raise AssertionError("the last row fits everything")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a new remark needs in a later round.

    Attributes:
        alone: percent of worth, of what one reading says.
        agreed: percent of worth, of what several say.
        severity: the least.
    """

    alone: int
    agreed: int
    severity: Severity


BARS: Mapping[int, Bar] = {
    2: Bar(alone=70, agreed=40, severity=Severity.LOW),
    3: Bar(alone=80, agreed=55, severity=Severity.MEDIUM),
    4: Bar(alone=90, agreed=70, severity=Severity.MEDIUM),
}
"""By round; the last one holds for all that follow."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the stop rule looks at.

    Attributes:
        round: of the pull request, from 1; 0 where nobody counts.
        until: the round from which on only what blocks is posted; 0 for no rule.
        wanted: whether somebody asked for everything to be read and told again.
        certain: whether code is certain of it.
        blocks: whether it fails the check, or is high or critical.
        asks: whether a person may have to decide about it.
        late: whether its lines are what an earlier round read.
        spoken_of: whether people were told something else of the same lines.
        is_answer: whether it came with the answer to an earlier finding.
        severity, worth, agreed: as in ``PlacementFacts``.
    """

    round: int
    until: int
    severity: Severity
    worth: int | None
    wanted: bool = False
    certain: bool = False
    blocks: bool = False
    asks: bool = False
    late: bool = False
    spoken_of: bool = False
    is_answer: bool = False
    agreed: bool = False

    @property
    def bar(self) -> Bar:
        """The one of its round, the second or a later one."""
        return BARS[min(self.round, max(BARS))]

    @property
    def clears_bar(self) -> bool:
        """Whether it is grave and likely enough for its round, as far as anybody was asked."""
        least = self.bar.agreed if self.agreed else self.bar.alone
        worthy = self.worth is None or self.worth >= least
        return worthy and self.severity.rank <= self.bar.severity.rank


_RoundCondition = Callable[[RoundFacts], bool]

STOP_TABLE: tuple[tuple[str, _RoundCondition, bool], ...] = (
    ("certain evidence is never silenced", lambda facts: facts.certain, True),
    ("what blocks is never silenced", lambda facts: facts.blocks, True),
    ("an earlier round read these lines and did not say it", lambda facts: facts.late, False),
    ("a person is to decide about it", lambda facts: facts.asks, True),
    ("there is no stop rule", lambda facts: not facts.until or not facts.round, True),
    ("a person asked for all of it", lambda facts: facts.wanted, True),
    ("by now only what blocks is posted", lambda facts: facts.round >= facts.until, False),
    ("a first round says what it sees", lambda facts: facts.round == 1, True),
    ("an earlier round spoke of these lines", lambda facts: facts.spoken_of, False),
    ("it came with the answer to a finding", lambda facts: facts.is_answer, True),
    ("it is grave and likely enough for its round", lambda facts: facts.clears_bar, True),
    ("so late, a new remark needs more", lambda _facts: True, False),
)
"""Whether a new remark reaches people; what does not is recorded with the reason."""


def is_posted(facts: RoundFacts) -> tuple[bool, str]:
    """Whether a new remark with these ``facts`` reaches people, and the row that says so."""
    for reason, fits, posted in STOP_TABLE:
        if fits(facts):
            return posted, reason
    raise AssertionError("the last row fits everything")
