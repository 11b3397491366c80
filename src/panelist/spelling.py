"""Which known name somebody meant who wrote another one."""

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[\s_.-]+")
_LONGEST = 80
_MOST_NAMED = 3
_LETTERS_A_SLIP = 4
"""Letters of a name for which one slip may be forgiven; further apart is another name."""


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of ``known`` that ``name`` may stand for, at most three, equally near; maybe none.

    Near is the same name in other separators or capitals, one with a slip for every
    four letters, and, where there is none of those, one that lacks or adds whole words
    or an ending, but no more than half.
    """
    written = _plain(name)
    if len(written) > _LONGEST:
        return ()
    names = {each: _plain(each) for each in known}
    slips = {each: _slips(written, plain) for each, plain in names.items()}
    allowed = (len(written) + 1) // _LETTERS_A_SLIP
    if found := _least({each: count for each, count in slips.items() if count <= allowed}):
        return found
    return _least(
        {
            each: abs(plain.count("-") - written.count("-"))
            for each, plain in names.items()
            if _is_part(written, plain)
        }
    )


def _plain(name: str) -> str:
    return _SEPARATORS.sub("-", name.strip()).lower()


def _least(distances: dict[str, int]) -> tuple[str, ...]:
    least = min(distances.values(), default=0)
    found = tuple(name for name, distance in distances.items() if distance == least)
    return found if len(found) <= _MOST_NAMED else ()


def _is_part(one: str, other: str) -> bool:
    """Whether the shorter one is a run of words of the longer, or its beginning, and half of it."""
    part, whole = sorted((one, other), key=len)
    if part and f"-{part}-" in f"-{whole}-":
        return 2 * len(part.split("-")) >= len(whole.split("-"))
    return bool(part) and whole.startswith(part) and 2 * len(part) >= len(whole)


def _slips(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with the next one to get from one to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1]
