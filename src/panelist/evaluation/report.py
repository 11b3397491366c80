"""The results for people: text for a terminal, and one page."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from panelist.evaluation.intervals import Interval
from panelist.evaluation.results import ArmComparison, ArmResult, Missed, Noise, Results, Score
from panelist.fence import visible
from panelist.prompts import Prompts
from panelist.render.plain import plain

_HEAD = (
    *("arm", "labels", "hits", "false alarms", "P", "R", "F1", "95 %"),
    *("findings/case", "$/case", "s/case"),
)
_UNKNOWN = "unknown"
_SHOWN_CHARS = 160


def text_results(results: Results) -> str:
    """All tables as plain text; nothing in it that a terminal or a runner obeys."""
    return "\n".join(_rows(results)) + "\n"


def html_results(results: Results, prompts: Prompts) -> str:
    """All tables as one page that needs nothing else."""
    return prompts.fill(
        "report/eval.html.j2",
        results=results,
        head=_HEAD,
        sections=[
            (describe_counting(first), [row_of(arm, score) for arm, score in rows])
            for first, rows in _by_counting(results)
        ],
        compared=[
            (f"{each.second} against {each.first}", *compare_row(each))
            for each in results.comparisons
        ],
        verdict_on=describe_miss,
        show=visible,
    )


def describe_counting(score: Score) -> str:
    """By which rule, of which findings and which labels."""
    what = "posted inline" if score.scope.value == "inline" else "all it says"
    which = "all labels" if score.labels.value == "all" else "core labels"
    rule = "Martian's rule of March" if score.rule.value == "march" else "the strict rule"
    return f"{what}, {which}, {rule}"


def row_of(arm: ArmResult, score: Score) -> tuple[str, ...]:
    """One row of the table of arms."""
    tally = score.tally
    said = arm.inline_per_case if score.scope.value == "inline" else arm.findings_per_case
    return (
        arm.name,
        str(tally.labels),
        str(tally.hits),
        str(tally.false_alarms),
        format_share(score.precision),
        format_share(score.recall),
        format_share(score.f1),
        format_interval(score.interval),
        f"{said:.1f}",
        format_cost(arm),
        _UNKNOWN if arm.seconds_per_case is None else f"{arm.seconds_per_case:.0f}",
    )


def compare_row(each: ArmComparison) -> tuple[str, str, str, str]:
    """CountingRule and findings that count, the difference of F1 and its interval."""
    difference = _UNKNOWN if each.difference is None else f"{each.difference:+.2f}"
    return f"{each.rule}, {each.scope}", str(each.cases), difference, format_interval(each.interval)


def format_share(share: float | None) -> str:
    """Two digits as in ``.57``; a dash where there is nothing to share."""
    return "-" if share is None else f"{share:.2f}".removeprefix("0")


def format_interval(interval: Interval | None) -> str:
    """From and to."""
    return "-" if interval is None else f"{interval.low:.2f} to {interval.high:.2f}"


def format_cost(arm: ArmResult) -> str:
    """Dollars a case; ``~`` before an estimate, and unknown stays unknown."""
    if arm.usd_per_case is None:
        return _UNKNOWN
    return f"{'~' if arm.is_estimate else ''}{arm.usd_per_case:.3f}"


def describe_miss(missed: Missed) -> str:
    """Where it was lost."""
    if missed.noted:
        return "said, not inline"
    if missed.claimed is None:
        return "not said"
    return "claimed, not said" if missed.claimed else "claimed by nobody"


def _by_counting(results: Results) -> Iterator[tuple[Score, list[tuple[ArmResult, Score]]]]:
    for index, first in enumerate(results.arms[0].scores if results.arms else ()):
        yield first, [(arm, arm.scores[index]) for arm in results.arms]


def _rows(results: Results) -> Iterator[str]:
    for first, rows in _by_counting(results):
        yield f"{describe_counting(first)}:"
        yield from _table(_HEAD, [row_of(arm, score) for arm, score in rows])
        yield ""
    if results.comparisons:
        yield "F1 compared, all labels, the same cases:"
        head = ("arms", "counting", "cases", "difference", "95 %")
        rows_compared = [
            (f"{each.second} - {each.first}", *compare_row(each)) for each in results.comparisons
        ]
        yield from _table(head, rows_compared)
        yield ""
    for arm in results.arms:
        yield from _arm(arm)


def _arm(arm: ArmResult) -> Iterator[str]:
    yield f"{plain(arm.name)}: {arm.cases} cases, judged by {plain(', '.join(arm.judges)) or '-'}"
    for case in arm.not_counted:
        yield f"  not counted: {plain(case.case)}: {plain(case.reason)}"
    for by, group in groupby(arm.contributions, key=lambda each: each.by):
        head = (by, "findings", "hits", "false alarms")
        rows = [
            (each.group, *map(str, (each.tally.findings, each.tally.hits, each.tally.false_alarms)))
            for each in group
        ]
        yield from _table(head, rows)
    yield f"missed ({len(arm.missed)}):"
    yield from (f"  {_miss_line(missed)}" for missed in arm.missed)
    yield f"noise ({len(arm.noise)}):"
    yield from (f"  {_noise_line(noise)}" for noise in arm.noise)
    yield ""


def _miss_line(missed: Missed) -> str:
    core = "" if missed.core else ", not core"
    return plain(
        f"{missed.case} {missed.label} ({describe_miss(missed)}{core}): {missed.text}",
        limit=_SHOWN_CHARS,
    )


def _noise_line(noise: Noise) -> str:
    worth = "" if noise.worth is None else f", worth {noise.worth}"
    standing = f"{noise.placement}, support {noise.support}, {noise.verdict}{worth}"
    return plain(
        f"{noise.case} {noise.number} ({standing}): {noise.title}; {noise.place}",
        limit=_SHOWN_CHARS,
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they need to be; all but the first to the right."""
    cells = [tuple(plain(cell) for cell in row) for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *rest in cells:
        figures = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join(("", first.ljust(widths[0]), *figures)).rstrip()
