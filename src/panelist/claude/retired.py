"""Models that are gone, going or unknown, and what to use: one table, as of November 2026."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from panelist.spelling import nearest


class Retirement(NamedTuple):
    """``on`` is the day it retires or has retired, ``None`` where none is announced."""

    on: str | None
    replacement: str


_HAIKU, _SONNET, _OPUS = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"

_TABLE: Mapping[str, Retirement] = {
    "claude-3-opus": Retirement("2026-01-05", _OPUS),
    "claude-3-5-haiku": Retirement("2026-02-19", _HAIKU),
    "claude-3-7-sonnet": Retirement("2026-02-19", _SONNET),
    "claude-opus-4": Retirement("2026-06-15", _OPUS),
    "claude-opus-4-0": Retirement("2026-06-15", _OPUS),
    "claude-sonnet-4": Retirement("2026-06-15", _SONNET),
    "claude-sonnet-4-0": Retirement("2026-06-15", _SONNET),
    "claude-opus-4-1": Retirement("2026-08-05", _OPUS),
    "claude-sonnet-4-5": Retirement("2026-11-30", _SONNET),
    "claude-haiku-4-5": Retirement(None, _HAIKU),
    "claude-opus-4-5": Retirement(None, _OPUS),
    "claude-opus-4-6": Retirement(None, _OPUS),
    "claude-opus-4-7": Retirement(None, _OPUS),
    "claude-opus-4-8": Retirement(None, _OPUS),
    "claude-sonnet-4-6": Retirement(None, _SONNET),
}

# A snapshot of a model has a date after its name, and a cloud puts words of its own around it.
_NAME = re.compile(r"claude-[a-z0-9-]*?(?=$|@|-\d{8}|-latest|-v\d)")


def retirement(model: str) -> Retirement | None:
    """Whether ``model``, by whatever name a provider knows it, is to be replaced."""
    name = _NAME.search(model)
    return _TABLE.get(name[0]) if name else None


def warning(model: str, known: Collection[str] = ()) -> str | None:
    """One sentence for whoever has configured ``model``; ``None`` if there is nothing to say.

    ``known`` are the ids that the service is known to have, where those are known.
    """
    found = retirement(model)
    if found is not None:
        when = f"retires on {found.on}" if found.on else "belongs to an earlier generation"
        return f"{model} {when}; {found.replacement} replaces it."
    if not known or model in known:
        return None
    near = nearest(model, known)
    meant = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
    return f"{model} is no model this version knows, so its price counts as unknown. {meant}"
