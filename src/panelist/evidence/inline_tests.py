"""Where tests stand inside a source file."""

import re
from collections.abc import Iterator, Sequence

_ATTRIBUTE = re.compile(
    r"(?P<indent>[ \t]*)"
    r"#\[(?:cfg\((?P<when>.{0,80}\btest\b.{0,80})\)|(?:\w{1,40}::){0,4}test\b.*)\]"
)
_NOT_TEST = re.compile(r"\bnot\s*\(\s*test\b")
_BEFORE_ITEM = ("#[", "//")


def test_lines(path: str, text: str) -> frozenset[int]:
    """Numbers of the lines of ``text`` that are compiled for tests only.

    Only Rust keeps tests beside what they test. Goes by the indentation that rustfmt gives:
    an item ends with the first line that closes it and is indented as its attribute is.
    """
    if not path.endswith(".rs"):
        return frozenset()
    items = _items(text.split("\n"))
    return frozenset(number for first, last in items for number in range(first, last + 1))


def _items(rows: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last line of each item for tests, 1-based."""
    number = 0
    while number < len(rows):
        number += 1
        attribute = _ATTRIBUTE.match(rows[number - 1])
        if attribute and not _NOT_TEST.search(attribute["when"] or ""):
            last = _end(rows, number, len(attribute["indent"]))
            yield number, last
            number = last


def _end(rows: Sequence[str], attribute: int, depth: int) -> int:
    """The last line of the item whose attribute is the line ``attribute``."""
    for number, row in enumerate(rows[attribute:], start=attribute + 1):
        body = row.strip()
        inside = len(row) - len(row.lstrip()) > depth
        if body and not inside and not body.startswith(_BEFORE_ITEM) and body[-1] in ";}":
            return number
    return len(rows)
