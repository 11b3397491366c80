"""The synthesized result, and what of it reached people."""

from typing import ClassVar, Literal

from pydantic import Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.finding import Place
from panelist.contracts.usage import Call, Tokens
from panelist.contracts.words import (
    CellState,
    ClaimKind,
    Conclusion,
    Disposition,
    Engine,
    Origin,
    Outcome,
    RecommendedAction,
    Risk,
    Severity,
)


class Checked(Value):
    """Who checked a finding and what they said."""

    outcome: Outcome
    by: str
    reason: str


class RankedFinding(Value):
    """A finding as people see it.

    Attributes:
        number: ``F1``, ``F2``, …, in rank order.
        fingerprint: stable across runs: category, path, normalised quote.
        ids: the raw findings behind it, its own first, then those merged in.
        found_by: agents, in panel order.
        models: models (or collectors) that claimed it.
        place: ``None`` when the quote could not be located.
        claimed_severity: what the agent said, where synthesis changed it.
    """

    number: str
    fingerprint: str
    ids: tuple[str, ...]
    found_by: tuple[str, ...]
    models: tuple[str, ...]
    title: str
    category: str
    claim: ClaimKind
    severity: Severity
    claimed_severity: Severity
    confidence: int = Field(ge=0, le=100)
    place: Place | None
    quote: str
    scenario: str
    fix: str
    suggestion: str | None = None
    suggestion_note: str = ""
    commentable: bool
    origin: Origin
    checked: Checked


class Account(Value):
    """How one raw finding ended. There is one for every finding of every report."""

    finding: str
    agent: str
    title: str
    place: str
    severity: Severity
    disposition: Disposition
    into: str | None = None
    """Number of the ranked finding that carries it, for kept, merged and downgraded."""
    reason: str


class Cell(Value):
    """One file under one agent."""

    path: str
    agent: str
    state: CellState
    reason: str = ""
    hunks_read: int = 0
    hunks_total: int = 0


class Coverage(Value):
    """What was read and what was not.

    ``hunks_read`` and ``hunks_total`` count hunk and agent pairs in scope.
    ``complete`` is true only when every planned pair was read by a model.
    """

    cells: tuple[Cell, ...]
    hunks_read: int
    hunks_total: int
    complete: bool


class Cost(Value):
    """What one agent or phase consumed. ``usd`` is ``None`` when any price was unknown."""

    who: str
    models: tuple[str, ...]
    calls: int
    tokens: Tokens
    usd: float | None
    seconds: float


class ReadingStep(Value):
    """A file in the order a person should read the change, and why there."""

    path: str
    risk: Risk
    reason: str


class Review(Artifact):
    """The synthesize phase's artifact: everything any output shows."""

    file_name: ClassVar[str] = "review.json"
    schema_id: Literal["panelist/review"] = "panelist/review"
    version: Literal[1] = 1

    engine: Engine
    repository: str
    number: int | None
    base_sha: str | None
    head_sha: str | None
    round: int = 1
    recommended_action: RecommendedAction
    conclusion: Conclusion
    headline: str
    reasons: tuple[str, ...]
    summary: str
    synthesized_by: str
    """Model id, or ``code`` when the findings were merged without a model."""
    findings: tuple[RankedFinding, ...]
    accounts: tuple[Account, ...]
    coverage: Coverage
    reading_order: tuple[ReadingStep, ...]
    costs: tuple[Cost, ...]
    cost_usd: float | None
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Stopped(Artifact):
    """Why a door ended without its artifact, so that publishing can say so.

    ``conclusion`` is what the check should end in.
    """

    file_name: ClassVar[str] = "stopped.json"
    schema_id: Literal["panelist/stopped"] = "panelist/stopped"
    version: Literal[1] = 1

    door: Literal["collect", "review"]
    sentence: str
    conclusion: Conclusion


class InlineComment(Value):
    """A review comment ready to post. ``start`` equals ``end`` for a single line."""

    fingerprint: str
    number: str
    place: Place
    body: str


class Annotation(Value):
    """A check-run annotation ready to post; sizes already within GitHub's limits."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"]
    title: str
    message: str


class Posting(Value):
    """Everything that may reach GitHub, rendered, safe and within size limits.

    The publisher posts it as it is; it never writes a word of its own into it
    beyond naming a permission it lacks.
    """

    head_sha: str
    conclusion: Conclusion
    check_title: str
    check_summary: str
    annotations: tuple[Annotation, ...]
    sticky_marker: str
    sticky_body: str
    review_body: str
    comments: tuple[InlineComment, ...]
    job_summary: str


class Publication(Artifact):
    """The publish phase's artifact: what was posted, what was not, and why."""

    file_name: ClassVar[str] = "publication.json"
    schema_id: Literal["panelist/publication"] = "panelist/publication"
    version: Literal[1] = 1

    conclusion: Conclusion
    check_run_id: int | None = None
    sticky_id: int | None = None
    review_ids: tuple[int, ...] = ()
    review_url: str | None = None
    comments_posted: int = 0
    comments_already_there: int = 0
    degraded: tuple[str, ...] = ()
