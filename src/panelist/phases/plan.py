"""Plan: which agent reads which hunks, at what price, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Assignment,
    Context,
    Diff,
    Engine,
    LeftOut,
    Plan,
    Risk,
    Shard,
)
from panelist.panel import Agent
from panelist.phases.reading import hunk_tokens
from panelist.phases.room import Room

SHARD_TOKENS = 40_000
"""Hunks up to here share a prompt: enough to see a change whole, small enough to be read well."""
LARGEST_HUNK_TOKENS = 150_000
"""A hunk above this fits no prompt beside the rules and the answer."""
CHARGE_TOKENS = 4_000
"""System prompt, charge and evidence of one assignment, estimated high."""
ANSWER_TOKENS = 6_000
"""Thinking and findings of one assignment, estimated high."""
RESERVED_SHARE = 0.25
"""Of the budget, kept for verification and synthesis."""


@dataclass(frozen=True, slots=True)
class _Piece:
    path: str
    hunk: str
    tokens: int
    risk: Risk


def make_plan(
    context: Context, diff: Diff, room: Room, *, earlier: tuple[str, ...] = (), spent: float = 0.0
) -> Plan:
    """The plan for ``context``.

    Args:
        context: files in scope, their risk, the agents needed.
        diff: where the hunks are.
        room: the dependencies.
        earlier: digests of plans whose finished reports still count (a re-plan).
        spent: dollars already spent by an earlier round.
    """
    agents = [agent for agent in room.agents if _needed(context, agent)]
    pieces, unreadable = _pieces(context, diff)
    shards = _shards(pieces)
    assignments = _assignments(shards, agents, room)
    kept, dropped = _within_budget(assignments, shards, room, spent=spent)
    prices = [assignment.estimate_usd for assignment in kept]
    return Plan(
        engine=room.settings.engine,
        round=len(earlier) + 1,
        accepts=earlier,
        shards=shards,
        assignments=kept,
        left_out=(*unreadable, *_left_out(dropped, shards, pieces, room)),
        estimate_usd=None if None in prices else sum(price or 0.0 for price in prices),
        max_cost_usd=room.settings.max_cost_usd if room.model is not None else None,
        notes=_unpriced(kept, room),
    )


def _unpriced(assignments: Sequence[Assignment], room: Room) -> tuple[str, ...]:
    if room.model is None:
        return ()
    tiers = dict.fromkeys(one.tier for one in assignments if one.estimate_usd is None)
    return tuple(
        f"The price of {room.model.first_model(tier)} is not known, "
        "so max-cost-usd cannot be held for it."
        for tier in tiers
    )


def _needed(context: Context, agent: Agent) -> bool:
    return any(choice.agent == agent.id and choice.needed for choice in context.agents)


def _pieces(context: Context, diff: Diff) -> tuple[list[_Piece], list[LeftOut]]:
    """Hunks in scope, highest risk first and otherwise as in the diff; and what cannot be read."""
    risks = {file.path: file.risk for file in context.files if file.in_scope}
    pieces: list[_Piece] = []
    unreadable: list[LeftOut] = []
    for file in diff.files:
        if file.path not in risks:
            continue
        if file.missing is not None:
            unreadable.append(
                LeftOut(agent="*", path=file.path, hunks=(), reason=file.missing, cause="missing")
            )
        for hunk in file.hunks:
            cost = hunk_tokens(hunk)
            if cost > LARGEST_HUNK_TOKENS:
                reason = f"one hunk of about {cost:,} tokens is more than a prompt holds"
                unreadable.append(
                    LeftOut(
                        agent="*",
                        path=file.path,
                        hunks=(hunk.id,),
                        reason=reason,
                        cause="too_large",
                    )
                )
            else:
                pieces.append(_Piece(file.path, hunk.id, cost, risks[file.path]))
    return sorted(pieces, key=lambda piece: piece.risk.rank), unreadable


def _shards(pieces: Sequence[_Piece]) -> tuple[Shard, ...]:
    """Fill shards in order; a file that fits one shard is never split over two."""
    sizes: dict[str, int] = {}
    for piece in pieces:
        sizes[piece.path] = sizes.get(piece.path, 0) + piece.tokens
    shards: list[list[_Piece]] = []
    used = 0
    last_path = ""
    for piece in pieces:
        starts_file = piece.path != last_path
        whole = sizes[piece.path] if starts_file and sizes[piece.path] <= SHARD_TOKENS else 0
        if not shards or used + max(piece.tokens, whole) > SHARD_TOKENS:
            shards.append([])
            used = 0
        shards[-1].append(piece)
        used += piece.tokens
        last_path = piece.path
    return tuple(
        Shard(
            id=f"s{number}",
            hunks=tuple(piece.hunk for piece in shard),
            tokens=sum(piece.tokens for piece in shard),
            risk=min((piece.risk for piece in shard), key=lambda risk: risk.rank),
        )
        for number, shard in enumerate(shards, 1)
    )


def _assignments(
    shards: Sequence[Shard], agents: Sequence[Agent], room: Room
) -> tuple[Assignment, ...]:
    """Shard by shard: the first agent of a shard writes the cache that the others read."""
    return tuple(
        Assignment(
            id=f"{agent.id}.{shard.id}",
            agent=agent.id,
            shard=shard.id,
            tier=agent.tier,
            estimate_usd=_price(shard, agent, room, cached=position > 0),
        )
        for shard in shards
        for position, agent in enumerate(agents)
    )


def _price(shard: Shard, agent: Agent, room: Room, *, cached: bool) -> float | None:
    if room.model is None or room.settings.engine is Engine.OFFLINE:
        return 0.0
    return room.model.estimate(
        agent.tier,
        shard.tokens + CHARGE_TOKENS,
        ANSWER_TOKENS,
        cached=shard.tokens if cached else 0,
    )


def _within_budget(
    assignments: Sequence[Assignment], shards: Sequence[Shard], room: Room, *, spent: float
) -> tuple[tuple[Assignment, ...], tuple[Assignment, ...]]:
    """Keep assignments, highest risk first, while they fit; the order of the plan stays."""
    if room.model is None:
        return tuple(assignments), ()
    left = room.settings.max_cost_usd * (1 - RESERVED_SHARE) - spent
    risks = {shard.id: shard.risk.rank for shard in shards}
    kept: set[str] = set()
    for assignment in sorted(assignments, key=lambda one: risks[one.shard]):
        price = assignment.estimate_usd or 0.0
        if price > left:
            break
        left -= price
        kept.add(assignment.id)
    return (
        tuple(one for one in assignments if one.id in kept),
        tuple(one for one in assignments if one.id not in kept),
    )


def _left_out(
    dropped: Sequence[Assignment],
    shards: Sequence[Shard],
    pieces: Sequence[_Piece],
    room: Room,
) -> tuple[LeftOut, ...]:
    hunks = {shard.id: frozenset(shard.hunks) for shard in shards}
    reason = f"would cost more than max-cost-usd {room.settings.max_cost_usd:g} leaves"
    rows: dict[tuple[str, str], LeftOut] = {}
    for assignment in dropped:
        for piece in pieces:
            if piece.hunk not in hunks[assignment.shard]:
                continue
            key = (assignment.agent, piece.path)
            row = rows.get(key) or LeftOut(
                agent=assignment.agent, path=piece.path, hunks=(), reason=reason, cause="budget"
            )
            rows[key] = row.model_copy(update={"hunks": (*row.hunks, piece.hunk)})
    return tuple(rows.values())
