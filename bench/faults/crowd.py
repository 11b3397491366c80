"""Claudes for the tables that break GitHub: one that finds nothing, and ones that find a lot."""

from collections.abc import Mapping
from typing import Any

from bench.faults.scene import Files, Responder
from bench.panel import AGENTS, added, answer, asked
from tests.fakes.anthropic import RecordedRequest, Reply

MANY: Files = {
    "src/rates.py": "".join(f"RATE_OF_DAY_{n} = {n} * 17\n" for n in range(130)).encode()
}
"""More added lines than findings, and every line another."""


def reads(request: RecordedRequest) -> Reply:
    """Everything is read and nothing is found."""
    return Reply(answer(request, claims=False))


def finds(each: int, scenario: str = "The rate is wrong on that day.") -> Responder:
    """Each of the four reviewers finds ``each`` things of its own."""

    def respond(request: RecordedRequest) -> Reply:
        said = answer(request)
        if not said.get("findings"):
            return Reply(said)
        mine = AGENTS.index(asked(request).agent)
        lines = list(added(request.text))[mine :: len(AGENTS)][:each]
        found = [_about(said["findings"][0], *line, scenario) for line in lines]
        return Reply({**said, "findings": found}, piece=100_000)

    return respond


def _about(
    claim: Mapping[str, Any], path: str, number: int, quote: str, scenario: str
) -> Mapping[str, Any]:
    place = {"path": path, "start_line": number, "end_line": number, "quote": quote}
    return {**claim, **place, "title": f"The rate of line {number}", "scenario": scenario}
