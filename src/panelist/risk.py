"""How much attention a file deserves, by plain signals.

Risk decides the order of reading, what the budget drops last, and what a
person should look at first. It is never a finding.
"""

import re
from collections.abc import Sequence

from panelist.contracts import DiffFile, Evidence, LineKind, Risk, Severity

_HIGH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"(^|/)\.github/(workflows|actions)/|(^|/)action\.ya?ml$", "runs in CI with its rights"),
        (r"auth|login|session|oauth|saml|passw|permission|rbac|(^|[/_.-])acl", "guards access"),
        (r"crypt|cipher|signing|signature|(^|[/_.-])(jwt|tls|ssl|keys?)([/_.-]|$)", "cryptography"),
        (r"payment|billing|invoice|checkout|refund", "moves money"),
        (r"migrat|schema\.(sql|prisma)|\.sql$", "changes stored data"),
        (r"(^|/)(dockerfile|docker-compose|.*\.tf$|.*\.tfvars$)|k8s|kubernetes|helm", "deploys"),
    )
)
_LOW: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"\.(md|rst|adoc|txt)$|(^|/)docs?/", "documentation"),
        (r"(^|/)(tests?|spec|__tests__|fixtures|testdata)/|(_test|\.test|\.spec)\.", "tests"),
        (r"\.(css|scss|less|svg|po)$|(^|/)locales?/", "presentation"),
    )
)
_LARGE = 300


def assess(file: DiffFile, evidence: Sequence[Evidence]) -> tuple[Risk, str]:
    """The risk of ``file`` and why, from its path, its size and the evidence on it."""
    severe = [
        fact.message
        for fact in evidence
        if fact.place.path == file.path
        and fact.finding is not None
        and fact.finding.severity.rank <= Severity.HIGH.rank
    ]
    if severe:
        return Risk.HIGH, severe[0]
    for pattern, why in _LOW:
        if pattern.search(file.path):
            return Risk.LOW, why
    for pattern, why in _HIGH:
        if pattern.search(file.path):
            return Risk.HIGH, why
    added = sum(line.kind is LineKind.ADDED for hunk in file.hunks for line in hunk.lines)
    if added >= _LARGE:
        return Risk.HIGH, f"{added} added lines"
    return Risk.MEDIUM, f"{added} added lines"
