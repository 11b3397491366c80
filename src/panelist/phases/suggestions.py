"""Whether a model's replacement text may be offered as a one-click commit.

A suggestion block is code that a person commits with one click. It is offered
only where it does exactly what it shows; otherwise the words of the fix stay.
"""

import re

from panelist import paths
from panelist.contracts import Place, Side
from panelist.diff import Anchors
from panelist.evidence import redact_text
from panelist.fence import is_hidden
from panelist.repo.syntax import worse

MOST_LINES = 30
_PLACEHOLDER = "⟦"
_RISKY = re.compile(
    r"https?://|\b(?:eval|exec|system|popen|spawn|subprocess|child_process|os\.environ)\b"
    r"|\.github/|\bcurl\b|\bwget\b|\bsecrets?\.",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"(^|/)\.github/|(^|/)dockerfile[^/]*$|(^|/)(makefile|action\.ya?ml)$|\.(sh|ps1|bat)$"
    r"|(^|/)(setup\.py|conftest\.py|build\.gradle(\.kts)?|\.pre-commit-config\.yaml)$",
    re.IGNORECASE,
)


class Suggestions:
    """Judges suggestions in order; one that overlaps an earlier one is not kept."""

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._taken: dict[str, list[Place]] = {}

    def judge(self, replacement: str, place: Place, text: str | None) -> tuple[str | None, str]:
        """The replacement for the lines of ``place`` and "", or ``None`` and why not.

        ``text`` is the whole head file, ``None`` when it cannot be read.
        """
        new = replacement.rstrip("\n")
        problem = self._problem(place, new, text)
        if problem:
            return None, problem
        self._taken.setdefault(place.path, []).append(place)
        return new, ""

    def _problem(self, place: Place, new: str, text: str | None) -> str:
        taken = self._taken.get(place.path, ())
        takes_one = place.side is Side.RIGHT and self._anchors.commentable(place)
        rules = (
            (not takes_one, "its lines take no suggestion on GitHub"),
            (_guarded(place.path), "build, CI and dependency files are changed by people only"),
            (new.count("\n") >= MOST_LINES, f"it is longer than {MOST_LINES} lines"),
            (_veiled(new), "it holds a redacted secret or a hidden character"),
            (any(_overlap(place, other) for other in taken), "it overlaps another suggestion"),
        )
        broken = next((reason for broke, reason in rules if broke), "")
        if broken or text is None:
            return broken or "the file could not be read to try it"
        return _tried(place, new, text)


def _guarded(path: str) -> bool:
    return bool(_NEVER.search(path)) or paths.is_manifest(path)


def _veiled(new: str) -> bool:
    return _PLACEHOLDER in new or any(is_hidden(char) for char in new)


def _tried(place: Place, new: str, text: str) -> str:
    """Apply the replacement in memory and look at the whole file."""
    lines = text.split("\n")
    if place.end > len(lines):
        return "its lines are not in the file"
    old = lines[place.start - 1 : place.end]
    if any(line.endswith("\r") for line in old):
        return "the file has CRLF line ends, which a suggestion would change"
    if "\n".join(old) == new:
        return "it changes nothing"
    if set(_RISKY.findall(new)) - set(_RISKY.findall("\n".join(old))):
        return "it brings in an address or a call that a person should write"
    replaced = [*lines[: place.start - 1], *new.split("\n"), *lines[place.end :]]
    if redact_text(place.path, new) != new:
        return "it holds what looks like a secret"
    if worse(place.path, text, "\n".join(replaced)):
        return "the file would no longer parse"
    return ""


def _overlap(one: Place, other: Place) -> bool:
    return one.start <= other.end and other.start <= one.end
