"""What findings, hunks and patches are known again by."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from panelist.contracts import Diff, DiffFile, Finding, Hunk, LineKind

QUOTE_CHARS = 2_000
"""Characters of a quote that an entry of the ledger keeps."""
SHORTENED_CHARS = 60
"""Characters it keeps at least, when the comment has no room for more."""
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def normalised(quote: str) -> str:
    """Quoted code without its white space, which moving code changes."""
    return "".join(quote.split())


def fingerprint(finding: Finding, symbol: str = "") -> str:
    """What stays the same when the code around a finding moves: 16 hex digits.

    Category, the quoted code without its white space, and ``symbol``, the
    definition it is in; the path where no symbol is known. Line numbers are
    left out on purpose: they change with every push.
    """
    where = symbol or finding.place.path
    return _hex(f"{finding.category}\0{where}\0{normalised(finding.quote)}", 16)


def fingerprints(findings: Sequence[Finding], symbols: Sequence[str] = ()) -> tuple[str, ...]:
    """The fingerprint of each finding, made unique where the same line stands twice.

    Of equal ones the upper is the first, in whatever order they are given.
    ``symbols`` is empty or holds one for each finding.
    """
    names = symbols or ("",) * len(findings)
    plain = [fingerprint(one, name) for one, name in zip(findings, names, strict=True)]
    marks = dict[int, str]()
    for index in sorted(range(len(findings)), key=lambda index: _position(findings[index])):
        marks[index] = unlike(plain[index], marks.values())
    return tuple(marks[index] for index in range(len(findings)))


def unlike(mark: str, taken: Collection[str]) -> str:
    """``mark``, or one made from it that is not in ``taken``."""
    plain, repeat = mark, 1
    while mark in taken:
        repeat += 1
        mark = _hex(f"{plain}\0{repeat}", 16)
    return mark


def same_code(stored: str, quote: str) -> bool:
    """Whether ``quote`` is the code of which an entry has stored all, or the beginning."""
    kept, whole = normalised(stored), normalised(quote)
    return kept == whole or (len(stored) >= SHORTENED_CHARS and whole.startswith(kept))


def hunk_prints(
    diff: Diff, paths: Collection[str], base: Mapping[str, str] = _NO_TEXTS
) -> dict[str, str]:
    """Everything a reviewer judges a hunk by, as one digest for each hunk id.

    The file with its kind and mode, the section heading, every line with sign
    and text, context included, and the how-maniest of its kind it is. The line
    it begins at is not part of it where the lines it changes stand only once
    in the file before the change: then nothing else can be meant, and a base
    that grows above it does not matter.

    Args:
        diff: secrets included: a changed secret is a changed hunk.
        paths: only files of these paths count.
        base: texts before the change, by the path before the change. A hunk
            of a file that is not in here, or is there differently, is bound
            to its line: otherwise one that was read as harmless could move to
            a place that looks the same and is not.
    """
    prints: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for file in diff.files:
        if file.path not in paths:
            continue
        lines = base.get(file.old_path, "")
        text = f"\n{lines}\n" if lines else ""
        for hunk in file.hunks:
            mark = _hunk_print(file, hunk, 0 if _stands_once(hunk, text) else hunk.old_start)
            seen[mark] += 1
            prints[hunk.id] = _hex(f"{mark}\0{seen[mark]}", 64)
    return prints


def patch_print(prints: Iterable[str]) -> str:
    """All hunks as one digest of 32 hex digits, in whatever order they are given."""
    return _hex("\n".join(sorted(prints)), 32)


def _hunk_print(file: DiffFile, hunk: Hunk, line: int) -> str:
    """JSON, because nothing that stands in a file can look like the end of a field."""
    facts = (file.path, file.old_path, file.change, file.kind, file.old_mode, file.new_mode)
    lines = [(line.kind, line.text, line.terminated) for line in hunk.lines]
    return _hex(json.dumps((facts, line, hunk.heading, lines)), 64)


def _stands_once(hunk: Hunk, text: str) -> bool:
    """Whether the old lines of ``hunk`` are in ``text`` exactly once, as whole lines."""
    before = [line.text for line in hunk.lines if line.kind is not LineKind.ADDED]
    if not before:
        return False
    sought = "\n".join(("", *before, ""))
    first = text.find(sought)
    return first >= 0 and text.find(sought, first + 1) < 0


def _position(finding: Finding) -> tuple[str, str, int, int]:
    place = finding.place
    return (place.path, place.side, place.start, place.end)


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
