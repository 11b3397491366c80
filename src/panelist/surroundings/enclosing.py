"""The functions and types that stand around changed lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from panelist.contracts import Side
from panelist.evidence.outline import enclosing as enclosing_lines
from panelist.repo.outlines import Definition, Outline
from panelist.surroundings.changed import spans_of
from panelist.surroundings.code_index import CodeIndex
from panelist.surroundings.passages import PassageCandidate, Relation

SHORT_FUNCTION = 60
SHORT_TYPE = 30
_HEAD = 12
_TAIL = 4
_NEAR = 12
_LEAD = 10
_WIDEST = 500
_MOST_BLOCKS = 20
_LEADS = ("#", "@", "//", "/*", "*", "[", "--", '"""')
"""What a comment, a decorator, an attribute or an annotation above a definition begins with."""

Spans = tuple[tuple[int, int], ...]


def find_enclosing(
    side: Side, path: str, touched: Sequence[int], index: CodeIndex, about: str
) -> Iterator[PassageCandidate]:
    """The code around the lines ``touched``: innermost functions first, then types.

    ``about`` says what these lines are: "hunk h3". Where no parser knows the language, the block
    that the indentation makes stands for the function.
    """
    if not touched:
        return
    outline = index.outline(side, path)
    if outline is None:
        lines = index.files.lines(side, path)
        first_lines = [first for first, _ in spans_of(touched)][:_MOST_BLOCKS]
        blocks = {block: None for line in first_lines if (block := _indented(lines, line))}
        for block in blocks:
            yield _candidate(side, path, (block,), f"the block around {about}")
        return
    around = _blocks_around(outline, touched)
    for each in (each for each in around if each.role == "function"):
        first, *rest = cut_spans(each, touched, SHORT_FUNCTION)
        spans = ((lead_of(index, side, path, each), first[1]), *rest)
        yield _candidate(side, path, spans, f"{each.name}, around {about}")
    for each in (each for each in around if each.role == "type"):
        spans = cut_spans(each, (), SHORT_TYPE)
        yield _candidate(side, path, spans, f"{each.name}, the type around {about}")


def _blocks_around(outline: Outline, touched: Sequence[int]) -> list[Definition]:
    """The functions and types around any of the sorted lines, the shortest first."""
    around = [
        each
        for each in outline.blocks
        if bisect_left(touched, each.start) < bisect_right(touched, each.end)
    ]
    return sorted(around, key=lambda each: each.end - each.start)[:_MOST_BLOCKS]


def cut_spans(definition: Definition, touched: Sequence[int], short: int) -> Spans:
    """The whole ``definition`` when it is ``short``; else its head, its tail and what is near."""
    first, last = definition.start, definition.end
    if last - first < short:
        return ((first, last),)
    within = [line for line in touched if first <= line <= last]
    near = [(line - _NEAR, line + _NEAR) for line in within]
    spans = [(first, first + _HEAD - 1), *near]
    if definition.role == "function":
        spans.append((last - _TAIL + 1, last))
    return _united(spans, first, last)


def lead_of(index: CodeIndex, side: Side, path: str, definition: Definition) -> int:
    """The first of the comment and attribute lines that stand right above ``definition``."""
    lines = index.files.lines(side, path)
    first = min(definition.start, len(lines))
    lowest = max(1, first - _LEAD)
    while first > lowest and lines[first - 2].lstrip().startswith(_LEADS):
        first -= 1
    return first


def _united(spans: Sequence[tuple[int, int]], first: int, last: int) -> Spans:
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        low, high = max(start, first), min(end, last)
        if united and low <= united[-1][1] + 1:
            united[-1] = united[-1][0], max(united[-1][1], high)
        else:
            united.append((low, high))
    return tuple(united)


def _indented(lines: Sequence[str], number: int) -> tuple[int, int] | None:
    """The widest block around a line that is short enough to show; the nearest if none is."""
    window = {
        at: lines[at - 1][:_WIDEST]
        for at in range(max(1, number - SHORT_FUNCTION), min(len(lines), number) + 1)
    }
    if number not in window:
        return None
    block: tuple[int, int] | None = None
    for above in enclosing_lines(window, number):
        end = _end_of_block(lines, above, number)
        if block is None or end - above < SHORT_FUNCTION:
            block = above, min(end, above + SHORT_FUNCTION - 1)
    return block


def _end_of_block(lines: Sequence[str], first: int, number: int) -> int:
    """The last line below ``first`` that is indented deeper, and what closes the block."""
    depth = _depth(lines[first - 1])
    end = number
    for at in range(number + 1, min(len(lines), first + 2 * SHORT_FUNCTION) + 1):
        text = lines[at - 1]
        if not text.strip():
            continue
        if _depth(text) <= depth:
            return at if text.strip()[0] in "}])" or text.strip() == "end" else end
        end = at
    return end


def _depth(line: str) -> int:
    shown = line[:_WIDEST].expandtabs(4)
    return len(shown) - len(shown.lstrip())


def _candidate(side: Side, path: str, spans: Spans, reason: str) -> PassageCandidate:
    return PassageCandidate(Relation.AROUND, path, side, spans, reason)
