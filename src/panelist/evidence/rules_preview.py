"""What the rules file of a change would silence once it is merged. Read, never applied."""

from collections.abc import Mapping

from panelist.contracts import DiffFile, SilencingRule
from panelist.evidence.change import Change, texts
from panelist.evidence.config_preview import text_after
from panelist.evidence.redaction import redact_text
from panelist.settings import check_rules, rules_path, tell_all

_MOST_NAMED = 12


def preview_rules(change: Change, file: DiffFile) -> str:
    """In a sentence or two; "" where nothing changes, or nobody can see it.

    ``file`` is or was the rules file.
    """
    path = rules_path(change.config_path)
    after = text_after(change, file, path)
    if after is None:
        return ""
    checked = check_rules(after, path)
    earlier = check_rules(texts(change, "base", [path]).get(path, ""), path)
    old, new = _accepted(earlier.rules), _accepted(checked.rules)
    changes = (
        _named("lets {} silence findings", [new[name] for name in new.keys() - old.keys()]),
        _named("changes {}", [new[one] for one in new.keys() & old.keys() if new[one] != old[one]]),
        _named("ends {}", [old[name] for name in old.keys() - new.keys()]),
    )
    told = ", ".join(filter(None, changes))
    wrong = tell_all(checked.mistakes) if checked.mistakes else ""
    sentences = (
        f"Merged, it {told}." if told else "",
        f"Rules with a mistake would silence nothing. {redact_text(path, wrong)}" if wrong else "",
    )
    return " ".join(filter(None, sentences))


def _accepted(rules: tuple[SilencingRule, ...]) -> Mapping[str, SilencingRule]:
    return {rule.id: rule for rule in rules if rule.accepted and not rule.declined}


def _named(words: str, rules: list[SilencingRule]) -> str:
    """``lets R2 (defect), R3 (slowdown) silence findings``: words of closed sets alone."""
    ordered = sorted(rules, key=lambda rule: int(rule.id[1:]))
    names = [f"{rule.id} ({rule.kind.value})" for rule in ordered[:_MOST_NAMED]]
    left = len(ordered) - len(names)
    return words.format(", ".join([*names, f"{left} more"] if left else names)) if names else ""
