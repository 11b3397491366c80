"""Numbers about reviews as one page with plots that needs nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from panelist.fence import visible
from panelist.metrics import Statistics
from panelist.prompts import Prompts
from panelist.render.sentences import counted, dollars
from panelist.render.statistics import (
    USAGE,
    describe_source,
    describe_uses,
    list_findings,
    list_overview,
    list_usage,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a plot; ``percent`` is its length, of the longest one's."""

    label: str
    percent: float
    figure: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars that can be compared."""

    heading: str
    bars: tuple[Bar, ...]


def statistics_page(told: Statistics, prompts: Prompts) -> str:
    """The numbers as a page; figures that are unknown have no plot."""
    return prompts.fill(
        "report/statistics.html.j2",
        source=describe_source(told),
        overview=list(list_overview(told)),
        plots=list(draw_plots(told)),
        usage=USAGE,
        agents=[(one.who, list(list_usage(one))) for one in told.agents],
        findings=list(list_findings(told)),
        decisions=told.decisions,
        rules=[(one, describe_uses(one)) for one in told.rules],
        notes=told.notes,
        show=visible,
    )


def draw_plots(told: Statistics) -> Iterator[Plot]:
    """The plots that have anything to show."""
    months = [
        (one.month or "day unknown", one.usd, f"{dollars(one.usd)}, {one.reviews:,}")
        for one in told.cost.months
    ]
    spoken_for = {one.who: one.findings for one in told.agents if one.findings}
    support = {counted(number, "reading"): times for number, times in told.support.items()}
    drawn = (
        ("Cost by month, and how many reviews", _bars(months)),
        ("Conclusions of reviews", _count_bars(told.conclusions or {})),
        ("Findings by agent", _count_bars(spoken_for)),
        ("Findings by severity", _count_bars(told.severities)),
        ("Findings by readings that agree", _count_bars(support)),
        ("What became of findings", _count_bars(told.states)),
    )
    for heading, bars in drawn:
        if bars:
            yield Plot(heading, bars)


def _count_bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    return _bars([(word, number, f"{number:,}") for word, number in counts.items()])


def _bars(rows: Sequence[tuple[str, float, str]]) -> tuple[Bar, ...]:
    longest = max((length for _, length, _ in rows), default=0)
    return tuple(
        Bar(label, round(100 * length / longest, 1) if longest else 0.0, figure)
        for label, length, figure in rows
    )
