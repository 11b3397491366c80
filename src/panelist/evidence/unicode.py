"""Characters a reader of the diff does not see, on added lines and in file names.

Sees bidirectional controls (text that reads otherwise than it runs), tag
characters, runs of variation selectors and of anything else invisible (hidden
messages to a model), zero-width and blank letters, raw control characters.
Does not see letters that merely look alike. That a character is there is
certain; what ``joiners`` explains is left out: letters of the scripts that need
joiners, emoji, a byte order mark at the start of a file, line ends; and soft
hyphens or stray joiners in prose are told, not claimed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.change import Change, added_lines
from panelist.evidence.joiners import runs_right_to_left, unexplained
from panelist.evidence.sighting import Claim, Sighting, at_line, excerpt, named
from panelist.fence import is_hidden, visible


@dataclass(frozen=True, slots=True)
class _Class:
    """Hidden characters with one effect, and how bad they are in code and in prose."""

    category: str
    title: str
    code: Severity | None
    prose: Severity | None
    scenario: str


_SMUGGLED = _Class(
    "hidden-text",
    "Invisible characters carry hidden text",
    Severity.HIGH,
    Severity.HIGH,
    "Tag characters or variation selectors spell a message that people do not see "
    "and a language model does; it can carry instructions or data.",
)
_REORDERED = _Class(
    "bidirectional-control",
    "Bidirectional control characters change how the line reads",
    Severity.HIGH,
    Severity.MEDIUM,
    "A reviewer reads the line in another order than the compiler does, so what is "
    "approved is not what runs (Trojan Source).",
)
_DIRECTED = replace(_REORDERED, code=Severity.MEDIUM, prose=None)
_ISOLATED = replace(_DIRECTED, code=None)
_INVISIBLE = _Class(
    "invisible-character",
    "Invisible character in the line",
    Severity.MEDIUM,
    None,
    "Two names or strings that look equal differ, so a comparison, an allow list or a "
    "review goes wrong without anything to see.",
)
_CONTROL = _Class(
    "control-character",
    "Raw control character in the line",
    Severity.LOW,
    Severity.LOW,
    "A terminal or an editor acts on the character, so the line shows as something it is not.",
)
_HARMLESS = _Class("special-character", "Character without a visible form", None, None, "")

_LISTED = 6
_PROSE_SUFFIXES = frozenset({".md", ".mdx", ".rst", ".txt", ".adoc", ".po", ".pot", ".html"})
_PROSE_FOLDERS = frozenset({"locales", "locale", "i18n", "lang", "translations"})
# One after a character picks its form; several in a row only carry data.
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SELECTORS = re.compile(f"{_SELECTOR}{{2}}")
_STRAY_SELECTORS = re.compile(f"(?:{_SELECTOR}[^\ufe00-\ufe0f\U000e0100-\U000e01ef]*){{4}}")
_MESSAGE = 8
"""Invisible characters in a row that spell at least one letter, a bit each."""
_BLANKS = frozenset("\u2800\u00ad\ufeff")
_OPENERS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
_CLOSERS = "\u202c\u2069"
_OVERRIDES = "\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """The hidden characters of a text that is no part of the diff.

    Attributes:
        points: which, and how many, for people.
        smuggles: whether they carry a message or turn the text around.
    """

    points: str
    smuggles: bool


def hidden_text(text: str) -> HiddenText | None:
    """What a reader of ``text`` does not see; ``None`` if nothing, or if all of it is explained."""
    if text.isascii() and text.isprintable():
        return None
    lines = [(line, unexplained(line)) for line in text.split("\n")]
    odd = "".join(found for _, found in lines)
    if not odd:
        return None
    classes = {_class_of(line, found) for line, found in lines if found}
    return HiddenText(_listed(odd), not classes.isdisjoint({_SMUGGLED, _REORDERED}))


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each line, and each file name, with hidden characters."""
    for file in change.diff.files:
        yield from _in_name(file)
        hidden = _hidden_in(file)
        for line in added_lines(file) if hidden else ():
            if not hidden.isdisjoint(line.text) and (
                odd := unexplained(line.text, starts_file=line.new == 1)
            ):
                yield _sighting(file, line, odd)


def _hidden_in(file: DiffFile) -> frozenset[str]:
    # Each character once: a file has few different ones.
    chars = frozenset[str]().union(*(line.text for line in added_lines(file)))
    return frozenset(char for char in chars if is_hidden(char))


def _class_of(text: str, odd: str) -> _Class:
    """The worst class among ``odd``, the hidden characters of ``text``."""
    tags = any(0xE0000 <= ord(char) <= 0xE007F for char in odd)  # noqa: PLR2004 - the block
    if tags or _SELECTORS.search(text) or _STRAY_SELECTORS.search(odd) or _spells(text):
        return _SMUGGLED
    if any(char in _OPENERS + _CLOSERS for char in odd):
        settled = _is_balanced(odd) and not any(char in _OVERRIDES for char in odd)
        if not settled:
            return _REORDERED
        # They keep the order of a text that runs both ways; elsewhere they change it.
        return _ISOLATED if runs_right_to_left(text) else _DIRECTED
    categories = {unicodedata.category(char) for char in odd if char != "\f"}
    if categories <= {"Co"}:
        return _HARMLESS
    return _CONTROL if categories <= {"Cc", "Co"} else _INVISIBLE


def _spells(text: str) -> bool:
    """Whether so many invisible characters stand in a row that they carry a message."""
    invisible = (
        is_hidden(char) and unicodedata.category(char) not in {"Cc", "Co"} and char not in _BLANKS
        for char in text
    )
    return any(hidden and len(list(run)) >= _MESSAGE for hidden, run in groupby(invisible))


def _is_balanced(odd: str) -> bool:
    """Whether every embedding and isolate that the line opens is closed on it, in order."""
    expected: list[str] = []
    for char in odd:
        if char in _OPENERS:
            expected.append("\u2069" if char in _ISOLATES else "\u202c")
        elif char in _CLOSERS and (not expected or expected.pop() != char):
            return False
    return not expected


def _is_prose(path: str) -> bool:
    place = PurePosixPath(path)
    return place.suffix in _PROSE_SUFFIXES or not _PROSE_FOLDERS.isdisjoint(place.parts[:-1])


def _sighting(file: DiffFile, line: Line, odd: str) -> Sighting:
    message = f"The added line holds hidden characters: {_listed(odd)}."
    first = next(at for at, char in enumerate(line.text) if char == odd[0])
    shown = replace(line, text=visible(excerpt(line.text, first)))
    return at_line(file, shown, message, _claim(_class_of(line.text, odd), file.path, odd))


def _claim(found: _Class, path: str, odd: str) -> Claim | None:
    severity = found.prose if _is_prose(path) else found.code
    if severity is None:
        return None
    return Claim(
        title=found.title,
        category=found.category,
        kind=ClaimKind.VULNERABILITY,
        severity=severity,
        confidence=90,
        scenario=found.scenario,
        fix=f"Take out {_listed(odd)}, or write it as an escape sequence if the program needs it.",
    )


def _listed(odd: str) -> str:
    points = [f"U+{ord(char):04X}" for char in dict.fromkeys(odd)]
    more = f" and {len(points) - _LISTED} more" if len(points) > _LISTED else ""
    return f"{', '.join(points[:_LISTED])}{more} ({len(odd)} in all)"


def _in_name(file: DiffFile) -> Iterator[Sighting]:
    odd = unexplained(file.path)
    if not odd:
        return
    number, quote = next(((line.number, line.text) for line in added_lines(file)), (1, ""))
    claim = Claim(
        title=f"Hidden characters in the file name {named(file.path)}",
        category="hidden-file-name",
        kind=ClaimKind.VULNERABILITY,
        severity=Severity.HIGH,
        confidence=90,
        scenario="The file shows under a name it does not have, so a reader takes it for "
        "another file or another kind of file.",
        fix="Rename the file without these characters.",
    )
    message = f"The file name holds hidden characters: {_listed(odd)}."
    yield Sighting(file.path, number, number, message, visible(excerpt(quote)), claim)
