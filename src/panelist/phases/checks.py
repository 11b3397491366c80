"""What code can say of a finding before any model is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panelist.contracts import Checked as Said
from panelist.contracts import (
    Claim,
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
from panelist.phases.placement import AGREED
from panelist.ports import Match, Repo

_DEFINES = (
    r"^\s*(?:(?:export|default|async|pub|static|public|private)\s+)*"
    r"(?:def|class|function|func|fn|const|let|var|type|interface|struct|enum)\s+{name}\b"
    r"|^\s*{name}\s*(?::[^=]+)?=(?!=)"
    r"|^\s*(?:from\s+\S+\s+)?import\s.*\b{name}\b"
)
_SUBJECT = re.compile(r"[A-Za-z_$][\w$]{1,79}")
SETTLED_BY_NAME = frozenset({ClaimKind.UNUSED, ClaimKind.UNDEFINED})
"""Kinds of which the search for their subject decides."""
_MOST_LINES = 2_000
"""Of a place. An entry of the ledger may have been edited by hand."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The code's verdict, and facts worth telling the model that judges next.

    ``doubtful`` is what a rule says that cannot see all of the program: it stands
    until somebody who can look around has refuted it.
    """

    verdict: Verdict
    facts: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def open(self) -> bool:
        """Whether the question still stands: nothing decided it for good."""
        return self.doubtful or self.verdict.outcome is Outcome.UNSETTLED


class Checks:
    """Checks claims and findings against the diff and the two revisions."""

    def __init__(self, diff: Diff, repo: Repo) -> None:
        self._anchors = Anchors(diff)
        self._repo = repo
        self._texts: dict[tuple[str, str], str | None] = {}

    def place(self, claim: Claim) -> Place | None:
        """Where the quoted code of ``claim`` is; what a collector saw is where it saw it.

        A careless copy is looked for as well. ``None`` when nothing like it is found.
        """
        if claim.collector is not None:
            return claim.place
        return self._locate(claim) or self._anchors.locate_near(
            claim.place.path, claim.place.side, claim.place.start, claim.quote
        )

    def check(self, finding: Finding) -> Checked:
        """The code's verdict on ``finding``.

        That a quote is nowhere refutes nothing: a model copies badly, and what it
        saw may be there all the same. It stays open at the line it was said of.
        """
        place = self.place(finding)
        if place is not None:
            return self.judge(finding, place)
        said = finding.place
        shown = self._anchors.line(said.path, said.side, said.start) is not None
        reason = "the quoted code was not found in the file"
        verdict = self._verdict(finding, Outcome.UNSETTLED, reason, said if shown else None)
        return Checked(verdict, (f"{reason}; the reader may have copied it badly",))

    def judge(self, finding: Finding, place: Place) -> Checked:
        """The code's verdict on ``finding``, whose code is at ``place``."""
        if finding.certain is not None:
            fact = f"a fact: {_source(finding)} saw it"
            return Checked(self._verdict(finding, Outcome.CONFIRMED, fact, place))
        if refuted := self._refutation(finding, place):
            if finding.support < AGREED or finding.kind is ClaimKind.VERSION_EXISTS:
                return Checked(self._verdict(finding, Outcome.REFUTED, refuted, place))
            # Another thing may have the same name: a search does not outvote several readings.
            verdict = self._verdict(finding, Outcome.UNSETTLED, "not decided by code", place)
            return Checked(verdict, (f"the name is {refuted}",))
        if finding.collector is not None:
            reason = f"a rule of {finding.collector} says so"
            verdict = self._verdict(finding, Outcome.CONFIRMED, reason, place)
            return Checked(verdict, doubtful=True)
        return Checked(self._verdict(finding, Outcome.UNSETTLED, "not decided by code", place))

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

    def _locate(self, finding: Claim) -> Place | None:
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
        return Verdict(
            finding=finding.id,
            outcome=outcome,
            by="code",
            reason=reason,
            place=place,
            commentable=place is not None and self._anchors.commentable(place),
            origin=self._origin(place),
        )

    def _origin(self, place: Place | None) -> Origin:
        if place is None:
            return Origin.UNKNOWN
        if self._anchors.introduced(place):
            return Origin.INTRODUCED
        return Origin.PRE_EXISTING

    def _refutation(self, finding: Finding, place: Place) -> str:
        """Why the claim is false, if code can tell; "" if it cannot."""
        if finding.kind is ClaimKind.VERSION_EXISTS:
            return "whether a version exists cannot be known from the code"
        if finding.kind not in SETTLED_BY_NAME:
            return ""
        if not _SUBJECT.fullmatch(finding.subject):
            return ""
        matches = self._repo.search("head", finding.subject) or ()
        defines = re.compile(_DEFINES.format(name=re.escape(finding.subject)))
        if finding.kind is ClaimKind.UNDEFINED:
            defined = [match for match in matches if defines.search(match.text)]
            return f"defined at {_place(defined)}" if defined else ""
        used = [
            match
            for match in matches
            if not defines.search(match.text)
            and (match.path != place.path or not place.start <= match.line <= place.end)
        ]
        return f"used at {_place(used)}" if used else ""


def _place(matches: Sequence[Match]) -> str:
    return f"{matches[0].path}:{matches[0].line}"


def _source(finding: Finding) -> str:
    return f"the collector {finding.collector}" if finding.collector else "a collector"
