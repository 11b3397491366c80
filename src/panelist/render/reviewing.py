"""What the summary comment says while a review is under way: what code knows, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from panelist.contracts import Engine, Ledger
from panelist.render import endings
from panelist.render.links import address
from panelist.render.markdown import inline_code, line
from panelist.render.posting import Frame
from panelist.render.sentences import counted, dollars, listed

EARLIER = "The summary before this review"
"""The heading of what the comment said before."""
_SHA_SHOWN = 7
_AGENTS_NAMED = 20


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A review that begins.

    Attributes:
        head_sha: what is reviewed.
        files: how many files the change has.
        in_scope: how many of them are read.
        hunks: how many hunks those have.
        new: how many of these nobody has read yet; ``None`` where all are to be read, or
            nobody can tell.
        read_at: the head at which the others were read.
        agents: who may be asked.
        engine: who answers.
        usd: dollars that it may cost.
        usd_said: the setting that says so.
        due: the time in UTC by which it is over.
    """

    head_sha: str
    files: int
    in_scope: int
    hunks: int
    new: int | None
    read_at: str
    agents: tuple[str, ...]
    engine: Engine
    usd: float
    usd_said: str
    due: datetime


def announcement_texts(begun: Undertaking, frame: Frame, ledger: Ledger | None) -> tuple[str, ...]:
    """What the comment says of a review that begins: all of it, and the least it has to say."""
    facts = {
        "head": inline_code(begun.head_sha[:_SHA_SHOWN]),
        "scope": line(_scope(begun)),
        "readers": line(_readers(begun)),
        "cost": line(_cost(begun)),
        "due": f"{begun.due:%H:%M} UTC on {begun.due:%Y-%m-%d}",
        "run_url": address(frame.run_url),
    }
    standing = line(endings.still_open(ledger))
    template = "comment/reviewing.md.j2"
    return (
        frame.prompts.fill(template, whole=True, standing=standing, **facts),
        frame.prompts.fill(template, whole=False, standing="", **facts),
    )


def _scope(begun: Undertaking) -> str:
    """What is read, of what."""
    files = counted(begun.in_scope, "file")
    if begun.in_scope < begun.files:
        files = f"{begun.in_scope:,} of {counted(begun.files, 'file')}"
    told = f"To read: {files} with {counted(begun.hunks, 'hunk')}"
    if begun.new is None:
        return f"{told}."
    verb = "is" if begun.new == 1 else "are"
    since = f"new since `{begun.read_at[:_SHA_SHOWN]}` was read"
    return f"{told}, of which {begun.new:,} {verb} {since}."


def _readers(begun: Undertaking) -> str:
    if not begun.engine.has_readers:
        return "The evidence collectors read it, and no model."
    return f"The panel: {_named(begun.agents)}; whoever a change does not need is left out."


def _cost(begun: Undertaking) -> str:
    if not begun.engine.has_readers:
        return "It costs nothing."
    return f"It may cost {dollars(begun.usd)} at most ({begun.usd_said})."


def _named(agents: Sequence[str]) -> str:
    more = len(agents) - _AGENTS_NAMED
    return listed([*agents[:_AGENTS_NAMED], f"{more} more"] if more > 0 else agents)
