"""Rules whose breach makes a program do something else than its author meant."""

from dataclasses import replace

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _defect(
    category: str, severity: Severity, confidence: int, title: str, scenario: str, fix: str
) -> Rule:
    kind = ClaimKind.DEFECT
    return Rule("quality", title, kind, category, severity, confidence, scenario, fix)


def _in_plain_python(rule: Rule) -> Rule:
    return replace(rule, plain_only=True)


def _hint(title: str, kind: ClaimKind = ClaimKind.DEFECT) -> Rule:
    return Rule("quality", title, kind)


_RAISES = "The line raises as soon as it runs."
QUALITY = {
    "F821": Rule(
        "quality",
        "Name is not defined where it is used",
        ClaimKind.UNDEFINED,
        "undefined-name",
        Severity.HIGH,
        90,
        "The line raises NameError as soon as it runs.",
        "Define, import or correct the name.",
        plain_only=True,
    ),
    "F823": _defect(
        "undefined-name",
        Severity.HIGH,
        90,
        "Local variable is read before it is set",
        "The line raises UnboundLocalError as soon as it runs.",
        "Set it before, or give it another name than the global one.",
    ),
    "F404 F621 F622 F701 F702 F704 F706 F707 PLE0115 PLE0117 PLE0118 PLE1142": _in_plain_python(
        _defect(
            "syntax-error",
            Severity.HIGH,
            95,
            "Statement is not allowed here",
            "The module cannot be imported.",
            "Move or remove the statement.",
        )
    ),
    "invalid-syntax": _in_plain_python(
        _defect(
            "syntax-error",
            Severity.HIGH,
            80,
            "The file is not valid Python",
            "The module cannot be imported.",
            "Correct the syntax.",
        )
    ),
    "F601 F602 B035": _defect(
        "duplicate-key",
        Severity.MEDIUM,
        85,
        "Dictionary key given twice",
        "The first value is lost.",
        "Remove one, or correct the key.",
    ),
    "F632": _defect(
        "identity-comparison",
        Severity.MEDIUM,
        95,
        "`is` compares a literal",
        "Equal values that are not the same object compare as different.",
        "Use `==`.",
    ),
    "F634 PLW0133": _defect(
        "no-effect",
        Severity.MEDIUM,
        80,
        "Statement or condition has no effect",
        "Something was meant to be raised, called or compared, and is not.",
        "Complete the statement or remove it.",
    ),
    "F501 F502 F503 F505 F506 F507 F508 F509 F521 F524 F525 PLE1300 PLE1307": _defect(
        "format-mismatch",
        Severity.MEDIUM,
        90,
        "Format string and arguments do not fit",
        _RAISES,
        "Make the placeholders and the arguments agree.",
    ),
    "F504 F522 F523": _defect(
        "format-mismatch",
        Severity.LOW,
        85,
        "Format argument is not used",
        "The text lacks the value that was meant to be in it.",
        "Add the placeholder or remove the argument.",
    ),
    "F901 B016": _defect(
        "wrong-raise",
        Severity.MEDIUM,
        90,
        "The raise statement raises something else",
        "The caller gets a TypeError instead of the error that is meant.",
        "Raise an exception class or instance.",
    ),
    "PLE0100 PLE0241 PLE0303 PLE0304 PLE0305 PLE0307 PLE0308 PLE0309 PLE1519 PLE1520": _defect(
        "broken-protocol",
        Severity.MEDIUM,
        90,
        "Class breaks a protocol of the language",
        "Python raises TypeError when the class or method is used.",
        "Give the method the form that Python expects.",
    ),
    "PLE0604": _defect(
        "undefined-name",
        Severity.MEDIUM,
        90,
        "`__all__` holds something that is no name",
        "`from module import *` raises TypeError.",
        "Write the names as strings.",
    ),
    "PLE0643 PLE1132 PLE1507": _defect(
        "wrong-call",
        Severity.MEDIUM,
        90,
        "Call or index that raises",
        _RAISES,
        "Correct the arguments.",
    ),
    "PLW1501": _defect(
        "wrong-call",
        Severity.MEDIUM,
        95,
        "Mode that open does not know",
        _RAISES,
        "Correct the mode.",
    ),
    "PLW0177": _defect(
        "nan-comparison",
        Severity.MEDIUM,
        95,
        "NaN equals nothing",
        "The comparison is false for every value.",
        "Use `math.isnan`.",
    ),
    "PLW0711 B029": _defect(
        "wrong-except",
        Severity.MEDIUM,
        90,
        "The except clause does not catch what it names",
        "The error goes past the handler.",
        "Name the exceptions in a tuple.",
    ),
    "B025": _defect(
        "wrong-except",
        Severity.MEDIUM,
        90,
        "The same exception is caught twice",
        "The second handler never runs.",
        "Remove one of the two.",
    ),
    "B002": _defect(
        "no-effect",
        Severity.MEDIUM,
        95,
        "`++` does not count in Python",
        "The value stays as it is.",
        "Write `+= 1`.",
    ),
    "B003": _defect(
        "wrong-call",
        Severity.MEDIUM,
        90,
        "Assigning os.environ changes no environment",
        "Child processes keep the old variables.",
        "Use `os.environ.clear()` and `update()`.",
    ),
    "B012": _defect(
        "swallowed-error",
        Severity.MEDIUM,
        90,
        "Leaving finally drops the error",
        "An exception on its way is lost.",
        "Leave after the finally block.",
    ),
    "B032": _defect(
        "no-effect",
        Severity.MEDIUM,
        85,
        "Annotation where an assignment is meant",
        "Nothing is assigned.",
        "Use `=`.",
    ),
    "RUF006": _defect(
        "lost-task",
        Severity.MEDIUM,
        85,
        "Task may vanish before it is done",
        "The event loop keeps no strong reference: the garbage collector may take the task away, "
        "and its errors with it.",
        "Keep the task, or use a TaskGroup.",
    ),
    # Another file may rely on it, provide it or make it harmless; or the author means it.
    "F401": _hint("Import is not used", ClaimKind.UNUSED),
    "F402": _hint("Loop variable hides an import"),
    "F811": _hint("Definition replaces an earlier one that nobody used"),
    "F822": _hint("`__all__` names something that is not there"),
    "F841": _hint("Variable is never read", ClaimKind.UNUSED),
    "B005 PLE1310": _hint("strip removes characters, not a word"),
    "B006 B039": _hint("Default value is shared by all calls"),
    "B015": _hint("Comparison whose result nobody uses"),
    "B020": _hint("Loop variable replaces what is looped over"),
    "B023": _hint("Function made in a loop sees the last item only"),
    "B030": _hint("The except clause names something that may be no exception"),
    "B031": _hint("Group of groupby used twice"),
    "E722": _hint("Bare except"),
    "PLE0101 PLE0237 PLE0302": _hint("Class may break a protocol of the language"),
    "PLE0704": _hint("Bare raise outside of an except clause"),
    "PLE1205 PLE1206": _hint("Logging call and its arguments may not fit"),
    "S110 S112": _hint("An error is dropped without a word"),
    "S113": _hint("Request without a timeout"),
}
