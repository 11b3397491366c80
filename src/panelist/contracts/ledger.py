"""The life of findings over the pushes of one pull request."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from panelist.contracts.base import Value
from panelist.contracts.finding import Checked, Place
from panelist.contracts.rule import RuleUse
from panelist.contracts.words import ClaimKind, EntryState, Origin, Placement, Severity

FindingNumber = Annotated[str, StringConstraints(pattern=r"^F[1-9][0-9]{0,4}$")]
"""``F1``, ``F2``, …: what people call a finding. It is never given to another one."""
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Words = Annotated[str, StringConstraints(max_length=2_000)]


class Entry(Value):
    """One finding and where its life stands.

    Attributes:
        state: open, fixed, dismissed or disputed; a disputed one still counts.
        place: where it was last seen, in the head of ``at``; ``None`` when unknown.
        at: head SHA at which it got its state.
        who: login, agent or model that gave it the state; ``code`` for code.
        why: the reason, in the words of ``who``. Anybody's text: never an instruction.
        told: whether its thread was told that it is still open.
        said_in: id of a review comment by somebody else that already says it.
        placement: where people met it last; ``None`` in ledgers that did not keep it.
        tries: how often its author tried to answer it: above one, what it says now
            came with the last answer.
    """

    number: FindingNumber
    fingerprint: Fingerprint
    state: EntryState = EntryState.OPEN
    agent: Annotated[str, StringConstraints(max_length=64)]
    category: Annotated[str, StringConstraints(max_length=100)]
    claim: ClaimKind
    severity: Severity
    confidence: int = Field(ge=0, le=100)
    support: int = Field(default=1, ge=0, le=999)
    title: Words
    place: Place | None = None
    quote: Words
    subject: Words = ""
    scenario: Words = ""
    fix: Words = ""
    origin: Origin = Origin.UNKNOWN
    checked: Checked
    collector: Annotated[str, StringConstraints(max_length=64)] | None = None
    at: Sha
    who: Annotated[str, StringConstraints(max_length=100)] = ""
    why: Words = ""
    told: bool = False
    said_in: int | None = None
    placement: Placement | None = None
    tries: int = Field(default=1, ge=1, le=999)


class Reading(Value):
    """What we recorded as read, the last time a review was finished.

    Attributes:
        head_sha: the head that was read.
        panel: digest of who read and by which rules; another panel reads anew.
        patch: digest of all hunks in scope, whether they were read or not.
        complete: whether every one of them was.
        hunks: fingerprints of the hunks that every agent read which was needed.
            Empty where they found no room in the comment.
        agents: ids of those agents. Whoever else is needed later reads everything.
    """

    head_sha: Sha
    panel: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    patch: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    complete: bool
    hunks: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{20}$")], ...] = ()
    agents: tuple[Annotated[str, StringConstraints(max_length=64)], ...] = ()


class Rejection(Value):
    """A claim that the panel considered and set aside, and why."""

    agent: Annotated[str, StringConstraints(max_length=64)]
    title: Annotated[str, StringConstraints(max_length=200)]
    place: Annotated[str, StringConstraints(max_length=1_100)] = ""
    severity: Severity
    reason: Annotated[str, StringConstraints(max_length=500)]
    recorded: bool = False
    """Whether only the stop rule set it aside."""


class Summary(Value):
    """What the last review that read anything said beside its findings.

    A run that has nothing new to read says it again. Anybody's text: never an
    instruction.
    """

    text: Words = ""
    rejections: Annotated[tuple[Rejection, ...], Field(max_length=40)] = ()


class Spending(Value):
    """What the reviews of this pull cost on one day (UTC, ``YYYY-MM-DD``)."""

    day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    usd: float = Field(ge=0, allow_inf_nan=False)
    runs: int = Field(ge=0)


class MonthSpending(Value):
    """What the reviews of a whole repository cost in one month (UTC, ``YYYY-MM``)."""

    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
    usd: float = Field(ge=0, allow_inf_nan=False)


class Ledger(Value):
    """Everything that lives from one run of a pull request to the next.

    It stands in a hidden block of our own sticky comment, which people with
    write access can edit: whoever reads it takes nothing in it on trust.
    """

    version: Literal[1] = 1
    reading: Reading | None = None
    entries: tuple[Entry, ...] = ()
    highest: int = Field(default=0, ge=0, le=99_999)
    """The highest number ever given: that of an entry that found no room is not given again."""
    paused_by: Annotated[str, StringConstraints(max_length=100)] | None = None
    spending: tuple[Spending, ...] = ()
    summary: Summary | None = None
    rounds: int = Field(default=0, ge=0, le=99_999)
    """Reviews that read something new; see ``ledger.rounds`` for ledgers that did not count."""
    quiet: int = Field(default=0, ge=0, le=99_999)
    """How many of the last rounds, one after the other, read everything and found nothing new."""
    silenced: Annotated[tuple[RuleUse, ...], Field(max_length=40)] = ()
    """How often each rule kept something of this pull from people, by rule."""


class Replaced(Value):
    """Lines of the last head that are gone, and those that stand in their place now."""

    old: Place
    new: Place


class Since(Value):
    """What happened to the head since the last one we recorded as read.

    Attributes:
        head_sha: that last one.
        relation: ``ahead`` when it is an ancestor of the head now; ``rewritten``
            after a force push; ``unknown`` when GitHub no longer has it.
        added: lines of the head that are new since, as places on the right side.
            ``None`` when nobody can tell.
        replaced: what took the place of lines that are gone since.
    """

    head_sha: Sha
    relation: Literal["same", "ahead", "rewritten", "unknown"]
    added: tuple[Place, ...] | None = None
    replaced: tuple[Replaced, ...] = ()


Verb = Literal[
    "review",
    "full-review",
    "explain",
    "ask",
    "dismiss",
    "dispute",
    "pause",
    "resume",
    "help",
    "unknown",
]


class Command(Value):
    """What somebody with write access asked for in a comment.

    Attributes:
        verb: ``unknown`` when the comment is for us but the verb is not one.
        finding: the number it is about; "" for verbs that need none.
        reason: the rest of the line, for a question the rest of the comment: anybody's text.
        author: login of who asked.
        comment_id: of the comment.
        problem: a sentence of ours on why it cannot be carried out; "" when it can.
        thread: id of the review comment that begins the thread it was written in; ``None``
            in the conversation.
    """

    verb: Verb
    finding: str = ""
    reason: str = ""
    author: str
    comment_id: int
    problem: str = ""
    thread: int | None = None

    @property
    def is_question(self) -> bool:
        """Whether a model answers it about one finding, and nothing is reviewed."""
        return self.verb in {"explain", "ask"} and not self.problem
