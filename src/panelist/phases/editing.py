"""What the model that judges findings is shown, and how its answer is read.

Whoever judges sees the whole change with both its sides, the code around every
finding once, and what the findings name, because what settles a claim about one
file often stands in another.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from panelist.contracts import (
    Call,
    Claim,
    Comment,
    Context,
    Diff,
    Finding,
    Outcome,
    Plan,
    Pull,
    Side,
    Tier,
    Verdict,
)
from panelist.phases.answers import (
    EditorAnswer,
    EditorVerdictAnswer,
    VerdictAnswer,
    VerifyAnswer,
)
from panelist.phases.charge import intent
from panelist.phases.checks import Checked, Checks
from panelist.phases.discussion import show_replies
from panelist.phases.mistakes import verdict_mistakes
from panelist.phases.reading import gather_code, hunk_tokens, lay_out
from panelist.phases.room import Room
from panelist.ports import A, Answer, Ask, NoAnswer

V = TypeVar("V", VerifyAnswer, EditorAnswer)
CHANGE_TOKENS = 60_000
"""A change up to here is shown whole; a larger one shard by shard."""
FINDINGS_PER_CALL = 40
_CLAIMS_SHOWN = 4
_PLACES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Case:
    """What is known when findings are judged.

    Attributes:
        checked: what code says of each finding, by its id.
        claims: every claim, by its id.
        authors: the models that made the claims.
    """

    plan: Plan
    context: Context
    diff: Diff
    pull: Pull
    checks: Checks
    checked: Mapping[str, Checked]
    claims: Mapping[str, Claim]
    authors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Docket:
    """Findings that are judged in one conversation, and the hunks it shows.

    Attributes:
        dispute: what somebody says against the one finding in it; "" for none.
        replies: what people said in the threads of its findings, by the finding's id;
            only an editor is shown them.
    """

    findings: tuple[Finding, ...]
    hunks: tuple[str, ...]
    purpose: str
    dispute: str = ""
    replies: Mapping[str, tuple[Comment, ...]] = field(
        default_factory=dict[str, tuple[Comment, ...]]
    )


@dataclass(frozen=True, slots=True)
class Judgements:
    """What a model said of findings, by their ids, and what asking took.

    ``order`` holds the ids as the model ranked them.
    """

    verdicts: Mapping[str, Verdict]
    order: tuple[str, ...] = ()
    summary: str = ""
    by: str = "code"
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


def divide(
    findings: Sequence[Finding], plan: Plan, context: Context, diff: Diff
) -> tuple[Docket, ...]:
    """One docket while change and findings fit a prompt; else one for each shard."""
    in_scope = frozenset(file.path for file in context.files if file.in_scope)
    hunks = [hunk for hunk in diff.hunks if hunk.path in in_scope]
    if sum(map(hunk_tokens, hunks)) <= CHANGE_TOKENS:
        regions: list[tuple[str, ...]] = [tuple(hunk.id for hunk in hunks)]
    else:
        regions = [shard.hunks for shard in plan.shards] or [()]
    paths = {hunk.id: hunk.path for hunk in diff.hunks}
    homes = {paths[name]: place for place, region in enumerate(regions) for name in region}
    by_region: dict[int, list[Finding]] = {}
    for finding in findings:
        by_region.setdefault(homes.get(finding.place.path, 0), []).append(finding)
    return tuple(
        Docket(
            findings=tuple(some[start : start + FINDINGS_PER_CALL]),
            hunks=regions[place],
            purpose="verify" if len(regions) == 1 else f"verify:s{place + 1}",
        )
        for place, some in sorted(by_region.items())
        for start in range(0, len(some), FINDINGS_PER_CALL)
    )


async def ask_verifier(docket: Docket, case: Case, room: Room) -> Judgements:
    """What a model apart from the editor says is true."""
    shared = await asyncio.to_thread(_change, docket, case, room)
    ask = _ask(docket, case, room, "verifier", VerifyAnswer, shared)
    answer = await _answered(ask, room)
    if isinstance(answer, NoAnswer):
        return _unanswered(docket, case, answer, "verified")
    said = {one.id: one for one in answer.value.verdicts if isinstance(one, VerdictAnswer)}
    verdicts = {
        finding.id: _verdict(finding, case, said.get(finding.id), answer.model)
        for finding in docket.findings
    }
    return Judgements(verdicts, by=answer.model, calls=answer.calls)


async def ask_editor(
    docket: Docket, case: Case, room: Room, *, verified: Judgements | None = None
) -> Judgements:
    """What the editor says is true, and what to do with it.

    ``verified`` is what a verifier said before, which is shown; the editor is then
    another model where the chain has one.
    """
    shared = await asyncio.to_thread(_change, docket, case, room)
    ask = _ask(docket, case, room, "editor", EditorAnswer, shared, verified=verified)
    answer = await _answered(ask, room)
    if isinstance(answer, NoAnswer):
        return _unanswered(docket, case, answer, "judged by an editor")
    said = {one.id: one for one in answer.value.verdicts if isinstance(one, EditorVerdictAnswer)}
    verdicts = {
        finding.id: _verdict(finding, case, said.get(finding.id), answer.model)
        for finding in docket.findings
    }
    return Judgements(
        verdicts,
        order=tuple(dict.fromkeys(said)),
        summary=answer.value.summary.strip(),
        by=answer.model,
        calls=answer.calls,
    )


async def _answered(ask: Ask[A], room: Room) -> Answer[A] | NoAnswer:
    if room.model is None:
        raise AssertionError("the offline engine asks nobody")
    return await room.model.ask(ask)


def _ask(
    docket: Docket,
    case: Case,
    room: Room,
    role: Literal["editor", "verifier"],
    schema: type[V],
    shared: str,
    *,
    verified: Judgements | None = None,
) -> Ask[V]:
    also = {verified.by} if verified is not None else set[str]()
    ids = [finding.id for finding in docket.findings]
    return Ask(
        purpose=docket.purpose if role == "verifier" else docket.purpose.replace("verify", "edit"),
        tier=Tier.POWERFUL,
        system=room.system(role),
        shared=shared,
        charge=room.prompts.fill(
            "findings.md.j2",
            findings=[_finding(one, case, room) for one in docket.findings],
            replies=_replies(docket, room) if role == "editor" else [],
            verdicts=_verified(docket, verified, room),
            dispute=room.told("dispute", docket.dispute) if docket.dispute else "",
            ids=ids,
        ),
        schema=schema,
        effort="high" if role == "verifier" else "medium",
        avoid=frozenset(case.authors | also),
        toolbox=room.toolbox and room.toolbox.of(may_use=True),
        check=lambda answer: verdict_mistakes(answer, ids),
    )


def _change(docket: Docket, case: Case, room: Room) -> str:
    shown = lay_out(case.diff, docket.hunks, room.fence)
    return room.prompts.fill(
        "change.md.j2",
        description=intent(case.pull, case.context, room),
        files=shown.blocks,
        elsewhere=shown.elsewhere,
        surroundings=gather_code(docket.findings, case.diff, docket.hunks, room),
        tools=room.toolbox is not None,
    )


def _finding(finding: Finding, case: Case, room: Room) -> str:
    place = case.checked[finding.id].verdict.place or finding.place
    others = [case.claims[name] for name in finding.claims[1:] if name in case.claims]
    also = ", ".join(f"{one.path}:{one.start}" for one in finding.also_at[:_PLACES_SHOWN])
    readings = "reading" if finding.support == 1 else "readings"
    when = "" if place.side is Side.RIGHT else " (before the change)"
    told = (
        f"id: {finding.id}",
        f"place: {place.path}:{place.start}-{place.end}{when}",
        *((f"also at: {also}",) if also else ()),
        f"support: {finding.support} {readings} ({', '.join(finding.found_by) or finding.agent})",
        f"kind: {finding.kind.value}, severity: {finding.severity.value}",
        f"confidence: {finding.confidence}",
        f"title: {finding.title}",
        f"scenario: {finding.scenario}",
        *(f"in other words: {one.title}. {one.scenario}" for one in others[:_CLAIMS_SHOWN]),
        *(f"known: {fact}" for fact in case.checked[finding.id].facts),
    )
    return room.fence.block("finding", "\n".join(told))


def _replies(docket: Docket, room: Room) -> list[str]:
    """What people said in the threads of the findings, each with the finding's id."""
    return [
        block
        for name, replies in docket.replies.items()
        for block in show_replies(replies, room, to=name)
    ]


def _verified(docket: Docket, verified: Judgements | None, room: Room) -> list[str]:
    if verified is None:
        return []
    return [
        room.fence.block(
            "verdict",
            f"id: {finding.id}\n{verdict.outcome.value}: {verdict.reason}\n{verdict.corrected}",
        )
        for finding in docket.findings
        if (verdict := verified.verdicts.get(finding.id)) is not None
    ]


def _verdict(finding: Finding, case: Case, said: VerdictAnswer | None, model: str) -> Verdict:
    """The verdict that a model's word amounts to; what it leaves out stays open."""
    verdict = case.checked[finding.id].verdict
    if said is None:
        reason = "whoever judged the findings did not answer for it"
        update: dict[str, object] = {"by": model, "reason": reason}
        return verdict.model_copy(update={"outcome": Outcome.UNSETTLED, **update})
    editor = said if isinstance(said, EditorVerdictAnswer) else None
    return verdict.model_copy(
        update={
            "by": model,
            "outcome": _outcome(said),
            "reason": said.reason,
            "corrected": said.corrected if said.outcome is Outcome.PARTLY else "",
            "open_question": said.open_question,
            "severity": said.severity,
            "worth": said.worth,
            "advice": editor.advice if editor is not None else None,
            "same_as": editor.same_as if editor is not None else "",
        }
    )


def _outcome(said: VerdictAnswer) -> Outcome:
    if said.outcome is Outcome.REFUTED and not said.reason.strip():
        return Outcome.UNSETTLED
    if said.outcome is Outcome.PARTLY and not said.corrected.strip():
        return Outcome.CONFIRMED
    return said.outcome


def _unanswered(docket: Docket, case: Case, answer: NoAnswer, what: str) -> Judgements:
    """What code said stands; a dispute that nobody answered leaves its finding open."""
    count = len(docket.findings)
    note = (
        f"{count} {'finding was' if count == 1 else 'findings were'} not {what}: {answer.message}"
    )
    verdicts: dict[str, Verdict] = {}
    for finding in docket.findings if docket.dispute else ():
        reason = f"the dispute was not answered: {answer.message}"
        update = {"outcome": Outcome.UNSETTLED, "by": "code", "reason": reason}
        verdicts[finding.id] = case.checked[finding.id].verdict.model_copy(update=update)
    return Judgements(verdicts, calls=answer.calls, notes=(note,))


def join_judgements(judgements: Iterable[Judgements]) -> Judgements:
    """All of them as one; the summary is that of the first that has one."""
    given = tuple(judgements)
    models = [one.by for one in given if one.by != "code"]
    return Judgements(
        {name: verdict for one in given for name, verdict in one.verdicts.items()},
        order=tuple(name for one in given for name in one.order),
        summary=next((one.summary for one in given if one.summary), ""),
        by=models[0] if models else "code",
        calls=tuple(call for one in given for call in one.calls),
        notes=tuple(note for one in given for note in one.notes),
    )
