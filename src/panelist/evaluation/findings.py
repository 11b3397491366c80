"""A finding as it is counted: what people saw, and where it came from."""

from collections.abc import Mapping

from panelist.contracts import Outcome, Placement, Plan, Review, Severity, Value, Verdicts


class EvaluatedFinding(Value):
    """One finding of a run, the most important first.

    Attributes:
        place: ``path:line`` or "".
        agents: who made a claim of it.
        lenses: the ways of reading behind it; "" for a reading without one.
        advice: what the editor would do with it; "" where none was asked.
    """

    number: str
    title: str
    text: str
    place: str
    severity: Severity
    placement: Placement
    support: int
    agents: tuple[str, ...]
    lenses: tuple[str, ...]
    outcome: Outcome
    advice: str = ""
    worth: int | None = None


def describe_findings(
    review: Review, plan: Plan | None, verdicts: Verdicts | None
) -> tuple[EvaluatedFinding, ...]:
    """The findings of ``review``; plan and verdicts tell of lenses and advice, where kept."""
    lenses = {one.id: one.lens for one in plan.assignments} if plan else {}
    advice = _advice_by_claim(verdicts) if verdicts else {}
    return tuple(
        EvaluatedFinding(
            number=found.number,
            title=found.title,
            text=found.scenario,
            place=f"{found.place.path}:{found.place.start}" if found.place else "",
            severity=found.severity,
            placement=found.placement,
            support=found.support,
            agents=found.found_by,
            lenses=_lenses(found.ids, lenses),
            outcome=found.checked.outcome,
            advice=next((advice[one] for one in found.ids if one in advice), ""),
            worth=found.worth,
        )
        for found in review.findings
    )


def _lenses(claims: tuple[str, ...], by_assignment: Mapping[str, str]) -> tuple[str, ...]:
    assignments = (claim.rpartition(".")[0] for claim in claims)
    return tuple(dict.fromkeys(by_assignment[one] for one in assignments if one in by_assignment))


def _advice_by_claim(verdicts: Verdicts) -> dict[str, str]:
    advised = {each.finding: each.advice.value for each in verdicts.verdicts if each.advice}
    return {
        claim: advised[finding.id]
        for finding in verdicts.findings
        if finding.id in advised
        for claim in (finding.id, *finding.claims)
    }
