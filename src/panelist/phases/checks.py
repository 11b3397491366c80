"""What code can say of a finding before any model is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panelist import paths
from panelist.contracts import Checked as Said
from panelist.contracts import (
    ClaimKind,
    Diff,
    Finding,
    Origin,
    Outcome,
    Place,
    Side,
    Verdict,
)
from panelist.diff import Anchors
from panelist.evidence import redact_text
from panelist.phases.suggestions import Suggestions
from panelist.ports import Match, Repo

_DEFINES = (
    r"^\s*(?:(?:export|default|async|pub|static|public|private)\s+)*"
    r"(?:def|class|function|func|fn|const|let|var|type|interface|struct|enum)\s+{name}\b"
    r"|^\s*{name}\s*(?::[^=]+)?=(?!=)"
    r"|^\s*(?:from\s+\S+\s+)?import\s.*\b{name}\b"
)
_SUBJECT = re.compile(r"[A-Za-z_$][\w$]{1,79}")
_MOST_LINES = 2_000
"""Of a place. An entry of the ledger may have been edited by hand."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The code's verdict, and facts worth telling the model that judges next."""

    verdict: Verdict
    facts: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the question still stands: nothing decided it."""
        return self.verdict.outcome is Outcome.UNVERIFIED


class Checks:
    """Checks findings against the diff and the two revisions.

    Holds what was already seen, because duplicates and overlapping suggestions
    are judged against the findings before them: hand findings in order.
    """

    def __init__(self, diff: Diff, repo: Repo) -> None:
        self._anchors = Anchors(diff)
        self._repo = repo
        self._suggestions = Suggestions(self._anchors)
        self._seen: dict[tuple[str, Side, int, str], str] = {}
        self._texts: dict[tuple[str, str], str | None] = {}

    def check(self, finding: Finding) -> Checked:
        """The code's verdict on ``finding``."""
        place = finding.place if finding.collector else self._locate(finding)
        if place is None:
            return Checked(
                self._verdict(finding, Outcome.REFUTED, "the quoted code is not in the file")
            )
        key = (place.path, place.side, place.start, finding.category)
        if (first := self._seen.setdefault(key, finding.id)) != finding.id:
            twin = self._verdict(finding, Outcome.UNVERIFIED, f"says the same as {first}", place)
            return Checked(twin.model_copy(update={"duplicate_of": first}))
        return self.judge(finding, place)

    def judge(self, finding: Finding, place: Place) -> Checked:
        """The code's verdict on ``finding``, whose code is at ``place``."""
        if finding.collector:
            fact = f"a fact: the collector {finding.collector} saw it"
            return Checked(self._verdict(finding, Outcome.UPHELD, fact, place))
        refuted, facts = self._claim(finding, place)
        if refuted:
            return Checked(self._verdict(finding, Outcome.REFUTED, refuted, place))
        return Checked(
            self._verdict(finding, Outcome.UNVERIFIED, "not decided by code", place), facts
        )

    def text(self, path: str, side: Side) -> str | None:
        """The file on ``side`` as a model may see it; ``None`` when it cannot be read."""
        rev = "head" if side is Side.RIGHT else "base"
        key = (rev, path)
        if key not in self._texts:
            data = self._repo.read(rev, path)
            # Whoever quotes has only ever seen the lines without their secrets.
            self._texts[key] = (
                None if data is None else redact_text(path, data.decode("utf-8", "replace"))
            )
        return self._texts[key]

    def hunks(self, place: Place) -> frozenset[str]:
        """Ids of the hunks that show a line of ``place``."""
        last = min(place.end, place.start + _MOST_LINES)
        shown = (
            self._anchors.hunk_at(place.path, place.side, line)
            for line in range(place.start, last + 1)
        )
        return frozenset(hunk.id for hunk in shown if hunk is not None)

    def moved(self, finding: Finding, path: str) -> Place | None:
        """Where a hunk of the file ``path`` shows the quoted code on the side it was on."""
        place = finding.place
        found = self._anchors.locate(path, place.side, place.start, finding.quote, None)
        return found if found is not None and found.side is place.side else None

    def stands(self, finding: Finding) -> Place | None:
        """Where the quoted code still is, on the side and in the file it was in.

        Code that a later push removes is found on the left side: it is gone.
        """
        found = self._locate(finding)
        return found if found is not None and found.side is finding.place.side else None

    def as_it_was(self, finding: Finding, said: Said, place: Place | None) -> Verdict:
        """What was said of a finding of an earlier run, at the place where it is now."""
        return self._verdict(finding, said.outcome, said.reason, place).model_copy(
            update={"by": said.by}
        )

    def _locate(self, finding: Finding) -> Place | None:
        wanted = finding.place
        return self._anchors.locate(
            wanted.path,
            wanted.side,
            wanted.start,
            finding.quote,
            self.text(wanted.path, wanted.side),
        )

    def _verdict(
        self, finding: Finding, outcome: Outcome, reason: str, place: Place | None = None
    ) -> Verdict:
        kept, note = None, ""
        if place is not None and finding.suggestion is not None and outcome is not Outcome.REFUTED:
            kept, note = self._suggestions.judge(finding, place, self.text(place.path, Side.RIGHT))
        return Verdict(
            finding=finding.id,
            outcome=outcome,
            by="code",
            reason=reason,
            confidence=finding.confidence,
            place=place,
            commentable=place is not None and self._anchors.commentable(place),
            origin=self._origin(place),
            suggestion=kept,
            suggestion_note=note,
        )

    def _origin(self, place: Place | None) -> Origin:
        if place is None:
            return Origin.UNKNOWN
        if self._anchors.introduced(place):
            return Origin.INTRODUCED
        return Origin.PRE_EXISTING

    def _claim(self, finding: Finding, place: Place) -> tuple[str, tuple[str, ...]]:
        """Why the claim is false, if code can tell; and facts for whoever judges it."""
        if finding.claim is ClaimKind.VERSION_EXISTS:
            return "whether a version exists cannot be known from the code", ()
        if not _SUBJECT.fullmatch(finding.subject):
            return "", ()
        matches = self._repo.search("head", finding.subject)
        if matches is None:
            return "", ()
        elsewhere = [
            match
            for match in matches
            if match.path != place.path or not place.start <= match.line <= place.end
        ]
        defines = re.compile(_DEFINES.format(name=re.escape(finding.subject)))
        if finding.claim is ClaimKind.UNUSED:
            used = [match for match in elsewhere if not defines.search(match.text)]
            return (f"used at {_place(used)}" if used else ""), ()
        if finding.claim is ClaimKind.UNDEFINED:
            defined = [match for match in matches if defines.search(match.text)]
            return (f"defined at {_place(defined)}" if defined else ""), ()
        if finding.claim is ClaimKind.MISSING_TEST:
            tested = [match for match in elsewhere if paths.is_test(match.path)]
            said = f"tests name it at {_place(tested)}" if tested else "no test names it"
            return "", (f"`{finding.subject}`: {said}",)
        return "", ()


def _place(matches: Sequence[Match]) -> str:
    return f"{matches[0].path}:{matches[0].line}"
