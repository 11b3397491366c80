"""The rules of a team: what people said they do not want to see is set aside, with the rule.

It decides about new remarks alone. What may fail the check, asks for a person, is certain or
was seen by people passes it untouched, so no rule makes a check greener.
"""

from collections.abc import Sequence
from dataclasses import replace

from panelist.contracts import Disposition, Place, RuleUse, Severity, SilencingRule
from panelist.learning import covers
from panelist.ledger.shedding import clipped
from panelist.phases.candidates import Candidates
from panelist.phases.decisions import STANDING, Candidate, Decision
from panelist.phases.placement import find_least_grave

_TITLE_CHARS = 200


def silence(
    decisions: Sequence[Decision],
    candidates: Candidates,
    rules: Sequence[SilencingRule],
    *,
    blocking: Severity | None,
) -> tuple[Decision, ...]:
    """``decisions`` with what ``rules`` are about set aside, the first of them that is.

    A finding is set aside with all that became part of it, or not at all.

    ``rules`` are those of the default branch that apply today; ``blocking`` is the least
    severity that fails the check, ``None`` if nothing does.
    """
    by_id = {one.finding.id: one for one in candidates.every}
    silenced: dict[str, SilencingRule] = {}
    for decision in decisions:
        if decision.disposition not in STANDING:
            continue
        merged = [by_id[one.finding] for one in decisions if one.into == decision.finding]
        behind = (by_id[decision.finding], *merged)
        if not may_be_silenced(decision.severity, behind, candidates, blocking=blocking):
            continue
        rule = next((rule for rule in rules if _covers_all(rule, behind)), None)
        if rule is not None:
            silenced |= {one.finding.id: rule for one in behind}
    return tuple(
        _set_aside(one, silenced[one.finding]) if one.finding in silenced else one
        for one in decisions
    )


def may_be_silenced(
    severity: Severity,
    behind: Sequence[Candidate],
    candidates: Candidates,
    *,
    blocking: Severity | None,
) -> bool:
    """Whether a rule may keep a finding from people.

    Never what is certain, nor what anybody calls high or grave enough to fail the check, nor
    what people have seen, or what came with the answer to that.
    """
    grave = find_least_grave(blocking).rank
    severities = (severity, *(one.finding.severity for one in behind))
    return min(one.rank for one in severities) > grave and not any(
        one.known or one.finding.certain is not None or one.finding.id in candidates.answers
        for one in behind
    )


def count_uses(
    decisions: Sequence[Decision],
    candidates: Candidates,
    rules: Sequence[SilencingRule],
    day: str,
) -> tuple[RuleUse, ...]:
    """How often each of ``rules`` silenced something on that day ("" where nobody counts)."""
    titles = {one.finding.id: one.finding.title for one in candidates.every}
    uses: list[RuleUse] = []
    for rule in rules:
        found = [titles[one.finding] for one in decisions if one.rule == rule.id]
        if found and rule.accepted is not None:
            uses.append(
                RuleUse(
                    rule=rule.id,
                    by=rule.accepted.by,
                    since=rule.accepted.date.isoformat(),
                    times=len(found),
                    last=day,
                    title=clipped(found[-1], _TITLE_CHARS),
                )
            )
    return tuple(uses)


def _covers_all(rule: SilencingRule, behind: Sequence[Candidate]) -> bool:
    """Whether it is about every claim behind a finding: another agent's word stands."""
    return all(
        covers(rule, path=place.path, kind=one.finding.kind, agent=agent, title=one.finding.title)
        for one in behind
        for place in _places(one)
        for agent in (one.finding.agent, *one.finding.found_by)
    )


def _places(candidate: Candidate) -> tuple[Place, ...]:
    return (candidate.place, *candidate.finding.also_at)


def _set_aside(decision: Decision, rule: SilencingRule) -> Decision:
    return replace(
        decision,
        disposition=Disposition.REJECTED,
        placement=None,
        into=None,
        rule=rule.id,
        reason=_tell(rule),
    )


def _tell(rule: SilencingRule) -> str:
    """``rule R2 (ann, 2026-12-01)``: who accepted it, and when."""
    signed = rule.accepted
    return f"rule {rule.id} ({signed.by}, {signed.date})" if signed else f"rule {rule.id}"
