"""Reply: what the panel says to somebody who asks about one finding."""

import asyncio
from collections.abc import Sequence

from panelist import ledger
from panelist.contracts import Command, Comment, Diff, Entry, Place, Pull, Reply, Side, Tier
from panelist.errors import ArtifactError, ModelError
from panelist.phases.answers import ReplyAnswer
from panelist.phases.checks import Checks
from panelist.phases.continuing import standing_at
from panelist.phases.discussion import find_replies, show_replies
from panelist.phases.reading import around, gather_code, hunk_tokens, lay_out
from panelist.phases.refusal import error_of
from panelist.phases.room import Room
from panelist.ports import Ask, NoAnswer

_CHANGE_TOKENS = 20_000
"""Of the change to its file, shown to whoever answers a question."""


def asks_only(pull: Pull) -> bool:
    """Whether this run is to answer about a finding, and to review nothing."""
    return pull.command is not None and pull.command.is_question


def asked_about(pull: Pull) -> tuple[Command, Entry]:
    """What is asked, and the entry it is about.

    Raises:
        ArtifactError: nothing is asked about a finding that is on record.
    """
    entries = pull.ledger.entries if pull.ledger is not None else ()
    for entry in entries:
        if pull.command is not None and entry.number == pull.command.finding:
            return pull.command, entry
    raise ArtifactError(
        "pull.json names no finding that could be explained.",
        "Ask with `/panelist explain F1`, for a number of the summary comment.",
    )


async def reply(pull: Pull, diff: Diff, room: Room) -> Reply:
    """What the command of ``pull`` asks about a finding, answered by a model.

    Raises:
        PanelistError: no model answers. Whoever asked has to be told so.
    """
    command, entry = asked_about(pull)
    if room.model is None:
        raise ModelError("The offline engine answers no question.", "Choose `engine: claude`.")
    question = command.verb == "ask"
    said = find_replies(pull, entry) if question else ()
    others = [one for one in said if one.id != command.comment_id]
    answer = await room.model.ask(
        Ask(
            purpose=f"reply:{entry.number}",
            tier=Tier.BALANCED,
            system=room.system("clerk"),
            shared="",
            charge=await asyncio.to_thread(_question, command, entry, others, diff, room)
            if question
            else _explanation(entry, diff, room),
            schema=ReplyAnswer,
            effort="medium",
            toolbox=room.toolbox and room.toolbox.of(may_use=True) if question else None,
        )
    )
    if isinstance(answer, NoAnswer):
        raise error_of(answer)
    return Reply(
        finding=command.finding, text=answer.value.text, by=answer.model, calls=answer.calls
    )


def _explanation(entry: Entry, diff: Diff, room: Room) -> str:
    place = standing_at(entry, diff, Checks(diff, room.repo))
    return room.prompts.fill(
        "reply.md.j2",
        finding=room.told("finding", _told(entry)),
        code=_code(entry, place, diff, room),
    )


def _question(
    command: Command, entry: Entry, said: Sequence[Comment], diff: Diff, room: Room
) -> str:
    """The question with what an editor would see of the finding. Git and parsers take a while."""
    place = standing_at(entry, diff, Checks(diff, room.repo))
    finding = ledger.carried(entry.model_copy(update={"place": place or entry.place}))
    hunks = _hunks(finding.place.path, diff)
    return room.prompts.fill(
        "ask.md.j2",
        finding=room.told("finding", _told(entry)),
        files=lay_out(diff, hunks, room.fence).blocks,
        code=_code(entry, place, diff, room),
        surroundings=gather_code((finding,), diff, hunks, room),
        replies=show_replies(said, room),
        question=room.told("question", command.reason, author=command.author),
        tools=room.toolbox is not None,
    )


def _hunks(path: str, diff: Diff) -> tuple[str, ...]:
    """The hunks of the file at ``path``, as far as they fit."""
    names: list[str] = []
    left = _CHANGE_TOKENS
    for hunk in diff.hunks:
        left -= hunk_tokens(hunk) if hunk.path == path else 0
        if hunk.path == path and left >= 0:
            names.append(hunk.id)
    return tuple(names)


def _told(entry: Entry) -> str:
    return "\n".join(
        (
            f"number: {entry.number}, {entry.state.value}",
            f"agent: {entry.agent}",
            f"severity: {entry.severity.value}, confidence: {entry.confidence}",
            f"title: {entry.title}",
            f"scenario: {entry.scenario}",
            f"fix: {entry.fix}",
            f"verification: {entry.checked.outcome.value}: {entry.checked.reason}",
        )
    )


def _code(entry: Entry, place: Place | None, diff: Diff, room: Room) -> str:
    text = None if place is None else Checks(diff, room.repo).text(place.path, place.side)
    if place is None or text is None:
        return room.told("code", entry.quote)
    when = "after" if place.side is Side.RIGHT else "before"
    return room.fence.block(
        "code", around(text, place.start, place.end), path=place.path, change=when
    )
