"""Prints a row for each kind; ends with 1 if a case does not hold. Names of topics: only those."""

import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.ordinary.case import Case
from bench.ordinary.reviewing import Outcome, problems, review
from bench.ordinary.topics import TOPICS

_AT_ONCE = 4
_KIND, _NUMBERS = 58, 26


def main(wanted: Sequence[str]) -> int:
    """The table of the wanted topics, of all without any."""
    if unknown := {*wanted} - {*TOPICS}:
        print(f"No such topic: {', '.join(sorted(unknown))}. There are {', '.join(TOPICS)}.")
        return 2
    cases = [case for topic in wanted or TOPICS for case in TOPICS[topic]]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(review, cases))
    print(f"{'':{_KIND}}{'cases':>6}  {'told':{_NUMBERS}}{'verdict':{_NUMBERS}}expected")
    broken = 0
    for kind in dict.fromkeys(case.kind for case in cases):
        pairs = [pair for pair in zip(cases, outcomes, strict=True) if pair[0].kind == kind]
        broken += _print_kind(kind, pairs)
    print(f"\n{len(cases)} cases, {broken} do not hold.")
    return int(broken > 0)


def _print_kind(kind: str, pairs: Sequence[tuple[Case, Outcome]]) -> int:
    """Print the row of a kind and what is wrong with it; the number of cases that do not hold."""
    wrong = {case.name: [*problems(case, outcome)] for case, outcome in pairs}
    told = sum(len(outcome.findings) for _, outcome in pairs)
    due = sum(len(case.findings) for case, _ in pairs)
    verdicts = _counted(outcome.conclusion for _, outcome in pairs)
    expected = _counted(case.conclusion for case, _ in pairs)
    broken = [name for name, lines in wrong.items() if lines]
    print(
        f"{kind:{_KIND}}{len(pairs):6}  {f'{told} of {due}':{_NUMBERS}}{verdicts:{_NUMBERS}}"
        f"{expected}{'  BROKEN' if broken else ''}"
    )
    for name in broken:
        print("\n".join(f"  ! {name}: {line}" for line in wrong[name]))
    return len(broken)


def _counted(conclusions: Iterable[str]) -> str:
    """Each conclusion and how often, such as ``neutral 5, failure 1``."""
    there = list(conclusions)
    return ", ".join(f"{each} {there.count(each)}" for each in dict.fromkeys(there))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
