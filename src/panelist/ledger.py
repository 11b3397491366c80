"""A finding's identity across runs."""

import hashlib
from collections.abc import Mapping, Sequence

from panelist.contracts import Finding


def fingerprint(finding: Finding) -> str:
    """What stays the same when the code around a finding moves: 16 hex digits.

    Category, path and the quoted code without its white space. Line numbers
    are left out on purpose: they change with every push.
    """
    quote = "".join(finding.quote.split())
    parts = f"{finding.category}\0{finding.place.path}\0{quote}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The fingerprint of each finding, made unique where the same line stands twice."""
    marks: list[str] = []
    for finding in findings:
        mark = plain = fingerprint(finding)
        repeat = 1
        while mark in marks:
            repeat += 1
            mark = hashlib.sha256(f"{plain}\0{repeat}".encode()).hexdigest()[:16]
        marks.append(mark)
    return tuple(marks)


def numbered(fingerprints: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """A number (``F1``, ``F2``, …) for each fingerprint, in the order given.

    A fingerprint in ``known`` keeps its number; the others get the lowest
    numbers above every known one.
    """
    highest = max((int(number.removeprefix("F")) for number in known.values()), default=0)
    numbers = dict(known)
    for value in fingerprints:
        if value not in numbers:
            highest += 1
            numbers[value] = f"F{highest}"
    return {value: numbers[value] for value in fingerprints}
