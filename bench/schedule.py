"""How long calls take that must wait for one another: a simulation of its own.

It knows nothing of the code it judges, only the rules that any panel has to
keep: so many calls at a time, and of the calls that share a prefix the first
alone until its first token.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a model, in seconds.

    Attributes:
        prefix: calls with the same one share a cached prefix; "" for none.
        first: from the request to the first token.
        total: from the request to the last.
    """

    prefix: str
    first: float
    total: float


def span(calls: Sequence[Call], at_once: int) -> float:
    """Seconds from the start until the last of ``calls`` has ended.

    A free place goes to the first call, in the order given, whose prefix is in
    the cache already; if there is none, to the first whose prefix nobody is
    about to write.
    """
    waiting = list(calls)
    events: list[tuple[float, int, str]] = []  # moment, places that it frees, prefix it opens
    opening: set[str] = set()
    warm: set[str] = set()
    free, now = at_once, 0.0
    while waiting or events:
        while free and (call := _next(waiting, warm, opening)) is not None:
            waiting.remove(call)
            free -= 1
            heapq.heappush(events, (now + call.total, 1, ""))
            if call.prefix and call.prefix not in warm:
                opening.add(call.prefix)
                heapq.heappush(events, (now + call.first, 0, call.prefix))
        now, freed, opened = heapq.heappop(events)
        free += freed
        if opened:
            opening.discard(opened)
            warm.add(opened)
    return now


def _next(waiting: Sequence[Call], warm: set[str], opening: set[str]) -> Call | None:
    able = [call for call in waiting if call.prefix not in opening]
    return min(able, key=lambda call: call.prefix not in warm, default=None)


def floor(calls: Sequence[Call], at_once: int) -> float:
    """Seconds below which no order of ``calls`` can get: the longest chain, or all work shared."""
    firsts: dict[str, float] = {}
    for call in calls:
        if call.prefix:
            firsts[call.prefix] = min(call.first, firsts.get(call.prefix, call.first))
    chains = [0.0]
    for prefix, first in firsts.items():
        totals = sorted(call.total for call in calls if call.prefix == prefix)
        # Whoever goes first, all but one wait for a first token.
        chains.append(max(totals[-1], first + totals[-2]) if len(totals) > 1 else totals[0])
    chains += [call.total for call in calls if not call.prefix]
    return max(*chains, sum(call.total for call in calls) / at_once)
