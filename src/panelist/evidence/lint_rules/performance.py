"""Rules whose breach costs time or memory."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _hint(title: str) -> Rule:
    return Rule("performance", title)


PERFORMANCE = {
    "ASYNC210 ASYNC212": Rule(
        "performance",
        "Blocking HTTP call in a coroutine",
        ClaimKind.SLOWDOWN,
        "blocking-call",
        Severity.MEDIUM,
        85,
        "While it waits, no other coroutine of the process runs.",
        "Use an asynchronous client.",
    ),
    "ASYNC220 ASYNC221 ASYNC222": _hint("Blocking process call in a coroutine"),
    "ASYNC250": _hint("input() in a coroutine"),
    "ASYNC230": _hint("File opened in a coroutine"),
    "ASYNC110": _hint("Polling in a coroutine where an event would do"),
    "B019": _hint("Cache on a method keeps every instance alive"),
    "PERF101 PERF102 PERF401 PERF402 PERF403": _hint("The loop does more work than needed"),
}
