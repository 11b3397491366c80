"""From records to numbers."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from panelist.contracts import Conclusion, EntryState, Severity
from panelist.metrics.figures import (
    AgentFigures,
    CostFigures,
    Decision,
    MonthFigures,
    RuleFigures,
    Share,
    Statistics,
    TimeFigures,
)
from panelist.metrics.records import FindingRecord, PullRecord, Records, ReviewRecord, Usage

UNKNOWN = "unknown"
"""The state of a finding of which nothing lives on."""
_DECISIONS = (EntryState.DISMISSED, EntryState.DISPUTED)
_MONTH_CHARS = len("2026-11")


def count(records: Records) -> Statistics:
    """The numbers that ``records`` hold; ``None`` for what they do not."""
    reviews = records.reviews
    findings = [found for pull in records.pulls for found in pull.findings]
    return Statistics(
        source=records.source,
        since=records.since,
        pulls=len(records.pulls),
        reviews=_sum_rounds(records.pulls) if reviews is None else len(reviews),
        unfinished=records.unfinished,
        complete=None if reviews is None else _share([one.complete for one in reviews]),
        last_complete=_last_complete(records.pulls),
        conclusions=None if reviews is None else _conclusions(reviews),
        cost=_cost_of_ledgers(records) if reviews is None else _cost_of_reviews(reviews),
        agents=tuple(_agents(reviews, findings)),
        findings=len(findings),
        joined=sum(pull.joined for pull in records.pulls),
        unlisted=sum(pull.unlisted for pull in records.pulls),
        severities=_in_order(Severity, (found.severity for found in findings)),
        states=_states(findings),
        support=dict(sorted(Counter(found.support for found in findings).items())),
        acted_on=_share([f.state is EntryState.FIXED for f in findings if f.state is not None]),
        decisions=tuple(_decisions(records.pulls)),
        rules=tuple(_rules(records.pulls)),
        first_finding=_times([one.first_finding for one in reviews or ()]),
        notes=records.notes,
    )


def _share(answers: Sequence[bool]) -> Share:
    return Share(sum(answers), len(answers))


def _sum_rounds(pulls: Iterable[PullRecord]) -> int | None:
    known = [pull.rounds for pull in pulls if pull.rounds is not None]
    return sum(known) if known else None


def _last_complete(pulls: Iterable[PullRecord]) -> Share | None:
    known = [pull.read_all for pull in pulls if pull.read_all is not None]
    return _share(known) if known else None


def _conclusions(reviews: Iterable[ReviewRecord]) -> Mapping[str, int]:
    return _in_order(Conclusion, (one.conclusion for one in reviews))


def _in_order(words: Iterable[str], met: Iterable[str]) -> Mapping[str, int]:
    """How often each of ``words`` was met, in their order; those that never were are left out."""
    counted = Counter(met)
    return {str(word): counted[word] for word in words if counted[word]}


def _states(findings: Iterable[FindingRecord]) -> Mapping[str, int]:
    words = (*EntryState, UNKNOWN)
    return _in_order(words, (found.state or UNKNOWN for found in findings))


def _cost_of_reviews(reviews: Iterable[ReviewRecord]) -> CostFigures:
    priced = [(one.day, 1, one.usd) for one in reviews if one.usd is not None]
    unpriced = sum(one.usd is None for one in reviews)
    return _cost(priced, unpriced)


def _cost_of_ledgers(records: Records) -> CostFigures:
    """By the days of all ledgers; one that had no room for its days has no known cost.

    A ledger adds up known prices alone, so 0 may be a free review or an unknown price.
    Of a pull request that changed since a day the whole life counts; but by month only
    what was spent since, for others that were alive before are not among the records.
    """
    days = [day for pull in records.pulls for day in pull.spending]
    priced = [(day.day, day.runs, day.usd) for day in days if day.usd > 0]
    unpriced = sum(pull.rounds or 0 for pull in records.pulls if not pull.spending)
    unpriced += sum(day.runs for day in days if not day.usd)
    whole = _cost(priced, unpriced)
    if records.since is None:
        return whole
    recent = _cost([row for row in priced if row[0] >= records.since], 0)
    return CostFigures(whole.usd, whole.reviews, whole.unpriced, whole.a_review, recent.months)


def _cost(priced: Sequence[tuple[str | None, int, float]], unpriced: int) -> CostFigures:
    """Of rows of a day, a number of reviews and what they cost together."""
    reviews = sum(number for _, number, _ in priced)
    usd = math.fsum(cost for _, _, cost in priced) if priced else None
    return CostFigures(
        usd=usd,
        reviews=reviews,
        unpriced=unpriced,
        a_review=usd / reviews if usd is not None and reviews else None,
        months=tuple(_months(priced)),
    )


def _months(priced: Sequence[tuple[str | None, int, float]]) -> Iterator[MonthFigures]:
    """The oldest first; what has no day comes last."""
    months = {day and day[:_MONTH_CHARS] for day, _, _ in priced}
    for month in sorted(months, key=lambda one: (one is None, one or "")):
        rows = [row for row in priced if (row[0] and row[0][:_MONTH_CHARS]) == month]
        yield MonthFigures(month, sum(row[1] for row in rows), math.fsum(row[2] for row in rows))


def _agents(
    reviews: Sequence[ReviewRecord] | None, findings: Iterable[FindingRecord]
) -> Iterator[AgentFigures]:
    """Agents that sat on a panel or found something; then the phases that asked a model."""
    found = Counter(one.agent for one in findings if one.agent)
    usage = [one for review in reviews or () for one in review.usage]
    agents = {one.who for one in usage if one.is_agent} | set(found)
    phases = {one.who for one in usage} - agents
    for who in (*sorted(agents), *sorted(phases)):
        spoken_for = found[who] if who in agents else None
        if reviews is None:
            yield AgentFigures(who, None, None, None, None, spoken_for)
        else:
            yield _agent(who, [one for one in usage if one.who == who], spoken_for)


def _agent(who: str, usage: Sequence[Usage], findings: int | None) -> AgentFigures:
    prices = [one.usd for one in usage]
    return AgentFigures(
        who=who,
        reviews=sum(one.has_read or one.calls > 0 for one in usage),
        calls=sum(one.calls for one in usage),
        tokens=sum(one.tokens for one in usage),
        usd=None if None in prices else math.fsum(price or 0.0 for price in prices),
        findings=findings,
    )


def _decisions(pulls: Iterable[PullRecord]) -> Iterator[Decision]:
    known = [(pull, found) for pull in pulls for found in pull.findings]
    for state in _DECISIONS:
        for pull, found in known:
            if found.state is state:
                yield Decision(pull.pull, found.number, found.title, state, found.who, found.why)


def _rules(pulls: Iterable[PullRecord]) -> Iterator[RuleFigures]:
    uses = [(use, pull.pull) for pull in pulls for use in pull.silenced]
    for number, since, by in sorted({(int(one.rule[1:]), one.since, one.by) for one, _ in uses}):
        name = f"R{number}"
        found = [row for row in uses if (row[0].rule, row[0].since, row[0].by) == (name, since, by)]
        latest, pull = max(found, key=lambda row: row[0].last)
        yield RuleFigures(
            rule=name,
            by=by,
            since=since,
            silenced=sum(use.times for use, _ in found),
            pulls=len({where for _, where in found}),
            last=latest.last,
            pull=pull,
            title=latest.title,
        )


def _times(known: Iterable[float | None]) -> TimeFigures | None:
    seconds = sorted(one for one in known if one is not None)
    if not seconds:
        return None
    # Nearest rank: a time that was really measured.
    ninetieth = seconds[math.ceil(0.9 * len(seconds)) - 1]
    return TimeFigures(len(seconds), median(seconds), ninetieth)
