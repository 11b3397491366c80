"""What a linter's rule stands for."""

from dataclasses import dataclass

from panelist.contracts import ClaimKind, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule, or several of the same meaning, stand for."""

    agent: str
    kind: ClaimKind
    category: str
    severity: Severity | None
    confidence: int
    title: str
    scenario: str = ""
    fix: str = ""
