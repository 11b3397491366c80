"""Lives of pull requests, made up by a seed, with a log of what was made up.

The log is kept apart from what Panelist keeps: counts are checked against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from panelist.contracts import (
    Cell,
    CellState,
    Conclusion,
    Cost,
    Coverage,
    Entry,
    EntryState,
    Ledger,
    RankedFinding,
    Reading,
    Review,
    Severity,
    Spending,
    Tokens,
)
from panelist.events import CellDone, RunStarted, jsonl
from panelist.ledger import after_round, entry, following
from panelist.memory import RunDirectory
from tests.unit.render.samples import QUIET, finding

REPOSITORY = "octo/shop"
AGENTS = ("performance", "quality", "security")
CONCLUSIONS = (Conclusion.SUCCESS, Conclusion.FAILURE, Conclusion.NEUTRAL)
DAYS = {"2026-10-30": 1_793_361_600.0, "2026-11-02": 1_793_620_800.0}
"""Days, and a second of each (noon, UTC)."""
REASONS = ("The bank rounds.", "It is never called.", "A test holds it.")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and how its life stands."""

    ranked: RankedFinding
    state: EntryState = EntryState.OPEN
    why: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One review as it was made up."""

    head: str
    day: str
    complete: bool
    conclusion: Conclusion
    calls: dict[str, int]
    usd: float | None
    found: tuple[RankedFinding, ...]
    first_after: float | None


@dataclass
class Life:
    """One pull request: its rounds, and what became of each finding."""

    number: int
    rounds: list[Round] = field(default_factory=list[Round])
    findings: list[Told] = field(default_factory=list[Told])
    reviews: list[Review] = field(default_factory=list[Review])
    ledger: Ledger | None = None

    def last_complete(self) -> bool:
        """Whether its last review read everything."""
        return self.rounds[-1].complete


def make_lives(seed: int, number: int) -> tuple[Life, ...]:
    """So many lives of one to four rounds."""
    random = Random(seed)  # noqa: S311 - no secret
    return tuple(_live(random, one) for one in range(1, number + 1))


def write_lives(lives: Sequence[Life], root: Path) -> None:
    """A run directory for each round, with the events of its run."""
    for life in lives:
        for place, (made, review) in enumerate(zip(life.rounds, life.reviews, strict=True), 1):
            memory = RunDirectory(root / f"pull-{life.number:02}" / f"round-{place}")
            memory.write(review)
            keep = jsonl(memory.root / "events.jsonl")
            begun = DAYS[made.day]
            keep(RunStarted(REPOSITORY, "claude", at=begun))
            if made.first_after is not None:
                for after, findings in ((0.5, 0), (made.first_after, 2), (99.0, 1)):
                    cell = CellDone("a", "quality", findings, 1.0, 0.1, at=begun + after)
                    keep(cell)


def _live(random: Random, number: int) -> Life:
    life = Life(number)
    days = sorted(random.choices(tuple(DAYS), k=random.randint(1, 4)))
    for place, day in enumerate(days):
        head = f"{number * 10 + place:040x}"
        life.findings = [_go_on(random, one) for one in life.findings]
        first = len(life.findings) + 1
        found = tuple(_find(random, first + more) for more in range(random.randint(0, 3)))
        life.findings += [Told(one) for one in found]
        life.rounds.append(_round(random, head, day, found))
        _keep(life)
    return life


def _round(random: Random, head: str, day: str, found: tuple[RankedFinding, ...]) -> Round:
    return Round(
        head=head,
        day=day,
        complete=random.random() < 0.7,
        conclusion=random.choice(CONCLUSIONS),
        calls={who: random.randint(1, 3) for who in (*random.sample(AGENTS, 2), "verify")},
        usd=None if random.random() < 0.15 else random.randint(1, 400) / 100,
        found=found,
        first_after=float(random.randint(2, 60)) if found else None,
    )


def _find(random: Random, number: int) -> RankedFinding:
    return finding(
        number,
        found_by=(random.choice(AGENTS),),
        severity=random.choice(tuple(Severity)),
        support=random.randint(1, 3),
    )


def _go_on(random: Random, told: Told) -> Told:
    """What became of a finding until the next round. What is over stays so."""
    if told.state in {EntryState.FIXED, EntryState.DISMISSED}:
        return told
    state = random.choice((*EntryState, EntryState.FIXED, told.state))
    why = random.choice(REASONS) if state is not EntryState.OPEN else ""
    return Told(told.ranked, state, why)


def _keep(life: Life) -> None:
    """The ledger and the review after the last round."""
    made = life.rounds[-1]
    entries = [_entry(one, made.head) for one in life.findings]
    counting = {EntryState.OPEN, EntryState.DISPUTED}
    ledger = following(
        life.ledger,
        [one for one in entries if one.state in counting],
        [one for one in entries if one.state not in counting],
        reading=Reading(head_sha=made.head, panel="0" * 16, patch="1" * 32, complete=made.complete),
        spending=Spending(day=made.day, usd=made.usd or 0.0, runs=1),
    )
    life.ledger = after_round(ledger, found_new=bool(made.found), complete=made.complete)
    life.reviews.append(_review(life, made, life.ledger))


def _entry(told: Told, head: str) -> Entry:
    who = {EntryState.OPEN: "", EntryState.FIXED: "code"}.get(told.state, "ann")
    return entry(told.ranked, head, state=told.state, who=who, why=told.why)


def _review(life: Life, made: Round, ledger: Ledger) -> Review:
    open_ones = [one.ranked for one in life.findings if one.state is EntryState.OPEN]
    cells = tuple(
        Cell(
            path="a.py",
            agent=who,
            state=CellState.READ if made.complete else CellState.PARTIAL,
            hunks_read=1,
            hunks_total=2,
        )
        for who in made.calls
        if who in AGENTS
    )
    costs = tuple(
        Cost(who=who, models=("m",), calls=calls, tokens=Tokens(input=7), usd=0.25, seconds=1)
        for who, calls in made.calls.items()
    )
    return QUIET.model_copy(
        update={
            "repository": REPOSITORY,
            "number": life.number,
            "head_sha": made.head,
            "conclusion": made.conclusion,
            "findings": tuple(open_ones),
            "coverage": Coverage(cells=cells, hunks_read=2, hunks_total=4, complete=made.complete),
            "costs": costs,
            "cost_usd": made.usd,
            "ledger": ledger,
        }
    )
