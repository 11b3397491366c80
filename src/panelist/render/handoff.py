"""Findings as prompts for a coding agent, each of which stands on its own.

Plain text, for whoever reads it next has tools and acts on words: what a model or
a stranger wrote stands behind a gutter, and nothing in it mentions, refers,
commands or imitates a mark of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import ClaimKind, Placement, RankedFinding, Review
from panelist.prompts import Prompts
from panelist.render import sentences
from panelist.render.plain import TAB, inert, plain, plain_code, plain_lines

_GUTTER = "| "
_QUOTED_ROWS, _EDITED_ROWS = 12, 40
_ROW_CHARS = 200
_WORDS_CHARS = 1_500
_PLACES = 6


@dataclass(frozen=True, slots=True)
class Handoff:
    """A prompt, and how many findings found no room in it."""

    text: str
    left: int = 0


def finding_handoff(prompts: Prompts, review: Review, found: RankedFinding) -> str:
    """The prompt for one finding of ``review``, wherever people meet it."""
    return _prompt(prompts, review, (_task(prompts, review, found),))


def review_handoff(prompts: Prompts, review: Review, *, limit: int | None = None) -> Handoff:
    """The prompt for all findings at lines, what fails the check first.

    Args:
        prompts: the templates.
        review: whose findings.
        limit: bytes of UTF-8; what does not fit is counted. ``None`` for no limit.

    Returns:
        A text of "" where there is nothing to fix, or not even the first fits.
    """
    found = [one for one in review.findings if one.placement is Placement.INLINE]
    found.sort(key=lambda one: one.number not in review.blocking)
    tasks = _tasks(prompts, review, found, limit)
    for count in range(len(tasks), 0, -1):
        text = _prompt(prompts, review, tasks[:count], left=len(found) - count)
        if limit is None or len(text.encode()) <= limit:
            return Handoff(text, len(found) - count)
    return Handoff("", len(found))


def _tasks(
    prompts: Prompts, review: Review, found: Sequence[RankedFinding], limit: int | None
) -> Sequence[str]:
    """The tasks that could fit into ``limit`` bytes; of hundreds the rest is not written at all."""
    tasks: list[str] = []
    size = 0
    for one in found:
        task = _task(prompts, review, one)
        size += len(task.encode())
        if limit is not None and size > limit:
            break
        tasks.append(task)
    return tasks


def _prompt(prompts: Prompts, review: Review, tasks: Sequence[str], *, left: int = 0) -> str:
    number = f"pull request {review.number} of " if review.number is not None else ""
    head = f" at commit {review.head_sha}" if review.head_sha else ""
    return prompts.fill(
        "handoff/prompt.md.j2",
        what=inert(plain(f"{number}{review.repository}{head}")),
        tasks=tasks,
        left=left,
    )


def _task(prompts: Prompts, review: Review, found: RankedFinding) -> str:
    edit = _edit(found)
    return prompts.fill(
        "handoff/task.md.j2",
        number=plain(found.number),
        severity=found.severity,
        blocks=found.number in review.blocking,
        places=_quoted(_places(found)),
        quote=_quoted(_code(found.quote, _QUOTED_ROWS)) if found.quote.strip() else "",
        cause=_words(f"{found.title}\n{found.scenario}"),
        question=_words(found.open_question),
        is_gap=found.kind is ClaimKind.MISSING_TEST,
        fix=_words(found.fix),
        edit=_quoted(edit),
        edit_elsewhere=_is_mended(found) and not edit,
        test=_words(found.test),
    ).strip("\n")


def _places(found: RankedFinding) -> Sequence[str]:
    named = [plain(sentences.place(one)) for one in (found.place, *found.also_at)]
    left = len(named) - _PLACES
    return (*named[:_PLACES], f"and {left} more") if left > 0 else named


def _edit(found: RankedFinding) -> Sequence[str]:
    """The fix of ``found``, as it is but for tabs; nothing where it is long or words in it act."""
    text = found.patch
    if found.suggestion is not None and found.suggestion_place is not None:
        instead = found.suggestion.split("\n") if found.suggestion else ["(nothing)"]
        where = sentences.place(found.suggestion_place)
        text = "\n".join([f"instead of {where}:", *instead])
    rows = text.removesuffix("\n").split("\n") if text else []
    shown = plain_code(text, limit=_ROW_CHARS) if rows else ()
    exact = [row.expandtabs(TAB) for row in rows] == list(shown) and inert(text) == text
    return shown if exact and len(rows) <= _EDITED_ROWS else ()


def _is_mended(found: RankedFinding) -> bool:
    return found.suggestion is not None or bool(found.patch)


def _code(text: str, most: int) -> Sequence[str]:
    rows = plain_code(text, limit=_ROW_CHARS)
    return rows if len(rows) <= most else (*rows[:most], "…")


def _words(text: str) -> str:
    return _quoted(plain_lines(text, limit=_WORDS_CHARS).split("\n")) if text.strip() else ""


def _quoted(rows: Sequence[str]) -> str:
    return "\n".join(f"{_GUTTER}{inert(row)}".rstrip() for row in rows)
