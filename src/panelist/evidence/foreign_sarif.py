"""What other tools reported in SARIF, on added lines.

Sees the results whose lines the change adds, and tells them to the security
reviewer where the tool calls its rule one about security, to the quality
reviewer otherwise. Never a finding on its own: nobody here knows how often that
tool is right, and whoever wrote the change may have steered it. A result that
was suppressed is told as such. Does not see results on lines that stay, nor
what a tool says of a secret: the line is known to hold one without it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from panelist.contracts import DiffFile, Line
from panelist.errors import EvidenceError
from panelist.evidence.change import Change, added_by_number, in_scope
from panelist.evidence.redaction import redact_text
from panelist.evidence.sarif_log import Level, Result, read_log
from panelist.evidence.sighting import Note, Sighting, at_line, named
from panelist.evidence.spans import PLACEHOLDER
from panelist.fence import visible

_LONGEST = 300
_GRAVEST_FIRST: Sequence[Level] = ("error", "warning", "note", "none")


@dataclass(frozen=True, slots=True)
class _Hit:
    """A result and the first line of it that the change adds."""

    file: DiffFile
    line: Line
    result: Result
    holds_secret: bool


class _Files:
    """The files of the head by name, and the added lines of those in scope."""

    def __init__(self, change: Change) -> None:
        self.known = bool(change.repo.paths("head"))
        self._tree: dict[str, list[str]] = {}
        for path in change.repo.paths("head") or [file.path for file in change.diff.files]:
            self._tree.setdefault(PurePosixPath(path).name, []).append(path)
        self._changed = {file.path: (file, added_by_number(file)) for file in in_scope(change)}

    def path(self, spelt: str) -> str | None:
        """The file of the head that a log means: its paths may begin anywhere above the root."""
        alike = self._tree.get(PurePosixPath(spelt).name, ())
        meant = (path for path in alike if f"/{spelt}".endswith(f"/{path}"))
        return max(meant, key=len, default=None)

    def hit(self, result: Result) -> _Hit | None:
        """Where ``result`` meets the change."""
        path = self.path(result.path)
        if path not in self._changed:
            return None
        file, added = self._changed[path]
        numbers = list(added)
        first, last = bisect_left(numbers, result.start), bisect_right(numbers, result.end)
        if first == last:
            return None
        lines = [added[number] for number in numbers[first:last]]
        return _Hit(file, lines[0], result, any(PLACEHOLDER in line.text for line in lines))


def look(change: Change) -> Iterator[Sighting | Note]:
    """One sighting for each result that meets an added line, the gravest first."""
    if not change.sarif:
        return
    files = _Files(change)
    hits: list[_Hit] = []
    for name, text in change.sarif.items():
        try:
            log = read_log(named(name), text)
        except EvidenceError as error:
            yield Note(str(error))
            continue
        results = log.results
        if log.skipped:
            yield Note(
                f"{log.skipped} {'part' if log.skipped == 1 else 'parts'} of {named(name)} cannot "
                f"be read and are left out (first {log.first})."
            )
        hits += [hit for result in results if (hit := files.hit(result)) is not None]
        if results and files.known and not any(files.path(result.path) for result in results):
            yield Note(
                f"none of the {len(results)} results of {named(name)} is about a file of the "
                "head; make it in a checkout of the head."
            )
    hits.sort(key=lambda hit: _GRAVEST_FIRST.index(hit.result.level))
    yield from _once(hits)


def _once(hits: Sequence[_Hit]) -> Iterator[Sighting]:
    """The sightings; several tools, or several logs of one, may say the same in the same words."""
    said: set[tuple[str, int, str]] = set()
    for hit, words in zip(hits, _redacted([hit.result.message for hit in hits]), strict=True):
        message = _message(hit, words)
        key = (hit.file.path, hit.line.number, message)
        if key not in said:
            said.add(key)
            agent = "security" if hit.result.security else "quality"
            yield at_line(hit.file, hit.line, message, agents=(agent,))


def _message(hit: _Hit, words: str) -> str:
    result = hit.result
    facts = f"{result.level}, suppressed" if result.suppressed else result.level
    said = f"{named(result.tool)} reports {named(result.rule or 'something')} ({facts})"
    if hit.holds_secret:
        return f"{said}; its words are left out, because the line holds a secret."
    told = visible(" ".join(words.split()))
    return f"{said}: {told[:_LONGEST]}{'…' if len(told) > _LONGEST else ''}" if told else f"{said}."


def _redacted(messages: Iterable[str]) -> Iterator[str]:
    """The messages without secrets, found in one pass: a tool may quote what it complains of."""
    rows = [message.split("\n") for message in messages]
    safe = iter(redact_text("", "\n".join(row for each in rows for row in each)).split("\n"))
    for each in rows:
        yield "\n".join(next(safe) for _ in each)
