"""What four reviewers are billed for their input, against one reviewer without a cache.

The fake's accounts are the measure: it keeps a prompt cache by the API's rules
and bills what it read and wrote. A figure is in tokens of uncached input, so
that models of different prices add up.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import changes
from bench.panel import AGENTS, Asked, answer, asked
from bench.reviewing import carry_out
from tests.fakes.anthropic import FakeAnthropic, RecordedRequest, Reply
from tests.fakes.anthropic.cache import FIRST
from tests.fakes.anthropic.models import MODELS

SIZES = (2_000, 20_000, 100_000)
TARGET = 1.6
OTHER_BYTES = "other bytes than the first of its group"


@dataclass(frozen=True, slots=True)
class Entry:
    """One bill: who was asked, for what prompt, and how the cache served it."""

    asked: Asked
    model: str
    fresh: int
    written: int
    read: int
    missed: str = ""

    @property
    def prompt(self) -> int:
        """Tokens of the whole prompt."""
        return self.fresh + self.written + self.read

    @property
    def billed(self) -> float:
        """What the prompt is billed, in tokens of uncached input."""
        fresh, write, read, _ = MODELS[self.model].price
        return self.fresh + (self.written * write + self.read * read) / fresh


def one_pass(entries: Sequence[Entry]) -> float:
    """What one reviewer would be billed without a cache: each shard's mean prompt, added up."""
    shards: dict[str, list[int]] = {}
    for entry in entries:
        if entry.asked.phase == "review":
            shards.setdefault(entry.asked.shard, []).append(entry.prompt)
    return sum(sum(prompts) / len(prompts) for prompts in shards.values())


def by_name(entries: Sequence[Entry]) -> Mapping[str, float]:
    """Agent or phase to what it was billed."""
    billed: dict[str, float] = {}
    for entry in entries:
        billed[entry.asked.name] = billed.get(entry.asked.name, 0.0) + entry.billed
    return billed


def misses(entries: Sequence[Entry]) -> Mapping[str, Counter[str]]:
    """Phase to how often its calls did not read their prefix, by cause.

    The first call of a group (a shard, or the verifier's calls) has to write.
    A later one that the cache takes for a first has other bytes.
    """
    counted: dict[str, Counter[str]] = {}
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        group = (entry.asked.phase, entry.asked.shard)
        cause = OTHER_BYTES if entry.missed == FIRST and group in seen else entry.missed
        seen.add(group)
        if cause:
            counted.setdefault(entry.asked.phase, Counter())[cause] += 1
    return counted


def measure(size: int) -> tuple[int, int, list[Entry]]:
    """Review a change of ``size`` tokens: tokens of its diff, shards, bills."""
    with (
        tempfile.TemporaryDirectory() as repository,
        tempfile.TemporaryDirectory() as run,
        FakeAnthropic(_responder) as fake,
    ):
        tokens = changes.make(Path(repository), size)
        carried = asyncio.run(carry_out(Path(repository), Path(run), fake.url))
        requests = {request.number: request for request in fake.requests}
        entries = [
            Entry(
                asked(requests[bill.number]),
                bill.model,
                bill.usage["input_tokens"],
                bill.usage["cache_creation_input_tokens"],
                bill.usage["cache_read_input_tokens"],
                bill.missed,
            )
            for bill in fake.bills
        ]
    return tokens, len(carried.plan.shards), entries


def _responder(request: RecordedRequest) -> Reply:
    return Reply(answer(request), latency=0.05)


def main() -> int:
    """Print the tables; 1 if a row misses the target."""
    rows = [measure(size) for size in SIZES]
    names = " | ".join(AGENTS)
    print(f"| diff tokens | shards | {names} | together | one pass | ratio | ≤ {TARGET} |")
    print("|---|---|" + "---|" * (len(AGENTS) + 4))
    met = True
    for tokens, shards, entries in rows:
        billed = by_name(entries)
        own = [billed[agent] for agent in AGENTS]
        once = one_pass(entries)
        ratio = sum(own) / once
        met = met and ratio <= TARGET
        figures = " | ".join(f"{figure:,.0f}" for figure in (*own, sum(own), once))
        verdict = "yes" if ratio <= TARGET else "no"
        print(f"| {tokens:,} | {shards} | {figures} | {ratio:.3f} | {verdict} |")
    print()
    _print_misses(rows)
    print()
    _print_others(rows)
    return 0 if met else 1


def _print_misses(rows: Sequence[tuple[int, int, list[Entry]]]) -> None:
    print("| diff tokens | phase | calls | read the cache | did not, by cause |")
    print("|---|---|---|---|---|")
    for tokens, _, entries in rows:
        causes = misses(entries)
        for phase, calls in Counter(entry.asked.phase for entry in entries).items():
            missed = causes.get(phase, Counter())
            told = ", ".join(f"{cause}: {count}" for cause, count in missed.items())
            read = calls - missed.total()
            print(f"| {tokens:,} | {phase} | {calls} | {read} | {told} |")


def _print_others(rows: Sequence[tuple[int, int, list[Entry]]]) -> None:
    print("| diff tokens | phase | calls | shared prefix | billed | without a cache | saved |")
    print("|---|---|---|---|---|---|---|")
    for tokens, _, entries in rows:
        for phase in ("verify", "synthesize"):
            own = [entry for entry in entries if entry.asked.phase == phase]
            billed = sum(entry.billed for entry in own)
            whole = sum(entry.prompt for entry in own)
            shared = max((entry.written + entry.read for entry in own), default=0)
            saved = 1 - billed / whole if whole else 0.0
            print(
                f"| {tokens:,} | {phase} | {len(own)} | {shared:,} | {billed:,.0f} "
                f"| {whole:,} | {saved:.0%} |"
            )


if __name__ == "__main__":
    sys.exit(main())
