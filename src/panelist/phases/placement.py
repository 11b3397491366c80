"""Where people meet a finding: one table of support, verdict, advice, worth and severity.

All numbers stand here. The first row that fits decides; each has a test.
"""

from collections.abc import Callable
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
