"""From a reader's answer to claims: one by one, and nothing is dropped without a trace.

A model copies what it was shown, more or less. Its author of the change chose the names, so
how a path is spelt must never decide whether a claim counts: files have ids, and
whatever else comes back is brought to one spelling first.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import Assignment, Claim, Diff, Dropped, Place
from panelist.diff import Anchors
from panelist.fence import visible
from panelist.phases.answers import ClaimAnswer, PlaceAnswer, ReportAnswer, UnreadableItem

MOST_CLAIMS = 50
"""Of one report, the gravest first. A prompt asks for seven."""
EVERY_HUNK = "all"
_MOST_PLACES = 20
_LINE = re.compile(r"(?<=.):\d+(-\d+)?$")


@dataclass(frozen=True, slots=True)
class Intake:
    """What of an answer could be taken in, and what not.

    ``injection`` names places (``path:line``) of text that instructs reviewers.
    """

    claims: tuple[Claim, ...]
    dropped: tuple[Dropped, ...]
    injection: tuple[str, ...]


def file_ids(diff: Diff) -> dict[str, str]:
    """What each file of ``diff`` is called in prompts: ``f1``, ``f2``, …, by its path."""
    return {file.path: f"f{number}" for number, file in enumerate(diff.files, 1)}


class FileNames:
    """Finds the file that a model means, whatever it writes of its name."""

    def __init__(self, diff: Diff, paths: Iterable[str]) -> None:
        wanted = frozenset(paths)
        ids = file_ids(diff)
        self._by_id = {ids[path]: path for path in ids if path in wanted}
        self._spellings: dict[str, list[str]] = {}
        for file in diff.files:
            if file.path not in wanted:
                continue
            for name in dict.fromkeys((file.path, file.old_path)):
                for spelling in _spellings(name):
                    self._spellings.setdefault(spelling, []).append(file.path)

    def find(self, name: str) -> tuple[str, ...]:
        """The paths that ``name`` may mean, the likeliest first; empty for none."""
        found = [self._by_id[name]] if name in self._by_id else []
        for spelling in _readings(name):
            found += self._spellings.get(spelling, ())
        return tuple(dict.fromkeys(found))


def take_in(
    answer: ReportAnswer, assignment: Assignment, names: FileNames, anchors: Anchors
) -> Intake:
    """The claims of ``answer``, numbered in its order."""
    claims: list[Claim] = []
    dropped: list[Dropped] = []
    for number, item in enumerate(answer.claims, 1):
        taken = _claim(item, f"{assignment.id}.{number}", assignment.agent, names, anchors)
        if isinstance(taken, Claim):
            claims.append(taken)
        else:
            dropped.append(taken)
    gravest = sorted(claims, key=lambda one: one.severity.rank)
    kept = {one.id for one in gravest[:MOST_CLAIMS]}
    dropped += [
        _drop(f"it is beyond {MOST_CLAIMS} claims", one) for one in claims if one.id not in kept
    ]
    return Intake(
        claims=tuple(one for one in claims if one.id in kept),
        dropped=tuple(sorted(dropped, key=_gravity)[:MOST_CLAIMS]),
        injection=tuple(dict.fromkeys(_spot(item, names) for item in answer.injection_attempts)),
    )


def read_hunks(listed: Sequence[str], hunks: Sequence[str]) -> tuple[str, ...]:
    """Those of ``hunks`` that an answer attests to."""
    said = {word.strip().lower() for word in listed}
    return tuple(hunks) if EVERY_HUNK in said else tuple(one for one in hunks if one in said)


def _claim(
    item: ClaimAnswer | UnreadableItem,
    name: str,
    agent: str,
    names: FileNames,
    anchors: Anchors,
) -> Claim | Dropped:
    if isinstance(item, UnreadableItem):
        return Dropped(
            reason="it is not of the asked form", title=item.title, severity=item.severity
        )
    paths = names.find(item.file)
    if not paths:
        return _drop("it names a file that was not in the assignment", item)
    if not item.title.strip() and not item.scenario.strip():
        return _drop("it has neither title nor scenario", item)
    path = _holding(item, paths, anchors)
    start = max(1, item.start_line)
    return Claim(
        id=name,
        agent=agent,
        place=Place(path=path, side=item.side, start=start, end=max(start, item.end_line)),
        also_at=_further(item.also_at, names),
        title=item.title.strip() or item.scenario.strip()[:80],
        category=item.kind.value.replace("_", "-"),
        kind=item.kind,
        severity=item.severity,
        confidence=item.confidence,
        quote=item.quote,
        subject=item.subject,
        scenario=item.scenario.strip() or item.title.strip(),
    )


def _holding(item: ClaimAnswer, paths: Sequence[str], anchors: Anchors) -> str:
    """Of several files of one name, the one that holds the quote."""
    for path in paths if len(paths) > 1 else ():
        if anchors.locate(path, item.side, item.start_line, item.quote, None) is not None:
            return path
    return paths[0]


def _further(items: Iterable[PlaceAnswer], names: FileNames) -> tuple[Place, ...]:
    places = (
        Place(path=found[0], start=item.line, end=item.line)
        for item in items
        if item.line >= 1 and (found := names.find(item.file))
    )
    return tuple(dict.fromkeys(places))[:_MOST_PLACES]


def _drop(reason: str, item: ClaimAnswer | Claim) -> Dropped:
    return Dropped(reason=reason, title=item.title[:200], severity=item.severity)


def _gravity(dropped: Dropped) -> int:
    return -1 if dropped.severity is None else dropped.severity.rank


def _spot(item: PlaceAnswer | UnreadableItem, names: FileNames) -> str:
    if isinstance(item, UnreadableItem):
        return "a place that cannot be told"
    found = names.find(item.file)
    return f"{found[0]}:{item.line}" if found else "a place that cannot be told"


def _spellings(path: str) -> tuple[str, ...]:
    """How a prompt, git and people write ``path``."""
    shown = visible(path)
    quoted = (json.dumps(path), json.dumps(shown, ensure_ascii=False))
    return tuple(dict.fromkeys((path, shown, *(one[1:-1] for one in quoted))))


def _readings(name: str) -> tuple[str, ...]:
    """What ``name`` may be short for or decorated with, the plainest reading first."""
    bare = _LINE.sub("", name.strip().strip("`'\""))
    normal = posixpath.normpath(bare) if bare else ""
    words: Mapping[str, None] = dict.fromkeys(
        (name, bare, normal, normal.lstrip("/"), *_without_prefix(normal))
    )
    return tuple(words)


def _without_prefix(path: str) -> tuple[str, ...]:
    head, slash, rest = path.lstrip("./").partition("/")
    return (rest,) if slash and head in {"a", "b"} else ()
