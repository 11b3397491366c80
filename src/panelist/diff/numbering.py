"""A hunk as reviewers read it."""

from panelist.contracts import Hunk
from panelist.fence import visible

_LONGEST = 2_000
"""Characters of a line that are shown; a reader is told when there are more."""

_CRLF = "⟦every line ends in CRLF⟧"
_UNTERMINATED = "⟦no newline at end of file⟧"


def numbered(hunk: Hunk) -> str:
    """The lines of ``hunk`` below its id and range, with old number, new number and sign.

    ::

        h12 @@ -10,2 +12,2 @@ def f():
          10   12 | context
          11      |-removed
               13 |+added

    Hidden characters are shown as code points; carriage returns that end every
    line are told once. No line break at the end.
    """
    last = max(hunk.old_start + hunk.old_count, hunk.new_start + hunk.new_count)
    width = max(4, len(str(last)))
    ranges = f"-{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count}"
    ends = {line.text.endswith("\r") for line in hunk.lines if line.terminated}
    crlf = ends == {True}
    told = f" {_CRLF}" if crlf else ""
    heading = hunk.heading.removesuffix("\r") if crlf else hunk.heading
    rows = [f"{hunk.id} @@ {ranges} @@ {visible(heading)}".rstrip() + told]
    for line in hunk.lines:
        old, new = line.old or "", line.new or ""
        text = line.text.removesuffix("\r") if crlf else line.text
        rows.append(f"{old:>{width}} {new:>{width}} |{line.kind}{_shown(text)}")
        if not line.terminated:
            rows.append(_UNTERMINATED)
    return "\n".join(rows)


def _shown(text: str) -> str:
    if len(text) <= _LONGEST:
        return visible(text)
    return f"{visible(text[:_LONGEST])}⟦… {len(text):,} characters in all⟧"
