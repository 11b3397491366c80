"""Secrets on added lines: keys and tokens by their shape, passwords by their name.

Sees what detect_secrets and the expressions next to it know. Does not see
passwords that look like words, secrets put together at run time, and removed
lines (a key that is taken out again is still in the history). No network: it
is not known whether a key still works. A value with the shape of a provider's
key is certain; one that only its name or its randomness gives away is not.

No value ever leaves this module: quotes carry ``⟦secret:<kind>⟧`` instead.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from panelist.contracts import ClaimKind, DiffFile, Hunk, LineKind, Severity
from panelist.evidence.change import Change
from panelist.evidence.redaction import HunkSecrets, find_secrets
from panelist.evidence.sighting import Claim, Sighting, at_line, excerpt
from panelist.evidence.spans import (
    ARMOUR,
    ASSIGNED,
    BASIC_AUTH,
    HIGH_ENTROPY,
    JSON_WEB_TOKEN,
    PRIVATE_KEY,
    is_settings_file,
    replaced,
)
from panelist.paths import is_documentation, is_test

# Severity and confidence by kind; any other kind is a provider's key.
_GRADES = {
    PRIVATE_KEY: (Severity.CRITICAL, 90),
    JSON_WEB_TOKEN: (Severity.MEDIUM, 60),
    BASIC_AUTH: (Severity.HIGH, 70),
    "Twilio API Key": (Severity.HIGH, 60),
    ASSIGNED: (Severity.MEDIUM, 60),
}
_PROVIDER_GRADE = (Severity.CRITICAL, 95)
_BLOCKS = frozenset({ARMOUR, PRIVATE_KEY})
_TOLD_ONLY = frozenset({ARMOUR, HIGH_ENTROPY})
_SCENARIO = (
    "Everyone who can read the repository, now or later, can use the credential; "
    "deleting the line does not take it out of the history."
)
_FIX = (
    "Revoke the credential and issue a new one, then read it from the environment "
    "or a secret store instead of the source."
)
_LOCAL_HOST = re.compile(
    r"@(?:localhost|127\.0\.0\.1|\[::1\]|db|host|postgres|mysql|mongo|redis)(?![\w.-])"
    r"|@[\w.-]{0,60}\bexample\b"
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each kind of secret on each added line of the whole diff."""
    found = find_secrets(change.diff)
    for file in change.diff.files:
        for hunk in file.hunks:
            if secrets := found.get(hunk.id):
                yield from _in_hunk(file, hunk, secrets)


def _in_hunk(file: DiffFile, hunk: Hunk, secrets: HunkSecrets) -> Iterator[Sighting]:
    block_before = -2
    for index, spans in sorted(secrets.lines.items()):
        line = hunk.lines[index]
        if line.kind is not LineKind.ADDED:
            continue
        kinds = dict.fromkeys(span.kind for span in spans)
        if blocks := _BLOCKS & kinds.keys():
            # One block, one report: at its first added line.
            if block_before == index - 1:
                kinds = {kind: None for kind in kinds if kind not in blocks}
            block_before = index
        safe = replace(line, text=excerpt(replaced(line.text, spans), spans[0].start))
        for kind in kinds:
            message = f"The added line holds what looks like a secret ({kind})."
            yield at_line(file, safe, message, _claim(kind, file.path, safe.text))


def _claim(kind: str, path: str, text: str) -> Claim | None:
    severity, confidence = _GRADES.get(kind, _PROVIDER_GRADE)
    if kind in _TOLD_ONLY or (kind == ASSIGNED and not is_settings_file(path)):
        return None
    if kind == BASIC_AUTH and _LOCAL_HOST.search(text):
        return None
    if _is_only_for_show(path):
        if kind in {ASSIGNED, JSON_WEB_TOKEN, BASIC_AUTH}:
            return None
        severity, confidence = Severity.MEDIUM, confidence - 35
    return Claim(
        title=f"Secret in the source: {kind}",
        category="hardcoded-secret",
        kind=ClaimKind.VULNERABILITY,
        severity=severity,
        confidence=confidence,
        scenario=_SCENARIO,
        fix=_FIX,
    )


def _is_only_for_show(path: str) -> bool:
    """Whether what stands in the file is likely made up: a test or a manual."""
    return is_test(path) or is_documentation(path) or "example" in PurePosixPath(path).name
