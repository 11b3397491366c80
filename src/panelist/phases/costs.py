"""Who consumed what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from panelist.contracts import Call, Cost, Tokens
from panelist.settings import Settings


@dataclass(frozen=True, slots=True)
class SpentBefore:
    """Dollars that reviews before this run cost.

    Attributes:
        today: those of the same pull, on this day.
        month: those of the whole repository, in this month; ``None`` where nobody asked.
    """

    today: float
    month: float | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Dollars that a run may cost, and the setting that says so, for people."""

    usd: float
    said: str

    @classmethod
    def of(cls, settings: Settings, spent: SpentBefore | None) -> "Ceiling":
        """The least of what run, day and month allow, after what was ``spent``.

        ``None`` where nobody keeps account, as on a laptop.
        """
        ceilings = [cls(settings.max_cost_usd, f"max-cost-usd {settings.max_cost_usd:g}")]
        if spent is not None:
            per_day, per_month = settings.max_cost_usd_per_day, settings.max_cost_usd_per_month
            left = max(0.0, per_day - spent.today)
            ceilings.append(cls(left, f"max-cost-usd-per-day {per_day:g}"))
            if (rest := month_left(settings, spent)) is not None:
                ceilings.append(cls(rest, f"max-cost-usd-per-month {per_month:g}"))
        return min(ceilings, key=lambda ceiling: ceiling.usd)


def month_left(settings: Settings, spent: SpentBefore | None) -> float | None:
    """Dollars that reviews of the repository may still cost this month; ``None`` for no limit."""
    if not settings.max_cost_usd_per_month or spent is None or spent.month is None:
        return None
    return max(0.0, settings.max_cost_usd_per_month - spent.month)


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
