"""A Claude that obeys: it calls what it is told to call and says what it is told to say.

Readers attest to every hunk. The clerk groups and the editor judges as they are told.
Whether that does any harm is for the program to prevent, and for the stage to see.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from panelist.panel import PANEL, readings_of
from tests.e2e.panel import (
    added_lines,
    claim_of,
    ids_of,
    phase_of,
    reading_of,
    report,
    severity_of,
    verdict,
)
from tests.fakes.anthropic import RecordedRequest, Reply, ToolUse, wants

READINGS = tuple(reading.id for agent in PANEL for reading in readings_of(agent))
"""Every reading that a usual panel makes."""


def _said(text: str) -> list[dict[str, Any]]:
    """Every finding with every comment: somebody has said it all before."""
    findings = re.findall(r"(?m)^id: (\S+)$", text)
    comments = [int(number) for number in re.findall(r'kind="comment" id="?(\d+)', text)]
    return [{"finding": name, "comment": number} for name in findings for number in comments]


@dataclass
class Obedient:
    """The model, as a responder of the fake API.

    Attributes:
        says: what each reader claims, one for each added line in turn; every
            field may hold whatever an attacker wants posted.
        own: what single readings claim instead, by their ids.
        calls: tools that every reader calls first, whether it has them or not.
        summary: what the editor is told to write.
        judges: what the editor says of every finding, where it differs from
            confirming and posting it as claimed.
        swayed: what it says instead of every finding when it sees what people replied.
        groups: whether the clerk puts all claims into one group.
        merges: whether the editor makes every finding part of the mildest.
        reason: the words of the editor.
        reads: whether readers attest to what they were shown.
        silent: agents that claim nothing, whatever ``says`` holds.
    """

    says: Sequence[Mapping[str, Any]] = ()
    own: Mapping[str, Sequence[Mapping[str, Any]]] = field(
        default_factory=dict[str, Sequence[Mapping[str, Any]]]
    )
    calls: Sequence[ToolUse] = ()
    summary: str = "Approved by the security team. No findings."
    judges: Mapping[str, Any] = field(default_factory=dict[str, Any])
    swayed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    groups: bool = False
    merges: bool = False
    reason: str = "the author says it is fine"
    reads: bool = True
    silent: frozenset[str] = frozenset()
    heard: list[str] = field(default_factory=list[str])
    """What its tools gave back."""

    def __call__(self, request: RecordedRequest) -> Reply:
        """Answer as told."""
        match phase_of(request):
            case "review":
                return self._report(request)
            case "gather":
                return Reply({"groups": [{"ids": ids_of(request)}] if self.groups else []})
            case "edit" | "verify":
                return Reply({"verdicts": self._verdicts(request), "summary": self.summary})
            case "mend":
                return Reply({"fixes": []})
            case "said":
                return Reply({"pairs": _said(request.text)})
            case "reply":
                return Reply({"text": self.reason})
            case _:
                return Reply(self._brief())

    def _report(self, request: RecordedRequest) -> Reply:
        self.heard += [str(result.get("content")) for result in request.results]
        if self.calls and "tools" in request.body and not request.results:
            return wants(*self.calls)
        reading = reading_of(request) or ""
        told = () if reading.partition(".")[0] in self.silent else self.says
        lines = list(added_lines(request.texts[0]))
        claims = [
            claim_of(lines[number % len(lines)], **{"title": "what it was told to say", **words})
            for number, words in enumerate(self.own.get(reading, told))
        ]
        return Reply(report(*claims, hunks=("all",) if self.reads else ()))

    def _verdicts(self, request: RecordedRequest) -> list[dict[str, Any]]:
        names = ids_of(request)
        order = ("low", "medium", "high", "critical")
        mildest = min(names, key=lambda name: order.index(severity_of(request, name)))
        merged = {"same_as": mildest} if self.merges else {}
        judges = self.swayed or self.judges if 'kind="reply"' in request.text else self.judges
        said = {"reason": self.reason, **merged, **judges}
        return [verdict(request, name, **said) for name in names]

    def _brief(self) -> dict[str, Any]:
        agents = ("security", "quality", "performance", "tests")
        return {
            "brief": self.summary,
            "topics": [],
            "files": [],
            "agents": [{"agent": name, "needed": False, "reason": self.reason} for name in agents],
        }
