"""The check run: a title, a summary, and a note at each line of the head that has a finding."""

from dataclasses import replace
from typing import Literal

from panelist.contracts import Annotation, Origin, Placement, RankedFinding, Review, Severity, Side
from panelist.render.attribution import attribution
from panelist.render.comment import Scene, summary
from panelist.render.plain import inert, plain, plain_lines

TITLE_CHARS = 255
_MESSAGE_CHARS = 4_000

Level = Literal["notice", "warning", "failure"]
_LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "failure",
    Severity.HIGH: "failure",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def check_title(review: Review) -> str:
    """The one line next to the check's name; at most 255 characters."""
    return note_title(review.headline)


def note_title(words: str) -> str:
    """``words`` as a title of a check or an annotation; at most 255 characters."""
    return plain(inert(plain(words, limit=TITLE_CHARS)), limit=TITLE_CHARS)


def check_summary(review: Review, scene: Scene) -> str:
    """The summary as Markdown; at most 60,000 bytes.

    The page shows the annotations below it, so what has one is told in a line.
    """
    annotated = frozenset(found.number for found in review.findings if _is_annotated(found))
    return summary("comment/check.md.j2", review, replace(scene, inline=annotated))


def annotations(review: Review) -> tuple[Annotation, ...]:
    """One for each finding that people meet at a line of the head."""
    return tuple(
        Annotation(
            path=found.place.path,
            start_line=found.place.start,
            end_line=found.place.end,
            level=_level(found),
            title=note_title(f"{found.number} {found.severity}: {found.title}"),
            message=_message(found),
        )
        for found in review.findings
        if found.place is not None and _is_annotated(found)
    )


def _is_annotated(found: RankedFinding) -> bool:
    # Annotations have no side, so findings on removed lines stay in the summary.
    at_head = found.place is not None and found.place.side is Side.RIGHT
    return at_head and found.placement is Placement.INLINE


def _level(found: RankedFinding) -> Level:
    return "notice" if found.origin is Origin.PRE_EXISTING else _LEVELS[found.severity]


def _message(found: RankedFinding) -> str:
    parts = [
        plain_lines(found.scenario, limit=_MESSAGE_CHARS),
        plain_lines(f"Fix: {found.fix}", limit=_MESSAGE_CHARS) if found.fix else "",
        plain(attribution(found)),
    ]
    return "\n\n".join(inert(part) for part in parts if part)
