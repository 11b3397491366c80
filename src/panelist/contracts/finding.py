"""A claim about one place, and what verification said of it."""

from typing import ClassVar, Literal

from pydantic import Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.usage import Call
from panelist.contracts.words import ClaimKind, Origin, Outcome, Severity, Side


class Place(Value):
    """Lines of one side of one file, 1-based, both ends included."""

    path: str
    side: Side = Side.RIGHT
    start: int = Field(ge=1)
    end: int = Field(ge=1)


class Finding(Value):
    """One claim about one place.

    Attributes:
        id: unique in the run: ``<assignment>.<n>`` or ``<collector>.<n>``.
        agent: the panel member it speaks for.
        category: a kebab-case word within the agent's field, e.g. ``sql-injection``.
        quote: code copied verbatim from the place; verification checks it.
        subject: the identifier the claim is about, for claims code can check; or "".
        scenario: which input or state makes what go wrong.
        fix: what to change, in a sentence or two; or "".
        suggestion: full replacement text for the lines of ``place``; or ``None``.
        confidence: probability in percent that the claim is true.
        collector: the evidence collector that is its only source, else ``None``.
    """

    id: str
    agent: str
    place: Place
    title: str
    category: str
    claim: ClaimKind
    severity: Severity
    confidence: int = Field(ge=0, le=100)
    quote: str
    subject: str = ""
    scenario: str
    fix: str = ""
    suggestion: str | None = None
    collector: str | None = None


class Evidence(Value):
    """What a collector saw on the added lines, without any model.

    ``finding`` is set where the fact is certain enough to stand on its own;
    otherwise it is only told to the agents named.
    """

    collector: str
    agents: tuple[str, ...]
    place: Place
    message: str
    finding: Finding | None = None


class Verdict(Value):
    """What verification said of one finding.

    Attributes:
        finding: the finding's id.
        by: ``code`` or the id of the model that answered.
        confidence: percent; the finding's own where no model was asked.
        place: where the quote really is; ``None`` when it is nowhere.
        commentable: whether GitHub accepts an inline comment at ``place``.
        origin: whether the place is new with this change.
        suggestion: the replacement that passed every check, else ``None``.
        suggestion_note: why a suggestion was not kept; "" when there was none.
        duplicate_of: id of an equal finding that stands for this one.
    """

    finding: str
    outcome: Outcome
    by: str
    reason: str
    confidence: int = Field(ge=0, le=100)
    place: Place | None = None
    commentable: bool = False
    origin: Origin = Origin.UNKNOWN
    suggestion: str | None = None
    suggestion_note: str = ""
    duplicate_of: str | None = None


class Checked(Value):
    """Who checked a finding and what they said."""

    outcome: Outcome
    by: str
    reason: str


class Verdicts(Artifact):
    """The verify phase's artifact: one verdict for every finding of every report."""

    file_name: ClassVar[str] = "verdicts.json"
    schema_id: Literal["panelist/verdicts"] = "panelist/verdicts"
    version: Literal[1] = 1

    plan_digest: str
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
