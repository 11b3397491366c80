"""Secrets of a diff: where they are, and the same diff without them.

The redacted diff is what a model or a reader may see. Line numbers and the
number of lines stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from panelist.contracts import Diff, DiffFile, Hunk
from panelist.evidence.private_keys import scan_private_keys
from panelist.evidence.spans import Span, apart, replaced

if TYPE_CHECKING:
    from panelist.evidence.detectors import Detectors


@dataclass(frozen=True, slots=True)
class HunkSecrets:
    """The secrets of one hunk: spans in its heading, and by index into its lines."""

    heading: tuple[Span, ...]
    lines: Mapping[int, tuple[Span, ...]]


def find_secrets(diff: Diff) -> dict[str, HunkSecrets]:
    """Secrets of all lines, added, removed and context, by hunk id.

    Hunks without a secret are not in the answer.
    """
    found: dict[str, HunkSecrets] = {}
    for hunk in diff.hunks:
        # The heading is a line from above the hunk: a row of a key that ends in it, maybe.
        texts = [hunk.heading, *(line.text for line in hunk.lines)]
        spans = _in_lines(hunk.path, texts)
        if spans:
            lines = {index - 1: spans[index] for index in spans if index}
            found[hunk.id] = HunkSecrets(spans.get(0, ()), lines)
    return found


def redact_text(path: str, text: str) -> str:
    """A file, or a part of one, as a model may see it; the lines stay the lines."""
    lines = text.split("\n")
    for index, spans in _in_lines(path, lines).items():
        lines[index] = replaced(lines[index], spans)
    return "\n".join(lines)


@cache
def _detectors() -> "Detectors":
    """All of them: they hold no state, and take longer to make than a file to scan."""
    # Half the time a process needs to start: loaded by who looks for secrets.
    from panelist.evidence.detectors import Detectors  # noqa: PLC0415

    return Detectors()


def _in_lines(path: str, lines: Sequence[str]) -> dict[int, tuple[Span, ...]]:
    found = _detectors().scan(path, lines)
    for index, span in scan_private_keys(lines).items():
        found[index] = apart((span, *found.get(index, ())))
    return found


def redact(diff: Diff) -> Diff:
    """``diff`` with every secret value as ``⟦secret:<kind>⟧``; everything else untouched."""
    found = find_secrets(diff)
    return Diff(tuple(_redacted(file, found) for file in diff.files)) if found else diff


def _redacted(file: DiffFile, found: Mapping[str, HunkSecrets]) -> DiffFile:
    if not any(hunk.id in found for hunk in file.hunks):
        return file
    hunks = (_without(hunk, found[hunk.id]) if hunk.id in found else hunk for hunk in file.hunks)
    return replace(file, hunks=tuple(hunks))


def _without(hunk: Hunk, secrets: HunkSecrets) -> Hunk:
    lines = list(hunk.lines)
    for index, spans in secrets.lines.items():
        lines[index] = replace(lines[index], text=replaced(lines[index].text, spans))
    return replace(hunk, heading=replaced(hunk.heading, secrets.heading), lines=tuple(lines))
