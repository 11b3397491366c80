"""What one agent is told after the shared part of its prompt."""

from collections.abc import Sequence

from panelist.contracts import Assignment, Context, Diff, Pull, Shard
from panelist.panel import Agent
from panelist.phases.room import Room

_EVIDENCE_SHOWN = 40


def charge_text(
    agent: Agent,
    assignment: Assignment,
    shard: Shard,
    *,
    context: Context,
    pull: Pull,
    diff: Diff,
    room: Room,
) -> str:
    """The charge of ``agent`` on ``shard``.

    A blind agent gets no word that the author wrote outside the code: of the
    brief only its closed vocabulary. The others get title, body and brief,
    fenced as data.
    """
    wanted = frozenset(shard.hunks)
    paths = tuple(dict.fromkeys(hunk.path for hunk in diff.hunks if hunk.id in wanted))
    own = agent.charge or room.prompts.fill(agent.prompt)
    return room.prompts.fill(
        "charge.md.j2",
        title=agent.title,
        charge=own,
        evidence=_evidence(agent.id, paths, context, room),
        description="" if agent.blind else _description(pull, context, room),
        assignment=assignment.id,
        no_tools=room.toolbox is not None and agent.id not in room.settings.tools,
    )


def _evidence(agent: str, paths: Sequence[str], context: Context, room: Room) -> str:
    facts = [
        f"{fact.place.path}:{fact.place.start} [{fact.collector}] {fact.message}"
        for fact in context.evidence
        if agent in fact.agents and fact.place.path in paths
    ]
    if not facts:
        return ""
    more = len(facts) - _EVIDENCE_SHOWN
    shown = "\n".join(facts[:_EVIDENCE_SHOWN]) + (f"\n({more} more)" if more > 0 else "")
    return room.fence.block("evidence", shown)


def _description(pull: Pull, context: Context, room: Room) -> str:
    said = "\n\n".join(part for part in (pull.title, pull.body) if part)
    if not said:
        return ""
    brief = room.fence.block("brief", context.brief) if context.brief else ""
    return "\n".join(part for part in (room.described(said), brief) if part)
