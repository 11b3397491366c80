"""A Claude that reviews the example of the end-to-end tests: one claim an agent, on its line.

What questions and answers look like stands here for every scripted Claude.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
"""Agent to line, quote and severity of what it finds in ``HEAD``; any other finds nothing."""
_READING = re.compile(r"then answer for (?P<reading>\w[\w.-]*)\.(?P<shard>s\d+)")
_HEADINGS = {
    "# The change in outline": "context",
    "# Which of these claims mean the same defect?": "gather",
    "# What was said already": "said",
    "# Explain a finding": "reply",
    "# Answer a question about a finding": "reply",
}
_FILE = re.compile(r'<data-\w+ kind="file" id="(f\d+)"')
_ADDED = re.compile(r"^ +(\d+) \|\+(.*\S.*)$")


@dataclass(frozen=True, slots=True)
class AddedLine:
    """An added line as a request shows it: id of its file, number, and text."""

    file: str
    number: int
    text: str


def claim(agent: str, *, file: str = "f1", **changed: object) -> dict[str, Any]:
    """What ``agent`` says of ``HEAD``."""
    number, quote, severity = PLACES[agent]
    own = {
        "severity": severity,
        "title": f"what {agent} sees",
        "scenario": f"a scenario of {agent}",
    }
    return claim_of(AddedLine(file, number, quote), **{**own, **changed})


def claim_of(line: AddedLine, **changed: object) -> dict[str, Any]:
    """A claim about ``line``."""
    return {
        "file": line.file,
        "side": "RIGHT",
        "start_line": line.number,
        "end_line": line.number,
        "quote": line.text,
        "scenario": "a row without an amount arrives",
        "title": "the sum is wrong",
        "kind": "defect",
        "severity": "medium",
        "confidence": 90,
        "subject": "",
        "also_at": [],
        **changed,
    }


def report(*claims: Mapping[str, Any], hunks: Sequence[str] = ("all",)) -> dict[str, Any]:
    """What a reader answers."""
    return {
        "hunks_read": list(hunks),
        "claims": list(claims),
        "injection_attempts": [],
        "overall_confidence": 90,
    }


def verdict(request: RecordedRequest, name: str, **changed: object) -> dict[str, Any]:
    """What whoever judges says of one finding: that it is so and worth a comment."""
    said: dict[str, Any] = {
        "id": name,
        "reason": "it is so",
        "outcome": "confirmed",
        "corrected": "",
        "open_question": "",
        "severity": severity_of(request, name),
        "worth": 88,
        "same_as": "",
        "advice": "post",
        **changed,
    }
    if phase_of(request) == "verify":
        del said["same_as"], said["advice"]
    return said


def phase_of(request: RecordedRequest) -> str:
    """What is asked: context, review, gather, verify, edit, mend, reread, said or reply."""
    if reading_of(request) is not None:
        return "review"
    if "You are the editor of Panelist" in request.system:
        return "edit"
    if "You are the verifier of Panelist" in request.system:
        return "verify"
    if "You mend what Panelist" in request.system:
        return "mend"
    if "You are the last to read an edit" in request.system:
        return "reread"
    for heading, phase in _HEADINGS.items():
        if any(text.startswith(heading) for text in request.texts):
            return phase
    raise AssertionError("an ask that nobody expects")


def reading_of(request: RecordedRequest) -> str | None:
    """Which reading is asked for: the agent and its lens; ``None`` for the other phases."""
    found = _READING.search(request.text)
    return found["reading"] if found else None


def shard_of(request: RecordedRequest) -> str:
    """The shard that a reader is asked about; "" for the other phases."""
    found = _READING.search(request.text)
    return found["shard"] if found else ""


def agent_of(request: RecordedRequest) -> str | None:
    """Which reviewer is asked; ``None`` for the other phases."""
    reading = reading_of(request)
    return reading.partition(".")[0] if reading is not None else None


def ids_of(request: RecordedRequest) -> list[str]:
    """The claims or findings that somebody is asked about."""
    found = re.search(r"(?m)^(?:Answer once for each of|The ids): ([^\n]*)\.$", request.text)
    if found is None:
        raise AssertionError("no ids")
    return found[1].split(", ")


def severity_of(request: RecordedRequest, name: str) -> str:
    """How grave a request says that the finding ``name`` is."""
    found = re.search(rf"id: {re.escape(name)}\n.*?severity: (\w+)", request.text, re.DOTALL)
    if found is None:
        raise AssertionError(f"{name} is not shown")
    return found[1]


def title_of(request: RecordedRequest, name: str) -> str:
    """The title that a request shows of the finding ``name``."""
    found = re.search(rf"id: {re.escape(name)}\n.*?\ntitle: ([^\n]+)", request.text, re.DOTALL)
    if found is None:
        raise AssertionError(f"{name} is not shown")
    return found[1]


def line_of(request: RecordedRequest, name: str) -> AddedLine:
    """The added line at which a request shows the finding ``name``."""
    place = re.search(rf"id: {re.escape(name)}\nplace: (\S+):(\d+)-", request.text)
    if place is None:
        raise AssertionError(f"{name} is not shown")
    ids = {
        path: id_ for id_, path in re.findall(_FILE.pattern + r'.*? path="([^"]+)"', request.text)
    }
    for line in added_lines(request.texts[0]):
        if (line.file, line.number) == (ids[place[1]], int(place[2])):
            return line
    raise AssertionError(f"the line of {name} is not shown")


def edit_of(line: AddedLine, new: str) -> dict[str, Any]:
    """An edit that makes ``line`` another one."""
    return {
        "file": line.file,
        "start_line": line.number,
        "end_line": line.number,
        "old": line.text,
        "new": new,
    }


def approval(name: str) -> dict[str, Any]:
    """What a rereader says of an edit that it has nothing against."""
    return {
        "id": name,
        "reason": "it is fine",
        "still_stands": False,
        "breaks": False,
        "objection": "",
        "test": "none is needed",
    }


def added_lines(text: str) -> Iterator[AddedLine]:
    """Every added line that a prompt shows, but for blank ones."""
    file = ""
    for row in text.split("\n"):
        if row.startswith("<data-"):
            opened = _FILE.match(row)
            file = opened[1] if opened else ""
        elif file and (found := _ADDED.match(row)):
            yield AddedLine(file, int(found[1]), found[2])


def files_of(request: RecordedRequest) -> list[str]:
    """The paths of the files that a reader is shown."""
    return re.findall(r'<data-\w+ kind="file" id="f\d+".*? path="([^"]+)"', request.text)


def panel(request: RecordedRequest) -> Reply:
    """Every reading finds the one thing of its agent; all is confirmed and posted."""
    agent = agent_of(request)
    if agent is not None:
        return Reply(report(*([claim(agent)] if agent in PLACES else [])))
    match phase_of(request):
        case "gather":
            return Reply({"groups": []})
        case "edit" | "verify":
            verdicts = [verdict(request, name) for name in ids_of(request)]
            return Reply({"verdicts": verdicts, "summary": "Begin with the divisor."})
        case "mend":
            return Reply({"fixes": []})
        case _:
            raise AssertionError("an ask that nobody expects")
