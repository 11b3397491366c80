"""What an evaluation came to, as one artifact."""

from typing import ClassVar, Literal

from panelist.contracts import Artifact, Placement, Severity, Value
from panelist.evaluation.intervals import Interval
from panelist.evaluation.scoring import CountingRule, FindingScope, LabelScope, Tally


class Score(Value):
    """The counts of one arm by one way of counting, over all its cases."""

    rule: CountingRule
    scope: FindingScope
    labels: LabelScope
    tally: Tally
    precision: float | None
    recall: float | None
    f1: float | None
    interval: Interval | None
    """Of F1."""


class Contribution(Value):
    """What the findings of one group brought, by the rule of March: ``by`` says of which kind."""

    by: Literal["support", "agent", "lens", "verdict", "placement", "worth"]
    group: str
    tally: Tally


class Missed(Value):
    """A label that nothing posted inline hit.

    Attributes:
        noted: whether something else that the review says means it.
        claimed: whether a claim of any reading means it; ``None`` where the
            judge was not asked.
    """

    case: str
    label: str
    text: str
    core: bool
    noted: bool
    claimed: bool | None = None


class Noise(Value):
    """A false alarm."""

    case: str
    number: str
    title: str
    place: str
    severity: Severity
    placement: Placement
    support: int
    verdict: str
    worth: int | None
    reason: str
    """Why it means no label, in the judge's words."""


class NotCounted(Value):
    """A case that is not in the figures of an arm, and why."""

    case: str
    reason: str


class ArmResult(Value):
    """One arm over all its cases.

    Attributes:
        usd_per_case: ``None`` where the cost of any case is unknown.
        is_estimate: whether cost was guessed from lengths.
        seconds_per_case: ``None`` where the time of any case was not measured.
    """

    name: str
    cases: int
    not_counted: tuple[NotCounted, ...] = ()
    scores: tuple[Score, ...]
    inline_per_case: float
    findings_per_case: float
    usd_per_case: float | None
    is_estimate: bool
    seconds_per_case: float | None
    judges: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    missed: tuple[Missed, ...]
    noise: tuple[Noise, ...]

    def score(self, rule: CountingRule, scope: FindingScope, labels: LabelScope) -> Score:
        """The score by one way of counting."""
        wanted = (rule, scope, labels)
        return next(one for one in self.scores if (one.rule, one.scope, one.labels) == wanted)


class ArmComparison(Value):
    """``second`` against ``first``, on the cases that both were judged on."""

    first: str
    second: str
    rule: CountingRule
    scope: FindingScope
    cases: int
    difference: float | None
    """F1 of ``second`` minus F1 of ``first``."""
    interval: Interval | None


class Results(Artifact):
    """Everything an evaluation shows."""

    file_name: ClassVar[str] = "results.json"
    schema_id: Literal["panelist/results"] = "panelist/results"
    version: Literal[1] = 1

    arms: tuple[ArmResult, ...]
    comparisons: tuple[ArmComparison, ...]
