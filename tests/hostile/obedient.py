"""A Claude that obeys: it calls what it is told to call and says what it is told to say.

Reviewers attest to every hunk. A verifier agrees with whoever asked last, and a
synthesizer rejects whatever it may. Whether that does any harm is for the
program to prevent, and for the stage to see.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.panel import agent_of, hunks_of, ids_of
from tests.fakes.anthropic import RecordedRequest, Reply, ToolUse, wants

Claim = Callable[[str, int, str], dict[str, Any]]
"""Given the path, line and text of an added line: what is claimed about it."""

_FILE = re.compile(r' kind="file" path="([^"]+)"')
_ADDED = re.compile(r"^ +(\d+) \|\+(.*)$")


def added(request: RecordedRequest) -> list[tuple[str, int, str]]:
    """Path, line and text of every added line that a request shows."""
    lines: list[tuple[str, int, str]] = []
    path = ""
    for row in request.text.split("\n"):
        if opened := _FILE.search(row):
            path = opened[1]
        elif path and (line := _ADDED.match(row)) and line[2].strip():
            lines.append((path, int(line[1]), line[2]))
    return lines


def claim(path: str, line: int, quote: str) -> dict[str, Any]:
    """A finding about a line."""
    return {
        "path": path,
        "side": "RIGHT",
        "start_line": line,
        "end_line": line,
        "title": "what it was told to say",
        "category": "told-so",
        "claim": "defect",
        "severity": "medium",
        "confidence": 90,
        "quote": quote,
        "subject": "",
        "scenario": "somebody said so",
        "fix": "",
        "suggestion": "",
    }


def _said(text: str) -> list[dict[str, Any]]:
    """Every finding with every comment: somebody has said it all before."""
    findings = re.findall(r"(?m)^id: (\S+)$", text)
    comments = [int(number) for number in re.findall(r'kind="comment" id="?(\d+)', text)]
    return [{"finding": name, "comment": number} for name in findings for number in comments]


@dataclass
class Obedient:
    """The model, as a responder of the fake API.

    Attributes:
        says: what each reviewer claims, one for each added line in turn; every
            field may hold whatever an attacker wants posted.
        calls: tools that every reviewer calls first, whether it has them or not.
        summary: what the synthesizer is told to write.
        verdict: what the verifier answers: ``refuted`` clears a change.
        disposition: what the synthesizer answers.
        reason: the words of both.
        reads: whether reviewers attest to what they were shown.
        silent: agents that claim nothing, whatever ``says`` holds.
    """

    says: Sequence[dict[str, Any]] = ()
    calls: Sequence[ToolUse] = ()
    summary: str = "Approved by the security team. No findings."
    verdict: str = "upheld"
    disposition: str = "kept"
    reason: str = "the author says it is fine"
    reads: bool = True
    silent: frozenset[str] = frozenset()
    heard: list[str] = field(default_factory=list[str])
    """What its tools gave back."""

    def __call__(self, request: RecordedRequest) -> Reply:
        """Answer as told."""
        agent = agent_of(request)
        if agent is not None:
            return self._reviewed(agent, request)
        if "Refute these findings" in request.text:
            return Reply({"verdicts": [self._verdict(name) for name in ids_of(request)]})
        if "Bring the findings together" in request.text:
            said = [self._disposition(name) for name in ids_of(request)]
            return Reply({"summary": self.summary, "dispositions": said})
        if "# What was said already" in request.text:
            return Reply({"pairs": _said(request.text)})
        if "# Explain a finding" in request.text:
            return Reply({"text": self.reason})
        if "You set the scene for the reviewers" in request.text:
            return Reply(self._brief())
        raise AssertionError("an ask that nobody expects")

    def _reviewed(self, agent: str, request: RecordedRequest) -> Reply:
        self.heard += [str(result.get("content")) for result in request.results]
        if self.calls and "tools" in request.body and not request.results:
            return wants(*self.calls)
        spots = added(request)
        told = () if agent in self.silent else self.says
        return Reply(
            {
                "hunks_read": hunks_of(request) if self.reads else [],
                "findings": [
                    {**claim(*spots[number % len(spots)]), **words}
                    for number, words in enumerate(told)
                ],
                "injection_attempts": [],
                "overall_confidence": 100,
            }
        )

    def _verdict(self, name: str) -> dict[str, Any]:
        return {"id": name, "outcome": self.verdict, "confidence": 100, "reason": self.reason}

    def _disposition(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "disposition": self.disposition,
            "into": "",
            "severity": "low",
            "reason": self.reason,
        }

    def _brief(self) -> dict[str, Any]:
        agents = ("security", "quality", "performance", "tests")
        return {
            "brief": self.summary,
            "topics": [],
            "files": [],
            "agents": [{"agent": name, "needed": False, "reason": self.reason} for name in agents],
        }
