"""What one reading claims, which defect it means, and what verification said of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.usage import Call
from panelist.contracts.words import Advice, ClaimKind, Origin, Outcome, Severity, Side

_RENAMED = {"upheld": Outcome.CONFIRMED, "unverified": Outcome.UNSETTLED}


def _current_name(value: object) -> object:
    # Ledgers in the comments of open pull requests still hold the words of before.
    return _RENAMED.get(value, value) if isinstance(value, str) else value


class Place(Value):
    """Lines of one side of one file, 1-based, both ends included."""

    path: str
    side: Side = Side.RIGHT
    start: int = Field(ge=1)
    end: int = Field(ge=1)


class Claim(Value):
    """What one reading says is wrong at one place.

    Attributes:
        id: unique in the run: ``<assignment>.<n>`` or ``<collector>.<n>``.
        agent: the panel member it speaks for.
        place: where its code is.
        also_at: further places of the same defect.
        title: the problem in a few words.
        category: a kebab-case word; for a reading the word of its kind.
        kind: what sort of statement it is.
        confidence: probability in percent that a maintainer accepts it as a defect.
        quote: code copied verbatim from the place; code checks it.
        subject: the identifier the claim is about, for claims code can check; or "".
        scenario: which input or state makes what go wrong.
        fix: what to change, where code knows it; readings are not asked for one.
        collector: the evidence collector that is its only source, else ``None``.
    """

    id: str
    agent: str
    place: Place
    also_at: tuple[Place, ...] = ()
    title: str
    category: str
    kind: ClaimKind
    severity: Severity
    confidence: int = Field(ge=0, le=100)
    quote: str
    subject: str = ""
    scenario: str
    fix: str = ""
    collector: str | None = None


class Finding(Claim):
    """One defect: the claim that speaks for it, and who else made it.

    Severity is the highest and confidence the most of all its claims.

    Attributes:
        claims: ids of the claims that mean it, the one that speaks first.
        support: how many independent readings made one of them.
        found_by: ids of the agents behind them, in panel order.
        certain: the severity that code is certain of; ``None`` where no
            collector saw it.
    """

    claims: tuple[str, ...] = ()
    support: int = Field(default=1, ge=0)
    found_by: tuple[str, ...] = ()
    certain: Severity | None = None


class Evidence(Value):
    """What a collector saw on the added lines, without any model.

    ``finding`` is set where the fact is certain enough to stand on its own;
    otherwise it is a hint, told to the agents named.
    """

    collector: str
    agents: tuple[str, ...]
    place: Place
    message: str
    finding: Claim | None = None


class Findings(Artifact):
    """The gather phase's artifact: every claim, and the findings they were grouped into."""

    file_name: ClassVar[str] = "findings.json"
    schema_id: Literal["panelist/findings"] = "panelist/findings"
    version: Literal[1] = 1

    plan_digest: str
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


class Verdict(Value):
    """What verification said of one finding.

    Attributes:
        finding: the finding's id.
        by: ``code`` or the id of the model that answered.
        reason: the fact that decided it.
        also_by: the id of another model that refuted it as well; "" for none.
        corrected: for ``partly``: the sentence that is true, which people see.
        open_question: for ``unsettled``: what would settle it.
        severity: what the verifier gives it; ``None`` where it was not asked.
        worth: probability in percent that a maintainer changes the code because
            of it before merging; ``None`` where nobody was asked.
        advice: what the editor who signs the review would do with it; ``None``
            where no editor was asked.
        same_as: id of the finding it is part of, by the editor's word; or "".
        place: where the quote really is; ``None`` when it is nowhere.
        commentable: whether GitHub accepts an inline comment at ``place``.
        origin: whether the place is new with this change.
    """

    finding: str
    outcome: Outcome
    by: str
    reason: str
    also_by: str = ""
    corrected: str = ""
    open_question: str = ""
    severity: Severity | None = None
    worth: int | None = Field(default=None, ge=0, le=100)
    advice: Advice | None = None
    same_as: str = ""
    place: Place | None = None
    commentable: bool = False
    origin: Origin = Origin.UNKNOWN


class Checked(Value):
    """Who checked a finding and what they said."""

    outcome: Annotated[Outcome, BeforeValidator(_current_name)]
    by: str
    reason: str


class Verdicts(Artifact):
    """The verify phase's artifact: one verdict for every finding, the most important first.

    ``summary`` is what the editor tells the author of the change; "" where no
    editor was asked.
    """

    file_name: ClassVar[str] = "verdicts.json"
    schema_id: Literal["panelist/verdicts"] = "panelist/verdicts"
    version: Literal[2] = 2

    plan_digest: str
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    summary: str = ""
    edited_by: str = "code"
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
