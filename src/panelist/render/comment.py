"""What a pull request shows: the sticky summary, the job summary, inline comments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import Conclusion, RankedFinding, Review
from panelist.prompts import Prompts
from panelist.render import blocks, sentences
from panelist.render.links import Links
from panelist.render.markdown import Markdown, line, prose, suggestion

BODY_BYTES = 60_000
"""GitHub refuses a body above 65,536; measured in bytes, we stay below in any script."""

_STORY_BYTES = 3_000
_LIST_BYTES = 3_000
_FOLD_BYTES = 7_000


@dataclass(frozen=True, slots=True)
class Scene:
    """What every comment of one posting shares.

    ``run_url`` is where the reports of the run can be had; ``inline`` holds the
    numbers of the findings that get a comment of their own.
    """

    prompts: Prompts
    links: Links
    run_url: str | None
    inline: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """What fits of a list, and how many entries do not."""

    lines: tuple[Markdown, ...]
    left: int

    @classmethod
    def of(cls, items: Sequence[Markdown], limit: int) -> "Part":
        """As many ``items`` as fit ``limit`` bytes."""
        kept = blocks.fitted(items, limit)
        return cls(kept, len(items) - len(kept))


def sticky(review: Review, scene: Scene, marker: str) -> str:
    """The one summary comment; ``marker`` is its first line."""
    return summary("comment/sticky.md.j2", review, scene, marker=marker)


def job_summary(review: Review, scene: Scene) -> str:
    """The summary on the run's own page, with what each agent took."""
    return summary("comment/job.md.j2", review, scene)


def summary(template: str, review: Review, scene: Scene, **extra: str) -> str:
    """``template`` around the summary, within ``BODY_BYTES``.

    Everything else is measured first; findings get the room that remains, and
    those that do not fit are counted, never cut.
    """
    shown: dict[str, object] = {**_frame(review, scene), **extra}
    bare = scene.prompts.fill(template, findings=Part((), len(review.findings)), **shown)
    entries = (
        blocks.finding(scene.prompts, scene.links, found, inline=scene.inline)
        for found in review.findings
    )
    kept = blocks.fitted(entries, BODY_BYTES - len(bare.encode()))
    findings = Part(kept, len(review.findings) - len(kept))
    return scene.prompts.fill(template, findings=findings, **shown)


def _frame(review: Review, scene: Scene) -> dict[str, object]:
    green = review.conclusion is Conclusion.SUCCESS
    steps = review.reading_order if review.findings or not green else ()
    return {
        "mark": sentences.CONCLUSION_MARKS[review.conclusion],
        "headline": line(review.headline),
        "story": prose(review.summary, limit=_STORY_BYTES),
        "covered": line(sentences.covered(review)),
        "gaps": Part.of(blocks.gaps(review), _LIST_BYTES),
        "reasons": Part.of([] if green else blocks.bullets(review.reasons), _LIST_BYTES),
        "next_step": sentences.NEXT_STEPS[review.recommended_action],
        "aside": Part.of(blocks.set_aside(review), _FOLD_BYTES),
        "dispositions": sentences.dispositions(review),
        "coverage": Part.of(blocks.coverage(review), _FOLD_BYTES),
        "excused": Part.of(blocks.excused(review), _LIST_BYTES),
        "reading": Part.of(blocks.reading_order(scene.links, steps), _LIST_BYTES),
        "costs": Part.of(blocks.costs(review.costs), _LIST_BYTES),
        "spent": line(sentences.spent(review)),
        "notes": Part.of(blocks.bullets(review.notes), _LIST_BYTES),
        "run_url": scene.run_url,
    }


def finding_marker(fingerprint: str) -> str:
    """The first line by which the comment on a finding is known again."""
    return f"<!-- panelist:finding {re.sub('[^0-9A-Za-z]', '', fingerprint)} -->"


def inline(prompts: Prompts, found: RankedFinding) -> str:
    """The body of the comment at a finding's lines."""
    block = suggestion(found.suggestion) if found.suggestion is not None else None
    if block is not None and len(block.encode()) > BODY_BYTES // 2:
        block = None
    return prompts.fill(
        "comment/inline.md.j2",
        marker=finding_marker(found.fingerprint),
        mark=sentences.SEVERITY_MARKS[found.severity],
        number=line(found.number),
        severity=found.severity,
        title=blocks.title(found.title),
        scenario=prose(found.scenario),
        fix=prose(found.fix),
        suggestion=block,
        held_back=found.suggestion is not None and block is None,
        standing=line(sentences.standing(found)),
        reason=line(found.checked.reason),
    )
