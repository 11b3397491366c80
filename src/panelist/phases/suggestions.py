"""Whether a model's edit may be offered to people, and whether as a one-click commit.

A suggestion block is code that a person commits with one click, and a patch is
not much further away. Either is offered only where it does exactly what it shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panelist import paths
from panelist.contracts import Place, Side
from panelist.diff import Anchors
from panelist.evidence import redact_text
from panelist.fence import is_hidden
from panelist.phases.edits import PLACEHOLDER, EditedFile
from panelist.phases.grouping import overlaps
from panelist.repo.syntax import worse

MOST_LINES = 30
"""Of a suggestion: more than that nobody reads before the click."""
GUARDED = "build, CI, dependency and tool files are changed by people only"
_RISKY = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s\"'`<>)\]}]*|\b(?:data|javascript):\S*|\.github/|/bin/\w*"
    r"|\b(?:eval|exec(?:file|sync|filesync|[lv]p?e?)?|system|popen|spawn\w*|fork|subprocess"
    r"|child_process|shell\w*|passthru|proc_open|processbuilder|getruntime|process\.start"
    r"|powershell|bash|curl|wget|__import__|importlib|import_module|globals|setattr|pickle|marshal"
    r"|base64\w*|b64decode|atob|fromcharcode|unhexlify|dangerouslysetinnerhtml|innerhtml"
    r"|socket\w*|urlopen|urllib|requests|httpx|xmlhttprequest|websocket|environ|getenv"
    r"|process\.env)\b"
    r"|\bnew\s+function\b|\bsecrets?\.|\\x[0-9a-f]{2}|\\u\{?[0-9a-f]{4}",
    re.IGNORECASE,
)


def is_guarded(path: str) -> bool:
    """Whether no model may offer a change to the file ``path``."""
    return paths.steers_tools(path) or paths.is_lockfile(path) or paths.is_vendored(path)


def objection_to(file: EditedFile) -> str:
    """Why the edits of one file are not offered to anybody; "" if nothing is against them.

    Blocks for as long as a parser takes.
    """
    if is_guarded(file.path):
        return GUARDED
    old = "\n".join(edit.old for edit in file.edits)
    new = "\n".join(line for edit in file.edits for line in edit.new)
    if PLACEHOLDER in new or any(is_hidden(char) for char in new):
        return "it holds a redacted secret or a hidden character"
    if _risks(new) - _risks(old):
        return "it brings in an address or a call that a person should write"
    if _veiled(file.path, file.after) > _veiled(file.path, file.before):
        return "it holds what looks like a secret"
    if worse(file.path, file.before, file.after):
        return f"{file.path} would no longer parse"
    return ""


def _risks(text: str) -> set[str]:
    return {found.casefold() for found in _RISKY.findall(text)}


def _veiled(path: str, text: str) -> int:
    return redact_text(path, text).count(PLACEHOLDER) - text.count(PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines that a click replaces, and what stands there afterwards."""

    place: Place
    replacement: str


class Suggestions:
    """Places suggestions in order; one that overlaps an earlier one is none."""

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._taken: list[Place] = []

    def place(self, files: Sequence[EditedFile], about: Place) -> Suggestion | None:
        """The edits as one suggestion; ``None`` where that cannot be.

        It replaces exactly the lines its comment stands on, so the comment moves to
        the lines of the edit where they touch those of ``about``; where they do not,
        it takes in all lines between, so that it still stands at the finding.
        """
        if len(files) != 1 or files[0].path != about.path:
            return None
        for start, end in _regions(files[0]):
            if about.side is Side.RIGHT and (start > about.end or about.start > end):
                start, end = min(start, about.start), max(end, about.end)  # noqa: PLW2901 - widened
            found = self._fitting(files[0], Place(path=about.path, start=start, end=end), about)
            if found is not None:
                self._taken.append(found.place)
                return found
        return None

    def _fitting(self, file: EditedFile, place: Place, about: Place) -> Suggestion | None:
        before, after = file.before.split("\n"), file.after.split("\n")
        tail = len(before) - place.end
        lines = after[place.start - 1 : len(after) - tail]
        replacement = "\n".join(lines)
        hunk = self._anchors.hunk_at(about.path, about.side, about.start)
        fits = (
            self._anchors.commentable(place)
            and hunk is not None
            and hunk == self._anchors.hunk_at(place.path, place.side, place.start)
            and len(lines) <= MOST_LINES
            # One empty line reads like none at all.
            and lines != [""]
            and not any(is_hidden(char) for char in replacement)
            and not file.shows_secrets(place.start, place.end)
            and not any(overlaps(place, other) for other in self._taken)
        )
        return Suggestion(place, replacement) if fits else None


def _regions(file: EditedFile) -> Iterator[tuple[int, int]]:
    """The fewest lines of the file before that hold every change, 1-based, both included.

    What only comes in belongs to the line above it or to the one below.
    """
    before, after = file.before.split("\n"), file.after.split("\n")
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    start, end = head + 1, len(before) - tail
    if start <= end:
        yield start, end
        return
    if head > 0:
        yield head, head
    if end < len(before):
        yield start, start
