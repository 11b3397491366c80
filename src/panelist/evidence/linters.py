"""What ruff says about added lines of Python.

Sees the rules of ``lint_rules``: they are rarely wrong, but a linter does not
know where a value comes from, so the confidence differs from rule to rule.
It does not see other files of the
project. Ruff runs isolated: no config file, no ``noqa`` and no other comment of the pull
request changes what it reports. Python newer than ruff knows may be called
invalid.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruff import find_ruff_bin

from panelist.contracts import ClaimKind, DiffFile
from panelist.errors import EvidenceError
from panelist.evidence.change import Change, added_by_number, added_lines, in_scope, texts
from panelist.evidence.lint_rules import IN_SOURCE, IN_TESTS, SELECTED, Rule
from panelist.evidence.sighting import Claim, Note, Sighting, at_line
from panelist.evidence.tools import run_tool
from panelist.paths import is_test

_SECONDS = 30.0
_NEWEST_PYTHON = "py315"
_NAME = re.compile(r"`([A-Za-z_][\w.]{0,79})`")
_CONSTANT_COMMAND = "seems safe"
_NAMED = frozenset({ClaimKind.UNDEFINED, ClaimKind.UNUSED})


class _Location(BaseModel):
    row: int


class _Diagnostic(BaseModel):
    """The part of ruff's JSON that is used."""

    code: str | None
    filename: str
    location: _Location
    message: str


_DIAGNOSTICS = TypeAdapter(tuple[_Diagnostic, ...])


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each diagnostic on an added line."""
    files = [
        f for f in in_scope(change) if f.path.endswith((".py", ".pyi")) and any(added_lines(f))
    ]
    heads = texts(change, "head", [file.path for file in files])
    readable = [file for file in files if file.path in heads]
    if len(readable) < len(files):
        unread = len(files) - len(readable)
        yield Note(f"{unread} of {len(files)} files could not be read at the head revision.")
    if not readable:
        return
    names = {f"{n}{PurePosixPath(file.path).suffix}": file for n, file in enumerate(readable)}
    found = _ruff({name: heads[file.path] for name, file in names.items()})
    for name, file in names.items():
        yield from _on_added_lines(file, found[name])


def _ruff(files: Mapping[str, str]) -> Mapping[str, Sequence[_Diagnostic]]:
    """Ruff's diagnostics, by the name of the file."""
    command = (
        *(ruff_program(), "check", "--isolated", "--no-cache", "--ignore-noqa", "--no-fix"),
        *("--exit-zero", "--quiet", "--output-format=json", f"--target-version={_NEWEST_PYTHON}"),
        *(f"--select={','.join(SELECTED)}", "."),
    )
    found: dict[str, list[_Diagnostic]] = defaultdict(list)
    for each in read_answer(run_tool(command, files, seconds=_SECONDS)):
        found[PurePosixPath(each.filename).name].append(each)
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


def _on_added_lines(file: DiffFile, found: Sequence[_Diagnostic]) -> Iterator[Sighting]:
    added = added_by_number(file)
    rules = IN_TESTS if is_test(file.path) else IN_SOURCE
    invalid = False
    for each in found:
        rule = rules.get(each.code or "")
        if rule is None or each.location.row not in added or _is_expected(file, each):
            continue
        if each.code == "invalid-syntax":
            # One mistake makes the parser stumble several times.
            if invalid:
                continue
            invalid = True
        line = added[each.location.row]
        message = f"{rule.title} ({each.code})."
        yield at_line(file, line, message, _claim(rule, each), agents=(rule.agent,))


def _is_expected(file: DiffFile, each: _Diagnostic) -> bool:
    """Whether the code does on purpose what the rule warns of."""
    offered = each.code in {"F401", "F822"} and PurePosixPath(file.path).name == "__init__.py"
    return offered or _CONSTANT_COMMAND in each.message


def _claim(rule: Rule, each: _Diagnostic) -> Claim | None:
    if rule.severity is None:
        return None
    # Only names: the rest of a message may quote the line, and with it a secret.
    name = _NAME.match(each.message.removeprefix("Undefined name ").removeprefix("Local variable "))
    subject = name.group(1) if name and rule.kind in _NAMED else ""
    return Claim(
        title=f"{rule.title}: `{subject}`" if subject else rule.title,
        category=rule.category,
        kind=rule.kind,
        severity=rule.severity,
        confidence=rule.confidence,
        scenario=rule.scenario,
        fix=rule.fix,
        subject=subject,
    )
