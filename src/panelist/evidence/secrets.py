"""Secrets on added lines: keys and tokens by their shape, passwords by their name.

Sees what detect_secrets and the expressions next to it know. Does not see
passwords that look like words, secrets put together at run time, and removed
lines (a key that is taken out again is still in the history). No network: it
is not known whether a key still works. A value with the shape of a provider's
key is certain; one that only its name or its randomness gives away is not. Keys
that everybody has are nothing, keys public by design and made-up ones of tests
and manuals are told, a provider's key in a test is claimed as low.

No value ever leaves this module: quotes carry ``⟦secret:<kind>⟧`` instead.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from panelist.contracts import ClaimKind, DiffFile, Hunk, LineKind, Severity
from panelist.evidence.change import Change, texts
from panelist.evidence.inline_tests import test_lines
from panelist.evidence.places import is_for_show
from panelist.evidence.published import is_local_service, is_web_config
from panelist.evidence.redaction import HunkSecrets, find_secrets
from panelist.evidence.sighting import Claim, Sighting, at_line, excerpt
from panelist.evidence.spans import (
    ARMOUR,
    ASSIGNED,
    BASIC_AUTH,
    GOOGLE_KEY,
    HIGH_ENTROPY,
    JSON_WEB_TOKEN,
    PRIVATE_KEY,
    is_settings_file,
    replaced,
)

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
# What tests and manuals make up every day.
_SHOWN_ONLY = frozenset({PRIVATE_KEY, JSON_WEB_TOKEN, BASIC_AUTH, ASSIGNED})


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each kind of secret on each added line of the whole diff."""
    found = find_secrets(change.diff)
    files = [file for file in change.diff.files if any(hunk.id in found for hunk in file.hunks)]
    heads = texts(change, "head", [file.path for file in files if file.path.endswith(".rs")])
    for file in files:
        tests = test_lines(file.path, heads.get(file.path, ""))
        for hunk in file.hunks:
            if secrets := found.get(hunk.id):
                yield from _in_hunk(file, hunk, secrets, tests)


def _in_hunk(
    file: DiffFile, hunk: Hunk, secrets: HunkSecrets, tests: AbstractSet[int]
) -> Iterator[Sighting]:
    """What the added lines of ``hunk`` hold; ``tests`` are the head lines that are for tests."""
    block_before = -2
    text = "\n".join(line.text for line in hunk.lines if line.kind is not LineKind.REMOVED)
    public = GOOGLE_KEY if is_web_config(file.path, text) else ""
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
        for_show = line.number in tests or is_for_show(file.path)
        safe = replace(line, text=excerpt(replaced(line.text, spans), spans[0].start))
        for kind in kinds:
            message = f"The added line holds what looks like a secret ({kind})."
            claim = (
                None if kind == public else _claim(kind, file.path, safe.text, for_show=for_show)
            )
            yield at_line(file, safe, message, claim)


def _claim(kind: str, path: str, text: str, *, for_show: bool) -> Claim | None:
    severity, confidence = _GRADES.get(kind, _PROVIDER_GRADE)
    if kind in _TOLD_ONLY or (kind == ASSIGNED and not is_settings_file(path)):
        return None
    if kind == BASIC_AUTH and is_local_service(text):
        return None
    if for_show:
        if kind in _SHOWN_ONLY:
            return None
        severity, confidence = Severity.LOW, confidence - 35
    return Claim(
        title=f"Secret in the source: {kind}",
        category="hardcoded-secret",
        kind=ClaimKind.VULNERABILITY,
        severity=severity,
        confidence=confidence,
        scenario=_SCENARIO,
        fix=_FIX,
    )
