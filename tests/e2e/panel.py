"""A Claude that reviews the example of the end-to-end tests: one finding an agent, on its line."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.anthropic import RecordedRequest, Reply

BASE = "def ratio(a, b):\n    return a / b\n"
HEAD = """\
import hashlib


def ratio(a, b):
    if b is None:
        b = 0
    return a / b


def mark(password):
    return hashlib.new("md" + "5", password.encode()).hexdigest()


def unique(values):
    found = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
"""
PLACES: Mapping[str, tuple[int, str, str]] = {
    "security": (11, '    return hashlib.new("md" + "5", password.encode()).hexdigest()', "high"),
    "quality": (6, "        b = 0", "high"),
    "performance": (17, "        if value not in found:", "medium"),
    "tests": (5, "    if b is None:", "low"),
}
"""Agent to line, quote and severity of what it finds in ``HEAD``."""
_CHARGE = re.compile(r"then answer for (\w[\w-]*)\.s\d+")


def finding(agent: str, *, path: str = "src/ratio.py", **changed: object) -> dict[str, Any]:
    """What ``agent`` says of ``HEAD``."""
    line, quote, severity = PLACES[agent]
    return {
        "path": path,
        "side": "RIGHT",
        "start_line": line,
        "end_line": line,
        "title": f"what {agent} sees",
        "category": f"{agent}-problem",
        "claim": "defect",
        "severity": severity,
        "confidence": 90,
        "quote": quote,
        "subject": "",
        "scenario": f"a scenario of {agent}",
        "fix": "Write it another way.",
        "suggestion": "",
        **changed,
    }


def agent_of(request: RecordedRequest) -> str | None:
    """Which reviewer is asked; ``None`` for the other phases."""
    found = _CHARGE.search(request.text)
    return found[1] if found else None


def hunks_of(request: RecordedRequest) -> list[str]:
    """The hunks that a reviewer is asked to read."""
    found = re.search(r"hunks you are asked to read: ([^.]*)\.", request.text)
    if found is None:
        raise AssertionError("a reviewer without hunks")
    return found[1].split(", ")


def ids_of(request: RecordedRequest) -> list[str]:
    """The findings that the verifier or the synthesizer is asked about."""
    found = re.search(r"(?:Answer once for each of|The ids): ([^\n]*)\.\n?$", request.text.strip())
    if found is None:
        raise AssertionError("no ids")
    return found[1].split(", ")


def panel(request: RecordedRequest) -> Reply:
    """Every reviewer finds its one thing, everything is upheld and kept."""
    agent = agent_of(request)
    if agent is not None:
        return Reply(
            {
                "hunks_read": hunks_of(request),
                "findings": [finding(agent)],
                "injection_attempts": [],
                "overall_confidence": 90,
            }
        )
    if "Refute these findings" in request.text:
        verdicts = [
            {"id": name, "outcome": "upheld", "confidence": 88, "reason": "it is so"}
            for name in ids_of(request)
        ]
        return Reply({"verdicts": verdicts})
    if "Bring the findings together" in request.text:
        dispositions = [
            {
                "id": name,
                "disposition": "kept",
                "into": "",
                "severity": PLACES[name.partition(".")[0]][2],
                "reason": "stands",
            }
            for name in ids_of(request)
        ]
        return Reply({"summary": "Begin with the divisor.", "dispositions": dispositions})
    raise AssertionError("an ask that nobody expects")
