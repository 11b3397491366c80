"""Added lines that a coverage report says did not run.

Sees what the report sees: files it names, lines it counts, as one sighting for
each run of lines. Certain as far as the report is of this head; lines the
report does not know (comments, data) are never called uncovered. Files in
scope that the report does not name are counted in a note, and so are those
whose name fits several files.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.branches import has_branch
from panelist.evidence.change import Change, added_lines, in_scope
from panelist.evidence.code_lines import added_code
from panelist.evidence.coverage_report import Hits, read_report
from panelist.evidence.sighting import Claim, Note, Sighting
from panelist.paths import is_source, is_test

_CLAIMS = 10


@dataclass(frozen=True, slots=True)
class _Range:
    """Neighbouring added lines none of which ran."""

    file: DiffFile
    lines: tuple[Line, ...]
    branch: Line | None


@dataclass(frozen=True, slots=True)
class _Lookup:
    """A report and the files of the head, each by last name for quick comparison."""

    report: Hits
    entries: Mapping[str, Sequence[str]]
    tree: Mapping[str, Sequence[str]]

    def hits(self, path: str) -> Mapping[int, int] | None:
        """What the report says of ``path``; ``None`` when no entry is surely about it."""
        if path in self.report:
            return self.report[path]
        name = PurePosixPath(path).name
        named = self.entries.get(name, ())
        below = [entry for entry in named if entry.endswith(f"/{path}")]
        if not below:
            # The report may count from a folder of the repository.
            same = self.tree.get(name, ())
            shorter = (entry for entry in named if path.endswith(f"/{entry}"))
            below = [entry for entry in shorter if _ends(same, entry) == 1]
        return self.report[below[0]] if len(below) == 1 else None


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each range, a claim for those that weigh most."""
    if change.coverage is None:
        return
    report = read_report(change.coverage)
    tree = change.repo.paths("head") or [file.path for file in change.diff.files]
    lookup = _Lookup(report, _by_name(report), _by_name(tree))
    files = [f for f in in_scope(change) if is_source(f.path) and not is_test(f.path)]
    known = {file.path: lookup.hits(file.path) for file in files}
    code = added_code(change, [file for file in files if known[file.path]])
    ranges = [
        each
        for file in files
        if (hits := known[file.path])
        for each in _ranges(file, hits, code[file.path])
    ]
    claimed = {id(each) for each in sorted(ranges, key=_weight, reverse=True)[:_CLAIMS]}
    for each in ranges:
        yield _sighting(each, claim=id(each) in claimed)
    if unknown := sum(hits is None for hits in known.values()):
        yield Note(
            f"the coverage report says nothing about {unknown} of {len(files)} changed files."
        )


def _by_name(paths: Iterable[str]) -> Mapping[str, Sequence[str]]:
    grouped: dict[str, list[str]] = {}
    for path in paths:
        grouped.setdefault(PurePosixPath(path).name, []).append(path)
    return grouped


def _ends(paths: Sequence[str], entry: str) -> int:
    return sum(f"/{path}".endswith(f"/{entry}") for path in paths)


def _ranges(file: DiffFile, hits: Mapping[int, int], code: Mapping[int, str]) -> Iterator[_Range]:
    """Runs of neighbouring added lines; those the report does not count join, but end no run."""
    run: list[Line] = []
    for line in added_lines(file):
        apart = bool(run) and line.number != run[-1].number + 1
        if run and (apart or hits.get(line.number, 0) > 0):
            yield from _range(file, run, hits, code)
            run = []
        if hits.get(line.number, 1 if not run else 0) == 0:
            run.append(line)
    yield from _range(file, run, hits, code)


def _range(
    file: DiffFile, run: Sequence[Line], hits: Mapping[int, int], code: Mapping[int, str]
) -> Iterator[_Range]:
    counted = [at for at, line in enumerate(run) if line.number in hits]
    if counted:
        lines = tuple(run[: counted[-1] + 1])
        branch = next((line for line in lines if has_branch(code[line.number])), None)
        yield _Range(file, lines, branch)


def _weight(each: _Range) -> tuple[bool, int]:
    return each.branch is not None, len(each.lines)


def _sighting(each: _Range, *, claim: bool) -> Sighting:
    start, end = each.lines[0].number, each.lines[-1].number
    what = f"lines {start} to {end} do" if end > start else f"line {start} does"
    message = f"The coverage report says that the added {what} not run in any test."
    quote = (each.branch or each.lines[0]).text
    return Sighting(each.file.path, start, end, message, quote, _claim(each) if claim else None)


def _claim(each: _Range) -> Claim:
    return Claim(
        title="Added branch that no test runs" if each.branch else "Added code that no test runs",
        category="uncovered-lines",
        kind=ClaimKind.MISSING_TEST,
        severity=Severity.MEDIUM if each.branch else Severity.LOW,
        confidence=95,
        scenario="A mistake in these lines shows first in production: the tests pass without "
        "ever running them.",
        fix="Add a test that reaches these lines and checks what they do.",
    )
