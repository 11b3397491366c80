"""Rules whose breach makes a test that cannot fail."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _weak_test(title: str, scenario: str) -> Rule:
    fix = "Assert the value that is expected, and see the test fail once."
    kind = ClaimKind.DEFECT
    return Rule("tests", kind, "weak-assertion", Severity.MEDIUM, 90, title, scenario, fix)


TESTS = {
    "F631": _weak_test(
        "Assertion on a tuple is always true", "The test passes whatever the code does."
    ),
    "PLW0129": _weak_test(
        "Assertion on a text is always the same", "The test passes whatever the code does."
    ),
    "B017": _weak_test(
        "The test accepts any exception",
        "A misspelt name raises too, and the test takes it for the expected error.",
    ),
    "B015": _weak_test(
        "Comparison without assert", "The result is dropped; the test passes whatever it is."
    ),
}
