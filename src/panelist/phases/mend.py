"""Mend: the smallest edit for each finding that people will meet at its line.

One model writes it, code tries it on the head in memory, another model reads it
again. What does not pass is dropped with the reason; no review is lost by it.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Call,
    FailureKind,
    Finding,
    Fix,
    Fixes,
    FixKind,
    Origin,
    Placement,
    Severity,
)
from panelist.diff import Anchors
from panelist.errors import RepositoryError
from panelist.events import CallSkipped
from panelist.panel import DEPTHS
from panelist.phases.candidates import Candidates, find_candidates
from panelist.phases.continuing import is_carried
from panelist.phases.decisions import Candidate, Decision
from panelist.phases.editing import Docket, divide
from panelist.phases.edits import PLACEHOLDER, write_patch
from panelist.phases.endings import decide_endings
from panelist.phases.mending import (
    Attempt,
    MendAsk,
    Region,
    merge_attempts,
    read_again,
    write_edits,
)
from panelist.phases.ranking import Record
from panelist.phases.reading import gather_code, lay_out
from panelist.phases.room import Room
from panelist.phases.suggestions import GUARDED, Suggestions, is_guarded
from panelist.ports import Model, NoAnswer

LEAST_SEVERITY = Severity.MEDIUM
"""Below this an edit is not worth what it costs."""
ROUNDS = 2
"""An objection goes back once to whoever wrote the edit."""


@dataclass(frozen=True, slots=True)
class _Mended:
    """The last attempt at each finding of a region, by its id, and what asking took."""

    attempts: Mapping[str, Attempt]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


async def mend(record: Record, room: Room) -> Fixes:
    """A fix, or the reason why there is none, for every finding that deserves one."""
    found = Fixes(plan_digest=record.verdicts.plan_digest)
    if room.model is None or not _are_wanted(room):
        return found
    candidates = find_candidates(record, room)
    deserving = _deserving(candidates, decide_endings(candidates, record, room))
    closed = {one.finding.id: _obstacle(one, candidates) for one in deserving}
    asked = [one for one in deserving if not closed[one.finding.id]]
    if not asked:
        room.bus.emit(CallSkipped("mend", "no finding is to be mended by a model"))
    by_id = {one.finding.id: one for one in asked}
    findings = [one.finding for one in asked]
    dockets = divide(findings, record.plan, record.context, record.diff)
    mended = await asyncio.gather(
        *(_mend_or_note(docket, by_id, record, room.model, room) for docket in dockets)
    )
    attempts = {name: one for region in mended for name, one in region.attempts.items()}
    suggestions = Suggestions(Anchors(record.diff))
    return found.model_copy(
        update={
            "fixes": tuple(
                _dropped(one.finding.id, reason)
                if (reason := closed[one.finding.id])
                else _fix(attempts[one.finding.id], suggestions)
                for one in deserving
            ),
            "calls": tuple(call for region in mended for call in region.calls),
            "notes": tuple(dict.fromkeys(note for one in mended for note in one.notes)),
        }
    )


def _are_wanted(room: Room) -> bool:
    wanted = room.settings.suggestions
    return wanted == "on" or (wanted == "auto" and DEPTHS[room.settings.depth].suggestions)


def _deserving(candidates: Candidates, decisions: Sequence[Decision]) -> tuple[Candidate, ...]:
    """New findings from medium up that get a comment of their own, in the order decided."""
    by_id = {one.finding.id: one for one in candidates.every}
    return tuple(
        by_id[decision.finding]
        for decision in decisions
        if decision.placement is Placement.INLINE
        and decision.severity.rank <= LEAST_SEVERITY.rank
        and _may_be_mended(by_id[decision.finding])
    )


def _may_be_mended(candidate: Candidate) -> bool:
    verdict = candidate.verdict
    return (
        verdict.outcome.stands
        and verdict.commentable
        and verdict.origin is not Origin.PRE_EXISTING
        and not candidate.known
        and not is_carried(candidate.finding)
        and not _is_fact_alone(candidate.finding)
    )


def _is_fact_alone(finding: Finding) -> bool:
    """Whether only code says it: an order to reviewers or a secret is no defect to edit away."""
    return finding.certain is not None and not finding.support


def _obstacle(candidate: Candidate, candidates: Candidates) -> str:
    """Why no model is to mend it; "" if one may."""
    place = candidate.place
    if is_guarded(place.path):
        return GUARDED
    text = candidates.checks.text(place.path, place.side)
    if text is None:
        return f"{place.path} could not be read"
    lines = text.split("\n")[place.start - 1 : place.end]
    return "a secret stands in its lines" if any(PLACEHOLDER in line for line in lines) else ""


async def _mend_or_note(
    docket: Docket, by_id: Mapping[str, Candidate], record: Record, model: Model, room: Room
) -> _Mended:
    """What a region's findings are mended with; what git cannot give costs no review."""
    candidates = tuple(by_id[finding.id] for finding in docket.findings)
    try:
        shared = await asyncio.to_thread(_show_change, docket, record, room)
    except RepositoryError as error:
        failed = {one.finding.id: Attempt(one, objection=error.happened) for one in candidates}
        return _Mended(failed, notes=(_note(len(failed), str(error)),))
    region = Region(candidates, shared, docket.purpose.partition(":")[2])
    return await _mend_region(region, record, model, room)


def _show_change(docket: Docket, record: Record, room: Room) -> str:
    """The files and the code around the findings, without a word of the author's prose.

    Not the rest of the change: an edit goes where the finding is, and the rest costs as much.
    """
    places = (place for finding in docket.findings for place in (finding.place, *finding.also_at))
    paths = frozenset(place.path for place in places)
    files = (file for file in record.diff.files if file.path in paths)
    own = frozenset(hunk.id for file in files for hunk in file.hunks)
    hunks = tuple(hunk for hunk in docket.hunks if hunk in own)
    shown = lay_out(record.diff, hunks, room.fence)
    return room.prompts.fill(
        "change.md.j2",
        description="",
        files=shown.blocks,
        elsewhere=shown.elsewhere,
        surroundings=gather_code(docket.findings, record.diff, hunks, room),
        tools=False,
    )


async def _mend_region(region: Region, record: Record, model: Model, room: Room) -> _Mended:
    attempts = {one.finding.id: Attempt(one) for one in region.candidates}
    asks: list[MendAsk] = []
    asked: tuple[Attempt, ...] = tuple(attempts.values())
    for _ in range(ROUNDS):
        written = await write_edits(asked, region, record.diff, model, room)
        asks.append(written)
        if readable := [one for one in written.attempts if not one.objection]:
            asks.append(await read_again(readable, region, model, room))
        attempts = merge_attempts(attempts, asks)
        asked = tuple(one for one in attempts.values() if one.objection and not one.final)
        if not asked:
            break
    return _Mended(
        attempts,
        calls=tuple(call for ask in asks for call in ask.calls),
        notes=tuple(_told(asks, room)),
    )


def _told(asks: Iterable[MendAsk], room: Room) -> Iterable[str]:
    """What a person should know of answers that did not come."""
    for ask in asks:
        if isinstance(ask.failure, NoAnswer):
            if ask.failure.kind is FailureKind.BUDGET:
                room.bus.emit(CallSkipped("mend", "there is not enough money for it"))
            yield _note(len(ask.attempts), ask.failure.message)


def _note(count: int, why: str) -> str:
    return f"{count} {'finding' if count == 1 else 'findings'} got no fix: {why}"


def _dropped(name: str, reason: str) -> Fix:
    return Fix(finding=name, kind=FixKind.DROPPED, reason=reason)


def _fix(attempt: Attempt, suggestions: Suggestions) -> Fix:
    """How people may have what came of an attempt."""
    kept = {"by": attempt.by, "read_by": attempt.read_by, "rounds": attempt.rounds}
    if attempt.objection:
        return _dropped(attempt.id, attempt.objection).model_copy(update=kept)
    placed = suggestions.place(attempt.files, attempt.candidate.place)
    return Fix(
        finding=attempt.id,
        kind=FixKind.PATCH if placed is None else FixKind.SUGGESTION,
        edits=tuple(edit for file in attempt.files for edit in file.edits),
        patch=write_patch(attempt.files),
        place=None if placed is None else placed.place,
        replacement=None if placed is None else placed.replacement,
        test=attempt.test,
        by=attempt.by,
        read_by=attempt.read_by,
        rounds=attempt.rounds,
    )
