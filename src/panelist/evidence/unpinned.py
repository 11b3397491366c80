"""Actions that a workflow uses by a name somebody can move."""

import re
from collections.abc import Iterable, Iterator, Sequence

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.sighting import Claim, Sighting, at_line, named

_USES = re.compile(r"^\s*(?:-\s+)?uses\s*:\s*[\"']?([^\s\"'#]{1,300})")
_PINNED = re.compile(r"\./.*|docker://.*@sha256:[0-9a-f]{64}|(?!docker://).*@[0-9a-f]{40}")
_FIRST_PARTY = ("actions/", "github/")
_NAMED = 5


def unpinned_actions(rows: Iterable[str]) -> frozenset[str]:
    """The actions, without their version, that lines of a workflow use unpinned."""
    used = (_unpinned(row) for row in rows)
    return frozenset(_action(each) for each in used if each)


def unpinned(file: DiffFile, lines: Sequence[Line], habits: frozenset[str]) -> Iterator[Sighting]:
    """One sighting for all that ``lines`` use unpinned and that is not among ``habits``."""
    new: dict[str, Line] = {}
    for line in lines:
        used = _unpinned(line.text)
        if used and _action(used) not in habits:
            new.setdefault(used, line)
    if not new:
        return
    strange = [each for each in new if not each.startswith(_FIRST_PARTY)]
    first = new[strange[0] if strange else next(iter(new))]
    names = ", ".join(named(each) for each in [*new][:_NAMED])
    more = f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
    severity = Severity.MEDIUM if strange else Severity.LOW
    message = f"Not pinned to a commit: {names}{more}."
    yield at_line(file, first, message, _claim(len(new), severity))


def _unpinned(row: str) -> str | None:
    uses = _USES.match(row)
    return uses[1] if uses and not _PINNED.fullmatch(uses[1]) else None


def _action(used: str) -> str:
    """``owner/name`` of ``owner/name@v4``; an image without its tag."""
    image = used.startswith("docker://")
    return used.rpartition(":")[0] if image else used.partition("@")[0].lower()


def _claim(count: int, severity: Severity) -> Claim:
    return Claim(
        title="Action not pinned to a commit"
        if count == 1
        else f"{count} actions not pinned to a commit",
        category="unpinned-action",
        kind=ClaimKind.VULNERABILITY,
        severity=severity,
        confidence=90,
        scenario="Whoever can move the tag or branch, the owner or somebody who took over the "
        "account, changes what this job runs.",
        fix="Pin each to its full commit id and keep the version in a comment.",
    )
