"""``search``: which lines of the head hold a text, code first, file by file."""

from collections.abc import Sequence
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from panelist.fence import Fence
from panelist.paths import search_rank
from panelist.ports import Match
from panelist.tools.reading import clipped
from panelist.tools.snapshot import Refused, Snapshot

MOST_MATCHES = 50
_LEAST_OF_A_FILE = 12
CALL_SECONDS = 10.0
LOOKED_AT = 2_000
_LONGEST_TEXT = 200


class Search(BaseModel):
    """Arguments of ``search``: a literal text, and a pattern for paths, "" for all."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    glob: str


def search(asked: Search, snapshot: Snapshot, fence: Fence, most_chars: int) -> str | Refused:
    """Lines that hold a text literally, as far as ``most_chars`` go."""
    if not 0 < len(asked.text) <= _LONGEST_TEXT or not asked.text.isprintable():
        return Refused(f"Search for 1 to {_LONGEST_TEXT} printable characters of one line.")
    if len(asked.glob) > _LONGEST_TEXT or not asked.glob.isprintable():
        return Refused(f"A glob has at most {_LONGEST_TEXT} printable characters.")
    # Where lines are so long that many do not fit into what is looked at, a few will do.
    matches = _find(asked, snapshot, LOOKED_AT)
    if matches is None:
        matches = _find(asked, snapshot, MOST_MATCHES + 1)
    if matches is None:
        return Refused("Too much was found to look at. Search for something rarer.")
    if not matches:
        return "No line of a text file holds it."
    ranked = sorted(matches, key=lambda match: (search_rank(match.path), match.path, match.line))
    rows, count = grouped_rows(ranked, snapshot, MOST_MATCHES, most_chars)
    block = fence.block("tool", "\n".join(rows), tool="search", held=asked.text, glob=asked.glob)
    if count == len(matches):
        return block
    found = f"more than {len(matches)}" if len(matches) >= LOOKED_AT else f"{len(matches)}"
    return f"{block}\n{count} of {found} lines are shown; narrow the search for the others."


def grouped_rows(
    matches: Sequence[Match], snapshot: Snapshot, most: int, chars: int
) -> tuple[list[str], int]:
    """The lines of ``matches`` below the path of their file, and how many of them these are.

    At most ``most`` lines and ``chars`` characters; no file takes more than its share of the
    lines, or a dozen.
    """
    rows: list[str] = []
    count = 0
    share = max(_LEAST_OF_A_FILE, most // max(1, len({match.path for match in matches})))
    for path, of_file in groupby(matches, key=lambda match: match.path):
        found = list(of_file)
        name = path.replace("\n", " ")  # a name with a line break must not look like a row
        group = [name, *(_row(match, snapshot) for match in found[:share])]
        if len(found) > share:
            group.append(f"⋮ {len(found) - share} more lines of this file")
        for at, row in enumerate(group):
            chars -= len(row) + 1
            is_line = 0 < at <= share
            if chars < 0 or (is_line and count == most):
                return rows, count
            rows.append(row)
            count += is_line
        if count == most:
            break
    return rows, count


def _find(asked: Search, snapshot: Snapshot, limit: int) -> Sequence[Match] | None:
    return snapshot.repo.search(
        "head",
        asked.text,
        limit=limit,
        whole_word=False,
        glob=asked.glob,
        seconds=CALL_SECONDS,
    )


def _row(match: Match, snapshot: Snapshot) -> str:
    lines = snapshot.lines(match.path)
    if isinstance(lines, Refused):
        return f"{match.line} | (not shown: {lines.sentence})"
    return f"{match.line} | {clipped(lines[match.line - 1])}"
