"""What other people and bots have said of the same lines already.

A comment by a stranger keeps nothing but our own inline comment from being
posted. Whether a finding counts is asked and decided where no such comment is
seen: so none can change the verdict, whatever it talks a model into.
"""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import Call, Comment, Finding, Place, Pull, Tier
from panelist.phases.answers import SaidAnswer
from panelist.phases.decisions import Candidate
from panelist.phases.grouping import SIMILAR
from panelist.phases.room import Room
from panelist.ports import Ask, Model, NoAnswer

NEAR = 3
"""Lines between a finding and a thread that may be about it."""
MOST_COMMENTS = 30
"""Comments that a model is shown. With more than that, people talk enough."""
_SHOWN = 1_500
_SENTENCES = 40
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Heard:
    """The comment that already says a finding, by the finding's id; and what asking took."""

    said: Mapping[str, Comment]
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()


def nearby(pull: Pull, place: Place) -> tuple[Comment, ...]:
    """Comments of threads that others began at ``place`` or a few lines from it."""
    return tuple(
        comment
        for thread in pull.threads
        if thread.path == place.path
        and thread.line is not None
        and place.start - NEAR <= thread.line <= place.end + NEAR
        for comment in thread.comments
    )


def by_code(finding: Finding, comments: Sequence[Comment]) -> Comment | None:
    """The first comment that has every word of the category, or a sentence like the title."""
    wanted = set(_WORD.findall(finding.category.casefold()))
    for comment in comments:
        body = comment.body[:_SHOWN].casefold()
        if wanted and wanted <= set(_WORD.findall(body)):
            return comment
        title = difflib.SequenceMatcher(b=finding.title.casefold())
        for sentence in re.split(r"[\n.!?]+", body)[:_SENTENCES]:
            title.set_seq1(sentence.strip())
            if title.real_quick_ratio() >= SIMILAR and title.ratio() >= SIMILAR:
                return comment
    return None


async def said_by_others(
    candidates: Sequence[Candidate],
    *,
    settled: Collection[str],
    known: Mapping[str, int],
    pull: Pull,
    room: Room,
) -> Heard:
    """Which of ``candidates`` somebody else has said already.

    ``known`` is what an earlier run found out: the id of the comment by the id
    of the finding; it counts while the comment is there. Nobody is asked about
    those that are ``settled``.
    """
    said: dict[str, Comment] = {}
    undecided: dict[str, tuple[Candidate, tuple[Comment, ...]]] = {}
    for candidate in candidates:
        name, comments = candidate.finding.id, nearby(pull, candidate.place)
        before = [one for one in comments if one.id == known.get(name)]
        found = before[0] if before else by_code(candidate.finding, comments)
        if found is not None:
            said[name] = found
        elif comments and name not in settled:
            undecided[name] = (candidate, comments)
    if room.model is None or not undecided:
        return Heard(said)
    return await _asked(said, undecided, room.model, room)


async def _asked(
    said: Mapping[str, Comment],
    undecided: Mapping[str, tuple[Candidate, tuple[Comment, ...]]],
    model: Model,
    room: Room,
) -> Heard:
    """What a model says of those ``undecided``, each with the comments near it."""
    offered = {one.id: one for _, near in undecided.values() for one in near}
    answer = await model.ask(
        Ask(
            purpose="synthesize:said",
            tier=Tier.FAST,
            system=room.system("clerk"),
            shared="",
            charge=room.prompts.fill(
                "said.md.j2",
                findings=[_finding(one, room) for one, _ in undecided.values()],
                comments=[_comment(one, room) for one in [*offered.values()][:MOST_COMMENTS]],
            ),
            schema=SaidAnswer,
            effort="low",
        )
    )
    if isinstance(answer, NoAnswer):
        note = f"Nobody could tell what others have said already: {answer.message}"
        return Heard(said, answer.calls, (note,))
    pairs = {
        pair.finding: comment
        for pair in answer.value.pairs
        if pair.finding in undecided
        for comment in undecided[pair.finding][1]
        if comment.id == pair.comment
    }
    return Heard({**said, **pairs}, answer.calls)


def _finding(candidate: Candidate, room: Room) -> str:
    finding, place = candidate.finding, candidate.place
    lines = (
        f"id: {finding.id}",
        f"place: {place.path}:{place.start}-{place.end}",
        f"title: {finding.title}",
        f"scenario: {finding.scenario}",
    )
    return room.fence.block("finding", "\n".join(lines))


def _comment(comment: Comment, room: Room) -> str:
    return room.told("comment", comment.body[:_SHOWN], id=comment.id)
