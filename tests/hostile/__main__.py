"""Prints the table of attacks and ends with 1 if any of them did harm."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.hostile import (
    actors,
    asking,
    bending,
    hiding,
    machine,
    mending,
    obeying,
    reading,
    silencing,
)
from tests.hostile.result import Attack, Result

ATTACKS = (
    *reading.ATTACKS,
    *obeying.ATTACKS,
    *mending.ATTACKS,
    *bending.ATTACKS,
    *machine.ATTACKS,
    *actors.ATTACKS,
    *asking.ATTACKS,
    *hiding.ATTACKS,
    *silencing.ATTACKS,
)
LEAST_CASES = 300
_AT_ONCE = 3


def main(wanted: Sequence[str]) -> int:
    """Carry out every attack, or those with the ids ``wanted``."""
    attacks = [attack for attack in ATTACKS if not wanted or attack.id in wanted]
    attacks.sort(key=lambda attack: int(attack.id.removeprefix("T")))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(_result, attacks))
    print(f"{'':5}{'attack':67}{'cases':>6}  {'tried':42}{'what left':40}verdict")
    for attack, result in zip(attacks, results, strict=True):
        _say(attack, result)
    cases = sum(result.cases for result in results)
    broken = sum(bool(result.problems) for result in results)
    print(f"\n{len(attacks)} attacks, {cases} cases, {broken} broken.")
    if not wanted and cases < LEAST_CASES:
        print(f"There should be {LEAST_CASES} cases.")
        return 1
    return int(broken > 0)


def _result(attack: Attack) -> Result:
    try:
        return attack.carry_out()
    except AssertionError as error:
        return Result(0, "nothing", "", (f"it could not be carried out: {error}",))


def _say(attack: Attack, result: Result) -> None:
    verdict = "HARM" if result.problems else "holds"
    print(
        f"{attack.id:5}{attack.name:67}{result.cases:6}  {result.tried:42.42}{result.left:40.40}"
        f"{verdict}"
    )
    for problem in result.problems:
        print(f"     ! {problem}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
