"""Passages of code that a reader is shown beside the diff, and how they are chosen and laid out."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from panelist.contracts import Side
from panelist.fence import Fence, visible
from panelist.surroundings.sources import SourceFiles

CHARS_PER_TOKEN = 2.5
"""Kept low, so that estimates come out high, as for the diff."""

_MOST_TOKENS = 12_000
_LEAST_TOKENS = 2_000
_LONGEST = 500
"""Characters of a line that are shown."""

_LETTER = re.compile(r"\w")
_GAP = "⋮"
_BLOCK_TOKENS = 70
"""What the delimiters and facts of a block cost."""

LineKey = tuple[str, Side, int]
"""Path, side and number of a line."""


class Relation(IntEnum):
    """How a passage relates to the change; the nearer ones are chosen first."""

    AROUND = 0
    CALLED = 1
    CALLER = 2
    TEST = 3


_SHARES = {Relation.AROUND: 0.5, Relation.CALLED: 0.75, Relation.CALLER: 0.9, Relation.TEST: 1.0}
"""How much of the budget may be used up to a relation, before the rest goes to whoever is next."""


class PassageCandidate(NamedTuple):
    """Lines of one file that may become a passage: spans from 1, and why they matter."""

    relation: Relation
    path: str
    side: Side
    spans: tuple[tuple[int, int], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of one file that are shown although the diff in the same prompt does not show them.

    Attributes:
        path: the file, as the diff writes it.
        side: ``RIGHT`` for the head, ``LEFT`` for the base.
        start, end: the first and the last line shown, from 1.
        reason: why it is shown, in a few words of ours and names of the code.
        changed: whether lines of it are added by hunks that the prompt does not show.
        text: the numbered lines in the columns of a hunk, with ``⋮`` where lines are left out.
            A stranger's words, without secrets, to be fenced.
    """

    path: str
    side: Side
    start: int
    end: int
    reason: str
    changed: bool
    text: str

    @property
    def facts(self) -> dict[str, str]:
        """What a block that holds it says of it."""
        state = "lines with + are changed elsewhere" if self.changed else "not changed"
        revision = "after the change" if self.side is Side.RIGHT else "before the change"
        return {
            "path": self.path,
            "lines": f"{self.start}-{self.end}",
            "revision": revision,
            "state": state,
            "shown": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around some hunks.

    Attributes:
        passages: ordered by relation, path and line; no line stands in two of them.
        lengths: path and number of lines of each changed file, after the change.
        notes: what could not be gathered, in sentences.
    """

    passages: tuple[Passage, ...] = ()
    lengths: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def tokens(self) -> int:
        """A high estimate of what the passages cost in a prompt."""
        return sum(
            int(len(passage.text) / CHARS_PER_TOKEN) + _BLOCK_TOKENS for passage in self.passages
        )


def surroundings_budget(diff_tokens: int) -> int:
    """Tokens that may stand beside a diff of so many: no more than it has, within two limits."""
    return max(_LEAST_TOKENS, min(diff_tokens, _MOST_TOKENS))


def render_passages(passages: Iterable[Passage], fence: Fence) -> tuple[str, ...]:
    """Each passage as a block that says where it stands, why it is shown and what is changed."""
    return tuple(fence.block("surroundings", passage.text, **passage.facts) for passage in passages)


def choose_passages(
    candidates: Sequence[PassageCandidate],
    files: SourceFiles,
    shown: Collection[LineKey],
    added: Collection[LineKey],
    *,
    budget_tokens: int,
) -> tuple[Passage, ...]:
    """The passages that fit into the budget, in the order of ``candidates`` within a relation.

    Args:
        candidates: what may be shown; lines that are in several count once.
        files: where the lines are read.
        shown: lines that the prompt shows anyway.
        added: lines of the head that the change added.
        budget_tokens: how much they may cost together.
    """
    printed = set(shown)
    chosen: list[tuple[Relation, Passage]] = []
    left = list(candidates)
    used = 0
    for share in (True, False):
        passed_over: list[PassageCandidate] = []
        for candidate in sorted(left, key=lambda each: each.relation):
            limit = budget_tokens * (_SHARES[candidate.relation] if share else 1)
            if used + _BLOCK_TOKENS > limit:
                passed_over.append(candidate)
                continue
            passage = _lay_out(candidate, files, printed, added)
            if passage is None:
                continue
            cost = int(len(passage.text) / CHARS_PER_TOKEN) + _BLOCK_TOKENS
            if used + cost > limit:
                passed_over.append(candidate)
                continue
            used += cost
            printed.update(_keys(candidate))
            chosen.append((candidate.relation, passage))
        left = passed_over
    chosen.sort(key=lambda each: (each[0], each[1].path, each[1].side, each[1].start))
    return tuple(passage for _, passage in chosen)


def _keys(candidate: PassageCandidate) -> Iterable[LineKey]:
    for start, end in candidate.spans:
        yield from ((candidate.path, candidate.side, line) for line in range(start, end + 1))


def _lay_out(
    candidate: PassageCandidate,
    files: SourceFiles,
    printed: Collection[LineKey],
    added: Collection[LineKey],
) -> Passage | None:
    """The lines of ``candidate`` that are not printed yet; ``None`` if they say nothing."""
    lines = files.lines(candidate.side, candidate.path)
    numbers = sorted(
        {
            line
            for path, side, line in _keys(candidate)
            if line <= len(lines) and (path, side, line) not in printed
        }
    )
    if not any(_says_something(lines[number - 1]) for number in numbers):
        return None
    width = max(4, len(str(numbers[-1])))
    rows: list[str] = []
    before = numbers[0] - 1
    changed = False
    for number in numbers:
        if number != before + 1:
            rows.append(f"{'':>{2 * width + 1}} {_GAP}")
        sign = "+" if (candidate.path, candidate.side, number) in added else " "
        changed = changed or sign == "+"
        rows.append(_row(number, candidate.side, sign, lines[number - 1], width))
        before = number
    return Passage(
        candidate.path,
        candidate.side,
        numbers[0],
        numbers[-1],
        candidate.reason,
        changed,
        "\n".join(rows),
    )


def _row(number: int, side: Side, sign: str, text: str, width: int) -> str:
    old, new = (number, "") if side is Side.LEFT else ("", number)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}⟦… {len(text):,} characters in all⟧"
    return f"{old:>{width}} {new:>{width}} |{sign}{visible(text)}"


def _says_something(line: str) -> bool:
    return _LETTER.search(line[:_LONGEST]) is not None
