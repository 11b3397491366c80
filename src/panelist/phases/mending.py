"""What the models that write edits and read them again are shown, and what they answer."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from panelist.contracts import Call, ChangeKind, Diff, FileKind, Side, Tier
from panelist.errors import RepositoryError
from panelist.phases.answers import (
    FixAnswer,
    MendAnswer,
    RereadAnswer,
    RereadVerdictAnswer,
)
from panelist.phases.decisions import Candidate
from panelist.phases.edits import (
    EditedFile,
    EditRefusal,
    WantedEdit,
    apply_edits,
    hides_secrets,
    write_patch,
)
from panelist.phases.intake import FileNames
from panelist.phases.mistakes import fix_mistakes, reread_mistakes
from panelist.phases.room import Room
from panelist.phases.suggestions import objection_to
from panelist.ports import Ask, Model, NoAnswer, Repo

MOST_EDITS = 12
"""Places of one fix. What takes more is a rework, and no reader's click."""
_PLACES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of asking for the fix of one finding.

    Attributes:
        candidate: the finding, and what was said of it.
        files: files of the head with the edits in them; empty where none could be made.
        shown: the edits as whoever is asked again sees them.
        by: id of the model that wrote them.
        read_by: id of the model that read them again.
        test: which test would show that they help.
        objection: why they are not offered to anybody; "" if nothing is against them.
        final: whether it is of no use to ask once more.
        rounds: how often it was asked for.
    """

    candidate: Candidate
    files: tuple[EditedFile, ...] = ()
    shown: str = ""
    by: str = ""
    read_by: str = ""
    test: str = ""
    objection: str = ""
    final: bool = False
    rounds: int = 0

    @property
    def id(self) -> str:
        """Of the finding."""
        return self.candidate.finding.id


@dataclass(frozen=True, slots=True)
class Region:
    """Findings that are mended in one conversation.

    Attributes:
        candidates: those findings.
        shared: what is shown of the change; the same for both rounds.
        name: of the shard; "" where the change is shown whole.
    """

    candidates: tuple[Candidate, ...]
    shared: str
    name: str = ""

    def purpose(self, role: str = "") -> str:
        """What a call is for, in accounts and logs."""
        rest = ".".join(filter(None, (role, self.name)))
        return f"mend:{rest}" if rest else "mend"


@dataclass(frozen=True, slots=True)
class MendAsk:
    """One question to a model: the attempts after it, and what asking took.

    ``failure`` is the answer that did not come.
    """

    attempts: tuple[Attempt, ...]
    calls: tuple[Call, ...] = ()
    failure: NoAnswer | None = None


async def write_edits(
    attempts: Sequence[Attempt], region: Region, diff: Diff, model: Model, room: Room
) -> MendAsk:
    """Ask for the edits of ``attempts``, once more where there was an objection; try them."""
    answer = await model.ask(
        Ask(
            purpose=region.purpose(),
            tier=Tier.BALANCED,
            system=room.system("mender"),
            shared=region.shared,
            charge=room.prompts.fill(
                "mend.md.j2",
                findings=[_finding(one.candidate, room) for one in attempts],
                attempts=[_objection(one, room) for one in attempts if one.objection],
                ids=[one.id for one in attempts],
            ),
            schema=MendAnswer,
            check=lambda answer: fix_mistakes(answer, [one.id for one in attempts], _names(diff)),
        )
    )
    if isinstance(answer, NoAnswer):
        return _unanswered(attempts, answer, "nobody wrote an edit")
    said = {one.id: one for one in answer.value.fixes if isinstance(one, FixAnswer)}
    names = _names(diff)
    # Git and a parser take their time, during which events have to be told.
    tried = await asyncio.gather(
        *(
            asyncio.to_thread(_attempt, one.candidate, said.get(one.id), names, room.repo)
            for one in attempts
        )
    )
    return MendAsk(
        tuple(
            replace(now, by=answer.model, rounds=before.rounds + 1)
            for before, now in zip(attempts, tried, strict=True)
        ),
        answer.calls,
    )


async def read_again(
    attempts: Sequence[Attempt], region: Region, model: Model, room: Room
) -> MendAsk:
    """Have edits read by another model than the one that wrote them, where there is one."""
    fixes = [
        {"finding": _finding(one.candidate, room), "edit": room.told("edit", one.shown, id=one.id)}
        for one in attempts
    ]
    answer = await model.ask(
        Ask(
            purpose=region.purpose("reread"),
            tier=Tier.POWERFUL,
            system=room.system("rereader"),
            shared=region.shared,
            charge=room.prompts.fill("reread.md.j2", fixes=fixes, ids=[one.id for one in attempts]),
            schema=RereadAnswer,
            check=lambda answer: reread_mistakes(answer, [one.id for one in attempts]),
            avoid=frozenset(one.by for one in attempts),
        )
    )
    if isinstance(answer, NoAnswer):
        return _unanswered(attempts, answer, "nobody read the edit again")
    said = {one.id: one for one in answer.value.edits if isinstance(one, RereadVerdictAnswer)}
    return MendAsk(
        tuple(replace(_judged(one, said.get(one.id)), read_by=answer.model) for one in attempts),
        answer.calls,
    )


def _unanswered(attempts: Iterable[Attempt], answer: NoAnswer, what: str) -> MendAsk:
    failed = tuple(replace(one, objection=what, final=True) for one in attempts)
    return MendAsk(failed, answer.calls, answer)


def _judged(attempt: Attempt, said: RereadVerdictAnswer | None) -> Attempt:
    if said is None:
        reason = "whoever read the edit again did not answer for it"
        return replace(attempt, objection=reason, final=True)
    words = said.objection.strip() or said.reason.strip()
    if said.still_stands:
        return replace(attempt, objection=f"the finding still stands after the edit: {words}")
    if said.breaks:
        return replace(attempt, objection=f"the edit breaks something: {words}")
    return replace(attempt, test=said.test.strip())


def _names(diff: Diff) -> FileNames:
    """The files of the change that can be edited: those that are there afterwards, as text."""
    there = (
        file.path
        for file in diff.files
        if file.change is not ChangeKind.DELETED and file.kind is FileKind.TEXT
    )
    return FileNames(diff, there)


def _attempt(candidate: Candidate, said: FixAnswer | None, names: FileNames, repo: Repo) -> Attempt:
    """The edits as far as they can be made; else what is wrong with them."""
    if said is None or not said.edits:
        told = said.reason.strip() if said is not None else ""
        reason = f"a person has to decide: {told}" if told else "no edit was given"
        return Attempt(candidate, objection=reason, final=True)
    files = _apply(said, names, repo)
    if isinstance(files, EditRefusal):
        return Attempt(candidate, shown=_as_given(said), objection=files.reason)
    for file in files:
        if objection := objection_to(file):
            return Attempt(candidate, shown=_as_given(said), objection=objection)
    if hides_secrets(files):
        reason = "a secret stands beside the lines it replaces"
        return Attempt(candidate, objection=reason, final=True)
    return Attempt(candidate, files=files, shown=write_patch(files))


def _apply(said: FixAnswer, names: FileNames, repo: Repo) -> tuple[EditedFile, ...] | EditRefusal:
    """The files of the head with the edits in them, in memory."""
    if len(said.edits) > MOST_EDITS:
        return EditRefusal(f"it has more than {MOST_EDITS} edits")
    by_path: dict[str, list[WantedEdit]] = {}
    for one in said.edits:
        paths = names.find(one.file)
        if not paths:
            return EditRefusal("it names a file that the change does not have")
        wanted = WantedEdit(paths[0], one.start_line, one.end_line, one.old, one.new)
        by_path.setdefault(paths[0], []).append(wanted)
    files: list[EditedFile] = []
    for path, wanted in by_path.items():
        try:
            data = repo.read("head", path)
        except RepositoryError as error:
            return EditRefusal(error.happened)
        if data is None:
            return EditRefusal(f"{path} could not be read to try it")
        edited = apply_edits(path, data.decode("utf-8", "replace"), wanted)
        if isinstance(edited, EditRefusal):
            return edited
        files.append(edited)
    return tuple(files)


def _as_given(said: FixAnswer) -> str:
    return "\n".join(
        f"{edit.file}:{edit.start_line}-{edit.end_line}\nold:\n{edit.old}\nnew:\n{edit.new}"
        for edit in said.edits
    )


def _finding(candidate: Candidate, room: Room) -> str:
    finding, verdict, place = candidate.finding, candidate.verdict, candidate.place
    also = ", ".join(f"{one.path}:{one.start}" for one in finding.also_at[:_PLACES_SHOWN])
    when = "" if place.side is Side.RIGHT else " (before the change)"
    told = (
        f"id: {finding.id}",
        f"place: {place.path}:{place.start}-{place.end}{when}",
        *((f"also at: {also}",) if also else ()),
        f"title: {finding.title}",
        f"scenario: {verdict.corrected or finding.scenario}",
        f"checked: {verdict.reason}",
    )
    return room.told("finding", "\n".join(told))


def _objection(attempt: Attempt, room: Room) -> str:
    words = f"id: {attempt.id}\n{attempt.shown}\nobjection: {attempt.objection}"
    return room.told("attempt", words)


def merge_attempts(before: Mapping[str, Attempt], asks: Iterable[MendAsk]) -> dict[str, Attempt]:
    """The latest attempt at each finding, by its id."""
    return {**before, **{one.id: one for ask in asks for one in ask.attempts}}
