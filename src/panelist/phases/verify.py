"""Verify: code checks every finding, then another model tries to refute what is left."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Call,
    Context,
    Diff,
    Finding,
    Outcome,
    Plan,
    Pull,
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
from panelist.phases.carrying import Carrying
from panelist.phases.checks import Checked, Checks
from panelist.phases.continuing import Continuity, continuity, disputed
from panelist.phases.coverage import measure
from panelist.phases.reading import around
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer

FINDINGS_PER_CALL = 10
SURE = 50
"""A refutation below this confidence, in percent, decides nothing."""


async def verify(
    plan: Plan,
    reports: Sequence[Report],
    context: Context,
    diff: Diff,
    pull: Pull,
    room: Room,
    *,
    before: Verdicts | None = None,
) -> Verdicts:
    """A verdict for every finding: of reports, of collectors, and those carried from earlier runs.

    ``before`` is what an earlier round of this run said: a dispute is answered once.
    """
    fresh = _all(reports, context)
    checks = Checks(diff, room.repo)
    checked = {finding.id: checks.check(finding) for finding in fresh}
    judged = [(finding, checked[finding.id].verdict) for finding in fresh]
    earlier = continuity(judged, pull, context, diff, checks)
    carried = _carrying(plan, reports, context, diff, pull, checks).carry(earlier)
    checked |= {one.finding.id: one.checked for one in carried}
    asks = [one.finding for one in carried if one.ask]
    asks += [
        finding
        for finding in fresh
        if checked[finding.id].open
        and checked[finding.id].verdict.duplicate_of is None
        and finding.id not in earlier.turned_away
    ]
    findings = (*fresh, *(one.finding for one in carried))
    dispute = _disputed(findings, checked, earlier, pull)
    answered = _answered(dispute, before)
    questions = _questions(asks, checked, dispute, ask_again=not answered)
    heard = await _answers(questions, checked, checks, _authors(reports), room)
    verdicts = {name: each.verdict for name, each in checked.items()} | heard.verdicts | answered
    return Verdicts(
        plan_digest=digest(plan),
        findings=findings,
        verdicts=tuple(verdicts[finding.id] for finding in findings),
        calls=heard.calls,
        notes=heard.notes,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """Findings to be refuted in one call; ``dispute`` is what somebody says against one."""

    findings: tuple[Finding, ...]
    purpose: str
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class _Heard:
    verdicts: dict[str, Verdict]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


def _carrying(
    plan: Plan,
    reports: Sequence[Report],
    context: Context,
    diff: Diff,
    pull: Pull,
    checks: Checks,
) -> Carrying:
    complete = pull.files_total <= len(diff.files)
    return Carrying(context, measure(context, plan, reports, diff), diff, complete, checks)


def _disputed(
    findings: Iterable[Finding], checked: Mapping[str, Checked], earlier: Continuity, pull: Pull
) -> _Question | None:
    """What to ask about the finding that this run's command disputes, unless code refuted it."""
    entry, command = disputed(pull), pull.command
    if entry is None or command is None:
        return None
    for finding in findings:
        mine = earlier.entries.get(finding.id)
        refuted = checked[finding.id].verdict.outcome is Outcome.REFUTED
        if mine is not None and mine.number == entry.number and not refuted:
            return _Question((finding,), f"verify:{entry.number}", command.reason)
    return None


def _answered(dispute: _Question | None, before: Verdicts | None) -> dict[str, Verdict]:
    """What a model said of the dispute in an earlier round."""
    if dispute is None or before is None:
        return {}
    names = {finding.id for finding in dispute.findings}
    return {
        verdict.finding: verdict
        for verdict in before.verdicts
        if verdict.finding in names and verdict.by != "code"
    }


def _questions(
    asks: Sequence[Finding],
    checked: dict[str, Checked],
    dispute: _Question | None,
    *,
    ask_again: bool,
) -> list[_Question]:
    by_path: dict[str, list[Finding]] = {}
    for finding in asks:
        if dispute is None or finding not in dispute.findings:
            place = checked[finding.id].verdict.place or finding.place
            by_path.setdefault(place.path, []).append(finding)
    questions = [
        _Question(tuple(findings[start : start + FINDINGS_PER_CALL]), f"verify:{path}")
        for path, findings in by_path.items()
        for start in range(0, len(findings), FINDINGS_PER_CALL)
    ]
    return [*questions, dispute] if dispute is not None and ask_again else questions


async def _answers(
    questions: Sequence[_Question],
    checked: dict[str, Checked],
    checks: Checks,
    authors: frozenset[str],
    room: Room,
) -> _Heard:
    if room.model is None:
        return _unanswered(questions, checked, "the offline engine asks no model")
    if not questions:
        room.bus.emit(CallSkipped("verify", "no finding is left for a model to refute"))
        return _Heard({})
    # What is written to the cache costs a quarter more: it pays from the second reader on.
    shares = len(questions) > 1
    heard = await asyncio.gather(
        *(_refute(one, checked, checks, authors, room, shares=shares) for one in questions)
    )
    return _Heard(
        {name: verdict for each in heard for name, verdict in each.verdicts.items()},
        tuple(call for each in heard for call in each.calls),
        tuple(note for each in heard for note in each.notes),
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


async def _refute(
    question: _Question,
    checked: dict[str, Checked],
    checks: Checks,
    authors: frozenset[str],
    room: Room,
    *,
    shares: bool,
) -> _Heard:
    if room.model is None:
        raise AssertionError("the offline engine asks nobody")
    group = question.findings
    rules = room.prompts.fill("verify.md.j2")
    claims = room.prompts.fill(
        "claims.md.j2",
        claims=[_claim(finding, checked[finding.id], checks, room) for finding in group],
        dispute=room.told("dispute", question.dispute) if question.dispute else "",
        ids=[finding.id for finding in group],
    )
    answer = await room.model.ask(
        Ask(
            purpose=question.purpose,
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
        path = group[0].place.path
        note = f"Findings in {path} were not verified ({answer.kind.value}): {answer.message}"
        unanswered = _unanswered([question], checked, answer.message)
        return _Heard(unanswered.verdicts, answer.calls, (note,))
    return _Heard(_judged(group, checked, answer), answer.calls)


def _unanswered(
    questions: Iterable[_Question], checked: Mapping[str, Checked], reason: str
) -> _Heard:
    """A dispute that nobody answered is not one in which the finding stood."""
    unverified = {"outcome": Outcome.UNVERIFIED, "by": "code"}
    return _Heard(
        {
            finding.id: checked[finding.id].verdict.model_copy(
                update={**unverified, "reason": f"the dispute was not answered: {reason}"}
            )
            for question in questions
            if question.dispute
            for finding in question.findings
        }
    )


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
