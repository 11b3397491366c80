"""From the text of hunks to lines with numbers."""

from unidiff.constants import LINE_TYPE_NO_NEWLINE
from unidiff.patch import Hunk as UnidiffHunk
from unidiff.patch import PatchSet

from panelist.contracts import Hunk, Line, LineKind

_KINDS = {str(kind): kind for kind in LineKind}


def read_hunks(path: str, body: list[bytes], first_id: int) -> tuple[Hunk, ...]:
    r"""The hunks of one file.

    Args:
        path: the file, named in each hunk.
        body: what ``take_body`` returned: lines that are known to add up.
        first_id: number of the first hunk in the whole diff.
    """
    if not body:
        return ()
    # One file at a time keeps few of unidiff's objects alive, and names of our
    # own keep it from guessing at prefixes. It gets lines, not a text, so that
    # nothing but \n ever ends one.
    text = b"\n".join(body).decode("utf-8", "replace").split("\n")
    (patched,) = PatchSet(["--- old", "+++ new", *text])
    return tuple(
        Hunk(
            id=f"h{number}",
            path=path,
            old_start=hunk.source_start,
            old_count=hunk.source_length,
            new_start=hunk.target_start,
            new_count=hunk.target_length,
            heading=hunk.section_header,
            lines=_lines(hunk),
        )
        for number, hunk in enumerate(patched, first_id)
    )


def _lines(hunk: UnidiffHunk) -> tuple[Line, ...]:
    lines: list[Line] = []
    for line in hunk:
        old, new = line.source_line_no, line.target_line_no
        if line.line_type == LINE_TYPE_NO_NEWLINE:
            last = lines.pop()
            lines.append(Line(last.kind, last.text, last.old, last.new, terminated=False))
        else:
            lines.append(Line(_KINDS[line.line_type], line.value, old, new))
    return tuple(lines)
