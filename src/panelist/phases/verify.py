"""Verify: code checks every finding, then another model tries to refute what is left."""

import asyncio
from collections.abc import Iterable, Sequence

from panelist.contracts import (
    Call,
    Context,
    Diff,
    Finding,
    Outcome,
    Plan,
    Report,
    Reviewed,
    Side,
    Tier,
    Verdict,
    Verdicts,
)
from panelist.events import CallSkipped
from panelist.memory import digest
from panelist.phases.answers import UPHELD, VerifyAnswer
from panelist.phases.checks import Checked, Checks
from panelist.phases.reading import around
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer

FINDINGS_PER_CALL = 10
SURE = 50
"""A refutation below this confidence, in percent, decides nothing."""


async def verify(
    plan: Plan, reports: Sequence[Report], context: Context, diff: Diff, room: Room
) -> Verdicts:
    """A verdict for every finding of every report and of every collector."""
    findings = _all(reports, context)
    checks = Checks(diff, room.repo)
    checked = {finding.id: checks.check(finding) for finding in findings}
    candidates = [
        finding
        for finding in findings
        if checked[finding.id].open and checked[finding.id].verdict.duplicate_of is None
    ]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
    verdicts = {name: each.verdict for name, each in checked.items()}
    if room.model is not None and not candidates:
        room.bus.emit(CallSkipped("verify", "no finding is left for a model to refute"))
    elif room.model is not None:
        authors = _authors(reports)
        groups = _grouped(candidates, checked)
        # What is written to the cache costs a quarter more: it pays from the second reader on.
        shares = len(groups) > 1
        asked = await asyncio.gather(
            *(_refute(group, checked, checks, authors, room, shares=shares) for group in groups)
        )
        for judged, group_calls, note in asked:
            verdicts |= judged
            calls += group_calls
            notes += note
    return Verdicts(
        plan_digest=digest(plan),
        findings=findings,
        verdicts=tuple(verdicts[finding.id] for finding in findings),
        calls=calls,
        notes=notes,
    )


def _all(reports: Iterable[Report], context: Context) -> tuple[Finding, ...]:
    """Collectors first: where an agent says the same again, the certain one stands."""
    collected = [fact.finding for fact in context.evidence if fact.finding is not None]
    claimed = [
        finding for report in reports if isinstance(report, Reviewed) for finding in report.findings
    ]
    return (*collected, *claimed)


def _authors(reports: Iterable[Report]) -> frozenset[str]:
    return frozenset(
        report.model
        for report in reports
        if isinstance(report, Reviewed) and report.model is not None
    )


def _grouped(
    candidates: Sequence[Finding], checked: dict[str, Checked]
) -> list[tuple[Finding, ...]]:
    by_path: dict[str, list[Finding]] = {}
    for finding in candidates:
        place = checked[finding.id].verdict.place or finding.place
        by_path.setdefault(place.path, []).append(finding)
    return [
        tuple(findings[start : start + FINDINGS_PER_CALL])
        for findings in by_path.values()
        for start in range(0, len(findings), FINDINGS_PER_CALL)
    ]


async def _refute(
    group: Sequence[Finding],
    checked: dict[str, Checked],
    checks: Checks,
    authors: frozenset[str],
    room: Room,
    *,
    shares: bool,
) -> tuple[dict[str, Verdict], tuple[Call, ...], tuple[str, ...]]:
    if room.model is None:
        return {}, (), ()
    path = group[0].place.path
    rules = room.prompts.fill("verify.md.j2")
    claims = room.prompts.fill(
        "claims.md.j2",
        claims=[_claim(finding, checked[finding.id], checks, room) for finding in group],
        ids=[finding.id for finding in group],
    )
    answer = await room.model.ask(
        Ask(
            purpose=f"verify:{path}",
            tier=Tier.POWERFUL,
            system=room.system,
            shared=rules if shares else "",
            charge=claims if shares else f"{rules}\n{claims}",
            schema=VerifyAnswer,
            effort="medium",
            avoid=authors,
        )
    )
    if isinstance(answer, NoAnswer):
        note = f"Findings in {path} were not verified ({answer.kind.value}): {answer.message}"
        return {}, answer.calls, (note,)
    return _judged(group, checked, answer), answer.calls, ()


def _claim(finding: Finding, checked: Checked, checks: Checks, room: Room) -> str:
    place = checked.verdict.place or finding.place
    text = checks.text(place.path, place.side)
    code = finding.quote if text is None else around(text, place.start, place.end)
    when = "after" if place.side is Side.RIGHT else "before"
    told = "\n".join(
        (
            f"id: {finding.id}",
            f"place: {place.path}:{place.start}-{place.end} ({when} the change)",
            f"severity: {finding.severity.value}",
            f"claim: {finding.title}",
            f"scenario: {finding.scenario}",
            *(f"known: {fact}" for fact in checked.facts),
        )
    )
    return f"{room.fence.block('claim', told)}\n{room.fence.block('code', code)}"


def _judged(
    group: Sequence[Finding], checked: dict[str, Checked], answer: Answer[VerifyAnswer]
) -> dict[str, Verdict]:
    said = {verdict.id: verdict for verdict in answer.value.verdicts}
    judged: dict[str, Verdict] = {}
    for finding in group:
        verdict = checked[finding.id].verdict
        word = said.get(finding.id)
        if word is None:
            update = {"by": answer.model, "reason": "the verifier did not answer for it"}
        else:
            outcome = UPHELD[word.outcome]
            if outcome is Outcome.REFUTED and word.confidence < SURE:
                outcome = Outcome.UNVERIFIED
            update = {
                "by": answer.model,
                "outcome": outcome,
                "reason": word.reason,
                "confidence": word.confidence,
            }
        judged[finding.id] = verdict.model_copy(update=update)
    return judged
