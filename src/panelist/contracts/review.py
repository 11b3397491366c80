"""The synthesized result, and what of it reached people."""

from typing import ClassVar, Literal

from pydantic import Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.finding import Checked, Place
from panelist.contracts.ledger import Ledger
from panelist.contracts.rule import RuleUse
from panelist.contracts.usage import Call, Tokens
from panelist.contracts.walkthrough import Walkthrough
from panelist.contracts.words import (
    CellState,
    ClaimKind,
    Conclusion,
    Disposition,
    Engine,
    Origin,
    Placement,
    RecommendedAction,
    Risk,
    Severity,
)


class RankedFinding(Value):
    """A finding as people see it.

    Attributes:
        number: ``F1``, ``F2``, …, in rank order.
        fingerprint: stable across runs: category, path, normalised quote.
        ids: the claims behind it, the one that speaks for it first.
        found_by: agents, in panel order.
        models: models (or collectors) that claimed it.
        support: how many independent readings said it.
        placement: where people meet it.
        worth: probability in percent that a maintainer acts on it before merging;
            ``None`` where nobody was asked.
        open_question: what would settle it, where nobody could.
        place: ``None`` when the quote could not be located.
        also_at: further places of the same defect.
        claimed_severity: the gravest that a claim gave it.
        confidence: of whoever checked it, in percent; where nobody did, of the claim.
        confidence_claimed: the most that a reader gave it.
        suggestion: lines that may take the place of those of ``suggestion_place``
            with one click; ``None`` for no such offer.
        suggestion_note: why there is no fix that was asked for; "" otherwise.
        suggestion_place: the lines that ``suggestion`` replaces, all of them.
        patch: a unified diff of the head that mends it, where that takes more
            than a suggestion can; "" for none.
        test: which test fails before the fix and passes after it, in the words of
            whoever wrote it; "" where there is no fix.
        tries: above one, it came with an answer to the finding of that number.
    """

    number: str
    fingerprint: str
    ids: tuple[str, ...]
    found_by: tuple[str, ...]
    models: tuple[str, ...]
    title: str
    category: str
    kind: ClaimKind
    severity: Severity
    claimed_severity: Severity
    confidence: int = Field(ge=0, le=100)
    confidence_claimed: int = Field(default=0, ge=0, le=100)
    support: int = Field(default=1, ge=0)
    placement: Placement = Placement.INLINE
    worth: int | None = Field(default=None, ge=0, le=100)
    open_question: str = ""
    place: Place | None
    also_at: tuple[Place, ...] = ()
    quote: str
    scenario: str
    fix: str
    suggestion: str | None = None
    suggestion_note: str = ""
    suggestion_place: Place | None = None
    patch: str = ""
    test: str = ""
    tries: int = Field(default=1, ge=1, le=999)
    commentable: bool
    origin: Origin
    checked: Checked
    carried: bool = False
    """It was found by an earlier run, and its lines have not changed since."""
    said_in: int | None = None
    """Id of a review comment by somebody else that already says it."""
    said_by: str = ""


class Account(Value):
    """How one claim ended. There is one for every claim of every report."""

    claim: str
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

    ``hunks_read`` and ``hunks_total`` count pairs of a hunk in scope and a reading.
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
    version: Literal[2] = 2

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
    blocking: tuple[str, ...] = ()
    """Numbers of the findings that fail the check, in rank order."""
    alarms: tuple[str, ...] = ()
    """What a person has to decide; the verdict can be computed anew from it."""
    summary: str
    synthesized_by: str
    """Model id, or ``code`` when the findings were merged without a model."""
    findings: tuple[RankedFinding, ...]
    accounts: tuple[Account, ...]
    coverage: Coverage
    reading_order: tuple[ReadingStep, ...]
    walkthrough: Walkthrough | None = None
    """``None`` where a team wants none."""
    costs: tuple[Cost, ...]
    cost_usd: float | None
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    silenced: tuple[RuleUse, ...] = ()
    """How often each rule of the team kept something from people in this review."""
    ledger: Ledger | None = None
    """How the findings of this pull stand now; ``None`` where nothing lives on."""


class Reply(Artifact):
    """What the panel answers to somebody who asked about one finding."""

    file_name: ClassVar[str] = "reply.json"
    schema_id: Literal["panelist/reply"] = "panelist/reply"
    version: Literal[1] = 1

    finding: str
    text: str
    by: str
    """Id of the model that answered."""
    upheld: bool | None = None
    """For a dispute: whether the finding stands. ``None`` for an explanation."""
    calls: tuple[Call, ...] = ()


class Stopped(Artifact):
    """Why a door ended without its artifact, so that publishing can say so.

    ``conclusion`` is what the check should end in. ``quiet`` is true when the
    event asks for nothing, so that nothing is posted. ``head_sha`` names the
    commit the check belongs on when there is no pull to tell.
    """

    file_name: ClassVar[str] = "stopped.json"
    schema_id: Literal["panelist/stopped"] = "panelist/stopped"
    version: Literal[1] = 1

    door: Literal["collect", "review"]
    sentence: str
    conclusion: Conclusion
    quiet: bool = False
    head_sha: str | None = None


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


class Note(Value):
    """A reply to post once.

    ``marker`` is the first line of ``body``, by which it is known again.
    ``thread`` is the id of the review comment that begins the thread it goes to;
    without one ``fingerprint`` names the finding whose thread that is. Without
    either, or where there is no such thread, it goes into the conversation.
    """

    marker: str
    body: str
    fingerprint: str | None = None
    thread: int | None = None


class ThreadChange(Value):
    """What should become of the thread of a finding.

    A thread that is to be open and was resolved by us is opened again. ``note``
    is posted where GitHub does not let us resolve, or along with a reopening.
    """

    fingerprint: str
    resolved: bool
    note: Note


class Posting(Value):
    """Everything that may reach GitHub, rendered, safe and within size limits.

    The publisher posts it as it is; it never writes a word of its own into it
    beyond naming a permission it lacks.

    Attributes:
        check_title: "" when no check is to be touched.
        sticky_body: "" when the sticky comment is to stay as it is.
        sticky_state: the line that holds the ledger; put into the sticky comment
            that is there where ``sticky_body`` is "". "" for none.
        threads: which threads of ours are done, and which are not after all.
        notes: replies to post once.
        request_changes: whether our request for changes should stand; ``None``
            when the team did not ask for any.
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
    sticky_state: str = ""
    threads: tuple[ThreadChange, ...] = ()
    notes: tuple[Note, ...] = ()
    request_changes: bool | None = None


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
    threads_resolved: int = 0
    notes_posted: int = 0
    degraded: tuple[str, ...] = ()
