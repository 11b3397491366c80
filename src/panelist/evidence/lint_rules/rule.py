"""What a linter's rule stands for."""

from dataclasses import dataclass

from panelist.contracts import ClaimKind, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule, or several of the same meaning, stand for.

    Attributes:
        severity: ``None`` for a hint: whether it is a defect depends on what the
            linter does not see, such as where a value comes from.
        plain_only: a finding only in a file that is known to be a plain Python
            module; names and syntax of other files come from what runs them.
    """

    agent: str
    title: str
    kind: ClaimKind = ClaimKind.DEFECT
    category: str = ""
    severity: Severity | None = None
    confidence: int = 0
    scenario: str = ""
    fix: str = ""
    plain_only: bool = False
