"""What one reading is told after the shared part of its prompt."""

from collections.abc import Sequence

from panelist.contracts import Assignment, Context, Diff, Pull, Shard
from panelist.evidence import redact_text
from panelist.panel import Agent, Lens
from panelist.phases.room import Room

_EVIDENCE_SHOWN = 40
_COMMITS_SHOWN = 4_000
"""Characters of commit messages, where the description says little."""


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
    """The charge of ``agent`` on ``shard``, and the lens to read it through.

    A blind agent gets no word that the author wrote outside the code: of the
    brief only its closed vocabulary. The others get title, body and brief,
    fenced as data.
    """
    wanted = frozenset(shard.hunks)
    hunks = tuple(hunk for hunk in diff.hunks if hunk.id in wanted)
    paths = tuple(dict.fromkeys(hunk.path for hunk in hunks))
    agents = tuple(part.id for part in agent.parts) or (agent.id,)
    return room.prompts.fill(
        "charge.md.j2",
        title=agent.title,
        charge=agent_charge(agent, room),
        lens=_lens(agent.lenses, assignment.lens, room),
        evidence=_evidence(agents, paths, context, room),
        description="" if agent.blind else intent(pull, context, room),
        order=reading_order([hunk.id for hunk in hunks], assignment.vote),
        assignment=assignment.id,
        no_tools=room.toolbox is not None and not room.may_use_tools(agent),
    )


def agent_charge(agent: Agent, room: Room) -> str:
    """What ``agent`` looks for, as its prompt says it; of one with parts, all of theirs."""
    if not agent.prompt:
        return agent.charge
    parts = [{"title": part.title, "charge": agent_charge(part, room)} for part in agent.parts]
    return room.prompts.fill(agent.prompt, **({"parts": parts} if parts else {}))


def intent(pull: Pull, context: Context, room: Room) -> str:
    """What the author says of the change, fenced: title and body, and the commit messages.

    On a laptop there is nothing but the messages.
    """
    # Before they are cut: half a secret is not known for one.
    messages = redact_text(
        "commits.md", "\n\n".join(commit.message.strip() for commit in pull.commits)
    )
    told = [pull.title, pull.body]
    if len(pull.body.strip()) < len(messages):
        told.append(messages[:_COMMITS_SHOWN])
    said = "\n\n".join(dict.fromkeys(part.strip() for part in told if part.strip()))
    if not said:
        return ""
    brief = room.fence.block("brief", context.brief) if context.brief else ""
    return "\n".join(part for part in (room.described(said), brief) if part)


def reading_order(hunks: Sequence[str], vote: int) -> tuple[str, ...]:
    """The order in which a further vote reads; empty for the first, which reads as shown.

    The second goes backwards; each one after begins at another place.
    """
    if vote == 1 or len(hunks) < 2:  # noqa: PLR2004 (one is an order)
        return ()
    turned = tuple(reversed(hunks)) if vote % 2 == 0 else tuple(hunks)
    start = (vote - 1) // 2 * max(1, len(hunks) // 3) % len(hunks)
    return (*turned[start:], *turned[:start])


def _lens(lenses: Sequence[Lens], wanted: str, room: Room) -> str:
    return "".join(room.prompts.fill(lens.prompt) for lens in lenses if lens.id == wanted)


def _evidence(agents: Sequence[str], paths: Sequence[str], context: Context, room: Room) -> str:
    facts = [
        f"{fact.place.path}:{fact.place.start} [{fact.collector}] {fact.message}"
        for fact in context.evidence
        if not set(agents).isdisjoint(fact.agents) and fact.place.path in paths
    ]
    if not facts:
        return ""
    more = len(facts) - _EVIDENCE_SHOWN
    shown = "\n".join(facts[:_EVIDENCE_SHOWN]) + (f"\n({more} more)" if more > 0 else "")
    return room.fence.block("evidence", shown)
