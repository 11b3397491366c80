"""A Claude for benchmarks: it claims something of real lines, upholds it and keeps it.

Every reviewer of a shard quotes another added line, so that no claim is thrown
out by code and every phase has something to ask.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.panel import agent_of, hunks_of, ids_of
from tests.fakes.anthropic import RecordedRequest

AGENTS = ("security", "quality", "performance", "tests")
_SHARD = re.compile(r"then answer for \w[\w-]*\.(s\d+)")
_FILE = re.compile(r' kind="file" path="([^"]+)"')
_ADDED = re.compile(r"^ +(\d+) \|\+( *\S.{12,})$")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked what.

    Attributes:
        phase: ``context``, ``review``, ``verify`` or ``synthesize``.
        agent: of a review, "" otherwise.
        shard: of a review, "" otherwise.
    """

    phase: str
    agent: str = ""
    shard: str = ""

    @property
    def name(self) -> str:
        """The agent, or the phase where there is none."""
        return self.agent or self.phase


def asked(request: RecordedRequest) -> Asked:
    """Who ``request`` asks, told by its words."""
    agent = agent_of(request)
    if agent is not None:
        shard = _SHARD.search(request.text)
        return Asked("review", agent, shard[1] if shard else "")
    for phase, words in (
        ("context", "You set the scene for the reviewers"),
        ("verify", "Refute these findings"),
        ("synthesize", "Bring the findings together"),
    ):
        if words in request.text:
            return Asked(phase)
    raise AssertionError("an ask that nobody expects")


def answer(request: RecordedRequest, *, claims: bool = True) -> Mapping[str, Any]:
    """A readable answer to whatever is asked; a reviewer ``claims`` one thing, or nothing."""
    who = asked(request)
    match who.phase:
        case "context":
            return {"brief": "It settles what is left.", "topics": [], "files": [], "agents": []}
        case "review":
            return {
                "hunks_read": hunks_of(request),
                "findings": [_finding(request, who)] if claims else [],
                "injection_attempts": [],
                "overall_confidence": 88,
            }
        case "verify":
            return {"verdicts": [_verdict(name) for name in ids_of(request)]}
        case _:
            return {
                "summary": "Begin with the totals.",
                "dispositions": [_kept(name) for name in ids_of(request)],
            }


def _finding(request: RecordedRequest, who: Asked) -> Mapping[str, Any]:
    lines = list(added(request.text))
    path, number, quote = lines[AGENTS.index(who.agent) * (len(lines) // len(AGENTS))]
    return {
        "path": path,
        "side": "RIGHT",
        "start_line": number,
        "end_line": number,
        "title": f"{who.agent} doubts line {number}",
        "category": f"{who.agent}-doubt",
        "claim": "defect",
        "severity": "medium",
        "confidence": 80,
        "quote": quote,
        "subject": "",
        "scenario": "A row without an amount arrives; the sum is wrong and nobody is told.",
        "fix": "Refuse the row before it is added up.",
        "suggestion": "",
    }


def added(text: str) -> Iterator[tuple[str, int, str]]:
    """Path, number and text of each added line that a prompt shows, but for the shortest."""
    path = ""
    for line in text.split("\n"):
        if opened := _FILE.search(line):
            path = opened[1]
        elif path and (found := _ADDED.match(line)):
            yield path, int(found[1]), found[2]


def _verdict(name: str) -> Mapping[str, Any]:
    return {
        "id": name,
        "outcome": "upheld",
        "confidence": 85,
        "reason": "Nothing before this line rules the row out.",
    }


def _kept(name: str) -> Mapping[str, Any]:
    return {
        "id": name,
        "disposition": "kept",
        "into": "",
        "severity": "medium",
        "reason": "stands on its own",
    }
