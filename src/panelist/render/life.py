"""What became of findings since an earlier review, and the notes that tell their threads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from panelist.contracts import Entry, EntryState, Ledger, Note, ThreadChange
from panelist.prompts import Prompts
from panelist.render import endings, sentences
from panelist.render.markdown import Markdown, inline_code, line, prose

Kind: TypeAlias = Literal["fixed", "dismissed", "open-again", "second-try", "still-open"]

_ENDED = frozenset({EntryState.FIXED, EntryState.DISMISSED})
_WORDS: dict[Kind, str] = {
    "fixed": "fixed",
    "dismissed": "dismissed",
    "open-again": "open again",
    "second-try": "answered by something new",
    "still-open": "still open",
}
_REASON_BYTES = 1_000
_SHA_CHARS = 12


@dataclass(frozen=True, slots=True)
class Turn:
    """A finding whose life took a turn, and the head at which it did."""

    entry: Entry
    kind: Kind
    head_sha: str


def turns(before: Ledger | None, after: Ledger | None, head_sha: str) -> tuple[Turn, ...]:
    """What became of the findings of ``before``; new ones have had no turn yet.

    A run that is repeated at the same head finds the same ends again, so that
    what an earlier try could not post is posted now.
    """
    earlier = filter(endings.is_told, before.entries if before else ())
    known = {entry.fingerprint: entry for entry in earlier}
    told: list[Turn] = []
    for entry in filter(endings.is_told, after.entries if after else ()):
        was = known.get(entry.fingerprint)
        if entry.state in _ENDED:
            if entry.at == head_sha or was is None or was.state is not entry.state:
                kind: Kind = "fixed" if entry.state is EntryState.FIXED else "dismissed"
                told.append(Turn(entry, kind, entry.at))
        elif was is not None and was.state in _ENDED:
            told.append(Turn(entry, "open-again", head_sha))
        elif was is not None and entry.tries > was.tries:
            told.append(Turn(entry, "second-try", head_sha))
        elif was is not None and entry.told and not was.told:
            told.append(Turn(entry, "still-open", head_sha))
    return tuple(told)


def since(told: Sequence[Turn]) -> str:
    """``F2 and F4 fixed, F5 open again``; "" when nothing took a turn."""
    clauses: list[str] = []
    for kind, words in _WORDS.items():
        numbers = [turn.entry.number for turn in told if turn.kind == kind]
        if numbers:
            clauses.append(f"{sentences.listed(numbers)} {words}")
    return ", ".join(clauses)


def threads(prompts: Prompts, told: Sequence[Turn]) -> tuple[ThreadChange, ...]:
    """Which threads of ours are done now, and which are not, or not after all."""
    return tuple(
        ThreadChange(
            fingerprint=turn.entry.fingerprint,
            resolved=turn.kind in {"fixed", "dismissed"},
            note=_note(prompts, turn),
        )
        for turn in told
    )


def answered_once(
    changes: Sequence[ThreadChange], replies: Sequence[Note]
) -> tuple[tuple[ThreadChange, ...], tuple[Note, ...]]:
    """``changes`` and ``replies``, with one text where both would speak of one finding.

    The reply speaks for both. It carries the mark of the note that it stands
    for, so that a later run knows that the thread was told.
    """
    marks = {change.fingerprint: change.note.marker for change in changes}
    joined = tuple(_marked(reply, marks.get(reply.fingerprint or "")) for reply in replies)
    spoken = {reply.fingerprint: reply for reply in joined if reply.fingerprint in marks}
    told = (
        change.model_copy(update={"note": spoken.get(change.fingerprint, change.note)})
        for change in changes
    )
    return tuple(told), joined


def _marked(reply: Note, mark: str | None) -> Note:
    if mark is None:
        return reply
    first, _, rest = reply.body.partition("\n")
    return reply.model_copy(update={"body": f"{first}\n{mark}\n{rest}"})


def _note(prompts: Prompts, turn: Turn) -> Note:
    entry = turn.entry
    marker = thread_marker(entry.fingerprint, turn.kind, turn.head_sha)
    body = prompts.fill(
        f"comment/thread/{turn.kind}.md.j2",
        marker=marker,
        number=line(entry.number),
        title=line(entry.title),
        scenario=prose(entry.scenario, limit=_REASON_BYTES),
        place=line(sentences.place(entry.place)),
        sha=short(turn.head_sha),
        who=line(entry.who),
        # What still holds has the reason of its check; another one may be a person's against it.
        why=prose(
            entry.checked.reason if turn.kind == "still-open" else endings.because(entry),
            limit=_REASON_BYTES,
        ),
    )
    return Note(marker=marker, body=body, fingerprint=entry.fingerprint)


def short(sha: str) -> Markdown:
    """The beginning of a SHA, as people quote it."""
    return inline_code(sha[:7])


def thread_marker(fingerprint: str, kind: Kind, head_sha: str) -> str:
    """The first line by which a note in a thread is known again."""
    return f"<!-- panelist:thread {_bare(fingerprint)} {kind} {_bare(head_sha)[:_SHA_CHARS]} -->"


def finding_marker(fingerprint: str, number: str) -> str:
    """The first line by which the comment on a finding is known again."""
    return f"<!-- panelist:finding {_bare(fingerprint)} {_bare(number)} -->"


def _bare(word: str) -> str:
    return re.sub("[^0-9A-Za-z]", "", word)
