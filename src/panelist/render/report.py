"""The full report as Markdown and as a page of its own; no finding is left out for size."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from panelist.contracts import RankedFinding, Review
from panelist.fence import visible
from panelist.prompts import Prompts
from panelist.render import blocks, coverage, endings, sentences
from panelist.render.attribution import attribution
from panelist.render.hints import HEADING
from panelist.render.links import Links
from panelist.render.markdown import Markdown, code, inline_code, line, prose
from panelist.render.sections import sections, untested

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
        headline=line(review.headline),
        where=inline_code(sentences.where(review)),
        story=prose(review.summary, limit=_TEXT_BYTES),
        covered=line(coverage.covered(review)),
        gaps=blocks.gaps(review),
        sections=[
            (
                one.heading,
                one.brief,
                [
                    _brief(prompts, found, review, links)
                    if one.brief
                    else _finding(found, review, links)
                    for found in one.findings
                ],
            )
            for one in sections(review)
        ],
        untested=blocks.untested(links, untested(review), _TEXT_BYTES),
        hints=blocks.bullets(hints),
        hints_heading=HEADING,
        earlier=blocks.earlier(review),
        tally=endings.tally(review),
        round_told=line(sentences.round_told(review)),
        recorded=blocks.recorded(review),
        aside=blocks.considered(review),
        dispositions=sentences.dispositions(review),
        coverage=blocks.who_read_what(review),
        excused=blocks.excused(review),
        reading=blocks.reading_order(links, review.reading_order),
        costs=blocks.costs(review.costs),
        spent=line(sentences.spent(review)),
        notes=blocks.bullets(review.notes),
        reasons=blocks.bullets(review.reasons),
        next_step=sentences.next_step(review),
    )


def _brief(prompts: Prompts, found: RankedFinding, review: Review, links: Links) -> Markdown:
    dispute = endings.dispute(review, found)
    return blocks.entry(prompts, links, found, dispute, limit=_TEXT_BYTES)


def _finding(found: RankedFinding, review: Review, links: Links) -> dict[str, object]:
    language = PurePosixPath(found.place.path).suffix.lstrip(".") if found.place else ""
    return {
        "mark": sentences.SEVERITY_MARKS[found.severity],
        "number": line(sentences.called(found)),
        "severity": found.severity,
        "title": blocks.title(found.title),
        "place": links.place(found.place) if found.place else line(sentences.place(None)),
        "quote": code(found.quote, language, limit=_TEXT_BYTES) if found.quote else None,
        "scenario": prose(found.scenario, limit=_TEXT_BYTES),
        "fix": prose(found.fix, limit=_TEXT_BYTES),
        "suggestion": None
        if found.suggestion is None
        else code(found.suggestion, language, limit=_TEXT_BYTES),
        "suggestion_place": line(_moved(found)),
        "suggestion_note": line(found.suggestion_note),
        "patch": code(found.patch, "diff", limit=_TEXT_BYTES) if found.patch else None,
        "dispute": line(endings.dispute(review, found)),
        "attribution": line(attribution(found)),
        "said": links.discussion(found.said_in),
        "reason": line(found.checked.reason),
    }


def _moved(found: RankedFinding) -> str:
    """The lines that a suggestion replaces, where they are not those of the finding."""
    there = found.suggestion_place
    return sentences.place(there) if there is not None and there != found.place else ""


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
    agents, rows = coverage.matrix(review.coverage)
    return prompts.fill(
        "report/report.html.j2",
        review=review,
        hints=hints,
        hints_heading=HEADING,
        show=visible,
        sentences=sentences,
        endings=endings,
        attribution=attribution,
        sections=sections(review),
        untested=untested(review),
        coverage=coverage,
        agents=agents,
        rows=rows,
        url=links.url,
        moved=_moved,
        longest=max((cost.seconds for cost in review.costs), default=0.0) or 1.0,
    )
