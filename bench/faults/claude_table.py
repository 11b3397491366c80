"""Carries out every row that breaks the Anthropic API, and says what is broken in it."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import changes
from bench.faults.breaking import Seen, carry_out
from bench.faults.claude import ROWS, UNDISTURBED, Row

_GRACE = 6.0
"""Seconds beyond a deadline, which a busy machine may take. What hangs takes minutes."""
_AT_ONCE = 4
_LONGEST_SENTENCE = 230


def flaws(row: Row, seen: Seen, normal_usd: float) -> list[str]:
    """What ``seen`` breaks of what ``row`` demands."""
    told = " ".join(seen.sentences)
    green = seen.conclusion == "success"
    found = [
        (seen.conclusion != row.conclusion, f"the check is {seen.conclusion}"),
        (green and not seen.complete, "green without a complete reading"),
        (row.told not in told, f"nobody is told: {row.told}"),
        (seen.calls != row.calls, f"{seen.calls} calls instead of {row.calls}"),
        (bool(seen.partial) and not row.kept, f"kept of broken answers: {seen.partial}"),
        (seen.seconds > row.seconds + _GRACE, f"over after {seen.seconds:.1f} s"),
        (row.cheap and seen.usd > normal_usd, f"${seen.usd:.3f}, not at most ${normal_usd:.3f}"),
        (row.cheap and told.count(row.told) > 1, "told more than once"),
    ]
    return [said for broken, said in found if broken]


def cell(row: Row, seen: Seen) -> str:
    """The sentence a user has to find, on one line of a table; the headline if it is not there."""
    told = [sentence for sentence in seen.sentences if row.told in sentence]
    said = (told or seen.sentences)[0].replace("|", "\\|")
    return said if len(said) <= _LONGEST_SENTENCE else f"{said[:_LONGEST_SENTENCE]} …"


def table(rows: Sequence[Row] = ROWS) -> list[str]:
    """Print the table and return what is broken in it."""
    with (
        tempfile.TemporaryDirectory() as repository,
        tempfile.TemporaryDirectory() as runs,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        changes.make(Path(repository), 500)

        def run(numbered: tuple[int, Row]) -> Seen:
            number, row = numbered
            where = Path(runs) / str(number)
            return carry_out(Path(repository), where, row.strikes, row.spoil, seconds=row.seconds)

        normal = run((len(rows), Row("", "nothing breaks", UNDISTURBED))).usd
        seen = list(pool.map(run, enumerate(rows)))
    print("| | fault | check | what the user sees | calls | s |")
    print("|---|---|---|---|---|---|")
    broken: list[str] = []
    for row, one in zip(rows, seen, strict=True):
        shown = f"{cell(row, one)} | {one.calls} | {one.seconds:.1f} |"
        print(f"| {row.id} | {row.what} | {one.conclusion} | {shown}")
        broken += [f"{row.id} {row.what}: {flaw}" for flaw in flaws(row, one, normal)]
    bills = [
        f"{row.what}: {one.usd / normal:.2f}"
        for row, one in zip(rows, seen, strict=True)
        if row.cheap
    ]
    if bills:
        print(f"\nOf the bill of a review that nothing breaks: {'; '.join(bills)}.")
    return broken
