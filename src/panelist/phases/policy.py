"""The verdict on a change: computed from findings and coverage, never written by a model."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Advice,
    CellState,
    ClaimKind,
    Conclusion,
    Context,
    Coverage,
    Dropped,
    Engine,
    FailOn,
    FailureKind,
    Finding,
    OnIncomplete,
    Origin,
    Outcome,
    Place,
    Placement,
    RankedFinding,
    RecommendedAction,
    Report,
    Reviewed,
    Risk,
    Severity,
    Verdict,
)
from panelist.evidence import ASKS_A_PERSON, NEVER_BLOCKS

SURE = 85
"""Percent from which on a reader is so sure that one model cannot clear a serious finding."""

_GAPS = (CellState.LEFT_OUT, CellState.PARTIAL, CellState.FAILED)
_PATHS_NAMED = 3
_PATH_CHARS = 48


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is recommended, what the check says, and why.

    Attributes:
        headline: the title of the check: what decided it, in one line.
        reasons: what a person has to decide.
        blocking: numbers of the findings that fail the check, in rank order.
    """

    action: RecommendedAction
    conclusion: Conclusion
    headline: str
    reasons: tuple[str, ...]
    blocking: tuple[str, ...] = ()


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
    alarm, or a finding that a person has to decide on, asks for one. Without
    any of them, only complete coverage is green.
    """
    blocking = [finding for finding in findings if _blocks(finding, fail_on)]
    alarms = (*alarms, *_for_a_person(findings, blocking))
    unread = _unread(coverage, engine)
    if blocking:
        action, conclusion = RecommendedAction.FIX_AND_RE_REVIEW, Conclusion.FAILURE
        grades = _severities(blocking)
        headline = f"{_number(len(blocking), 'finding')} to fix before merging ({grades})"
    elif alarms:
        action, conclusion = RecommendedAction.ESCALATE_TO_HUMAN, Conclusion.ACTION_REQUIRED
        headline = "A person should look at this"
    elif unread and not coverage.hunks_total:
        # Nobody has to read a lockfile, and nobody did: neither green nor incomplete.
        action, conclusion = RecommendedAction.MERGE, Conclusion.NEUTRAL
        headline = f"{unread} ({_counted(findings)})"
    elif unread:
        action, conclusion = RecommendedAction.RE_PLAN, Conclusion(on_incomplete)
        headline = unread
    else:
        action, conclusion = RecommendedAction.MERGE, Conclusion.SUCCESS
        told = "; ".join(filter(None, (_counted(findings), _out_of_scope(coverage))))
        headline = f"Reviewed in full, nothing to stop it ({told})"
    if unread and not headline.startswith(unread):
        headline = f"{headline}; {_uncapped(unread)}"
    numbers = tuple(one.number for one in blocking)
    return Judgement(action, conclusion, headline, alarms, numbers)


def alarms(
    reports: Iterable[Report],
    context: Context,
    coverage: Coverage,
    judged: Iterable[tuple[Finding, Verdict]],
    ranked: Iterable[RankedFinding] = (),
) -> tuple[str, ...]:
    """What a person has to decide, because neither code nor a model should.

    The editor reads words that come from strangers, and cannot turn a check green
    by itself: where it refutes, leaves or belittles a serious finding that a
    reader is sure of, a person is asked. So is one where a serious claim could
    not be taken in, or nobody could settle it.
    """
    raised = list(context.attempts)
    for report in reports:
        if isinstance(report, Reviewed):
            raised += [
                f"text at {place} tries to instruct the reviewers" for place in report.injection
            ]
            raised += [_lost(report.assignment, one) for one in report.dropped if _is_serious(one)]
        elif report.kind is FailureKind.REFUSED:
            raised.append(f"{report.assignment}: the model refused to read this")
    risks = {file.path: file.risk for file in context.files}
    for cell in coverage.cells:
        stopped = cell.state is CellState.LEFT_OUT and "max-cost-usd" in cell.reason
        if stopped and risks.get(cell.path) is Risk.HIGH:
            raised.append(f"the budget stopped {cell.agent} before the high-risk file {cell.path}")
    raised += [
        f"one model alone cleared a {finding.severity.value} finding: {finding.title}"
        for finding, verdict in judged
        if _cleared_alone(finding, verdict)
    ]
    raised += [sentence for one in ranked if (sentence := _doubt(one))]
    return tuple(dict.fromkeys(raised))


def alarming(
    reports: Iterable[Report],
    judged: Iterable[tuple[Finding, Verdict]],
    ranked: Iterable[RankedFinding],
) -> tuple[Place, ...]:
    """The places that alarms stand on: text that instructs, and what reviewers disagree on."""
    said = [
        place.rpartition(":")
        for report in reports
        if isinstance(report, Reviewed)
        for place in report.injection
    ]
    told = [
        Place(path=path, start=int(line), end=int(line))
        for path, _, line in said
        if line.isdigit() and int(line)
    ]
    cleared = [
        verdict.place or finding.place
        for finding, verdict in judged
        if _cleared_alone(finding, verdict)
    ]
    doubted = [one.place for one in ranked if one.place is not None and _doubt(one)]
    return (*told, *cleared, *doubted)


def _lost(assignment: str, dropped: Dropped) -> str:
    what = dropped.severity.value if dropped.severity is not None else "serious, perhaps,"
    title = f": {dropped.title}" if dropped.title else ""
    return f"{assignment} made a claim that is {what} and could not be taken in{title}"


def _is_serious(dropped: Dropped) -> bool:
    return dropped.severity is None or dropped.severity.rank <= Severity.HIGH.rank


def _doubt(finding: RankedFinding) -> str:
    """Why people should not take the end of a finding that they see on one model's word.

    A gap in tests is one line for them, however grave a reader calls it.
    """
    if finding.origin is Origin.PRE_EXISTING or finding.placement is Placement.UNTESTED:
        return ""
    serious = finding.claimed_severity.rank <= Severity.HIGH.rank
    name = f"{finding.number} ({finding.title})"
    if finding.checked.outcome is Outcome.UNSETTLED:
        grave = min(finding.severity, finding.claimed_severity, key=lambda one: one.rank)
        return f"nobody could settle {name}, which is {grave.value}" if serious else ""
    lowered = finding.severity.rank > finding.claimed_severity.rank
    if serious and lowered and finding.confidence_claimed >= SURE:
        claimed = finding.claimed_severity.value
        return f"{name} was claimed as {claimed} and is shown as {finding.severity.value}"
    aside = finding.placement is not Placement.INLINE
    if aside and finding.severity.rank <= Severity.HIGH.rank and finding.checked.by != "code":
        return f"{name} is {finding.severity.value} and was only noted"
    return ""


def _cleared_alone(finding: Finding, verdict: Verdict) -> bool:
    """Whether one model took out what a reader is sure of, or what it calls serious itself."""
    if verdict.by == "code" or finding.severity.rank > Severity.HIGH.rank:
        return False
    if finding.kind is ClaimKind.MISSING_TEST:
        return False
    if verdict.outcome is Outcome.REFUTED:
        return finding.confidence >= SURE and not verdict.also_by
    if verdict.advice is not Advice.LEAVE or not verdict.outcome.stands:
        return False
    own = verdict.severity or finding.severity
    return own.rank <= Severity.HIGH.rank or finding.confidence >= SURE


def _for_a_person(
    findings: Iterable[RankedFinding], blocking: Collection[RankedFinding]
) -> list[str]:
    """What the collectors leave to a person, and why; what blocks needs nobody's decision."""
    return [
        f"{one.number} {why}: {one.title}"
        for one in findings
        for collector, why in ASKS_A_PERSON.items()
        if collector in one.models and (collector in NEVER_BLOCKS or one not in blocking)
    ]


def _blocks(finding: RankedFinding, fail_on: FailOn) -> bool:
    # Words alone must not fail a check, or whoever may write them decides on it.
    if finding.models and NEVER_BLOCKS.issuperset(finding.models):
        return False
    if fail_on == "never" or finding.origin is Origin.PRE_EXISTING:
        return False
    if finding.placement is not Placement.INLINE or not finding.checked.outcome.stands:
        return False
    return finding.severity.rank <= Severity(fail_on).rank


def _unread(coverage: Coverage, engine: Engine) -> str:
    """That something was not read, and how much; "" when all was.

    Who did not read what, and why, is told from the coverage.
    """
    if coverage.complete:
        return ""
    if engine is Engine.OFFLINE:
        return "Checked by collectors only: no model read this change"
    if not coverage.hunks_total:
        return "Checked by collectors only: nothing in this change is for a reviewer"
    cells = [cell for cell in coverage.cells if cell.state in _GAPS]
    # What could not be read at all first: a title has room for a few names.
    paths = dict.fromkeys(cell.path for state in _GAPS for cell in cells if cell.state is state)
    names = f" ({_named(tuple(paths))})" if paths else ""
    gap = coverage.hunks_total - coverage.hunks_read
    if gap == coverage.hunks_total:
        return f"Nothing was read{names}"
    verb = "is" if gap == 1 else "are"
    missing = f"{gap:,} of {_number(coverage.hunks_total, 'reading')} {verb} missing"
    return f"Not everything was read: {missing}{names}"


def _named(paths: Sequence[str]) -> str:
    """The first of ``paths``, each short enough that all fit a title, and how many more."""
    ends = [path if len(path) <= _PATH_CHARS else f"…{path[-_PATH_CHARS:]}" for path in paths]
    more = len(ends) - _PATHS_NAMED
    return ", ".join(ends[:_PATHS_NAMED]) + (
        f" and {_number(more, 'more file')}" if more > 0 else ""
    )


def _out_of_scope(coverage: Coverage) -> str:
    ignored = {cell.path for cell in coverage.cells if cell.state is CellState.IGNORED}
    return f"{_number(len(ignored), 'file')} out of scope" if ignored else ""


def _counted(findings: Sequence[RankedFinding]) -> str:
    """``2 medium, 1 low; 3 noted``: what stands at lines by severity, the rest by placement."""
    placed = {
        placement: [one for one in findings if one.placement is placement]
        for placement in Placement
    }
    aside = {
        "noted": placed[Placement.NOTED],
        "not settled": placed[Placement.UNSETTLED],
        "not tested": placed[Placement.UNTESTED],
    }
    rest = ", ".join(f"{len(some)} {word}" for word, some in aside.items() if some)
    told = "; ".join(filter(None, (_severities(placed[Placement.INLINE]), rest)))
    return told or "no findings"


def _severities(findings: Sequence[RankedFinding]) -> str:
    graded = [finding.severity for finding in findings]
    return ", ".join(f"{graded.count(one)} {one.value}" for one in Severity if one in graded)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _uncapped(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
