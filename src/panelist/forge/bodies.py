"""Texts put together within GitHub's limits; the words are the renderer's."""

import re

from panelist.contracts import InlineComment
from panelist.fence import visible

LIMIT = 65_000
"""UTF-8 bytes: below 65,535 characters of a check run and 65,536 of a comment."""

_MARK = re.compile(r"<!--(?=\s*panelist)", re.IGNORECASE)
_CALL = re.compile(r"(?<!\S)@(?=\w)")


def moved(comment: InlineComment) -> str:
    """An inline comment as text for elsewhere: its place, then its body."""
    place = comment.place
    lines = f"{place.start}" if place.start == place.end else f"{place.start}-{place.end}"
    return f"{_span(f'{place.path}:{lines}')}\n\n{comment.body}"


def notice(sentence: str) -> str:
    """A sentence of ours that may quote a server, as a block in which nothing is live."""
    shown = _quiet(sentence)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def extended(body: str, block: str) -> str | None:
    """``body`` with ``block`` below it; ``None`` where that is too long."""
    longer = f"{body}\n\n{block}".strip()
    return longer if len(longer.encode()) <= LIMIT else None


def _span(text: str) -> str:
    flat = _quiet(text).replace("\n", " ")
    fence = "`" * (_longest_run(flat) + 1)
    return f"{fence} {flat} {fence}" if "`" in flat else f"{fence}{flat}{fence}"


def _quiet(text: str) -> str:
    """``text`` for a place that shows it as it is: no mark of ours, and nobody is called."""
    return _CALL.sub("@ ", _MARK.sub("<!- -", visible(text)))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
