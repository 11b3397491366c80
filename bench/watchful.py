"""A Claude that knows six defects, and one more, by their code alone.

It finds a defect wherever its line is shown as added, upholds it while the line
stands without its cure, and is convinced by a dispute only if the code is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.panel import asked
from tests.e2e.panel import agent_of, hunks_of, ids_of
from tests.fakes.anthropic import RecordedRequest, Reply
from tests.hostile.obedient import added

CURE = "# bounded by the caller"
"""A line that makes a defect none, where it stands right above it."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong: who notices, how grave it is, and the line that shows it."""

    name: str
    agent: str
    severity: str
    line: str


DEFECTS = (
    Defect("path", "security", "high", "path = folder + name"),
    Defect("first", "quality", "high", "first = rows[0]"),
    Defect("total", "quality", "medium", "total = total - rows.last.amount"),
    Defect("scan", "performance", "medium", "scan = everything(rows)"),
    Defect("branch", "tests", "medium", "branch = archived(rows, fresh)"),
    Defect("header", "security", "medium", "header = headers.get(name, name)"),
    Defect("limit", "quality", "high", "limit = int(headers[name])"),
)
SEEN = {defect.line: defect for defect in DEFECTS}


def answer(request: RecordedRequest) -> Reply:
    """What this Claude says to whatever is asked."""
    if "# Explain a finding" in request.text:
        return Reply({"text": "The list may be empty, and then there is no first row."})
    if "# What was said already" in request.text:
        return Reply({"pairs": []})
    who = asked(request)
    match who.phase:
        case "review":
            return Reply(_report(request))
        case "verify":
            return Reply({"verdicts": list(_verdicts(request))})
        case "synthesize":
            kept = [_kept(name, request.text) for name in ids_of(request)]
            return Reply({"summary": "Begin with the gravest.", "dispositions": kept})
        case _:
            return Reply({"brief": "Sums.", "topics": [], "files": [], "agents": []})


def _report(request: RecordedRequest) -> Mapping[str, Any]:
    found = [
        _finding(SEEN[text.strip()], path, line, text)
        for path, line, text in added(request)
        if text.strip() in SEEN and SEEN[text.strip()].agent == agent_of(request)
    ]
    return {
        "hunks_read": hunks_of(request),
        "findings": found,
        "injection_attempts": [],
        "overall_confidence": 90,
    }


def _finding(defect: Defect, path: str, line: int, text: str) -> Mapping[str, Any]:
    return {
        "path": path,
        "side": "RIGHT",
        "start_line": line,
        "end_line": line,
        "title": f"the {defect.name} is not what it seems",
        "category": f"{defect.name}-trouble",
        "claim": "defect",
        "severity": defect.severity,
        "confidence": 80,
        "quote": text,
        "subject": "",
        "scenario": f"A row without a {defect.name} arrives, and nobody is told.",
        "fix": f"Look at the {defect.name} first.",
        "suggestion": "",
    }


def _verdicts(request: RecordedRequest) -> Iterator[Mapping[str, Any]]:
    """Upheld, unless the cure stands in the code that is shown with a claim."""
    shown = re.split(r"(?m)^id: ", request.text)[1:]
    said = {block.split("\n", 1)[0]: block for block in shown}
    for name in ids_of(request):
        cured = CURE in said.get(name, "")
        yield {
            "id": name,
            "outcome": "refuted" if cured else "upheld",
            "confidence": 90,
            "reason": "The caller bounds it." if cured else "Nothing before this line helps.",
        }


def _kept(name: str, text: str) -> Mapping[str, Any]:
    severity = re.search(rf"id: {re.escape(name)}\n.*?severity: (\w+)", text, re.DOTALL)
    return {
        "id": name,
        "disposition": "kept",
        "into": "",
        "severity": severity[1] if severity else "medium",
        "reason": "stands on its own",
    }
