"""Which findings a rule is about."""

import re

from panelist.contracts import ClaimKind, SilencingRule
from panelist.errors import SettingsError
from panelist.scope import matches

_WORD = re.compile(r"[^\W_]{3,}")


def covers(rule: SilencingRule, *, path: str, kind: ClaimKind, agent: str, title: str) -> bool:
    """Whether ``rule`` is about a finding of that kind and title, by that agent, in that file."""
    wanted = words_of(rule.title)
    # Words that tell nothing would otherwise be in every title.
    titled = bool(wanted) and wanted.keys() <= words_of(title).keys()
    return (
        rule.kind is kind
        and rule.agent in {"", agent}
        and (titled or not rule.title)
        and matches(rule.paths, path)
    )


def words_of(title: str) -> dict[str, None]:
    """The telling words of a title, in their order: three letters or digits at least."""
    return dict.fromkeys(_WORD.findall(title.casefold()))


def can_be_read(rule: SilencingRule) -> bool:
    """Whether its patterns are patterns."""
    try:
        matches(rule.paths, "README.md")
    except SettingsError:
        return False
    return True
