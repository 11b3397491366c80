"""A Claude for benchmarks: it claims something of real lines, confirms it and posts it.

Every reading of a shard quotes another added line, so that no claim is like
another and every phase has something to ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panelist.panel import PANEL, readings_of
from tests.e2e.panel import (
    AddedLine,
    added_lines,
    approval,
    claim_of,
    edit_of,
    ids_of,
    line_of,
    phase_of,
    reading_of,
    report,
    shard_of,
    verdict,
)
from tests.fakes.anthropic import RecordedRequest

READINGS = tuple(reading.id for agent in PANEL for reading in readings_of(agent))
"""Every reading that a usual panel makes of a shard."""
MENDING = ("mend", "reread")
"""Who mends, and who reads that again."""
_TELLING = 16
"""Characters of a line that is worth a claim."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked what.

    Attributes:
        phase: ``context``, ``review``, ``gather``, ``verify``, ``edit``, ``mend``, ``said`` or
            ``reply``.
        reading: of a review, "" otherwise.
        shard: of a review; of whoever mends, the findings it is about; "" otherwise.
    """

    phase: str
    reading: str = ""
    shard: str = ""

    @property
    def name(self) -> str:
        """The reading, or the phase where there is none."""
        return self.reading or self.phase


def asked(request: RecordedRequest) -> Asked:
    """Who ``request`` asks, told by its words."""
    phase = phase_of(request)
    about = ", ".join(ids_of(request)) if phase in MENDING else shard_of(request)
    return Asked(phase, reading_of(request) or "", about)


def answer(
    request: RecordedRequest, *, claims: bool = True, mends: bool = True
) -> Mapping[str, Any]:
    """A readable answer to whatever is asked; a reader ``claims`` one thing, or nothing."""
    who = asked(request)
    match who.phase:
        case "context":
            return {"brief": "It settles what is left.", "topics": [], "files": [], "agents": []}
        case "review":
            return report(*([_claim(request, who.reading)] if claims else []))
        case "gather":
            return {"groups": []}
        case "edit":
            verdicts = [
                verdict(request, name, reason="Nothing before this line rules the row out.")
                for name in ids_of(request)
            ]
            return {"verdicts": verdicts, "summary": "Begin with the totals."}
        case "mend":
            return {"fixes": [_fix(request, name) for name in ids_of(request) if mends]}
        case "reread":
            return {"edits": [approval(name) for name in ids_of(request)]}
        case _:
            raise AssertionError("an ask that nobody expects")


def _fix(request: RecordedRequest, name: str) -> Mapping[str, Any]:
    line = line_of(request, name)
    edit = edit_of(line, f"{line.text}  # rows without an amount are told of before")
    return {"id": name, "reason": "Nothing before this line rules the row out.", "edits": [edit]}


def _claim(request: RecordedRequest, reading: str) -> Mapping[str, Any]:
    lines = telling_lines(request)
    place = READINGS.index(reading) if reading in READINGS else 0
    line = lines[place * (len(lines) // len(READINGS))]
    return claim_of(
        line,
        title=f"{reading} doubts line {line.number}",
        scenario="A row without an amount arrives; the sum is wrong and nobody is told.",
        confidence=80,
    )


def telling_lines(request: RecordedRequest) -> Sequence[AddedLine]:
    """The added lines that a reader is shown, but for the shortest."""
    lines = list(added_lines(request.texts[0]))
    return [line for line in lines if len(line.text) > _TELLING] or lines
