"""The verdict on a change: computed from findings and coverage, never written by a model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    CellState,
    Conclusion,
    Context,
    Coverage,
    Engine,
    FailOn,
    FailureKind,
    Finding,
    OnIncomplete,
    Origin,
    Outcome,
    RankedFinding,
    RecommendedAction,
    Report,
    Reviewed,
    Risk,
    Severity,
    Verdict,
)

DOUBTFUL = 60
"""A serious finding refuted with less confidence than this, in percent, is for a person."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is recommended, what the check says, and why."""

    action: RecommendedAction
    conclusion: Conclusion
    headline: str
    reasons: tuple[str, ...]


def judge(
    findings: Sequence[RankedFinding],
    coverage: Coverage,
    alarms: Sequence[str],
    *,
    engine: Engine,
    fail_on: FailOn,
    on_incomplete: OnIncomplete,
) -> Judgement:
    """The verdict.

    A finding at or above ``fail_on`` fails the check whatever else is true. An
    alarm asks for a person. Without either, only complete coverage is green.
    """
    blocking = [finding for finding in findings if _blocks(finding, fail_on)]
    unread = _unread(coverage, engine)
    counted = _counted(findings)
    if blocking:
        action, conclusion = RecommendedAction.FIX_AND_RE_REVIEW, Conclusion.FAILURE
        headline = f"{_number(len(blocking), 'finding')} to fix before merging ({counted})"
    elif alarms:
        action, conclusion = RecommendedAction.ESCALATE_TO_HUMAN, Conclusion.ACTION_REQUIRED
        headline = "A person should look at this"
    elif unread:
        action, conclusion = RecommendedAction.RE_PLAN, Conclusion(on_incomplete)
        headline = unread[0]
    else:
        action, conclusion = RecommendedAction.MERGE, Conclusion.SUCCESS
        headline = f"Reviewed in full, nothing to stop it ({counted})"
    if unread and unread[0] != headline:
        headline = f"{headline}; {_uncapped(unread[0])}"
    listed = tuple(f"{one.number} is {one.severity.value}: {one.title}" for one in blocking)
    return Judgement(action, conclusion, headline, (*listed, *alarms, *unread[1:]))


def alarms(
    reports: Iterable[Report],
    context: Context,
    coverage: Coverage,
    judged: Iterable[tuple[Finding, Verdict]],
) -> tuple[str, ...]:
    """What a person has to decide, because neither code nor a model should."""
    raised: list[str] = []
    for report in reports:
        if isinstance(report, Reviewed):
            raised += [
                f"text at {place} tries to instruct the reviewers" for place in report.injection
            ]
        elif report.kind is FailureKind.REFUSED:
            raised.append(f"{report.assignment}: the model refused to read this")
    risks = {file.path: file.risk for file in context.files}
    for cell in coverage.cells:
        stopped = cell.state is CellState.LEFT_OUT and "max-cost-usd" in cell.reason
        if stopped and risks.get(cell.path) is Risk.HIGH:
            raised.append(f"the budget stopped {cell.agent} before the high-risk file {cell.path}")
    for finding, verdict in judged:
        if _disagreement(finding, verdict):
            raised.append(
                f"reviewers disagree on a {finding.severity.value} finding: {finding.title}"
            )
    return tuple(dict.fromkeys(raised))


def _disagreement(finding: Finding, verdict: Verdict) -> bool:
    return (
        finding.severity.rank <= Severity.HIGH.rank
        and verdict.outcome is Outcome.REFUTED
        and verdict.by != "code"
        and verdict.confidence < DOUBTFUL
    )


def _blocks(finding: RankedFinding, fail_on: FailOn) -> bool:
    if fail_on == "never" or finding.origin is Origin.PRE_EXISTING:
        return False
    return finding.severity.rank <= Severity(fail_on).rank


def _unread(coverage: Coverage, engine: Engine) -> tuple[str, ...]:
    """Sentences on what was not read, the overall one first; empty when all was."""
    if coverage.complete:
        return ()
    if engine is Engine.OFFLINE:
        return ("Checked by collectors only: no model read this change",)
    gap = coverage.hunks_total - coverage.hunks_read
    first = f"Not everything was read: {gap} of {coverage.hunks_total} readings are missing"
    rows = [
        f"{cell.agent} did not read {cell.path}: {cell.reason}"
        for cell in coverage.cells
        if cell.state in {CellState.FAILED, CellState.LEFT_OUT, CellState.PARTIAL}
    ]
    return (first, *rows)


def _counted(findings: Sequence[RankedFinding]) -> str:
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    said = ", ".join(f"{count} {severity.value}" for severity, count in counts.items() if count)
    return said or "no findings"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _uncapped(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
