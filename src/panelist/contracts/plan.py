"""What will be read, by whom, at what price; and what came back."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.finding import Claim, Evidence
from panelist.contracts.usage import Call
from panelist.contracts.words import Engine, FailureKind, Risk, Severity, Tier, Topic


class FileContext(Value):
    """One file of the pull as the context phase sees it.

    ``in_scope`` false means no agent reads it; ``reason`` says why. For a file
    in scope ``reason`` explains its risk.
    """

    path: str
    in_scope: bool
    reason: str
    risk: Risk = Risk.MEDIUM


class AgentChoice(Value):
    """Whether an agent sits on this panel, why, and how many readings it makes."""

    agent: str
    needed: bool
    reason: str
    readings: int = Field(default=1, ge=1)


class Context(Artifact):
    """The context phase's artifact: the facts every later phase shares."""

    file_name: ClassVar[str] = "context.json"
    schema_id: Literal["panelist/context"] = "panelist/context"
    version: Literal[2] = 2

    head_sha: str | None
    patch_digest: str
    brief: str
    topics: tuple[Topic, ...] = ()
    files: tuple[FileContext, ...]
    agents: tuple[AgentChoice, ...]
    conventions: str = ""
    evidence: tuple[Evidence, ...] = ()
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
    scope: Literal["whole", "new", "nothing"] = "whole"
    """``whole``: everything is read. ``new``: what is new since an earlier run.
    ``nothing``: all of it was read before."""
    known: tuple[str, ...] = ()
    """Hunks (ids of this diff) that an earlier run read; nobody reads them again."""
    attempts: tuple[str, ...] = ()
    """Texts outside of the diff that give reviewers orders: where, and of which kind."""


class Shard(Value):
    """Hunks that fit one prompt. ``tokens`` is an estimate, kept high."""

    id: str
    hunks: tuple[str, ...]
    tokens: int
    risk: Risk


class Assignment(Value):
    """One reading of one shard: the unit of work, of failure and of coverage.

    Attributes:
        reading: agent, lens and vote, as one word: the assignments of one
            reading differ in their shard alone.
        lens: the way of reading; "" for an agent that has none.
        vote: 1 for the first; each further one reads in another order.
        estimate_usd: ``None`` when the model's price is unknown.
    """

    id: str
    agent: str
    reading: str
    lens: str = ""
    vote: int = Field(default=1, ge=1)
    shard: str
    tier: Tier
    estimate_usd: float | None


class LeftOut(Value):
    """Hunks an agent will not read, and why. ``agent`` is ``*`` for the whole panel."""

    agent: str
    path: str
    hunks: tuple[str, ...]
    reason: str
    cause: Literal["budget", "too_large", "missing", "deadline", "person"]


class Plan(Artifact):
    """The plan phase's artifact; locked while reviewers work.

    ``round`` is 2 after a re-plan; ``accepts`` then names the digests of
    earlier rounds whose finished reports still count, and ``earlier_calls``
    holds what their verification and synthesis used up.
    """

    file_name: ClassVar[str] = "plan.json"
    schema_id: Literal["panelist/plan"] = "panelist/plan"
    version: Literal[2] = 2

    engine: Engine
    round: int = 1
    accepts: tuple[str, ...] = ()
    earlier_calls: tuple[Call, ...] = ()
    shards: tuple[Shard, ...]
    assignments: tuple[Assignment, ...]
    left_out: tuple[LeftOut, ...] = ()
    estimate_usd: float | None
    max_cost_usd: float | None
    notes: tuple[str, ...] = ()


class Dropped(Value):
    """A claim that could not be taken in, and why.

    ``severity`` is what it says of itself, ``None`` when even that could not be read.
    """

    reason: str
    title: str = ""
    severity: Severity | None = None


class Reviewed(Artifact):
    """The report of an assignment that was carried out.

    ``attested`` lists the hunks the agent says it read; hunks of the shard
    that are missing from it are not counted as read.
    """

    file_name: ClassVar[str] = "reports"
    schema_id: Literal["panelist/report"] = "panelist/report"
    version: Literal[2] = 2

    outcome: Literal["reviewed"] = "reviewed"
    assignment: str
    plan_digest: str
    engine: Engine
    claims: tuple[Claim, ...]
    attested: tuple[str, ...]
    model: str | None = None
    injection: tuple[str, ...] = ()
    """Places (``path:line``) where the agent saw text that tries to instruct it."""
    dropped: tuple[Dropped, ...] = ()
    """Claims of the answer that could not be taken in."""
    calls: tuple[Call, ...] = ()


class Failed(Artifact):
    """The report of an assignment that gave no answer. A value, not an exception.

    ``final`` is true when every further call of the run would fail the same way.
    """

    file_name: ClassVar[str] = "reports"
    schema_id: Literal["panelist/report"] = "panelist/report"
    version: Literal[2] = 2

    outcome: Literal["failed"] = "failed"
    assignment: str
    plan_digest: str
    kind: FailureKind
    message: str
    final: bool = False
    calls: tuple[Call, ...] = ()


Report = Annotated[Reviewed | Failed, Field(discriminator="outcome")]
