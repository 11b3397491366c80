"""The closed vocabularies of Panelist: one word per thing."""

from enum import StrEnum
from typing import Literal, get_args


class Side(StrEnum):
    """A side of a diff, spelled as GitHub's review API spells it."""

    LEFT = "LEFT"
    RIGHT = "RIGHT"


class Severity(StrEnum):
    """How bad a finding is when it is true. Confidence is another matter."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the worst, rising as the severity falls."""
        return tuple(Severity).index(self)


class Risk(StrEnum):
    """How much attention a file deserves: decides what is read first and dropped last."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the highest risk."""
        return tuple(Risk).index(self)


class Tier(StrEnum):
    """A chain of models, the first preferred."""

    FAST = "fast"
    BALANCED = "balanced"
    POWERFUL = "powerful"


class Engine(StrEnum):
    """Who reads the change: Claude, an assistant in an editor, or the evidence collectors alone."""

    CLAUDE = "claude"
    ASSISTANT = "assistant"
    OFFLINE = "offline"

    @property
    def has_readers(self) -> bool:
        """Whether somebody reads, and not code alone."""
        return self is not Engine.OFFLINE


class ClaimKind(StrEnum):
    """What sort of statement a finding makes; several can be checked by code."""

    DEFECT = "defect"
    VULNERABILITY = "vulnerability"
    SLOWDOWN = "slowdown"
    MISSING_TEST = "missing_test"
    BROKEN_TEST = "broken_test"
    UNUSED = "unused"
    UNDEFINED = "undefined"
    DUPLICATE = "duplicate"
    VERSION_EXISTS = "version_exists"
    MAINTAINABILITY = "maintainability"

    @property
    def category(self) -> str:
        """The category of what a reading claims: no word of its own, only that of the kind."""
        return self.value.replace("_", "-")


class Outcome(StrEnum):
    """What verification said of a finding."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    REFUTED = "refuted"
    UNSETTLED = "unsettled"

    @property
    def stands(self) -> bool:
        """Whether somebody checked it and found it true, at least in part."""
        return self in {Outcome.CONFIRMED, Outcome.PARTLY}


class Advice(StrEnum):
    """What the editor who signs the review would do with a finding."""

    POST = "post"
    NOTE = "note"
    LEAVE = "leave"


class Placement(StrEnum):
    """Where people meet a finding."""

    INLINE = "inline"
    NOTED = "noted"
    UNSETTLED = "unsettled"
    UNTESTED = "untested"


class FixKind(StrEnum):
    """What became of the attempt to fix a finding."""

    SUGGESTION = "suggestion"
    PATCH = "patch"
    DROPPED = "dropped"


class Depth(StrEnum):
    """How much a review is worth to a team: who reads, how often, and who signs."""

    QUICK = "quick"
    STANDARD = "standard"
    DEEP = "deep"


class Disposition(StrEnum):
    """How a finding ended. Every finding ends as exactly one of these."""

    KEPT = "kept"
    MERGED = "merged"
    DOWNGRADED = "downgraded"
    RECORDED = "recorded"
    """It may be true, and the stop rule keeps it from people; see ``phases.placement``."""
    REJECTED = "rejected"


class Origin(StrEnum):
    """Whether the finding's line is new with this change."""

    INTRODUCED = "introduced"
    PRE_EXISTING = "pre_existing"
    UNKNOWN = "unknown"


class CellState(StrEnum):
    """What became of one file under one agent. Only ``READ`` counts towards green."""

    READ = "read"
    COLLECTORS_ONLY = "collectors_only"
    PARTIAL = "partial"
    FAILED = "failed"
    LEFT_OUT = "left_out"
    RELEASED = "released"
    IGNORED = "ignored"


class EntryState(StrEnum):
    """Where the life of a finding stands. Open and disputed ones count."""

    OPEN = "open"
    FIXED = "fixed"
    DISMISSED = "dismissed"
    DISPUTED = "disputed"


class RecommendedAction(StrEnum):
    """What code says should happen next; the router and the check obey it."""

    MERGE = "merge"
    FIX_AND_RE_REVIEW = "fix_and_re_review"
    RE_PLAN = "re_plan"
    ESCALATE_TO_HUMAN = "escalate_to_human"


class Conclusion(StrEnum):
    """The terminal states of a check run that Panelist uses."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"
    ACTION_REQUIRED = "action_required"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class PhaseName(StrEnum):
    """The phases, in the order data passes them."""

    COLLECT = "collect"
    CONTEXT = "context"
    PLAN = "plan"
    REVIEW = "review"
    GATHER = "gather"
    VERIFY = "verify"
    MEND = "mend"
    SYNTHESIZE = "synthesize"
    REPLY = "reply"
    PUBLISH = "publish"


class FailureKind(StrEnum):
    """Why a call or an assignment gave no answer.

    The first group can pass on another try; the second ends the run at once,
    because every further call would fail the same way. ``LOST`` is of no call: the
    machine that was to read left no report.
    """

    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    RATE_LIMITED = "rate_limited"
    CONNECTION = "connection"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    LOW_CONFIDENCE = "low_confidence"
    BUDGET = "budget"
    DEADLINE = "deadline"
    MODEL_UNAVAILABLE = "model_unavailable"
    LOST = "lost"

    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    CREDIT = "credit"
    INVALID_REQUEST = "invalid_request"
    UNREACHABLE = "unreachable"


Topic = Literal[
    "api-contract",
    "authentication",
    "authorization",
    "build",
    "caching",
    "ci",
    "concurrency",
    "configuration",
    "cryptography",
    "database",
    "dependencies",
    "documentation",
    "error-handling",
    "filesystem",
    "input-handling",
    "logging",
    "migration",
    "network",
    "payments",
    "refactoring",
    "tests",
    "user-interface",
]
"""What a change is about, as closed vocabulary: all that a blind agent hears of the brief."""

Effort = Literal["low", "medium", "high", "xhigh", "max"]
EFFORTS: tuple[str, ...] = get_args(Effort)

FailOn = Literal["critical", "high", "medium", "low", "never"]
OnIncomplete = Literal["neutral", "failure"]
Wording = Literal["full", "terse"]
"""How much comments say."""
