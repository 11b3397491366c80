"""Reviews on many machines, computed: requests, minutes, dollars, and whose limit is met first.

Nothing here was measured on GitHub or with a model. ``ASSUMED`` says what the numbers stand on;
prices are those of ``panelist.claude.prices``. ``python -m bench.on_paper`` prints the tables of
docs/many-machines.md, and a test holds the two together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from panelist.cells import MOST_CELLS
from panelist.claude.prices import cost_usd
from panelist.contracts import Tokens
from panelist.phases.reading import SHARD_TOKENS

SONNET, OPUS, HAIKU = "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5"


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the numbers stand on. Tokens are of one request, minutes of one job.

    ``surroundings`` is code around the hunks of a full shard; ``findings`` are those of a
    shard, ``region`` how many of them the editor judges in one request, and
    ``at_once`` the requests that one process has under way.
    """

    readings: int = 6
    charge: int = 2_000
    answer: int = 2_000
    surroundings: int = 12_000
    findings: int = 3
    region: int = 12
    editor_prompt: int = 30_000
    editor_answer: int = 4_000
    fix_prompt: int = 6_000
    fix_answer: int = 1_000
    job_start: float = 0.6
    cell_minutes: float = 3.0
    other_minutes: float = 1.0
    editor_minutes: float = 1.5
    fix_minutes: float = 0.25
    at_once: int = 8
    parallel: int = 16
    runner_usd_per_minute: float = 0.006
    # An organisation of 10,000 repositories.
    repositories: int = 10_000
    pulls_a_week: float = 2.0
    reviews_a_pull: float = 3.0
    prompt: int = 6_000
    editor_prompt_small: int = 12_000
    hours_a_week: int = 40
    peak: float = 3.0
    review_minutes: float = 4.0
    github_requests: int = 30
    github_writes: int = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits as they are published: GitHub's, and the API's of its largest standard tier."""

    github_requests_an_hour: int = 1_000
    github_writes_an_hour: int = 500
    jobs_at_once: int = 500
    requests_a_minute: int = 4_000
    input_a_minute: int = 4_000_000
    output_a_minute: int = 800_000


ASSUMED, LIMITS = Assumed(), Limits()


@dataclass(frozen=True, slots=True)
class Bill:
    """What a review asks of Claude. ``uncached`` are input tokens that count for the limit."""

    requests: float
    uncached: float
    output: float
    usd: float

    def times(self, number: float) -> "Bill":
        """So many of the same."""
        return Bill(
            *(each * number for each in (self.requests, self.uncached, self.output, self.usd))
        )

    def plus(self, other: "Bill") -> "Bill":
        """Both together."""
        return Bill(
            self.requests + other.requests,
            self.uncached + other.uncached,
            self.output + other.output,
            self.usd + other.usd,
        )


def asked(model: str, tokens: Tokens) -> Bill:
    """One request."""
    usd = cost_usd(model, tokens)
    if usd is None:
        raise AssertionError(f"{model} has no price")
    return Bill(1, tokens.input + tokens.cache_write, tokens.output, usd)


def readings_of_shard(prompt: int, given: Assumed) -> Bill:
    """All readings of a shard in one process: the first writes the cache, the others read it."""
    first = Tokens(input=given.charge, cache_write=prompt, output=given.answer)
    other = Tokens(input=given.charge, cache_read=prompt, output=given.answer)
    return asked(SONNET, first).plus(asked(SONNET, other).times(given.readings - 1))


def judged(findings: int, prompt: int, given: Assumed) -> Bill:
    """Grouping, the editor with ``prompt``, and fixes for two of three findings, read again."""
    editor = asked(OPUS, Tokens(input=prompt, output=given.editor_answer))
    group = asked(HAIKU, Tokens(input=given.charge, output=500))
    fix = asked(SONNET, Tokens(input=given.fix_prompt, output=given.fix_answer))
    fixes = 2 * findings / 3
    return editor.times(ceil(findings / given.region)).plus(group).plus(fix.times(2 * fixes))


@dataclass(frozen=True, slots=True)
class Change:
    """One change of so many full shards, on many machines."""

    shards: int
    given: Assumed = ASSUMED

    @property
    def cells(self) -> int:
        """Jobs of the matrix."""
        return min(self.shards, MOST_CELLS)

    @property
    def bill(self) -> Bill:
        """What is asked of Claude."""
        prompt = SHARD_TOKENS + self.given.surroundings
        read = readings_of_shard(prompt, self.given).times(self.shards)
        return read.plus(
            judged(self.shards * self.given.findings, self.given.editor_prompt, self.given)
        )

    @property
    def minutes(self) -> float:
        """From the push to the check, with nobody asked in between."""
        given = self.given
        waves = ceil(self.cells / given.parallel) * ceil(self.shards / self.cells)
        by_machines = waves * (given.job_start + given.cell_minutes)
        by_api = self.bill.uncached / LIMITS.input_a_minute
        rest = 4 * given.job_start + 3 * given.other_minutes + self.finish_minutes
        return max(by_machines, by_api) + rest

    @property
    def finish_minutes(self) -> float:
        """Of the one job that judges and mends; its deadline has to be above."""
        given, findings = self.given, self.shards * self.given.findings
        judging = ceil(findings / given.region / given.at_once) * given.editor_minutes
        return judging + ceil(2 * findings / 3 / given.at_once) * 2 * given.fix_minutes

    @property
    def runner_minutes(self) -> float:
        """Minutes that GitHub counts; it rounds each job up."""
        given = self.given
        cell = ceil(given.job_start + given.cell_minutes * ceil(self.shards / self.cells))
        others = 3 * ceil(given.job_start + given.other_minutes)
        return self.cells * cell + others + ceil(given.job_start + self.finish_minutes)


def one_change() -> Iterator[str]:
    """A table of changes by size."""
    yield (
        "| shards of 40,000 tokens | cells | requests to Claude | dollars to Claude "
        "| minutes to the check | of them finish | runner minutes | dollars for runners |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for shards in (1, 8, 64, 256, 1_024):
        change = Change(shards)
        runners = change.runner_minutes
        yield (
            f"| {shards:,} | {change.cells} | {change.bill.requests:,.0f} | {change.bill.usd:,.2f} "
            f"| {change.minutes:,.0f} | {change.finish_minutes:,.0f} | {runners:,.0f} "
            f"| {runners * ASSUMED.runner_usd_per_minute:,.2f} |"
        )


def organisation() -> Iterator[str]:
    """A table of what 10,000 repositories need in a week and at the peak, beside the limits."""
    given = ASSUMED
    review = readings_of_shard(given.prompt, given).plus(
        judged(given.findings, given.editor_prompt_small, given)
    )
    weekly = given.repositories * given.pulls_a_week * given.reviews_a_pull
    peak = weekly / given.hours_a_week / 60 * given.peak
    bill, at_peak = review.times(weekly), review.times(peak)
    minutes = weekly * ceil(given.job_start + given.review_minutes)
    jobs = peak * (given.job_start + given.review_minutes)
    a_pull = given.reviews_a_pull / 24  # of one repository, all reviews of a pull in one day
    yield "| what | a week | at the peak | limit | of the limit |"
    yield "|---|---|---|---|---|"
    yield f"| reviews | {weekly:,.0f} | {peak:,.1f} a minute | none | |"
    yield _row("requests to Claude", bill.requests, at_peak.requests, LIMITS.requests_a_minute)
    yield _row("input tokens that count", bill.uncached, at_peak.uncached, LIMITS.input_a_minute)
    yield _row("output tokens", bill.output, at_peak.output, LIMITS.output_a_minute)
    yield f"| dollars to Claude | {bill.usd:,.0f} | {review.usd:.2f} a review | your own | |"
    yield (
        f"| jobs at once | | {jobs:,.0f} | {LIMITS.jobs_at_once:,} (Enterprise) "
        f"| {jobs / LIMITS.jobs_at_once:.0%} |"
    )
    yield (
        f"| runner minutes | {minutes:,.0f} | | your plan's; "
        f"{minutes * given.runner_usd_per_minute:,.0f} dollars | |"
    )
    busiest = given.github_requests * a_pull * given.peak
    yield (
        f"| requests to GitHub, of one repository an hour | | {busiest:,.0f} "
        f"| {LIMITS.github_requests_an_hour:,} | {busiest / LIMITS.github_requests_an_hour:.0%} |"
    )
    written = given.github_writes * a_pull * given.peak
    yield (
        f"| content written to GitHub, in one repository an hour | | {written:,.0f} "
        f"| {LIMITS.github_writes_an_hour:,} | {written / LIMITS.github_writes_an_hour:.0%} |"
    )


def _row(name: str, weekly: float, peak: float, limit: int) -> str:
    at_peak = f"{peak:,.0f} a minute | {limit:,} a minute | {peak / limit:.0%}"
    return f"| {name} | {weekly:,.0f} | {at_peak} |"


if __name__ == "__main__":
    print(*one_change(), "", *organisation(), sep="\n")
