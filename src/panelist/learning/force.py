"""Which rules of a rules file apply on a day, and what is wrong with the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from panelist.contracts import SilencingRule
from panelist.learning.matching import can_be_read
from panelist.settings import check_rules, tell_all


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules that apply, and what people have to know of the others."""

    rules: tuple[SilencingRule, ...] = ()
    notes: tuple[str, ...] = ()


def find_rules_in_force(text: str | None, path: str, today: date) -> RulesInForce:
    """The rules that apply on ``today``.

    Args:
        text: what the rules file of the default branch holds; ``None`` where there is none.
        path: its name, for messages.
        today: in UTC.
    """
    if text is None:
        return RulesInForce()
    checked = check_rules(text, path)
    applying = [rule for rule in checked.rules if rule.applies(today)]
    wrong = tell_all(checked.mistakes) if checked.mistakes else ""
    notes = (
        f"Rules with a mistake silence nothing. {wrong}" if wrong else "",
        _told([one.id for one in applying if not can_be_read(one)], "holds no path pattern"),
        *_expired(checked.rules, today),
    )
    rules = tuple(rule for rule in applying if can_be_read(rule))
    return RulesInForce(rules, tuple(filter(None, notes)))


def _told(names: Sequence[str], why: str) -> str:
    return f"Rule {', '.join(names)} silences nothing: it {why} that can be read." if names else ""


def _expired(rules: Sequence[SilencingRule], today: date) -> Iterator[str]:
    for rule in rules:
        if rule.accepted and not rule.declined and not rule.applies(today):
            yield f"Rule {rule.id} expired on {rule.expires}: it silences nothing."
