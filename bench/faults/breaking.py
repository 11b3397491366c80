"""The fake Anthropic API under a fault, and one review by the real door that meets it.

Every answer of a reader names the request it answers in the title of its
claim. Whatever was broken may therefore not be found in anything that is kept.
"""

import contextlib
import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

from bench.panel import answer
from panelist.cli.arguments import parse
from panelist.cli.review import door
from panelist.cli.speech import Speech
from panelist.contracts import Review, Stopped
from panelist.errors import PanelistError
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.render.coverage import gaps
from panelist.settings import environment
from tests.fakes.anthropic import KEY, FakeAnthropic, Fault, RecordedRequest, Reply

Spoil = Callable[[RecordedRequest, Reply], Reply | None]
"""Given a request and its good answer: the bad one, or ``None`` to leave it."""

_NAMED = re.compile(r"in answer (\d+)")


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault of the connection: which, to whom, and how often.

    Attributes:
        marker: words of the requests it happens to; "" for every one.
        model: the one it happens to; ``None`` for any.
        nth: which of these, from 1; ``None`` for all.
    """

    fault: Fault
    marker: str = ""
    model: str | None = None
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a user sees of a run, and what it took.

    Attributes:
        conclusion: of the check.
        sentences: the headline and what is listed under it; or why it stopped.
        complete: whether the review says that everything was read.
        calls: requests for an answer.
        seconds: wall clock of the door.
        usd: what the API billed.
        partial: numbers of broken answers that were kept all the same.
    """

    conclusion: str
    sentences: tuple[str, ...]
    complete: bool
    calls: int
    seconds: float
    usd: float
    partial: tuple[int, ...]


class BreakingFake(FakeAnthropic):
    """Remembers which requests it gave no good answer."""

    def __init__(self, spoil: Spoil) -> None:
        super().__init__(self._respond)
        self.broken: set[int] = set()
        self._spoil = spoil

    def _respond(self, request: RecordedRequest) -> Reply:
        good = Reply(_named(answer(request, mends=False), request.number), latency=0.02)
        bad = self._spoil(request, good)
        if bad is None:
            return good
        self.broken.add(request.number)
        return bad

    @override
    def _fault_of(self, request: RecordedRequest) -> Fault | None:
        fault = super()._fault_of(request)
        if fault is not None:
            self.broken.add(request.number)
        return fault


def _named(said: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    claims = [
        {**claim, "title": f"{claim['title']} in answer {number}"}
        for claim in said.get("claims", ())
    ]
    return {**said, "claims": claims} if "claims" in said else said


def carry_out(
    repository: Path, run: Path, strikes: tuple[Strike, ...], spoil: Spoil, *, seconds: float
) -> Seen:
    """Review the last commit of ``repository`` under faults, within ``seconds``."""
    memory = RunDirectory(run)
    collected = local.from_range(repository, "HEAD~1", "HEAD")
    memory.write_patch(collected.patch)
    memory.write(collected.pull)
    # The door keeps a minute of the deadline for publishing.
    minutes = (seconds + 60) / 60
    given = parse(["review", "--run-directory", str(run), "--deadline-minutes", f"{minutes}"])
    with BreakingFake(spoil) as fake:
        for strike in strikes:
            fake.fail(strike.fault, nth=strike.nth, model=strike.model, marker=strike.marker)
        there = environment.read({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake.url})
        started = time.monotonic()
        # What stops a review is in ``stopped.json``, which is what the check shows.
        with contextlib.suppress(PanelistError):
            door(given, there, Speech(on_actions=False, out=io.StringIO()))
        took = time.monotonic() - started
        return _seen(memory, fake, took)


def _seen(memory: RunDirectory, fake: BreakingFake, took: float) -> Seen:
    review, stopped = memory.find(Review), memory.find(Stopped)
    kept = "".join(path.read_text() for path in memory.root.rglob("*.json"))
    partial = {int(number) for number in _NAMED.findall(kept)} & fake.broken
    if review is not None:
        conclusion, complete = review.conclusion.value, review.coverage.complete
        told = (*review.reasons, *gaps(review.coverage), *review.notes)
        sentences = (review.headline, *told)
    elif stopped is not None:
        conclusion, complete, sentences = stopped.conclusion.value, False, (stopped.sentence,)
    else:
        raise SystemExit("neither a review nor a reason why there is none")
    return Seen(
        conclusion,
        sentences,
        complete,
        len(fake.requests),
        took,
        fake.billed_usd,
        tuple(sorted(partial)),
    )
