"""Source that changed while no test did.

Sees, where the diff adds to no test at all, every source file whose added lines
branch. Never certain: an existing test may run the new lines, so it is told and
not claimed. Silent where a coverage report says what ran: ``uncovered`` knows
better then.
"""

from collections.abc import Iterator

from panelist.contracts import DiffFile
from panelist.evidence.branches import has_branch, is_code
from panelist.evidence.change import Change, added_by_number, added_lines, in_scope, texts
from panelist.evidence.code_lines import added_code
from panelist.evidence.inline_tests import test_lines
from panelist.evidence.sighting import Sighting, at_line
from panelist.paths import is_source, is_test

_FEW_LINES = 5


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each source file, at its first new branch."""
    if change.coverage is not None or _adds_tests(change):
        return
    files = [file for file in in_scope(change) if is_source(file.path)]
    for path, added in added_code(change, files).items():
        code = [number for number, text in added.items() if is_code(text)]
        branches = [number for number in code if has_branch(added[number])]
        if len(code) > _FEW_LINES and branches:
            file = next(each for each in files if each.path == path)
            yield at_line(file, added_by_number(file)[branches[0]], _message(code, branches))


def _adds_tests(change: Change) -> bool:
    if any(is_test(file.path) and any(added_lines(file)) for file in change.diff.files):
        return True
    rust = [file for file in in_scope(change) if file.path.endswith(".rs")]
    heads = texts(change, "head", [file.path for file in rust])
    return any(_adds_test(file, heads.get(file.path, "")) for file in rust)


def _adds_test(file: DiffFile, head: str) -> bool:
    return not test_lines(file.path, head).isdisjoint(added_by_number(file))


def _message(code: list[int], branches: list[int]) -> str:
    return (
        f"{len(code)} lines of code are added, {len(branches)} of them branch, and the change "
        "touches no test."
    )
