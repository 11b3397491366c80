"""What a review is billed: its first readings against one pass without a cache, and in dollars.

The fake's accounts are the measure: it keeps a prompt cache by the API's rules
and bills what it read and wrote. Ratios are in tokens of uncached input, so
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
from bench.panel import READINGS, Asked, answer, asked
from bench.reviewing import carry_out
from bench.slow import FIRST_TOKEN, TOKENS_A_SECOND
from panelist.contracts import Depth
from tests.e2e.panel import files_of
from tests.fakes.anthropic import FakeAnthropic, RecordedRequest, Reply, ToolUse, wants
from tests.fakes.anthropic.cache import FIRST
from tests.fakes.anthropic.models import CHARACTERS_PER_TOKEN, MODELS

SIZES = (500, 2_000, 20_000, 100_000)
TARGET = 2.2
MEDIAN_TOKENS = 3_400
"""Of a diff of some 150 changed lines."""
MOST_USD = {Depth.STANDARD: 0.30, Depth.QUICK: 0.06}
JUDGING = ("gather", "edit")
MOST_JUDGING = 0.40
MOST_SECONDS = 180
LOOKS = {
    "security": (1, 3_700),
    "quality.paths": (2, 11_700),
    "quality.states": (2, 9_400),
    "quality.contracts": (2, 12_000),
    "tests": (1, 11_600),
    "edit": (2, 11_600),
}
"""How often who looks around, and the characters a round brings, in the run billed in dollars.

As on the eleven changes of "Quality" in the README, all read with surroundings, where the mean was
0.3, 2.1, 1.7, 1.7, 0.6 and 1.8 rounds, and 0.3 of performance, which looks nowhere here.
"""
_CHARACTERS_OF_A_LOOK = 3_400
"""What a call brings that reads to line 100 of a file of ``changes``."""
THOUGHT = {"review": 1_200, "edit": 2_500, "gather": 300}
"""Tokens of thinking that are assumed for one answer, by phase."""
OTHER_BYTES = "other bytes than the first of its group"


@dataclass(frozen=True, slots=True)
class Entry:
    """One bill: who was asked, for what prompt, and how the cache served it.

    ``told`` is how many characters the tools gave back since the turn before.
    """

    asked: Asked
    model: str
    fresh: int
    written: int
    read: int
    missed: str = ""
    output: int = 0
    told: int = 0

    @property
    def later(self) -> bool:
        """Whether it is a turn after tools."""
        return self.told > 0

    @property
    def prompt(self) -> int:
        """Tokens of the whole prompt."""
        return self.fresh + self.written + self.read

    @property
    def billed(self) -> float:
        """What the prompt is billed, in tokens of uncached input."""
        fresh, write, read, _ = MODELS[self.model].price
        return self.fresh + (self.written * write + self.read * read) / fresh

    @property
    def usd(self) -> float:
        """The whole bill, answer included."""
        fresh, _, _, output = MODELS[self.model].price
        return (self.billed * fresh + self.output * output) / 1_000_000


def one_pass(entries: Sequence[Entry]) -> float:
    """What one reading would be billed without a cache: each shard's mean prompt, added up."""
    shards: dict[str, list[int]] = {}
    for entry in entries:
        if entry.asked.phase == "review" and not entry.later:
            shards.setdefault(entry.asked.shard, []).append(entry.prompt)
    return sum(sum(prompts) / len(prompts) for prompts in shards.values())


def model_seconds(entries: Sequence[Entry]) -> float:
    """What the models take one after the other: the longest reading, then whatever waits for all.

    Each call at the slowest first token and the speed of ``slow``; the others of a shard wait
    for the first token of its first reading.
    """
    seconds: dict[str, float] = {}
    for entry in entries:
        call = max(FIRST_TOKEN) + entry.output / TOKENS_A_SECOND
        seconds[entry.asked.name] = seconds.get(entry.asked.name, 0.0) + call
    readings = {entry.asked.name for entry in entries if entry.asked.phase == "review"}
    longest = max(seconds[name] for name in readings)
    rest = sum(took for name, took in seconds.items() if name not in readings)
    return max(FIRST_TOKEN) + longest + rest


def by_name(entries: Sequence[Entry]) -> Mapping[str, float]:
    """Reading or phase to what it was billed."""
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


def measure(
    size: int, *, depth: Depth = Depth.STANDARD, looks: bool = False
) -> tuple[int, int, list[Entry]]:
    """Review a change of ``size`` tokens: tokens of its diff, shards, bills."""
    with (
        tempfile.TemporaryDirectory() as repository,
        tempfile.TemporaryDirectory() as run,
        FakeAnthropic(lambda request: _reply(request, looks=looks)) as fake,
    ):
        tokens = changes.make(Path(repository), size)
        carried = asyncio.run(carry_out(Path(repository), Path(run), fake.url, depth=depth))
        requests = {request.number: request for request in fake.requests}
        entries = [
            Entry(
                asked(requests[bill.number]),
                bill.model,
                bill.usage["input_tokens"],
                bill.usage["cache_creation_input_tokens"],
                bill.usage["cache_read_input_tokens"],
                bill.missed,
                bill.usage["output_tokens"],
                sum(len(str(one["content"])) for one in requests[bill.number].results),
            )
            for bill in fake.bills
        ]
    return tokens, len(carried.plan.shards), entries


def _reply(request: RecordedRequest, *, looks: bool) -> Reply:
    """Who has tools looks around first, if anybody ``looks``; everybody else answers at once."""
    who = asked(request)
    rounds, characters = LOOKS.get(who.name, (0, 0))
    turns = sum(message["role"] == "assistant" for message in request.body["messages"])
    if looks and "tools" in request.body and turns < rounds:
        path = files_of(request)[turns % len(files_of(request))]
        # Each its own lines: whoever asks the same thing again and again is given no more.
        at = range(1, 1 + round(characters / _CHARACTERS_OF_A_LOOK))
        spans = ({"path": path, "start": turns + line, "end": 100} for line in at)
        return wants(*(ToolUse("read_file", span) for span in spans))
    thinking = "x" * THOUGHT.get(who.phase, 0) * CHARACTERS_PER_TOKEN
    return Reply(answer(request), latency=0.05, thinking=thinking)


def main() -> int:
    """Print the tables; 1 if a row misses its target."""
    rows = [measure(size) for size in SIZES]
    met = [_print_ratios(rows)]
    print()
    _print_misses(rows)
    print()
    met += [_print_dollars(depth) for depth in MOST_USD]
    return 0 if all(met) else 1


def _print_ratios(rows: Sequence[tuple[int, int, list[Entry]]]) -> bool:
    print(
        f"| diff tokens | shards | first | the others | together | one pass | ratio | ≤ {TARGET} |"
    )
    print("|---|---|---|---|---|---|---|---|")
    met = True
    for tokens, shards, entries in rows:
        billed = by_name(entries)
        own = [billed[reading] for reading in READINGS]
        once = one_pass(entries)
        ratio = sum(own) / once
        met = met and ratio <= TARGET
        figures = " | ".join(f"{one:,.0f}" for one in (own[0], sum(own[1:]), sum(own), once))
        verdict = "yes" if ratio <= TARGET else "no"
        print(f"| {tokens:,} | {shards} | {figures} | {ratio:.3f} | {verdict} |")
    return met


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


def _print_dollars(depth: Depth) -> bool:
    """The bill of a median change, with the rounds of tools of ``LOOKS``."""
    tokens, _, entries = measure(MEDIAN_TOKENS, depth=depth, looks=True)
    later = [entry for entry in entries if entry.later]
    read = sum(entry.read > entry.fresh for entry in later)
    total = sum(entry.usd for entry in entries)
    judging = sum(entry.usd for entry in entries if entry.asked.phase in JUDGING)
    share = judging / total
    looked = "rounds of tools as measured" if later else "no tools"
    print(f"A median change ({tokens:,} diff tokens) at {depth.value}, {looked}:\n")
    print("| who | calls | characters from tools | input, as uncached | output | $ |")
    print("|---|---|---|---|---|---|")
    for name in dict.fromkeys(entry.asked.name for entry in entries):
        own = [entry for entry in entries if entry.asked.name == name]
        billed, output = sum(one.billed for one in own), sum(one.output for one in own)
        told, usd = sum(one.told for one in own), sum(one.usd for one in own)
        print(f"| {name} | {len(own)} | {told:,} | {billed:,.0f} | {output:,} | {usd:.4f} |")
    dear, cheap = total > MOST_USD[depth], share <= MOST_JUDGING
    waited = model_seconds(entries)
    told = (
        f"{waited:.0f} s of models one after the other (at most {MOST_SECONDS})",
        f"${total:.3f} (at most ${MOST_USD[depth]:.2f}: {'missed' if dear else 'met'})",
        f"gather and edit {share:.0%} (at most {MOST_JUDGING:.0%}: {'met' if cheap else 'missed'})",
        f"{read} of {len(later)} turns after tools read most of their prompt from the cache",
    )
    print(f"\n{'; '.join(told)}.\n")
    return not dear and cheap and waited <= MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())
