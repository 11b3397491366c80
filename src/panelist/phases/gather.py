"""Gather: every claim finds its place, and claims that mean one defect become one finding."""

from collections.abc import Mapping, Sequence

from panelist.contracts import (
    Call,
    Claim,
    Context,
    Diff,
    Findings,
    Plan,
    Report,
    Reviewed,
    Tier,
)
from panelist.events import CallSkipped
from panelist.evidence import CERTAIN
from panelist.memory import digest
from panelist.panel import DEPTHS
from panelist.phases.answers import GroupingAnswer
from panelist.phases.checks import Checks
from panelist.phases.grouping import group_by_code, join_groups, make_finding
from panelist.phases.mistakes import grouping_mistakes
from panelist.phases.room import Room
from panelist.ports import Ask, NoAnswer

MOST_ASKED = 120
"""Groups that a model is shown at once; with more, code's own word has to do."""

_Groups = tuple[tuple[Claim, ...], ...]


async def gather_findings(
    plan: Plan, reports: Sequence[Report], context: Context, diff: Diff, room: Room
) -> Findings:
    """The findings that the claims of all reports and collectors mean.

    Code groups what says the same of the same lines; a model of the fast tier says
    of the rest which ids belong together. When it does not answer, they stay apart.
    """
    checks = Checks(diff, room.repo)
    claims = tuple(_placed(claim, checks) for claim in _all_claims(reports, context))
    groups, calls, notes = await _ask_for_groups(group_by_code(claims), room)
    readings = _readings(claims, plan)
    return Findings(
        plan_digest=digest(plan),
        claims=claims,
        findings=tuple(make_finding(group, readings=readings, certain=CERTAIN) for group in groups),
        calls=calls,
        notes=notes,
    )


def _all_claims(reports: Sequence[Report], context: Context) -> tuple[Claim, ...]:
    """Those of the collectors first: a failed reading loses none of them."""
    collected = [fact.finding for fact in context.evidence if fact.finding is not None]
    claimed = [
        claim for report in reports if isinstance(report, Reviewed) for claim in report.claims
    ]
    return (*collected, *claimed)


def _placed(claim: Claim, checks: Checks) -> Claim:
    place = checks.place(claim)
    return claim if place is None else claim.model_copy(update={"place": place})


def _readings(claims: Sequence[Claim], plan: Plan) -> Mapping[str, str]:
    by_assignment = {one.id: one.reading for one in plan.assignments}
    made = {claim.id: by_assignment.get(claim.id.rpartition(".")[0]) for claim in claims}
    return {name: reading for name, reading in made.items() if reading is not None}


async def _ask_for_groups(
    groups: _Groups, room: Room
) -> tuple[_Groups, tuple[Call, ...], tuple[str, ...]]:
    """``groups``, joined further by the word of a model that speaks in ids alone."""
    asked = [group for group in groups if any(claim.collector is None for claim in group)]
    if room.model is None:
        return groups, (), ()
    if DEPTHS[room.settings.depth].one_reader or not asked or len(groups) == 1:
        room.bus.emit(CallSkipped("gather", "there are no two readings to compare"))
        return groups, (), ()
    shown = groups[:MOST_ASKED]
    answer = await room.model.ask(
        Ask(
            purpose="gather",
            tier=Tier.FAST,
            system=room.system("clerk"),
            shared="",
            charge=room.prompts.fill(
                "gather.md.j2",
                claims=[_shown(group[0], room) for group in shown],
                ids=[group[0].id for group in shown],
            ),
            schema=GroupingAnswer,
            effort="low",
            check=lambda answer: grouping_mistakes(answer, [group[0].id for group in shown]),
        )
    )
    if isinstance(answer, NoAnswer):
        note = f"Claims were grouped by code alone: {answer.message}"
        return groups, answer.calls, (note,)
    return join_groups(groups, [one.ids for one in answer.value.groups]), answer.calls, ()


def _shown(claim: Claim, room: Room) -> str:
    place = claim.place
    return room.fence.block(
        "claim",
        "\n".join(
            (
                f"id: {claim.id}",
                f"place: {place.path}:{place.start}-{place.end}",
                f"title: {claim.title}",
                f"scenario: {claim.scenario}",
            )
        ),
    )
