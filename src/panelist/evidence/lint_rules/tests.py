"""Rules whose breach makes a test that cannot fail."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _weak_test(title: str) -> Rule:
    return Rule(
        "tests",
        title,
        ClaimKind.DEFECT,
        "weak-assertion",
        Severity.MEDIUM,
        90,
        "The test passes whatever the code does.",
        "Assert the value that is expected, and see the test fail once.",
    )


TESTS = {
    "F631": _weak_test("Assertion on a tuple is always true"),
    "PLW0129": _weak_test("Assertion on a text is always the same"),
    "B015": _weak_test("Comparison without assert"),
    "B017": Rule("tests", "The test accepts any exception"),
}
