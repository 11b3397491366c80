"""What people replied in the threads of findings: the editor reads it, and it decides nothing.

Findings whose threads were answered are asked about apart, so that no reply shares a
question with another finding. Whatever an editor that read replies says other than the
readers do, it is asked again without them, and that counts: however a reply is worded, no
verdict comes from it. Who may decide has ``/panelist dispute`` and ``dismiss``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from panelist.contracts import Advice, Comment, Finding, Outcome, Pull, Verdict
from panelist.phases.continuing import OPEN, Continuity
from panelist.phases.discussion import by_people, find_replies
from panelist.phases.editing import Case, Docket, Judgements, ask_editor
from panelist.phases.placement import ALONE_WORTH
from panelist.phases.room import Room

WITH_REPLIES = ":replies"
"""Ends the purpose of an ask that shows what people replied."""
AGAIN = ":again"
"""Ends the purpose of the one after it, that shows nothing of it."""


def replies_to(
    findings: Iterable[Finding], earlier: Continuity, pull: Pull
) -> Mapping[str, tuple[Comment, ...]]:
    """What people said in the threads of findings that are still open, by the finding's id."""
    said: dict[str, tuple[Comment, ...]] = {}
    for finding in findings:
        entry = earlier.entries.get(finding.id)
        replies = by_people(find_replies(pull, entry)) if entry and entry.state in OPEN else ()
        if replies:
            said[finding.id] = replies
    return said


def set_apart(
    dockets: Sequence[Docket], said: Mapping[str, tuple[Comment, ...]]
) -> tuple[Docket, ...]:
    """Dockets in which findings whose threads were answered stand by themselves, with the replies.

    A dispute stands by itself already, and is by somebody who may decide.
    """
    apart: list[Docket] = []
    for docket in dockets:
        answered = tuple(one for one in docket.findings if one.id in said)
        if not answered or docket.dispute:
            apart.append(docket)
            continue
        others = tuple(one for one in docket.findings if one.id not in said)
        apart += [replace(docket, findings=others)] if others else []
        replies = {one.id: said[one.id] for one in answered}
        purpose = f"{docket.purpose}{WITH_REPLIES}"
        apart.append(replace(docket, findings=answered, purpose=purpose, replies=replies))
    return tuple(apart)


async def ask_with_replies(
    docket: Docket, case: Case, room: Room, *, verified: Judgements | None = None
) -> Judgements:
    """What the editor says of a docket; where it read replies, none of them decides."""
    first = await ask_editor(docket, case, room, verified=verified)
    doubtful = tuple(
        finding
        for finding in docket.findings
        if docket.replies and not _is_as_claimed(first.verdicts.get(finding.id), finding)
    )
    if not doubtful:
        return first
    purpose = docket.purpose.replace(WITH_REPLIES, AGAIN)
    alone = replace(docket, findings=doubtful, purpose=purpose, replies={})
    again = await ask_editor(alone, case, room, verified=verified)
    decided = {finding.id for finding in doubtful}
    kept = {name: one for name, one in first.verdicts.items() if name not in decided}
    return replace(
        again,
        verdicts={**kept, **again.verdicts},
        order=tuple(dict.fromkeys((*again.order, *first.order))),
        calls=(*first.calls, *again.calls),
        notes=(*first.notes, *again.notes),
    )


def _is_as_claimed(verdict: Verdict | None, finding: Finding) -> bool:
    """Whether an editor says what the readers say, and would have it posted."""
    return (
        verdict is not None
        and verdict.outcome is Outcome.CONFIRMED
        and verdict.severity is finding.severity
        and verdict.advice is Advice.POST
        and (verdict.worth is None or verdict.worth >= ALONE_WORTH)
        and not verdict.same_as
    )
