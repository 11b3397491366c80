"""The full report as Markdown and as a page of its own; no finding is left out for size."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from panelist.contracts import RankedFinding, Review
from panelist.fence import visible
from panelist.prompts import Prompts
from panelist.render import blocks, endings, sentences
from panelist.render.hints import HEADING
from panelist.render.links import Links
from panelist.render.markdown import code, inline_code, line, prose

_TEXT_BYTES = 50_000


def markdown_report(
    review: Review,
    prompts: Prompts,
    *,
    server_url: str | None = None,
    hints: Sequence[str] = (),
) -> str:
    """The whole review as Markdown, with ``hints`` apart. ``server_url`` makes places links."""
    links = Links.of(review, server_url)
    return prompts.fill(
        "report/report.md.j2",
        mark=sentences.CONCLUSION_MARKS[review.conclusion],
        headline=line(review.headline),
        where=inline_code(sentences.where(review)),
        story=prose(review.summary, limit=_TEXT_BYTES),
        covered=line(sentences.covered(review)),
        gaps=blocks.gaps(review),
        findings=[_finding(found, links) for found in review.findings],
        hints=blocks.bullets(hints),
        hints_heading=HEADING,
        earlier=blocks.earlier(review),
        tally=endings.tally(review.ledger),
        aside=blocks.set_aside(review),
        dispositions=sentences.dispositions(review),
        coverage=blocks.coverage(review),
        excused=blocks.excused(review),
        reading=blocks.reading_order(links, review.reading_order),
        costs=blocks.costs(review.costs),
        spent=line(sentences.spent(review)),
        notes=blocks.bullets(review.notes),
        reasons=blocks.bullets(review.reasons),
        next_step=sentences.NEXT_STEPS[review.recommended_action],
    )


def _finding(found: RankedFinding, links: Links) -> dict[str, object]:
    language = PurePosixPath(found.place.path).suffix.lstrip(".") if found.place else ""
    return {
        "mark": sentences.SEVERITY_MARKS[found.severity],
        "number": line(found.number),
        "severity": found.severity,
        "title": blocks.title(found.title),
        "place": links.place(found.place) if found.place else line(sentences.place(found)),
        "quote": code(found.quote, language, limit=_TEXT_BYTES) if found.quote else None,
        "scenario": prose(found.scenario, limit=_TEXT_BYTES),
        "fix": prose(found.fix, limit=_TEXT_BYTES),
        "suggestion": None
        if found.suggestion is None
        else code(found.suggestion, language, limit=_TEXT_BYTES),
        "suggestion_note": line(found.suggestion_note),
        "standing": line(sentences.standing(found)),
        "said": links.discussion(found.said_in),
        "reason": line(found.checked.reason),
    }


def html_report(
    review: Review,
    prompts: Prompts,
    *,
    server_url: str | None = None,
    hints: Sequence[str] = (),
) -> str:
    """The whole review as one page that needs nothing else, with ``hints`` apart.

    ``server_url`` makes places links.
    """
    links = Links.of(review, server_url)
    agents, rows = sentences.matrix(review.coverage)
    return prompts.fill(
        "report/report.html.j2",
        review=review,
        hints=hints,
        hints_heading=HEADING,
        show=visible,
        mark=sentences.CONCLUSION_MARKS[review.conclusion],
        sentences=sentences,
        endings=endings,
        gaps=sentences.gaps(review.coverage),
        excused=sentences.excused(review.coverage),
        agents=agents,
        rows=rows,
        url=links.url,
        longest=max((cost.seconds for cost in review.costs), default=0.0) or 1.0,
    )
