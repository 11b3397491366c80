"""Functions that the change makes hard to follow, in any language lizard reads.

Sees functions with added lines whose cyclomatic complexity (ways through the
function) grew past a limit, new ones far above it, and functions that grew very
long. The counts are exact as far as lizard understands the language; whether
the function should be split is a judgement, so the severity stays low. Comments
that ask lizard for silence are not obeyed.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import TypeAdapter

from panelist.contracts import ClaimKind, DiffFile, Severity
from panelist.evidence.branches import has_branch
from panelist.evidence.change import Change, added_lines, in_scope, texts
from panelist.evidence.sighting import Claim, Note, Sighting, at_line, named
from panelist.evidence.tools import run_tool
from panelist.fence import visible
from panelist.paths import is_test

_GREW, _NEW, _MUCH = 15, 20, 25
_LONG, _LONGER_BY = 120, 20
_SECONDS = 20.0
# Lizard reads about a megabyte in a second and a half; larger changes are measured in part.
_TEXT_LIMIT = 1_000_000
_LANGUAGES = frozenset(
    {
        ".c",
        ".cc",
        ".cpp",
        ".cxx",
        ".h",
        ".hpp",
        ".cs",
        ".go",
        ".java",
        ".js",
        ".cjs",
        ".mjs",
        ".jsx",
        ".ts",
        ".tsx",
        ".kt",
        ".kts",
        ".lua",
        ".m",
        ".mm",
        ".php",
        ".pl",
        ".py",
        ".r",
        ".rb",
        ".rs",
        ".scala",
        ".sol",
        ".swift",
        ".vue",
        ".zig",
    }
)
_CONDITION = re.compile(
    r"\b(?:if|elif|elsif|for|foreach|while|until|unless|case|when|catch|except|rescue|finally"
    r"|guard|match|and|or|assert)\b|&&|\|\||\?"
)
_SILENCERS = (("lizard forgive", "lizard-forgive"), ("GENERATED CODE", "generated code"))


class _Function(NamedTuple):
    """A function as lizard measured it. ``length`` counts lines of code."""

    name: str
    start: int
    end: int
    complexity: int
    length: int


_ANSWER = TypeAdapter(dict[str, tuple[_Function, ...] | None])
# A file with its text at the head and at the base ("" when it is new).
_Pair = tuple[DiffFile, str, str]
_CHILD = Path(__file__).with_name("lizard_child.py")


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each function that grew past a limit."""
    files = [file for file in in_scope(change) if _may_grow(file)]
    heads = texts(change, "head", [file.path for file in files])
    if unread := sum(file.path not in heads for file in files):
        yield Note(f"{unread} of {len(files)} files could not be read at the head revision.")
    complex_enough = [file for file in files if _may_be_complex(heads.get(file.path, ""))]
    bases = texts(change, "base", [file.old_path for file in complex_enough])
    pairs = [(file, heads[file.path], bases.get(file.old_path, "")) for file in complex_enough]
    fit = _fitting(pairs)
    if len(fit) < len(pairs):
        left_out = len(pairs) - len(fit)
        yield Note(f"{left_out} of {len(pairs)} files are not measured: too much changed.")
    if fit:
        yield from _compared([file for file, _, _ in fit], _measure(fit))


def _may_grow(file: DiffFile) -> bool:
    if PurePosixPath(file.path).suffix not in _LANGUAGES or is_test(file.path):
        return False
    lines = [line.text for line in added_lines(file)]
    return len(lines) >= _LONGER_BY or any(_CONDITION.search(line) for line in lines)


def _may_be_complex(text: str) -> bool:
    """Cheap upper bounds: no function has more conditions or lines than its file."""
    return text.count("\n") > _LONG or sum(1 for _ in _CONDITION.finditer(text)) >= _GREW


def _fitting(pairs: Sequence[_Pair]) -> Sequence[_Pair]:
    """The first files of the change whose text, both revisions, stays below the limit."""
    total = accumulate(len(head) + len(base) for _, head, base in pairs)
    return [pair for pair, size in zip(pairs, total, strict=True) if size <= _TEXT_LIMIT]


def _measure(pairs: Sequence[_Pair]) -> Mapping[str, Sequence[_Function] | None]:
    """The functions of both revisions: ``<index>h`` for the head, ``<index>b`` for the base.

    ``None`` for a file that lizard cannot read.
    """
    files: dict[str, str] = {}
    for index, (file, head, base) in enumerate(pairs):
        suffix = PurePosixPath(file.path).suffix
        files |= {f"{index}h{suffix}": _outspoken(head), f"{index}b{suffix}": _outspoken(base)}
    answer = run_tool([sys.executable, "-I", "-X", "utf8", str(_CHILD)], files, seconds=_SECONDS)
    return {PurePosixPath(name).stem: rows for name, rows in _ANSWER.validate_json(answer).items()}


def _outspoken(text: str) -> str:
    for silencer, harmless in _SILENCERS:
        text = text.replace(silencer, harmless)
    return text


def _compared(
    files: Sequence[DiffFile], measured: Mapping[str, Sequence[_Function] | None]
) -> Iterator[Sighting | Note]:
    odd = 0
    for index, file in enumerate(files):
        head, base = measured[f"{index}h"], measured[f"{index}b"]
        if head is None or base is None:
            odd += 1
        else:
            yield from _grown(file, head, base)
    if odd:
        yield Note(f"{odd} of {len(files)} files are not measured: lizard cannot read them.")


def _grown(
    file: DiffFile, head: Sequence[_Function], base: Sequence[_Function]
) -> Iterator[Sighting]:
    before: dict[str, list[_Function]] = defaultdict(list)
    for function in base:
        before[function.name].append(function)
    for function in head:
        same = before[function.name]
        old = same.pop(0) if same else None
        inside = [ln for ln in added_lines(file) if function.start <= ln.number <= function.end]
        if inside and (claim := _claim(function, old)):
            line = next((each for each in inside if has_branch(each.text)), inside[0])
            yield at_line(file, line, f"{claim.title}.", claim)


def _claim(now: _Function, old: _Function | None) -> Claim | None:
    was = old.complexity if old else 0
    limit = _GREW if old else _NEW
    if now.complexity > max(limit, was):
        before = f" (was {was})" if old else ""
        title = f"{named(now.name)} has {now.complexity} ways through it{before}"
        severity = Severity.MEDIUM if now.complexity > _MUCH else Severity.LOW
        return _finding(title, "complex-function", severity, now.name)
    if now.length > _LONG and now.length >= (old.length if old else 0) + _LONGER_BY:
        before = f" (was {old.length})" if old else ""
        title = f"{named(now.name)} is {now.length} lines of code long{before}"
        return _finding(title, "long-function", Severity.LOW, now.name)
    return None


def _finding(title: str, category: str, severity: Severity, name: str) -> Claim:
    return Claim(
        title=title,
        category=category,
        kind=ClaimKind.MAINTAINABILITY,
        severity=severity,
        confidence=85,
        scenario="The next change to this function has to keep all of it in mind; a case is "
        "missed, and no test covers every way through it.",
        fix="Move a part that can be named into a function of its own.",
        subject=visible(name[:100]),
    )
