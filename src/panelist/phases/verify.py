"""Verify: code checks every finding, then the editor looks at what is left and advises.

At ``quick`` the one reader has signed by itself. At ``deep`` a verifier of another
model goes before the editor.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from panelist.contracts import (
    Advice,
    Context,
    Diff,
    Finding,
    Findings,
    Outcome,
    Plan,
    Pull,
    Report,
    Reviewed,
    Verdict,
    Verdicts,
)
from panelist.events import CallSkipped
from panelist.evidence import CERTAIN
from panelist.panel import DEPTHS
from panelist.phases.carrying import Carrying
from panelist.phases.checks import Checked, Checks
from panelist.phases.continuing import Continuity, continuity, disputed
from panelist.phases.coverage import measure
from panelist.phases.editing import (
    Case,
    Docket,
    Judgements,
    ask_editor,
    ask_verifier,
    divide,
    join_judgements,
)
from panelist.phases.grouping import make_finding
from panelist.phases.room import Room
from panelist.phases.thread_replies import ask_with_replies, replies_to, set_apart

SIGNED = 45
"""Percent from which on a reader that signs by itself has its claim posted."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the phases before left: the plan, what came of it, and what it was made of."""

    plan: Plan
    reports: Sequence[Report]
    findings: Findings
    context: Context
    diff: Diff
    pull: Pull


async def verify(gathered: Gathered, room: Room, *, before: Verdicts | None = None) -> Verdicts:
    """A verdict for every finding: of this run, and those carried from earlier runs.

    ``before`` is what an earlier round of this run said: a dispute is answered once.
    """
    plan, diff, pull, context = gathered.plan, gathered.diff, gathered.pull, gathered.context
    fresh = gathered.findings.findings
    checks = Checks(diff, room.repo)
    checked = {finding.id: checks.check(finding) for finding in fresh}
    judged = [(finding, checked[finding.id].verdict) for finding in fresh]
    earlier = continuity(judged, pull, context, diff, checks)
    complete = pull.files_total <= len(diff.files)
    coverage = measure(context, plan, gathered.reports, diff)
    carried = Carrying(context, coverage, diff, complete, checks).carry(earlier)
    checked |= {one.finding.id: one.checked for one in carried}
    asks = [one.finding for one in carried if one.ask]
    asks += [one for one in fresh if _is_asked(one, checked[one.id], earlier)]
    findings = (*fresh, *(one.finding for one in carried))
    case = Case(
        plan,
        context,
        diff,
        pull,
        checks,
        checked,
        {claim.id: claim for claim in gathered.findings.claims},
        _authors(gathered.reports),
    )
    dispute = _disputed(findings, case, earlier)
    answered = _answered(dispute, before)
    dockets = _dockets(asks, case, dispute if not answered else None, dispute)
    dockets = set_apart(dockets, replies_to(asks, earlier, pull))
    said = await _judge(dockets, case, room)
    verdicts = {name: one.verdict for name, one in checked.items()} | dict(said.verdicts) | answered
    findings = tuple(_fall_back(one, verdicts, case) for one in findings)
    ranked = sorted(findings, key=_ranking(said.order))
    return Verdicts(
        plan_digest=gathered.findings.plan_digest,
        findings=tuple(ranked),
        verdicts=tuple(_standing(verdicts[one.id], one, case) for one in ranked),
        summary=said.summary,
        edited_by=said.by,
        calls=said.calls,
        notes=said.notes,
    )


def _is_asked(finding: Finding, checked: Checked, earlier: Continuity) -> bool:
    """Whether a model has to look: code is not sure, or readers say more than code knows."""
    more = finding.certain is not None and finding.support > 0
    return (checked.open or more) and finding.id not in earlier.turned_away


def _disputed(findings: Iterable[Finding], case: Case, earlier: Continuity) -> Docket | None:
    """What to ask about the finding that this run's command disputes, unless code refuted it."""
    entry, command = disputed(case.pull), case.pull.command
    if entry is None or command is None:
        return None
    for finding in findings:
        mine = earlier.entries.get(finding.id)
        refuted = case.checked[finding.id].verdict.outcome is Outcome.REFUTED
        if mine is not None and mine.number == entry.number and not refuted:
            docket = divide((finding,), case.plan, case.context, case.diff)[0]
            purpose = f"verify:{entry.number}"
            return replace(docket, purpose=purpose, dispute=command.reason)
    return None


def _answered(dispute: Docket | None, before: Verdicts | None) -> dict[str, Verdict]:
    """What a model said of the dispute in an earlier round."""
    if dispute is None or before is None:
        return {}
    names = {finding.id for finding in dispute.findings}
    return {
        verdict.finding: verdict
        for verdict in before.verdicts
        if verdict.finding in names and verdict.by != "code"
    }


def _dockets(
    asks: Sequence[Finding], case: Case, asked: Docket | None, dispute: Docket | None
) -> tuple[Docket, ...]:
    apart = {finding.id for finding in dispute.findings} if dispute is not None else set[str]()
    apart_from_it = [finding for finding in asks if finding.id not in apart]
    usual = divide(apart_from_it, case.plan, case.context, case.diff)
    return (*usual, asked) if asked is not None else usual


async def _judge(dockets: Sequence[Docket], case: Case, room: Room) -> Judgements:
    if room.model is None:
        return join_judgements(_refuse(one, case) for one in dockets if one.dispute)
    if not dockets:
        room.bus.emit(CallSkipped("verify", "no finding is left for a model to look at"))
        return Judgements({})
    profile = DEPTHS[room.settings.depth]
    if profile.one_reader:
        room.bus.emit(CallSkipped("verify", "at depth quick the reader signs by itself"))
        usual = [_sign(one, case) for one in dockets if not one.dispute]
        disputes = [await ask_editor(one, case, room) for one in dockets if one.dispute]
        return join_judgements((*usual, *disputes))

    async def judge(docket: Docket) -> Judgements:
        if not profile.verifier_apart:
            return await ask_with_replies(docket, case, room)
        verified = await ask_verifier(docket, case, room)
        edited = await ask_with_replies(docket, case, room, verified=verified)
        return _agree(verified, edited)

    return join_judgements(await asyncio.gather(*(judge(docket) for docket in dockets)))


def _refuse(docket: Docket, case: Case) -> Judgements:
    """A dispute that nobody can answer is not one in which the finding stood."""
    reason = "the dispute was not answered: the offline engine asks no model"
    update = {"outcome": Outcome.UNSETTLED, "by": "code", "reason": reason}
    return Judgements(
        {one.id: case.checked[one.id].verdict.model_copy(update=update) for one in docket.findings}
    )


def _sign(docket: Docket, case: Case) -> Judgements:
    """What a reader that sits alone stands behind, as far as its quote was found."""
    model = min(case.authors, default="code")
    verdicts: dict[str, Verdict] = {}
    for finding in docket.findings:
        verdict = case.checked[finding.id].verdict
        if finding.collector is not None or case.checked[finding.id].facts:
            continue
        advice = Advice.POST if finding.confidence >= SIGNED else Advice.NOTE
        verdicts[finding.id] = verdict.model_copy(
            update={
                "outcome": Outcome.CONFIRMED,
                "by": model,
                "reason": "signed by the one reader",
                "advice": advice,
            }
        )
    return Judgements(verdicts)


def _agree(verified: Judgements, edited: Judgements) -> Judgements:
    """What two models say: where one confirms and the other refutes, nobody has settled it."""

    def settle(name: str, verdict: Verdict) -> Verdict:
        first = verified.verdicts.get(name)
        if first is None or verdict.outcome is not Outcome.REFUTED:
            return verdict
        if first.outcome is Outcome.REFUTED and first.by != verdict.by:
            return verdict.model_copy(update={"also_by": first.by})
        if not first.outcome.stands:
            return verdict
        question = f"{first.by} confirms it ({first.reason}), {verdict.by} refutes it"
        return verdict.model_copy(update={"outcome": Outcome.UNSETTLED, "open_question": question})

    verdicts = {name: settle(name, verdict) for name, verdict in edited.verdicts.items()}
    joined = replace(edited, verdicts={**verified.verdicts, **verdicts})
    return replace(
        joined, calls=(*verified.calls, *edited.calls), notes=(*verified.notes, *edited.notes)
    )


def _fall_back(finding: Finding, verdicts: Mapping[str, Verdict], case: Case) -> Finding:
    """Where nobody stands behind what readers add to a fact, the fact speaks for itself."""
    verdict = verdicts[finding.id]
    if finding.certain is None or finding.collector is not None:
        return finding
    if verdict.outcome.stands and verdict.advice is not Advice.LEAVE:
        return finding
    claims = [case.claims[name] for name in finding.claims if name in case.claims]
    facts = [claim for claim in claims if claim.collector in CERTAIN]
    alone = make_finding(facts, readings={}, certain=CERTAIN)
    behind = (*alone.claims, *(one for one in finding.claims if one not in alone.claims))
    return alone.model_copy(update={"id": finding.id, "claims": behind})


def _standing(verdict: Verdict, finding: Finding, case: Case) -> Verdict:
    """No model takes back what code is certain of."""
    fact = finding.certain is not None and finding.collector is not None
    return case.checked[finding.id].verdict if fact and verdict.by != "code" else verdict


def _ranking(order: Sequence[str]) -> Callable[[Finding], tuple[int, int]]:
    """As the editor ranked them; before and after that by severity."""
    places = {name: place for place, name in enumerate(order)}
    return lambda finding: (places.get(finding.id, -1), finding.severity.rank)


def _authors(reports: Iterable[Report]) -> frozenset[str]:
    return frozenset(
        report.model
        for report in reports
        if isinstance(report, Reviewed) and report.model is not None
    )
