"""Source that changed while no test did.

Sees, where the diff holds no test file at all, every source file with more
than a few added lines of code. Not certain: an existing test may run the new
lines, so only the files with the most new branches are claimed. Silent where a
coverage report says what ran: ``uncovered`` knows better then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.branches import has_branch, is_code
from panelist.evidence.change import Change, added_lines, in_scope
from panelist.evidence.sighting import Claim, Sighting, at_line
from panelist.paths import is_source, is_test

_FEW_LINES = 5
_MANY_BRANCHES = 4
_CLAIMS = 3


@dataclass(frozen=True, slots=True)
class _Untested:
    """A source file with its added lines of code and those that branch."""

    file: DiffFile
    code: tuple[Line, ...]
    branches: tuple[Line, ...]


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each source file, a claim for the riskiest."""
    tested = any(is_test(file.path) and any(added_lines(file)) for file in change.diff.files)
    if change.coverage is not None or tested:
        return
    untested = [_measured(file) for file in in_scope(change) if is_source(file.path)]
    worth = [each for each in untested if len(each.code) > _FEW_LINES]
    riskiest = sorted(worth, key=lambda each: -len(each.branches))[:_CLAIMS]
    for each in worth:
        claimed = each in riskiest and each.branches
        first = each.branches[0] if each.branches else each.code[0]
        yield at_line(each.file, first, _message(each), _claim(each) if claimed else None)


def _measured(file: DiffFile) -> _Untested:
    code = tuple(line for line in added_lines(file) if is_code(line.text))
    return _Untested(file, code, tuple(line for line in code if has_branch(line.text)))


def _message(each: _Untested) -> str:
    return (
        f"{len(each.code)} lines of code are added, {len(each.branches)} of them branch, and the "
        "change touches no test."
    )


def _claim(each: _Untested) -> Claim:
    many = len(each.branches) >= _MANY_BRANCHES
    return Claim(
        title=f"No test comes with {len(each.branches)} new "
        f"branch{'es' if len(each.branches) > 1 else ''}",
        category="untested-change",
        kind=ClaimKind.MISSING_TEST,
        severity=Severity.MEDIUM if many else Severity.LOW,
        confidence=60,
        scenario="A mistake in the condition, or in the branch it leads to, shows first in "
        "production: the change brings no test that would take it.",
        fix="Add a test that takes the branch and one that does not.",
    )
