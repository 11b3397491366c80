"""The definition that a line stands in, named by indentation alone: no parser, any language."""

import re
from collections.abc import Callable, Sequence

from panelist.contracts import Finding, Place, Side
from panelist.evidence.outline import enclosing, numbered
from panelist.ledger import fingerprint

_LINE = 300
"""Characters of a line that are looked at: a definition begins at its beginning."""
_DEFINES = re.compile(
    r"(?:(?:export|default|async|pub|public|private|protected|static|abstract|final|override)\s+)*"
    r"(?:def|class|function|func|fn|struct|interface|trait|impl|enum|module)\s+"
    r"(?:\([^)]*\)\s*)?(?P<name>[A-Za-z_$][\w$]*)"
)

Text = Callable[[str, Side], str | None]
"""A file on one side, ``None`` when it cannot be read."""


def symbol(text: str, line: int) -> str:
    """``Class.method`` for a line of ``text``, itself included; "" where nothing is named."""
    lines = numbered(text)
    if line not in lines:
        return ""
    names = (_DEFINES.match(lines[at].strip()[:_LINE]) for at in (line, *enclosing(lines, line)))
    return ".".join(reversed([name["name"] for name in names if name is not None]))


def symbols(findings: Sequence[Finding], places: Sequence[Place], text: Text) -> tuple[str, ...]:
    """The symbol each finding is known by, "" where its path tells more.

    A symbol survives the move to another file. Where two files have the same
    code under the same symbol it would name either of them, so it names none.
    """
    found = [
        symbol(text(place.path, place.side) or "", place.start)
        for _, place in zip(findings, places, strict=True)
    ]
    paths: dict[str, set[str]] = {}
    for finding, name in zip(findings, found, strict=True):
        paths.setdefault(fingerprint(finding, name), set()).add(finding.place.path)
    return tuple(
        name if len(paths[fingerprint(finding, name)]) == 1 else ""
        for finding, name in zip(findings, found, strict=True)
    )
