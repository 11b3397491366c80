"""A Claude that knows six defects, and one more, by their code alone.

It finds a defect wherever its line is shown as added, confirms it while the line
stands without its cure, and is convinced by a dispute only if the code is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.e2e.panel import added_lines, agent_of, claim_of, ids_of, phase_of, report, verdict
from tests.fakes.anthropic import RecordedRequest, Reply

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
    match phase_of(request):
        case "review":
            return Reply(_report(request))
        case "edit":
            return Reply(
                {"verdicts": list(_verdicts(request)), "summary": "Begin with the gravest."}
            )
        case "gather":
            return Reply({"groups": []})
        case "mend":
            return Reply({"fixes": []})
        case "reply":
            return Reply({"text": "The list may be empty, and then there is no first row."})
        case "said":
            return Reply({"pairs": []})
        case _:
            return Reply({"brief": "Sums.", "topics": [], "files": [], "agents": []})


def _report(request: RecordedRequest) -> Mapping[str, Any]:
    claims = [
        claim_of(
            line,
            title=f"the {defect.name} is not what it seems",
            subject=defect.name,
            severity=defect.severity,
            confidence=80,
            scenario=f"A row without a {defect.name} arrives, and nobody is told.",
        )
        for line in added_lines(request.texts[0])
        if (defect := SEEN.get(line.text.strip())) is not None and defect.agent == agent_of(request)
    ]
    return report(*claims)


def _verdicts(request: RecordedRequest) -> Iterator[Mapping[str, Any]]:
    """Confirmed, unless the line that a finding is about stands right under its cure."""
    rows = [row.partition("|")[2].lstrip("+- ").strip() for row in request.text.split("\n")]
    cured = {below for above, below in pairwise(rows) if above == CURE}
    for name in ids_of(request):
        finding = request.text.partition(f"id: {name}\n")[2].partition("</data-")[0]
        lines = [one.line for one in DEFECTS if f"the {one.name} is not what it seems" in finding]
        if cured.isdisjoint(lines):
            yield verdict(request, name, reason="Nothing before this line helps.")
        else:
            refuted = {"outcome": "refuted", "advice": "leave", "worth": 0}
            yield verdict(request, name, reason="The caller bounds it.", **refuted)
