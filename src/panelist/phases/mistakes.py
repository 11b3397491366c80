"""What is wrong with an answer that fits its schema, for whoever can write it again.

A model is not asked twice: what of its answer can be taken in is taken in. An assistant
that writes files can be told every mistake at once, in sentences.
"""

from collections.abc import Iterable, Iterator, Sequence

from panelist.contracts import Outcome, Place, Side
from panelist.diff import Anchors
from panelist.phases.answers import (
    ClaimAnswer,
    ContextAnswer,
    EditorAnswer,
    EditorVerdictAnswer,
    GroupingAnswer,
    MendAnswer,
    PlaceAnswer,
    ReportAnswer,
    RereadAnswer,
    UnreadableItem,
    VerdictAnswer,
    VerifyAnswer,
)
from panelist.phases.intake import EVERY_HUNK, FileNames, read_hunks

_SHOWN = 8


def report_mistakes(
    answer: ReportAnswer, hunks: Sequence[str], names: FileNames, anchors: Anchors
) -> tuple[str, ...]:
    """Hunks nobody attests to, and claims whose file, lines or quote the diff does not show."""
    unread = [one for one in hunks if one not in read_hunks(answer.hunks_read, hunks)]
    told: list[str] = []
    if unread:
        told.append(
            f"`hunks_read` does not name {_listed(unread)}: every hunk has to be read. "
            f"Read what is left, then write `{EVERY_HUNK}`."
        )
    for number, item in enumerate(answer.claims):
        if not isinstance(item, UnreadableItem):
            told += (f"`claims[{number}]`: {one}" for one in _in_claim(item, names, anchors))
    for number, spot in enumerate(answer.injection_attempts):
        if isinstance(spot, PlaceAnswer) and not names.find(spot.file):
            told.append(f"`injection_attempts[{number}]`: {_no_file(spot.file)}")
    return tuple(told)


def context_mistakes(
    answer: ContextAnswer, paths: Sequence[str], agents: Sequence[str]
) -> tuple[str, ...]:
    """Files and agents that were not listed."""
    files = [one.path for one in answer.files if one.path not in paths]
    wishes = [one.agent for one in answer.agents if one.agent not in agents]
    return (
        *(f"`files` names {path}, which is none of those listed." for path in files),
        *(f"`agents` names {name}, which is none of {', '.join(agents)}." for name in wishes),
    )


def grouping_mistakes(answer: GroupingAnswer, ids: Sequence[str]) -> tuple[str, ...]:
    """Ids that nobody asked about, that stand twice, or that stand alone."""
    said = [name for group in answer.groups for name in group.ids]
    alone = [group.ids for group in answer.groups if len(set(group.ids)) < 2]  # noqa: PLR2004
    return (
        *(f"`groups` names {name}, which is none of the claims." for name in _strange(said, ids)),
        *(f"`groups` names {name} twice." for name in _doubled(said)),
        *(f"A group of {_listed(few) or 'none'} is no group: it needs two ids." for few in alone),
    )


def verdict_mistakes(answer: VerifyAnswer | EditorAnswer, ids: Sequence[str]) -> tuple[str, ...]:
    """Findings without an answer or with two, and verdicts that leave out what they need."""
    said = [one for one in answer.verdicts if isinstance(one, VerdictAnswer)]
    told = list(_id_mistakes("verdicts", (one.id for one in said), ids))
    for one in said:
        if not one.reason.strip():
            told.append(f"The verdict on {one.id} has no `reason`.")
        if one.outcome is Outcome.PARTLY and not one.corrected.strip():
            told.append(f"The verdict on {one.id} is `partly` and has no `corrected` sentence.")
        if one.outcome is Outcome.UNSETTLED and not one.open_question.strip():
            told.append(f"The verdict on {one.id} is `unsettled` and has no `open_question`.")
        if isinstance(one, EditorVerdictAnswer) and one.same_as not in {"", *ids} - {one.id}:
            told.append(f"The verdict on {one.id} is `same_as` {one.same_as}, no other finding.")
    return tuple(told)


def fix_mistakes(answer: MendAnswer, ids: Sequence[str], names: FileNames) -> tuple[str, ...]:
    """Findings without an answer or with two, and edits of files that are not in the change."""
    fixes = [one for one in answer.fixes if not isinstance(one, UnreadableItem)]
    return (
        *_id_mistakes("fixes", (one.id for one in fixes), ids),
        *(
            f"The fix of {one.id}: {_no_file(edit.file)}"
            for one in fixes
            for edit in one.edits
            if not names.find(edit.file)
        ),
    )


def reread_mistakes(answer: RereadAnswer, ids: Sequence[str]) -> tuple[str, ...]:
    """Edits without an answer or with two."""
    edits = (one.id for one in answer.edits if not isinstance(one, UnreadableItem))
    return tuple(_id_mistakes("edits", edits, ids))


def _in_claim(item: ClaimAnswer, names: FileNames, anchors: Anchors) -> Iterator[str]:
    paths = names.find(item.file)
    if not paths:
        yield _no_file(item.file)
        return
    for name in ("title", "scenario", "quote"):
        if not getattr(item, name).strip():
            yield f"`{name}` is empty."
    if item.end_line < item.start_line:
        yield f"It ends at line {item.end_line}, before it starts at line {item.start_line}."
    yield from _misplaced(item, paths[0], anchors)
    for place in item.also_at:
        if not names.find(place.file):
            yield f"under `also_at`, {_no_file(place.file)}"


def _misplaced(item: ClaimAnswer, path: str, anchors: Anchors) -> Iterator[str]:
    if anchors.hunk_at(path, item.side, item.start_line) is None:
        yield f"No hunk shows line {item.start_line} of {item.file} on the side {item.side.value}."
    if not item.quote.strip():
        return
    found = anchors.locate(path, item.side, item.start_line, item.quote, None)
    if found is None:
        yield (
            f"The quote is nowhere in the hunks of {item.file}: copy the code as it stands, "
            "without numbers and signs."
        )
    elif not _touches(found, item.side, item.start_line, item.end_line):
        claimed = _told(item.side, item.start_line, item.end_line)
        quoted = _told(found.side, found.start, found.end)
        yield f"The quote stands at {quoted}, and the claim at {claimed}."


def _touches(place: Place, side: Side, start: int, end: int) -> bool:
    return place.side is side and place.start <= end and start <= place.end


def _told(side: Side, start: int, end: int) -> str:
    lines = f"line {start}" if start == end else f"lines {start} to {end}"
    return f"{lines} ({side.value})"


def _id_mistakes(field: str, said: Iterable[str], ids: Sequence[str]) -> Iterator[str]:
    names = list(said)
    missing = [one for one in ids if one not in names]
    if missing:
        yield f"`{field}` has nothing on {_listed(missing)}."
    for name in _strange(names, ids):
        yield f"`{field}` names {name}, which was not asked about."
    for name in _doubled(names):
        yield f"`{field}` names {name} twice."


def _strange(said: Sequence[str], ids: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(said) if one not in ids]


def _doubled(said: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(said) if said.count(one) > 1]


def _no_file(name: str) -> str:
    return f"`{name}` is the id of no file that this question shows."


def _listed(names: Sequence[str]) -> str:
    shown, left = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    return f"{shown} and {left} more" if left > 0 else shown
