"""Who consumed what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from panelist.contracts import Call, Cost, Tokens
from panelist.settings import Settings


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Dollars that a run may cost, and the setting that says so, for people."""

    usd: float
    said: str

    @classmethod
    def of(cls, settings: Settings, spent_today: float | None) -> "Ceiling":
        """The ceiling of a run on a pull whose reviews cost ``spent_today`` already.

        ``None`` where no day is accounted for, as on a laptop.
        """
        if spent_today is not None:
            left = max(0.0, settings.max_cost_usd_per_day - spent_today)
            if left < settings.max_cost_usd:
                return cls(left, f"max-cost-usd-per-day {settings.max_cost_usd_per_day:g}")
        return cls(settings.max_cost_usd, f"max-cost-usd {settings.max_cost_usd:g}")


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


def known(calls: Iterable[Call]) -> float:
    """Dollars of those calls whose price is known."""
    return sum(call.cost_usd or 0.0 for call in calls)


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
