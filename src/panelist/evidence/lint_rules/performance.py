"""Rules whose breach costs time or memory."""

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.lint_rules.rule import Rule


def _slow(
    category: str, severity: Severity | None, title: str, scenario: str = "", fix: str = ""
) -> Rule:
    return Rule("performance", ClaimKind.SLOWDOWN, category, severity, 85, title, scenario, fix)


_STALLS = "While it waits, no other coroutine of the process runs."
PERFORMANCE = {
    "ASYNC210 ASYNC212": _slow(
        "blocking-call",
        Severity.MEDIUM,
        "Blocking HTTP call in a coroutine",
        _STALLS,
        "Use an asynchronous client.",
    ),
    "ASYNC220 ASYNC221 ASYNC222": _slow(
        "blocking-call",
        Severity.MEDIUM,
        "Blocking process call in a coroutine",
        _STALLS,
        "Use `asyncio.create_subprocess_exec`.",
    ),
    "ASYNC250": _slow(
        "blocking-call",
        Severity.MEDIUM,
        "input() in a coroutine",
        _STALLS,
        "Read in a thread.",
    ),
    "ASYNC230": _slow("blocking-call", None, "File opened in a coroutine"),
    "ASYNC110": _slow("busy-wait", None, "Polling in a coroutine where an event would do"),
    "B019": _slow(
        "cache-keeps-instances",
        Severity.MEDIUM,
        "Cache on a method keeps every instance alive",
        "Each instance the method is called on stays in memory for as long as the class.",
        "Use `cached_property`, or a cache on the instance.",
    ),
    "PERF101 PERF102 PERF401 PERF402 PERF403": _slow(
        "needless-work",
        None,
        "The loop does more work than needed",
    ),
}
