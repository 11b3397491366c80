"""What a person sees while a review runs: a live picture, or one line per event."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from panelist import events
from panelist.contracts import PhaseName
from panelist.render.plain import plain
from panelist.render.sentences import counted, dollars, duration

Clock = Callable[[], float]
_REFRESHES_PER_SECOND = 8
_NOTICES = 5


@contextmanager
def progress(
    stream: TextIO, *, colour: bool = True, clock: Clock = time.time
) -> Generator[events.Subscriber]:
    """A subscriber that shows a run on ``stream``: live on a terminal, else line by line."""
    if not stream.isatty():
        yield plain_progress(lambda told: print(told, file=stream, flush=True))
        return
    picture = Picture(clock)
    console = Console(file=stream, no_color=not colour, highlight=False, markup=False, emoji=False)
    with Live(
        picture, console=console, transient=True, refresh_per_second=_REFRESHES_PER_SECOND
    ) as live:

        def show(event: events.Event) -> None:
            picture.take(event)
            live.refresh()

        yield show


def plain_progress(say: Callable[[str], None], *, calls: bool = False) -> events.Subscriber:
    """A subscriber that says one line for each event people care about, a reason once.

    With ``calls`` it says one for each request to a model as well.
    """
    reasons: set[str] = set()

    def show(event: events.Event) -> None:
        if calls and isinstance(event, events.CallDone):
            say(f"  {plain(_call(event))}")
        if isinstance(event, events.CellDone) and event.failure:
            if event.failure in reasons:
                event = replace(event, failure="for the same reason")
            reasons.add(event.failure)
        told = sentence(event)
        if told:
            say(told)

    return show


def sentence(event: events.Event) -> str:
    """``event`` for people, on one line; empty where there is nothing to tell."""
    match event:
        case events.RunStarted(what=what, engine=engine):
            told = f"Reviewing {what} ({engine})"
        case events.PhaseStarted(phase=phase):
            told = f"{phase} ..."
        case events.PhaseDone(phase=phase, seconds=seconds, detail=detail):
            told = f"{phase} done in {duration(seconds)}{f': {detail}' if detail else ''}"
        case events.CellDone():
            return f"  {plain(f'{event.assignment}: {_outcome(event)}')}"
        case events.CallSkipped(phase=phase, reason=reason):
            told = f"{phase} needed no model: {reason}"
        case events.Noticed(sentence=noticed):
            told = f"Note: {noticed}"
        case _:
            return ""
    return plain(told)


def _outcome(event: events.CellDone) -> str:
    found = f"no answer, {event.failure}" if event.failure else counted(event.findings, "finding")
    return f"{found}, {duration(event.seconds)}, {dollars(event.cost_usd)}"


def _call(event: events.CallDone) -> str:
    read = event.input_tokens + event.cache_write_tokens + event.cache_read_tokens
    told = (
        f"{event.purpose}: {event.model}, {read:,} tokens in ({event.cache_read_tokens:,} cached)"
    )
    ended = f"; {event.error}" if event.error else ""
    spent = f"{dollars(event.cost_usd)}, {duration(event.seconds)}"
    return f"{told}, {event.output_tokens:,} out, {spent}{ended}"


@dataclass(slots=True)
class _Agent:
    """What an agent has done so far."""

    begun: float
    started: int = 0
    done: int = 0
    failed: int = 0
    findings: int = 0
    ended: float | None = None


@dataclass(slots=True)
class _Phase:
    begun: float
    seconds: float | None = None
    detail: str = ""


@dataclass(slots=True)
class Picture:
    """The state of a run, drawn anew whenever rich asks."""

    clock: Clock
    what: str = ""
    phases: dict[str, _Phase] = field(default_factory=dict[str, _Phase])
    agents: dict[str, _Agent] = field(default_factory=dict[str, _Agent])
    notices: list[str] = field(default_factory=list[str])
    calls: int = 0
    usd: float = 0.0
    is_price_known: bool = True
    _spinner: Spinner = field(default_factory=lambda: Spinner("dots"), init=False)

    def take(self, event: events.Event) -> None:
        """Bring the picture up to ``event``."""
        match event:
            case events.RunStarted():
                self.what = sentence(event)
            case events.PhaseStarted():
                self.phases[event.phase] = _Phase(event.at)
            case events.PhaseDone():
                self.phases[event.phase] = _Phase(event.at, event.seconds, plain(event.detail))
            case events.CellStarted():
                agent = self.agents.setdefault(event.agent, _Agent(event.at))
                agent.started += 1
                agent.ended = None
            case events.CellDone():
                self._cell_done(event)
            case events.CallDone():
                self.calls += 1
                self.usd += event.cost_usd or 0.0
                self.is_price_known &= event.cost_usd is not None
            case events.CallSkipped() | events.Noticed():
                self.notices.append(sentence(event))
            case _:
                pass

    def _cell_done(self, event: events.CellDone) -> None:
        agent = self.agents.setdefault(event.agent, _Agent(event.at - event.seconds, started=1))
        agent.done += 1
        agent.failed += bool(event.failure)
        agent.findings += event.findings
        if agent.done == agent.started:
            agent.ended = event.at

    def __rich__(self) -> RenderableType:
        rows = Table.grid(padding=(0, 1))
        # Copies: rich draws in a thread of its own while events arrive in another.
        for name, phase in tuple(self.phases.items()):
            rows.add_row(*self._phase(name, phase))
            if name == PhaseName.REVIEW:
                for agent, state in tuple(self.agents.items()):
                    rows.add_row(*self._agent(agent, state))
        notices = [Text(f"  {notice}", style="dim") for notice in self.notices[-_NOTICES:]]
        spent = [Text(f"  {self._spent()}", style="dim")] if self.calls else []
        return Group(Text(self.what, style="bold"), rows, *spent, *notices)

    def _spent(self) -> str:
        more = "" if self.is_price_known else " and what has no known price"
        return f"{dollars(self.usd)}{more} so far, {counted(self.calls, 'request')}"

    def _phase(self, name: str, phase: _Phase) -> tuple[RenderableType, ...]:
        if phase.seconds is None:
            elapsed = duration(self.clock() - phase.begun)
            return self._spinner, Text(name, style="bold"), Text(elapsed, style="dim"), ""
        told = Text(phase.detail, style="dim")
        return Text("✓", style="green"), name, Text(duration(phase.seconds), style="dim"), told

    def _agent(self, name: str, agent: _Agent) -> tuple[RenderableType, ...]:
        mark: RenderableType = self._spinner
        if agent.ended is not None:
            mark = Text("✗", style="red") if agent.failed else Text("✓", style="green")
        elapsed = duration((agent.ended or self.clock()) - agent.begun)
        failed = f", {agent.failed} without an answer" if agent.failed else ""
        told = f"{agent.done} of {agent.started} done, {counted(agent.findings, 'finding')}{failed}"
        return mark, Text(f"  {plain(name)}"), Text(elapsed, style="dim"), Text(told)
