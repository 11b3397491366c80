"""Claudes for the tables that break GitHub: one that finds nothing, and ones that find a lot."""

from bench.faults.scene import Files, Responder
from bench.panel import READINGS, answer, asked, telling_lines
from tests.e2e.panel import claim_of, report
from tests.fakes.anthropic import RecordedRequest, Reply

MANY: Files = {
    "src/rates.py": "".join(f"RATE_OF_DAY_{n} = {n} * 17\n" for n in range(130)).encode()
}
"""More added lines than findings, and every line another."""


def reads(request: RecordedRequest) -> Reply:
    """Everything is read and nothing is found."""
    return Reply(answer(request, claims=False))


def finds(
    each: int, scenario: str = "The rate is wrong on that day.", severity: str = "medium"
) -> Responder:
    """Each of the six readings finds ``each`` things of its own."""

    def respond(request: RecordedRequest) -> Reply:
        who = asked(request)
        if who.phase != "review":
            return Reply(answer(request))
        mine = READINGS.index(who.reading)
        lines = telling_lines(request)[mine :: len(READINGS)][:each]
        claims = [
            claim_of(
                line,
                title=f"The rate of line {line.number}",
                scenario=scenario,
                severity=severity,
            )
            for line in lines
        ]
        return Reply(report(*claims), piece=100_000)

    return respond
