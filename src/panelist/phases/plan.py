"""Plan: which agent reads which hunks, at what price, and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import (
    Assignment,
    Call,
    Context,
    Diff,
    Engine,
    LeftOut,
    Plan,
    Risk,
    Shard,
)
from panelist.panel import Agent, readings_of
from panelist.phases.costs import Ceiling, SpentBefore, month_left
from panelist.phases.reading import SHARD_TOKENS, hunk_tokens
from panelist.phases.room import Room

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


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the rounds before a re-plan left.

    Attributes:
        digests: of the plans whose finished reports still count.
        carried_out: the assignments those reports are of.
        calls: what verification and synthesis used up.
        spent: dollars in all, where prices are known.
    """

    digests: tuple[str, ...] = ()
    carried_out: frozenset[str] = frozenset()
    calls: tuple[Call, ...] = ()
    spent: float = 0.0


def make_plan(
    context: Context,
    diff: Diff,
    room: Room,
    *,
    counts: Mapping[str, int] | None = None,
    earlier: Earlier | None = None,
    spent: SpentBefore | None = None,
) -> Plan:
    """The plan for ``context``.

    Args:
        context: files in scope, their risk, the agents needed.
        diff: where the hunks are.
        room: the dependencies.
        counts: tokens of the shards that were counted; ``None`` if nobody was asked.
        earlier: what rounds before this one left; ``None`` for the first.
        spent: what reviews before this one cost; ``None`` where nobody keeps account.
    """
    earlier = earlier or Earlier()
    ceiling = Ceiling.of(room.settings, spent)
    pieces, unreadable = _pieces(context, diff)
    shards = _measured(_shards(pieces), counts or {})
    assignments = _assignments(shards, needed(context, room), room)
    kept, dropped = _within_budget(assignments, shards, room, earlier, ceiling)
    prices = [assignment.estimate_usd for assignment in kept]
    return Plan(
        engine=room.settings.engine,
        round=len(earlier.digests) + 1,
        accepts=earlier.digests,
        earlier_calls=earlier.calls,
        shards=shards,
        assignments=kept,
        left_out=(*unreadable, *_left_out(dropped, shards, pieces, ceiling)),
        estimate_usd=None if None in prices else sum(price or 0.0 for price in prices),
        max_cost_usd=ceiling.usd if room.model is not None else None,
        notes=(*_uncounted(shards, counts), *_unpriced(kept, room), *_month_told(room, spent)),
    )


def cut(context: Context, diff: Diff) -> tuple[Shard, ...]:
    """The shards that a plan for ``context`` has, each with its estimated size."""
    return _shards(_pieces(context, diff)[0])


def needed(context: Context, room: Room) -> tuple[Agent, ...]:
    """The agents that are to review the change, as they are seated."""
    wanted = {choice.agent for choice in context.agents if choice.needed}
    return tuple(agent for agent in room.agents if agent.id in wanted)


def _measured(shards: Sequence[Shard], counts: Mapping[str, int]) -> tuple[Shard, ...]:
    return tuple(
        shard.model_copy(update={"tokens": counts.get(shard.id, shard.tokens)}) for shard in shards
    )


def _uncounted(shards: Sequence[Shard], counts: Mapping[str, int] | None) -> tuple[str, ...]:
    if counts is None or len(counts) == len(shards):
        return ()
    missing = len(shards) - len(counts)
    which = "the change" if missing == len(shards) else f"{missing} of {len(shards)} shards"
    return (f"The size of {which} was estimated here, not counted.",)


def _unpriced(assignments: Sequence[Assignment], room: Room) -> tuple[str, ...]:
    if room.model is None:
        return ()
    tiers = dict.fromkeys(one.tier for one in assignments if one.estimate_usd is None)
    return tuple(
        f"The price of {room.model.first_model(tier)} is not known, "
        "so max-cost-usd cannot be held for it."
        for tier in tiers
    )


def _month_told(room: Room, spent: SpentBefore | None) -> tuple[str, ...]:
    """What the month leaves to this run and to all that come after it."""
    left = month_left(room.settings, spent)
    if room.model is None or left is None:
        return ()
    limit = room.settings.max_cost_usd_per_month
    return (
        (
            f"Before this review ${left:.2f} of the ${limit:.2f} were left that reviews of this "
            "repository may cost in a month (max-cost-usd-per-month)."
        ),
    )


def _pieces(context: Context, diff: Diff) -> tuple[list[_Piece], list[LeftOut]]:
    """Hunks to read, highest risk first and otherwise as in the diff; and what cannot be read."""
    known = frozenset(context.known)
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
        for hunk in (hunk for hunk in file.hunks if hunk.id not in known):
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
    """Shard by shard: the first reading of a shard writes the cache that the others read."""
    readings = [reading for agent in agents for reading in readings_of(agent)]
    return tuple(
        Assignment(
            id=f"{reading.id}.{shard.id}",
            agent=reading.agent.id,
            reading=reading.id,
            lens=reading.lens.id if reading.lens is not None else "",
            vote=reading.vote,
            shard=shard.id,
            tier=reading.agent.tier,
            estimate_usd=_price(shard, reading.agent, room, cached=position > 0),
        )
        for shard in shards
        for position, reading in enumerate(readings)
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
    assignments: Sequence[Assignment],
    shards: Sequence[Shard],
    room: Room,
    earlier: Earlier,
    ceiling: Ceiling,
) -> tuple[tuple[Assignment, ...], tuple[Assignment, ...]]:
    """Keep assignments, highest risk first, while they fit; the order of the plan stays."""
    if room.model is None:
        return tuple(assignments), ()
    left = ceiling.usd * (1 - RESERVED_SHARE) - earlier.spent
    risks = {shard.id: shard.risk.rank for shard in shards}
    kept: set[str] = set()
    for assignment in sorted(assignments, key=lambda one: risks[one.shard]):
        done = assignment.id in earlier.carried_out
        price = 0.0 if done else assignment.estimate_usd or 0.0
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
    ceiling: Ceiling,
) -> tuple[LeftOut, ...]:
    hunks = {shard.id: frozenset(shard.hunks) for shard in shards}
    reason = f"would cost more than {ceiling.said} leaves"
    rows: dict[tuple[str, str], LeftOut] = {}
    for assignment in dropped:
        for piece in pieces:
            if piece.hunk not in hunks[assignment.shard]:
                continue
            key = (assignment.agent, piece.path)
            row = rows.get(key) or LeftOut(
                agent=assignment.agent, path=piece.path, hunks=(), reason=reason, cause="budget"
            )
            hunks_of_row = dict.fromkeys((*row.hunks, piece.hunk))
            rows[key] = row.model_copy(update={"hunks": tuple(hunks_of_row)})
    return tuple(rows.values())
