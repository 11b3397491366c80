"""Rules that have silenced nothing for long."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from panelist.contracts import RuleUse, SilencingRule

UNUSED_DAYS = 90
"""Days without a use after which a rule is proposed for removal."""


def find_unused(
    rules: Sequence[SilencingRule], uses: Iterable[RuleUse], today: date
) -> tuple[SilencingRule, ...]:
    """Accepted rules that silenced nothing in ``UNUSED_DAYS``, as far as ``uses`` tell."""
    since = today - timedelta(days=UNUSED_DAYS)
    used = {(use.rule, use.by, use.since) for use in uses if use.last >= since.isoformat()}
    return tuple(
        rule
        for rule in rules
        if rule.accepted is not None
        and rule.declined is None
        and rule.accepted.date < since
        and (rule.id, rule.accepted.by, rule.accepted.date.isoformat()) not in used
    )
