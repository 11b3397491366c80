"""What ruff says about added lines of Python.

Sees the rules of ``lint_rules``. A linter does not see other files, nor what runs
this one, so most rules are hints. Undefined names and syntax that Python does not
know are claimed only in a file that was plain Python before the change, or is a new
module of a package. Ruff runs isolated: no config file, no ``noqa`` and no other
comment of the pull request changes what it reports. Python newer than ruff knows
may be called invalid.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruff import find_ruff_bin

from panelist.contracts import ClaimKind, DiffFile, Line
from panelist.errors import EvidenceError
from panelist.evidence.change import Change, added_by_number, added_lines, in_scope, texts
from panelist.evidence.lint_rules import IN_SOURCE, IN_TESTS, SELECTED, Rule
from panelist.evidence.outline import enclosing, numbered
from panelist.evidence.plain_python import is_plain, is_provided, is_python_2
from panelist.evidence.sighting import Claim, Note, Sighting, at_line, share_of
from panelist.evidence.tools import run_tool
from panelist.paths import is_test

_SECONDS = 30.0
_FILES_AT_ONCE = 100
_NEWEST_PYTHON = "py315"
_NAME = re.compile(r"`([A-Za-z_][\w.]{0,79})`")
_CONSTANT_COMMAND = "seems safe"
_NAMED = frozenset({ClaimKind.UNDEFINED, ClaimKind.UNUSED})
_INVALID = "invalid-syntax"
# A loader that the project derived from a safe one is safe.
_LOADER = re.compile(r"^Probable use of unsafe loader `(\w+)`")
_UNSAFE_LOADERS = frozenset({"CLoader", "CUnsafeLoader", "Loader", "UnsafeLoader"})
# Inside such a block the mistake is what somebody waits for.
_EXPECTED = re.compile(r"^\s*(?:async\s+)?with\b.*\b(?:raises|assertRaises\w*|suppress|warns)\b")


class _Location(BaseModel):
    row: int


class _Diagnostic(BaseModel):
    """The part of ruff's JSON that is used."""

    code: str | None
    filename: str
    location: _Location
    message: str


_DIAGNOSTICS = TypeAdapter(tuple[_Diagnostic, ...])


@dataclass(frozen=True, slots=True)
class _Hit:
    """A diagnostic of a rule of the table, and the added line it is on."""

    rule: Rule
    found: _Diagnostic
    line: Line

    @property
    def name(self) -> str:
        """The name that the rule is about; "" where it is about none."""
        words = self.found.message
        for lead in ("Undefined name ", "Local variable "):
            words = words.removeprefix(lead)
        match = _NAME.match(words) if self.rule.kind in _NAMED else None
        return match[1] if match else ""


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each diagnostic on an added line."""
    files = [
        f for f in in_scope(change) if f.path.endswith((".py", ".pyi")) and any(added_lines(f))
    ]
    heads = texts(change, "head", [file.path for file in files])
    readable = [file for file in files if file.path in heads]
    if len(readable) < len(files):
        unread = len(files) - len(readable)
        yield Note(f"{share_of(unread, len(files))} could not be read at the head revision.")
    packages = _packages(change)
    # What ruff says of every line of a very large change does not fit into memory at once.
    for first in range(0, len(readable), _FILES_AT_ONCE):
        yield from _look(change, readable[first : first + _FILES_AT_ONCE], heads, packages)


def _look(
    change: Change, files: Sequence[DiffFile], heads: Mapping[str, str], packages: Collection[str]
) -> Iterator[Sighting]:
    found = _ruff({file.path: heads[file.path] for file in files})
    hits = {file.path: [*_hits(file, found[file.path])] for file in files}
    doubtful = [file for file in files if any(hit.rule.plain_only for hit in hits[file.path])]
    plain = _plain(change, doubtful, heads, packages)
    for file in files:
        yield from _sightings(file, heads[file.path], hits[file.path], plain=file.path in plain)


def _plain(
    change: Change, files: Sequence[DiffFile], heads: Mapping[str, str], packages: Collection[str]
) -> frozenset[str]:
    """Paths of those ``files`` that are nothing but Python modules."""
    bases = texts(change, "base", [file.old_path for file in files])
    before = {
        path: not any(IN_SOURCE[each.code].plain_only for each in found if each.code in IN_SOURCE)
        for path, found in _ruff(bases).items()
    }
    return frozenset(
        file.path
        for file in files
        if is_plain(
            file.path,
            heads[file.path],
            was_plain=before.get(file.old_path),
            in_package=str(PurePosixPath(file.path).parent) in packages,
        )
    )


def _packages(change: Change) -> frozenset[str]:
    """The folders of the head whose modules are imported by the folder's name."""
    paths = change.repo.paths("head") or [file.path for file in change.diff.files]
    return frozenset(
        str(PurePosixPath(path).parent) for path in paths if path.endswith("/__init__.py")
    )


def _ruff(texts_by_path: Mapping[str, str]) -> Mapping[str, Sequence[_Diagnostic]]:
    """Ruff's diagnostics of each file, by its path."""
    if not texts_by_path:
        return {}
    # Under names of our own: a file's name may be an option, or a config file's.
    paths = {f"{n}{PurePosixPath(path).suffix}": path for n, path in enumerate(texts_by_path)}
    command = (
        *(ruff_program(), "check", "--isolated", "--no-cache", "--ignore-noqa", "--no-fix"),
        *("--exit-zero", "--quiet", "--output-format=json", f"--target-version={_NEWEST_PYTHON}"),
        *(f"--select={','.join(SELECTED)}", "."),
    )
    files = {name: texts_by_path[path] for name, path in paths.items()}
    found: dict[str, list[_Diagnostic]] = {path: [] for path in texts_by_path}
    for each in read_answer(run_tool(command, files, seconds=_SECONDS)):
        found[paths[each.filename.rpartition("/")[2]]].append(each)
    return found


def ruff_program(find: Callable[[], str] = find_ruff_bin) -> str:
    """Where ruff lies.

    Raises:
        EvidenceError: it is not installed with Panelist.
    """
    try:
        return find()
    except FileNotFoundError as error:
        raise EvidenceError("ruff is not installed.", "Install Panelist again.") from error


def read_answer(answer: str) -> Sequence[_Diagnostic]:
    """The diagnostics of ruff's JSON.

    Raises:
        EvidenceError: it is not what this version of ruff writes.
    """
    try:
        return _DIAGNOSTICS.validate_json(answer)
    except ValidationError as error:
        raise EvidenceError("ruff's answer cannot be read.", "Install Panelist again.") from error


def _hits(file: DiffFile, found: Sequence[_Diagnostic]) -> Iterator[_Hit]:
    """What counts of ``found``: rules of the table, on added lines."""
    added = added_by_number(file)
    rules = IN_TESTS if is_test(file.path) else IN_SOURCE
    invalid = False
    for each in found:
        rule = rules.get(each.code or "")
        if rule is None or each.location.row not in added or _is_intended(file, each):
            continue
        if each.code == _INVALID:
            # One mistake makes the parser stumble several times.
            if invalid:
                continue
            invalid = True
        yield _Hit(rule, each, added[each.location.row])


def _is_intended(file: DiffFile, each: _Diagnostic) -> bool:
    """Whether the code does on purpose what the rule warns of."""
    offered = each.code in {"F401", "F822"} and PurePosixPath(file.path).name == "__init__.py"
    return offered or _CONSTANT_COMMAND in each.message


def _sightings(
    file: DiffFile, text: str, hits: Sequence[_Hit], *, plain: bool
) -> Iterator[Sighting]:
    lines = numbered(text) if hits else {}
    for hit in hits:
        certain = (plain or not hit.rule.plain_only) and not _is_doubtful(hit, lines)
        message = f"{_title(hit)} ({hit.found.code})."
        claim = _claim(hit) if certain else None
        yield at_line(file, hit.line, message, claim, agents=(hit.rule.agent,))


def _is_doubtful(hit: _Hit, lines: Mapping[int, str]) -> bool:
    """Whether the line itself says that somebody else may know better."""
    if hit.found.code == _INVALID and is_python_2(hit.line.text):
        return True
    if hit.found.code == "F821" and is_provided(hit.name):
        return True
    if (loader := _LOADER.search(hit.found.message)) and loader[1] not in _UNSAFE_LOADERS:
        return True
    return any(_EXPECTED.search(lines[at]) for at in enclosing(lines, hit.line.number))


def _title(hit: _Hit) -> str:
    # Only names: the rest of a message may quote the line, and with it a secret.
    return f"{hit.rule.title}: `{hit.name}`" if hit.name else hit.rule.title


def _claim(hit: _Hit) -> Claim | None:
    rule = hit.rule
    if rule.severity is None:
        return None
    return Claim(
        title=_title(hit),
        category=rule.category,
        kind=rule.kind,
        severity=rule.severity,
        confidence=rule.confidence,
        scenario=rule.scenario,
        fix=rule.fix,
        subject=hit.name,
    )
