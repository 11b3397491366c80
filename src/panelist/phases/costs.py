"""Who consumed what."""

from collections.abc import Iterable, Sequence

from panelist.contracts import Call, Cost, Tokens


def by_whom(calls: Iterable[Call]) -> tuple[Cost, ...]:
    """One row for each agent or other phase and each model it used, in order of first call."""
    groups: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        phase, _, rest = call.purpose.partition(":")
        who = rest.partition(".")[0] if phase == "review" else phase
        groups.setdefault((who, call.model), []).append(call)
    return tuple(_row(who, group) for (who, _), group in groups.items())


def total(calls: Sequence[Call]) -> float | None:
    """Dollars of all calls; ``None`` when the price of any is unknown."""
    prices = [call.cost_usd for call in calls]
    return None if None in prices else sum(price or 0.0 for price in prices)


def _row(who: str, calls: Sequence[Call]) -> Cost:
    return Cost(
        who=who,
        models=tuple(dict.fromkeys(call.model for call in calls)),
        calls=len(calls),
        tokens=Tokens(
            input=sum(call.tokens.input for call in calls),
            cache_write=sum(call.tokens.cache_write for call in calls),
            cache_read=sum(call.tokens.cache_read for call in calls),
            output=sum(call.tokens.output for call in calls),
        ),
        usd=total(calls),
        seconds=sum(call.seconds for call in calls),
    )
