"""What a pull request shows: the sticky summary, the job summary, inline comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import Conclusion, RankedFinding, Review, Wording
from panelist.prompts import Prompts
from panelist.render import blocks, coverage, endings, life, sentences
from panelist.render.attribution import attribution, remarks
from panelist.render.diagram import call_diagram
from panelist.render.handoff import finding_handoff, review_handoff
from panelist.render.links import Links
from panelist.render.markdown import Markdown, code, line, prose, suggestion
from panelist.render.sections import Section, count_others, sections, untested
from panelist.render.verdict import verdict_line
from panelist.render.walkthrough import change_lines

BODY_BYTES = 60_000
"""GitHub refuses a body above 65,536; measured in bytes, we stay below in any script."""

_HEADING_BYTES = len("\n### \n\n")
_FOLD_BYTES_AROUND = 500
"""What the folds around findings and changes take besides their entries."""
_STORY_BYTES = 3_000
_LIST_BYTES = 3_000
_FOLD_BYTES = 7_000
_CHANGES_BYTES = 10_000
_INLINE_HANDOFF_BYTES = 2_500
"""Of a prompt in the comment at a finding's lines; a longer one stands elsewhere only."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What every comment of one posting shares.

    ``run_url`` is where the reports of the run can be had; ``inline`` holds the
    numbers of the findings that get a comment of their own; ``turns`` is what
    became of findings since the review before; ``wording`` is how much the comments say.
    """

    prompts: Prompts
    links: Links
    run_url: str | None
    inline: frozenset[str] = frozenset()
    turns: tuple[life.Turn, ...] = ()
    wording: Wording = "full"


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

    @property
    def size(self) -> int:
        """Bytes, a line break after each line."""
        return sum(len(one.encode()) + 1 for one in self.lines)


_NOTHING = Part((), 0)


def sticky(review: Review, scene: Scene, marker: str, state: str = "") -> str:
    """The one summary comment; ``marker`` is its first line, ``state`` the second."""
    template = "comment/sticky.md.j2"
    return _summary(template, review, scene, BODY_BYTES - len(state.encode()), marker, state)


def job_summary(review: Review, scene: Scene) -> str:
    """The summary on the run's own page, with what each agent took."""
    return summary("comment/job.md.j2", review, scene)


def summary(template: str, review: Review, scene: Scene) -> str:
    """``template`` around the summary, within ``BODY_BYTES``."""
    return _summary(template, review, scene, BODY_BYTES)


def _summary(
    template: str, review: Review, scene: Scene, room: int, marker: str = "", state: str = ""
) -> str:
    """Everything else is measured first; findings get what remains of ``room`` bytes.

    Those that do not fit are counted, never cut. What changes, and its diagram, get what they
    leave.
    """
    shown = {**_frame(review, scene, room / BODY_BYTES), "marker": marker}
    told = sections(review)
    total = sum(len(section.findings) for section in told)
    nothing = {"blocking": _NOTHING, "others": (), "changes": _NOTHING, "diagram": None}
    bare = scene.prompts.fill(template, **shown, **nothing, findings_left=total, state="")
    room -= len(bare.encode()) + _FOLD_BYTES_AROUND
    parts: list[tuple[Section, Part]] = []
    for section in told:
        room -= len(section.heading.encode()) + _HEADING_BYTES
        entries = (_entry(review, scene, section, found) for found in section.findings)
        kept = blocks.fitted(entries, room)
        part = Part(kept, len(section.findings) - len(kept))
        parts.append((section, part))
        room = 0 if part.left else room - part.size
    changes = Part.of(change_lines(scene.links, review), min(room, _CHANGES_BYTES))
    drawn = call_diagram(review)
    body = scene.prompts.fill(
        template,
        **shown,
        blocking=next((part for section, part in parts if section.blocks), _NOTHING),
        others=[(one.heading, part) for one, part in parts if part.lines and not one.blocks],
        changes=changes,
        diagram=drawn if drawn and len(drawn.text.encode()) < room - changes.size else None,
        findings_left=sum(part.left for _, part in parts),
        state=state,
    )
    return body.rstrip("\n") + "\n"


def _entry(review: Review, scene: Scene, section: Section, found: RankedFinding) -> Markdown:
    """One line where the rest is told elsewhere, not worth more, or not wished for."""
    dispute = endings.dispute(review, found)
    if found.number in scene.inline:
        return blocks.brief_entry(scene.links, found, (dispute,))
    if section.brief or scene.wording == "terse":
        return blocks.brief_entry(scene.links, found, (*remarks(found), dispute))
    return blocks.entry(scene.prompts, scene.links, found, dispute)


def _frame(review: Review, scene: Scene, share: float) -> dict[str, object]:
    """Everything but the findings. ``share`` of the usual room is what lists may take."""
    green = review.conclusion is Conclusion.SUCCESS
    steps = review.reading_order if review.findings or not green else ()
    lists, folds = int(_LIST_BYTES * share), int(_FOLD_BYTES * share)
    return {
        "verdict": verdict_line(review),
        "terse": scene.wording == "terse",
        "headline": line(review.headline),
        "since": line(life.since(scene.turns)),
        "round_told": line(sentences.round_told(review)),
        "story": prose(review.summary, limit=int(_STORY_BYTES * share)),
        "covered": line(coverage.covered(review)),
        "gaps": Part.of(blocks.gaps(review), lists),
        "reasons": Part.of([] if green else blocks.bullets(review.reasons), lists),
        "untested": blocks.untested(scene.links, untested(review), lists),
        "others_heading": "Other findings" if review.blocking else "Findings",
        "others_counted": count_others(review),
        "green": green,
        "next_step": sentences.next_step(review),
        "handoff": _handoff(review_handoff(scene.prompts, review, limit=folds).text, folds),
        "earlier": Part.of(blocks.earlier(review), folds),
        "tally": endings.tally(review),
        "recorded": Part.of(blocks.recorded(review), folds),
        "aside": Part.of(blocks.considered(review), folds),
        "dispositions": sentences.dispositions(review),
        "coverage": Part.of(blocks.who_read_what(review), folds),
        "excused": Part.of(blocks.excused(review), lists),
        "reading": Part.of(blocks.reading_order(scene.links, steps), lists),
        "costs": Part.of(blocks.costs(review.costs), lists),
        "spent": blocks.spent(review),
        "spent_so_far": line(sentences.spent_so_far(review)),
        "notes": Part.of(blocks.bullets(review.notes), lists),
        "paused": bool(review.ledger and review.ledger.paused_by),
        "run_url": scene.run_url,
    }


def _handoff(text: str, limit: int) -> Markdown | None:
    """A prompt as a block, nothing for none and for one that does not fit."""
    if not text or len(text.encode()) > limit:
        return None
    return code(text, limit=limit)


def inline(
    prompts: Prompts, found: RankedFinding, review: Review, wording: Wording = "full"
) -> str:
    """The body of the comment at the lines of ``found``, a finding of ``review``."""
    block = suggestion(found.suggestion) if found.suggestion is not None else None
    if block is not None and len(block.encode()) > BODY_BYTES // 2:
        block = None
    return prompts.fill(
        "comment/inline.md.j2",
        terse=wording == "terse",
        marker=life.finding_marker(found.fingerprint, found.number),
        mark=sentences.SEVERITY_MARKS[found.severity],
        number=line(sentences.called(found)),
        severity=found.severity,
        title=blocks.title(found.title),
        scenario=prose(found.scenario),
        fix=prose(found.fix),
        suggestion=block,
        held_back=found.suggestion is not None and block is None,
        patched=bool(found.patch),
        attribution=line(attribution(found)),
        reason=line(found.checked.reason),
        handoff=_handoff(finding_handoff(prompts, review, found), _INLINE_HANDOFF_BYTES),
    )
