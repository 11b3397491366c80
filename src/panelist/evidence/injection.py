r"""Text that gives orders to reviewers, and marks that imitate ours.

Sees what ``orders`` finds (orders to reviewers in English, the frames of chat
prompts, forged marks of Panelist) on added lines, where an order may go on over
several, and in file names. Hidden letters are read as what they spell. What
addresses a reviewer and asks for an outcome is claimed; what is only shown (in
a test, quoted in a manual, the pattern of a guard) is told as a hint. Does not
see orders in other languages or encodings, nor such as are worded like ordinary
prose: this raises an alarm, the fence keeps orders from being one.

No claim of this file fails a check: it asks for a person.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.change import Change, added_lines
from panelist.evidence.orders import FORGED, Order, find_orders
from panelist.evidence.places import is_for_show
from panelist.evidence.sighting import Claim, Sighting, at_line, excerpt, named
from panelist.fence import is_hidden, visible
from panelist.paths import is_source, is_test

LONGEST = 100_000
"""Characters of one text that are looked at."""
_GUARDS = re.compile(
    r"guard|inject|jailbreak|attack|hostile|adversar|red_?team|saniti[sz]|moderat|detect|shield",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^\s*(?:#|//|/?\*|--|;|%|<!--)|\s(?:#|//)\s")

_CLAIM = Claim(
    title="Text gives orders to whoever reviews it",
    category="prompt-injection",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.MEDIUM,
    confidence=80,
    scenario="A model that reads this as an instruction does what its author wants: here, or in "
    "any other tool that reads the repository. Panelist has read it as data.",
    fix="Take it out. If it is meant, as an example or a test, have a maintainer say so.",
)
_FORGERY = Claim(
    title="Text imitates a mark of Panelist",
    category="forged-marker",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.MEDIUM,
    confidence=80,
    scenario="Programs that look for the mark take the text for something that Panelist said. "
    "Panelist itself knows its own by their author.",
    fix="Take it out. If it is meant, as an example or a test, have a maintainer say so.",
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each kind on each added line, and for each file name."""
    for file in change.diff.files:
        kinds = (order.kind for order in find_orders(folded(file.path)) if order.attempt)
        yield from (_in_name(file, kind) for kind in dict.fromkeys(kinds))
        for run in _runs(added_lines(file)):
            for line, kind, attempt in _in_lines(file.path, run):
                claim = _claim(kind) if attempt else None
                yield at_line(file, line, f"The text {kind}.", claim)


def folded(text: str) -> str:
    """``text`` as a model may read it: hidden letters spelled out, one form for every letter."""
    if text.isascii():
        return text.lower()
    spelled: list[str] = []
    hiding = False
    for char in text:
        letter = _hidden_letter(char)
        # What is hidden begins a sentence of its own, whatever it hides behind.
        spelled.append(f". {letter}" if letter and not hiding else letter or _shown(char))
        hiding = bool(letter)
    return unicodedata.normalize("NFKC", "".join(spelled)).lower()


def _runs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Added lines that follow each other: an order may go on from one to the next."""
    run: list[Line] = []
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _in_lines(path: str, run: list[Line]) -> list[tuple[Line, str, bool]]:
    """Line, kind, and whether it is an attempt; each kind once a line."""
    texts = [folded(line.text[:LONGEST]) for line in run]
    ends = list(accumulate(len(text) + 1 for text in texts))
    seen: dict[tuple[int, str], bool] = {}
    for order in find_orders("\n".join(texts)):
        at = bisect_right(ends, order.start)
        attempt = order.attempt and not _is_only_shown(path, run[at].text, order)
        key = at, order.kind
        seen[key] = seen.get(key, False) or attempt
    return [(run[at], kind, attempt) for (at, kind), attempt in sorted(seen.items())]


def _is_only_shown(path: str, line: str, order: Order) -> bool:
    """Whether the text stands for itself: an example in a manual, a test, a guard's pattern."""
    if order.pattern:
        return True
    if is_test(path) and not (is_source(path) and _COMMENT.search(line) and not order.quoted):
        return True
    if is_for_show(path):
        return order.quoted or order.mentioned
    guarded = order.mentioned or _GUARDS.search(path) is not None
    return order.quoted and (guarded or not order.decides)


def _hidden_letter(char: str) -> str:
    """The ASCII character that a tag or a variation selector stands for; "" if for none."""
    code = ord(char)
    if 0xE0020 <= code <= 0xE007E:  # noqa: PLR2004 - tags, one for each letter
        return chr(code - 0xE0000)
    if 0xE0110 <= code <= 0xE016E:  # noqa: PLR2004 - variation selectors, as bytes
        return chr(code - 0xE0100 + 16)
    return ""


def _shown(char: str) -> str:
    return "" if is_hidden(char) else char


def _claim(kind: str) -> Claim:
    return _FORGERY if kind == FORGED else _CLAIM


def _in_name(file: DiffFile, kind: str) -> Sighting:
    number, quote = next(((line.number, line.text) for line in added_lines(file)), (1, ""))
    message = f"The file name {named(file.path)} {kind}."
    return Sighting(file.path, number, number, message, visible(excerpt(quote)), _claim(kind))
