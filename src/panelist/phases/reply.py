"""Reply: what the panel says to somebody who asks about one finding."""

from panelist.contracts import Command, Diff, Entry, Pull, Reply, Side, Tier
from panelist.errors import ArtifactError, ModelError
from panelist.phases.answers import ReplyAnswer
from panelist.phases.checks import Checks
from panelist.phases.continuing import standing_at
from panelist.phases.reading import around
from panelist.phases.refusal import error_of
from panelist.phases.room import Room
from panelist.ports import Ask, NoAnswer


def asks_only(pull: Pull) -> bool:
    """Whether this run is to explain a finding, and to review nothing."""
    return pull.command is not None and pull.command.verb == "explain"


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


async def reply(command: Command, entry: Entry, diff: Diff, room: Room) -> Reply:
    """What ``command`` asks about ``entry``, explained by a model.

    Raises:
        PanelistError: no model answers. Whoever asked has to be told so.
    """
    if room.model is None:
        raise ModelError("The offline engine explains nothing.", "Choose `engine: claude`.")
    answer = await room.model.ask(
        Ask(
            purpose=f"reply:{entry.number}",
            tier=Tier.BALANCED,
            system=room.system("clerk"),
            shared="",
            charge=room.prompts.fill(
                "reply.md.j2",
                finding=room.told("finding", _told(entry)),
                code=_code(entry, diff, room),
            ),
            schema=ReplyAnswer,
            effort="medium",
        )
    )
    if isinstance(answer, NoAnswer):
        raise error_of(answer)
    return Reply(
        finding=command.finding, text=answer.value.text, by=answer.model, calls=answer.calls
    )


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


def _code(entry: Entry, diff: Diff, room: Room) -> str:
    checks = Checks(diff, room.repo)
    place = standing_at(entry, diff, checks)
    text = None if place is None else checks.text(place.path, place.side)
    if place is None or text is None:
        return room.told("code", entry.quote)
    when = "after" if place.side is Side.RIGHT else "before"
    return room.fence.block(
        "code", around(text, place.start, place.end), path=place.path, change=when
    )
