"""Functions that the change makes hard to follow, in any language lizard reads.

Sees functions with added lines whose cyclomatic complexity (ways through the
function) grew past a limit and by more than a branch or two, new ones far above
it, and functions that grew very long. A function is measured against what stood
at its place in the base, not against a namesake. The counts are exact as far as
lizard understands the language; whether the function should be split is a
judgement, so it is told and not claimed. Comments that ask lizard for silence are
not obeyed.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import TypeAdapter

from panelist.contracts import DiffFile
from panelist.evidence.branches import has_branch
from panelist.evidence.change import Change, added_lines, in_scope, texts
from panelist.evidence.code_lines import code_lines
from panelist.evidence.inline_tests import test_lines
from panelist.evidence.old_lines import old_line
from panelist.evidence.sighting import Note, Sighting, at_line, named, share_of
from panelist.evidence.tools import run_tool
from panelist.paths import is_test

_GREW, _GREW_BY, _NEW = 15, 5, 20
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
        yield Note(f"{share_of(unread, len(files))} could not be read at the head revision.")
    complex_enough = [file for file in files if _may_be_complex(heads.get(file.path, ""))]
    bases = texts(change, "base", [file.old_path for file in complex_enough])
    pairs = [(file, heads[file.path], bases.get(file.old_path, "")) for file in complex_enough]
    fit = _fitting(pairs)
    if len(fit) < len(pairs):
        left_out = len(pairs) - len(fit)
        yield Note(f"{share_of(left_out, len(pairs))} could not be measured: too much changed.")
    if fit:
        yield from _compared(fit, _measure(fit))


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
    pairs: Sequence[_Pair], measured: Mapping[str, Sequence[_Function] | None]
) -> Iterator[Sighting | Note]:
    odd = 0
    for index, (file, text, _) in enumerate(pairs):
        head, base = measured[f"{index}h"], measured[f"{index}b"]
        if head is None or base is None:
            odd += 1
        else:
            yield from _grown(file, text, head, base)
    if odd:
        yield Note(f"{share_of(odd, len(pairs))} could not be measured: lizard cannot read them.")


def _grown(
    file: DiffFile, text: str, head: Sequence[_Function], base: Sequence[_Function]
) -> Iterator[Sighting]:
    tests, code = test_lines(file.path, text), code_lines(file.path, text)
    for function, old in _counterparts(file, head, base):
        inside = [ln for ln in added_lines(file) if function.start <= ln.number <= function.end]
        if inside and function.start not in tests and (message := _message(function, old)):
            branches = (ln for ln in inside if has_branch(code[ln.number - 1]))
            yield at_line(file, next(branches, inside[0]), message)


def _counterparts(
    file: DiffFile, head: Sequence[_Function], base: Sequence[_Function]
) -> Iterator[tuple[_Function, _Function | None]]:
    """Each function of the head with what it was: what began at its line.

    One whose first line is new was moved or got another signature: then it is the only one of its
    name that is left. Several of one name that are left are of different classes; nobody can say
    which is which, so the most complex counts for each.
    """
    at = {function.start: function for function in base}
    there = {
        function: at[line] for function in head if (line := old_line(file, function.start)) in at
    }
    left = [function for function in base if function not in {*there.values()}]
    for function in head:
        namesakes = [each for each in left if each.name == function.name]
        moved = max(namesakes, key=lambda each: each.complexity, default=None)
        yield function, there.get(function, moved)


def _message(now: _Function, old: _Function | None) -> str | None:
    grew = now.complexity - old.complexity >= _GREW_BY if old else now.complexity > _NEW
    if grew and now.complexity > _GREW:
        before = f" (was {old.complexity})" if old else ""
        return f"{named(now.name)} has {now.complexity} ways through it{before}."
    if now.length > _LONG and now.length >= (old.length if old else 0) + _LONGER_BY:
        before = f" (was {old.length})" if old else ""
        return f"{named(now.name)} is {now.length} lines of code long{before}."
    return None
