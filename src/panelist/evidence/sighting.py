"""What a collector yields: something it saw, or something it could not see."""

from collections.abc import Iterable
from dataclasses import dataclass

from panelist.contracts import ClaimKind, DiffFile, Line, Severity, Side
from panelist.fence import visible

QUOTE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact that is certain enough to stand as a finding on its own.

    The words are those of ``contracts.Finding``.
    """

    title: str
    category: str
    kind: ClaimKind
    severity: Severity
    confidence: int
    scenario: str
    fix: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something seen at lines ``start`` to ``end`` of a file.

    Attributes:
        message: one sentence for the agents.
        quote: the text of the line the sighting is about.
        claim: set where it stands on its own.
        agents: whom to tell, the first one speaks for the claim; empty for the
            agents of the collector.
    """

    path: str
    start: int
    end: int
    message: str
    quote: str
    claim: Claim | None = None
    agents: tuple[str, ...] = ()
    side: Side = Side.RIGHT


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about something a collector could not look at."""

    sentence: str


def at_line(
    file: DiffFile,
    line: Line,
    message: str,
    claim: Claim | None = None,
    *,
    agents: tuple[str, ...] = (),
) -> Sighting:
    """A sighting of one line."""
    number = line.number
    return Sighting(file.path, number, number, message, line.text, claim, agents, line.side)


def at_first_line(file: DiffFile, claim: Claim, wanted: Iterable[int] = ()) -> Sighting:
    """A claim at the first of the ``wanted`` lines that the diff shows, or the first it adds."""
    lines = [line for hunk in file.hunks for line in hunk.lines]
    added = {line.number: line for line in lines if line.old is None}
    line = next((added[number] for number in wanted if number in added), None)
    line = line or next(iter([*added.values(), *lines]), None)
    if line is None:
        # A pure rename has no line; its place is the start of the file.
        return Sighting(file.path, 1, 1, f"{claim.title}.", "", claim)
    return at_line(file, line, f"{claim.title}.", claim)


def share_of(count: int, total: int) -> str:
    """How many of some files: ``1 of 3 files``, ``all 3 files``, ``the one file``."""
    if count < total:
        return f"{count} of {total} files"
    return "the one file" if total == 1 else f"all {total} files"


def excerpt(text: str, at: int = 0) -> str:
    """``text`` itself, or of a very long line the verbatim part around column ``at``."""
    if len(text) <= QUOTE_LIMIT:
        return text
    start = max(0, min(at - QUOTE_LIMIT // 3, len(text) - QUOTE_LIMIT))
    return text[start : start + QUOTE_LIMIT]


def named(text: str, limit: int = 60) -> str:
    """A stranger's name or value, fit to stand in our sentence: one line, short, visible."""
    shown = visible(text[:limit]).replace("\n", " ").replace("`", "'")
    return f"`{shown}{'…' if len(text) > limit else ''}`"
