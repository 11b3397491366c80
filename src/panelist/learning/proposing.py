"""From what people turned away to rules that a person may accept."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import PurePosixPath

from pydantic import ValidationError

from panelist.contracts import SilencingRule
from panelist.evidence import redact_text
from panelist.learning.dismissals import Dismissal
from panelist.learning.matching import can_be_read, covers, words_of

LEAST = 2
"""Pull requests on which the same has to be dismissed."""
DAYS = 365
"""How long a proposed rule is to apply: what nobody renews goes."""
_COMMON_WORDS = 2
"""Telling words that titles of one meaning share at least,"""
_COMMON_SHARE = 0.5
"""and which share of the words of each."""
_REASONS = 10
_REASON_CHARS = 300
_EXAMPLES = 20
_SPECIAL = re.compile(r"([\\*?\[\]!#])")


def propose_rules(
    dismissals: Iterable[Dismissal],
    rules: Sequence[SilencingRule],
    today: date,
    least: int = LEAST,
) -> tuple[SilencingRule, ...]:
    """Rules that would have kept ``dismissals`` from people.

    First what titles say alike, wherever it is; then what is left in one folder, the deepest
    first. Each dismissal is an example of one rule at most; each rule covers its
    examples. The order in which they come changes nothing.

    Args:
        dismissals: by people who may write.
        rules: those there are: what one of them is about, accepted or not, is not proposed.
        today: in UTC.
        least: on how many pull requests the same has to be dismissed.
    """
    fresh = (one for one in dismissals if not any(_is_about(rule, one) for rule in rules))
    ordered = sorted(fresh, key=_order)
    number = max((int(rule.id[1:]) for rule in rules), default=0)
    proposed: list[SilencingRule] = []
    for _, group in groupby(ordered, key=lambda one: (one.agent, one.kind)):
        left = list(group)
        for chosen, title in (*_alike(left), *_in_folders(left)):
            examples = [one for one in chosen if one in left]
            if len({one.pull for one in examples}) < least:
                continue
            name = f"R{number + len(proposed) + 1}"
            rule = _rule(name, examples, title, today)
            if rule is not None:
                proposed.append(rule)
                left = [one for one in left if one not in examples]
    return tuple(proposed)


def _order(one: Dismissal) -> tuple[str, ...]:
    place = f"{one.pull:020}", one.finding, one.path
    return (one.agent, one.kind.value, *place, one.title, one.who, one.why)


def _is_about(rule: SilencingRule, one: Dismissal) -> bool:
    if not can_be_read(rule):
        return False
    return covers(rule, path=one.path, kind=one.kind, agent=one.agent, title=one.title)


def _alike(group: Sequence[Dismissal]) -> Iterator[tuple[list[Dismissal], str]]:
    """Those whose titles share their telling words, and these words."""
    clusters: list[tuple[list[Dismissal], dict[str, None]]] = []
    for one in group:
        words = words_of(one.title)
        for place, (members, common) in enumerate(clusters):
            shared = {word: None for word in common if word in words}
            longest = max(len(words), *(len(words_of(other.title)) for other in members))
            if len(shared) >= max(_COMMON_WORDS, _COMMON_SHARE * longest):
                clusters[place] = ([*members, one], shared)
                break
        else:
            clusters.append(([one], words))
    for members, common in clusters:
        if common:
            yield members, " ".join(common)


def _in_folders(group: Sequence[Dismissal]) -> Iterator[tuple[list[Dismissal], str]]:
    """Those in each folder, the deepest folder first; the whole repository is none."""
    folders = {str(parent) for one in group for parent in PurePosixPath(one.path).parents}
    for folder in sorted(folders - {".", "/"}, key=lambda name: (-name.count("/"), name)):
        yield [one for one in group if one.path.startswith(f"{folder}/")], ""


def _rule(
    name: str, examples: Sequence[Dismissal], title: str, today: date
) -> SilencingRule | None:
    """The rule that these lead to; ``None`` where none can be written that covers them all."""
    first, givers = examples[0], Counter(one.who for one in examples)
    reasons = (f"{one.who}: {_one_line(one.why)}" for one in examples)
    try:
        rule = SilencingRule(
            id=name,
            paths=(_pattern([one.path for one in examples]),),
            kind=first.kind,
            agent=first.agent,
            title=title,
            owner=min(givers, key=lambda who: (-givers[who], who)),
            date=today,
            expires=today + timedelta(days=DAYS),
            reasons=tuple(dict.fromkeys(reasons))[:_REASONS],
            examples=tuple(f"#{one.pull} {one.finding}" for one in examples[-_EXAMPLES:]),
        )
    except ValidationError:
        return None  # an agent or a login of a form that nobody has
    return rule if all(_is_about(rule, one) for one in examples) else None


def _pattern(paths: Sequence[str]) -> str:
    """The folder that all are in; of those that share none the ending, or anything."""
    parents = [tuple(reversed(PurePosixPath(path).parents)) for path in paths]
    common = [one[0] for one in zip(*parents, strict=False) if len(set(one)) == 1]
    folder = str(common[-1]) if common else "."
    if folder != ".":
        return f"{_escaped(folder)}/**"
    endings = {PurePosixPath(path).suffix for path in paths}
    ending = endings.pop() if len(endings) == 1 else ""
    return f"*{_escaped(ending)}" if ending else "**"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _one_line(text: str) -> str:
    """Anybody's words without secrets, on one line, with nothing that cannot be seen."""
    seen = "".join(char if char.isprintable() else " " for char in text)
    words = " ".join(redact_text("reason.md", seen).split())
    return words if len(words) <= _REASON_CHARS else f"{words[: _REASON_CHARS - 1]}…"
