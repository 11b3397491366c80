"""Numbers about reviews as text, JSON and CSV. What is unknown is told as that, never as 0."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TypeVar

from panelist.contracts import EntryState
from panelist.metrics import (
    AgentFigures,
    CostFigures,
    Decision,
    RuleFigures,
    Share,
    Statistics,
    TimeFigures,
)
from panelist.render.plain import plain
from panelist.render.sentences import amount, counted, dollars, duration

UNKNOWN = "unknown"
USAGE = ("reviews", "calls", "tokens", "cost", "findings")
"""The heads of the table of agents."""
_LABEL_COLUMNS = 23
_REASON_CHARS = 300
_TITLE_CHARS = 100
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

T = TypeVar("T")
Row = tuple[str, str, str | int | float | None]


def statistics_text(told: Statistics) -> str:
    """The numbers for a terminal: plain lines."""
    sections = (_overview, _months, _agents, _findings, _decisions, _rules, _notes)
    return "\n".join("\n".join(lines) for each in sections if (lines := [*each(told), ""]) != [""])


def statistics_json(told: Statistics) -> str:
    """The numbers for programs; shares come with their ``rate``. ``null`` is unknown."""
    whole: dict[str, object] = {"schema_id": "panelist/statistics", "version": 1, **asdict(told)}
    for name in ("complete", "last_complete", "acted_on"):
        share: Share | None = getattr(told, name)
        if share is not None:
            whole[name] = {**asdict(share), "rate": share.rate}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def statistics_csv(told: Statistics) -> str:
    """The numbers for a spreadsheet: rows of ``figure``, ``of``, ``value``; empty is unknown."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("figure", "of", "value"))
    for row in _rows(told):
        rows.writerow([_cell(cell) for cell in row])
    return out.getvalue()


def list_overview(told: Statistics) -> Iterator[tuple[str, str]]:
    """What stands first: labels, and figures for people."""
    yield "Pull requests", f"{told.pulls:,}"
    yield "Reviews", _known(told.reviews, lambda number: f"{number:,}")
    yield "Runs without a review", _known(told.unfinished, str)
    yield "Read everything", _known(told.complete, lambda one: _share(one, "review"))
    if told.last_complete is not None:
        yield "At the last review", _share(told.last_complete, "pull request")
    yield "Conclusions", _known(told.conclusions, _tally)
    yield "Cost", _cost(told.cost)
    yield "Cost a review", _known(told.cost.a_review, dollars)
    yield "First finding after", _known(told.first_finding, _times)


def list_findings(told: Statistics) -> Iterator[tuple[str, str]]:
    """What people were told, and what became of it."""
    yield "Told", f"{told.findings:,}"
    if told.findings:
        yield "Severity", _tally(told.severities)
        support = (f"{times:,} by {number}" for number, times in told.support.items())
        yield "Readings that agree", ", ".join(support)
        yield "State", _tally(told.states)
        yield "Fixed after told", _share(told.acted_on, "finding")
    if told.joined:
        yield "Part of another", f"{told.joined:,}"
    if told.unlisted:
        yield "Not held any more", f"{told.unlisted:,}, of which nothing else is known"


def list_usage(one: AgentFigures) -> Iterator[str]:
    """The cells of an agent or a phase, under ``USAGE``."""
    yield _known(one.reviews, str)
    yield _known(one.calls, str)
    yield _known(one.tokens, amount)
    yield _known(one.usd, dollars)
    yield "" if one.findings is None else str(one.findings)


def describe_source(told: Statistics) -> str:
    """Where the numbers are from, and from which day on."""
    return f"{told.source}, since {told.since}" if told.since else told.source


def _overview(told: Statistics) -> Iterator[str]:
    yield plain(f"Panelist in numbers: {describe_source(told)}")
    yield ""
    for label, figure in list_overview(told):
        yield _line(label, figure)


def _months(told: Statistics) -> Iterator[str]:
    if told.cost.months:
        yield "By month"
    for one in told.cost.months:
        month = one.month or "day unknown"
        yield f"  {month:<12}{counted(one.reviews, 'review'):>14}{dollars(one.usd):>14}"


def _agents(told: Statistics) -> Iterator[str]:
    if not told.agents:
        return
    width = max(12, *(len(plain(one.who)) for one in told.agents)) + 2
    yield "Agents and phases"
    yield f"  {'':<{width}}{''.join(f'{title:>15}' for title in USAGE)}"
    for one in told.agents:
        yield f"  {plain(one.who):<{width}}{''.join(f'{cell:>15}' for cell in list_usage(one))}"


def _findings(told: Statistics) -> Iterator[str]:
    yield "Findings"
    for label, figure in list_findings(told):
        yield _line(f"  {label}", figure)


def _decisions(told: Statistics) -> Iterator[str]:
    for state, heading in (
        (EntryState.DISMISSED, "Dismissed"),
        (EntryState.DISPUTED, "Disputed"),
    ):
        decisions = [one for one in told.decisions if one.state is state]
        if decisions:
            yield f"{heading}, by whom and why"
        yield from map(_decision, decisions)


def _decision(one: Decision) -> str:
    title = plain(one.title, limit=_TITLE_CHARS)
    why = plain(one.why, limit=_REASON_CHARS) or "no reason is known"
    return f"  {plain(one.pull)} {one.finding} {title} - {plain(one.who) or UNKNOWN}: {why}"


def _rules(told: Statistics) -> Iterator[str]:
    if told.rules:
        yield "Rules, and what each silenced"
    for one in told.rules:
        yield f"  {plain(one.rule)} since {one.since} by {plain(one.by)}: {describe_uses(one)}"


def describe_uses(one: RuleFigures) -> str:
    """What a rule silenced: ``2 findings on 1 pull request, last on ... o/r#7: Title``."""
    last = f" on {one.last}" if one.last else ""
    title = plain(one.title, limit=_TITLE_CHARS)
    where = f"last{last} at {plain(one.pull)}: {title}"
    return f"{counted(one.silenced, 'finding')} on {counted(one.pulls, 'pull request')}, {where}"


def _notes(told: Statistics) -> Iterator[str]:
    if told.notes:
        yield "Notes"
    for note in told.notes:
        yield f"  {plain(note)}"


def _line(label: str, value: str) -> str:
    return f"{label:<{_LABEL_COLUMNS}}{value}"


def _known(value: T | None, told: Callable[[T], str]) -> str:
    return UNKNOWN if value is None else told(value)


def _share(share: Share, noun: str) -> str:
    rate = share.rate
    if rate is None:
        return UNKNOWN
    return f"{share.part:,} of {counted(share.whole, noun)} ({rate:.0%})"


def _tally(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {word}" for word, number in counts.items()) or "none"


def _cost(cost: CostFigures) -> str:
    missing = f"{counted(cost.unpriced, 'review')} without a known price" if cost.unpriced else ""
    if cost.usd is None:
        return f"{UNKNOWN}: {missing}" if missing else UNKNOWN
    return f"{dollars(cost.usd)} for {counted(cost.reviews, 'review')}" + (
        f"; {missing}" if missing else ""
    )


def _times(times: TimeFigures) -> str:
    told = f"{duration(times.median)} in the middle, {duration(times.ninetieth)} for 90 %"
    return f"{told} ({counted(times.reviews, 'review')})"


def _rows(told: Statistics) -> Iterator[Row]:
    yield "source", "", told.source
    yield "since", "", told.since
    yield "pulls", "", told.pulls
    yield "reviews", "", told.reviews
    yield "unfinished", "", told.unfinished
    yield from _share_rows("complete", told.complete)
    yield from _share_rows("last_complete", told.last_complete)
    yield from _tally_rows("conclusion", told.conclusions)
    yield "cost_usd", "", told.cost.usd
    yield "cost_usd_a_review", "", told.cost.a_review
    yield "priced_reviews", "", told.cost.reviews
    yield "unpriced_reviews", "", told.cost.unpriced
    for month in told.cost.months:
        yield "month_cost_usd", month.month or UNKNOWN, month.usd
        yield "month_reviews", month.month or UNKNOWN, month.reviews
    for agent in told.agents:
        for name in ("reviews", "calls", "tokens", "usd", "findings"):
            yield f"agent_{name}", agent.who, getattr(agent, name)
    yield "findings", "", told.findings
    yield "joined", "", told.joined
    yield "unlisted", "", told.unlisted
    yield from _tally_rows("severity", told.severities)
    yield from _tally_rows("state", told.states)
    yield from _tally_rows("support", {str(key): value for key, value in told.support.items()})
    yield from _share_rows("acted_on", told.acted_on)
    times = told.first_finding
    yield "first_finding_reviews", "", times.reviews if times else None
    yield "first_finding_seconds", "median", times.median if times else None
    yield "first_finding_seconds", "90 %", times.ninetieth if times else None
    for one in told.decisions:
        yield one.state.value, f"{one.pull} {one.finding}", f"{one.who}: {one.why}"
    for rule in told.rules:
        yield "rule_silenced", f"{rule.rule} {rule.since} {rule.by}", rule.silenced
    for note in told.notes:
        yield "note", "", note


def _share_rows(figure: str, share: Share | None) -> Iterator[Row]:
    yield figure, "part", share.part if share else None
    yield figure, "whole", share.whole if share else None
    yield figure, "rate", share.rate if share else None


def _tally_rows(figure: str, counts: Mapping[str, int] | None) -> Iterator[Row]:
    if counts is None:
        yield figure, "", None
        return
    for word, number in counts.items():
        yield figure, word, number


def _cell(value: str | float | None) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        text = plain(value)
        return f"'{text}" if text.startswith(_DANGEROUS) else text
    return value
