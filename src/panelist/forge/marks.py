"""The hidden marks by which we know again what we posted.

A mark says nothing by itself: anybody can type one. It counts in texts of our
own account only, which is for the caller to see to.
"""

import re
from itertools import takewhile

OURS = "<!-- panelist:"
"""What everything that we post begins with."""
CHANGES = "<!-- panelist:changes -->"
"""The first line of a review of ours that requests changes."""
_FINDING = r"<!-- panelist:finding ([0-9A-Za-z]+)(?: (F[1-9][0-9]{0,4}))? -->"
_AT_START = re.compile(rf"\s*{_FINDING}")
_IN_LINES = re.compile(f"^{_FINDING}", re.MULTILINE)
_VERSION = re.compile(r"(?: v\d+)? -->")


def finding(body: str | None) -> tuple[str, str | None] | None:
    """Fingerprint and number of the finding whose comment this is, ``None`` if of none.

    Comments of older versions carry no number.
    """
    found = _AT_START.match(body or "")
    return (found[1], found[2]) if found else None


def fingerprints(text: str | None) -> tuple[str, ...]:
    """Of every finding told in the text of a review."""
    return tuple(found[1] for found in _IN_LINES.finditer(text or ""))


def first_line(body: str | None) -> str:
    """The line that marks a reply or a request of ours."""
    return (body or "").lstrip().partition("\n")[0].rstrip()


def leading(body: str | None) -> tuple[str, ...]:
    """The lines above the text that are marks: a reply may stand for a note as well."""
    lines = (line.rstrip() for line in (body or "").lstrip().split("\n"))
    return tuple(takewhile(lambda line: line.startswith(OURS), lines))


def is_reply(body: str | None, comment_id: int) -> bool:
    """Whether it begins with the mark of our one reply to that comment."""
    return f"{OURS}reply {comment_id} -->" in leading(body)


def is_sticky(body: str | None, marker: str) -> bool:
    """Whether it begins with the marker of the summary, of this version or of another one."""
    kind = re.escape(_VERSION.sub("", marker))
    return re.match(rf"\s*{kind}{_VERSION.pattern}", body or "") is not None
