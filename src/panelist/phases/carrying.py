"""What becomes of findings of earlier runs that no finding of this one continues."""

from dataclasses import dataclass

from panelist import ledger
from panelist.contracts import (
    CellState,
    Context,
    Coverage,
    Diff,
    Entry,
    Finding,
    Outcome,
    Verdict,
)
from panelist.evidence import CERTAIN, COLLECTORS
from panelist.phases.checks import Checked, Checks
from panelist.phases.continuing import Continuity, read_again

_UNREAD = frozenset(
    {CellState.FAILED, CellState.LEFT_OUT, CellState.PARTIAL, CellState.COLLECTORS_ONLY}
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A finding taken over from the ledger, and what code says of it.

    ``ask`` is true where its lines were read again, so that a model has to say
    whether it still holds. Until one has, what was said before holds.
    """

    finding: Finding
    checked: Checked
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Carrying:
    """Judges what is carried by what this run read.

    ``complete`` says whether ``diff`` lists every file of the change.
    """

    context: Context
    coverage: Coverage
    diff: Diff
    complete: bool
    checks: Checks

    def carry(self, continuity: Continuity) -> tuple[Carried, ...]:
        """Every entry that counts and that this run did not find again."""
        return tuple(self._one(entry, continuity) for entry in continuity.left)

    def _one(self, entry: Entry, continuity: Continuity) -> Carried:
        finding = ledger.carried(entry, CERTAIN)
        place = continuity.places.get(entry.number)
        if entry.collector is not None and self._looked(entry.collector):
            return _ended(finding, f"{entry.collector} does not report it any more")
        if place is None:
            return self._out_of_sight(entry, finding)
        as_it_was = self.checks.as_it_was(finding, entry.checked, place)
        if finding.certain is not None or not read_again(place, self.context, self.checks):
            return Carried(finding, Checked(as_it_was))
        judged = self.checks.judge(finding, place)
        if judged.verdict.outcome is Outcome.REFUTED:
            return Carried(finding, judged)
        return Carried(finding, Checked(as_it_was), ask=True)

    def _looked(self, collector: str) -> bool:
        """Whether the collector saw all it could; one that is not in the table sees nothing."""
        titles = [one.title for one in COLLECTORS if one.id == collector]
        notes = self.context.notes
        return not any(note.startswith(f"{title}: ") for title in titles for note in notes)

    def _out_of_sight(self, entry: Entry, finding: Finding) -> Carried:
        path = finding.place.path
        files = {file.path for file in self.diff.files if path in {file.path, file.old_path}}
        if entry.place is not None and not files and self.complete:
            return _ended(finding, "its file is not part of the change any more")
        if files and all(self._read(entry.agent, file) for file in files):
            return _ended(finding, "the code it quoted is gone")
        reason = "the code it quoted is not where it was, and not all of its file was read"
        return Carried(finding, Checked(_verdict(finding, Outcome.UNSETTLED, reason)))

    def _read(self, agent: str, path: str) -> bool:
        """Whether ``agent`` read the file; where nobody needs it, whether all others did."""
        states = {cell.agent: cell.state for cell in self.coverage.cells if cell.path == path}
        own = states.get(agent, CellState.RELEASED)
        if own in {CellState.RELEASED, CellState.IGNORED}:
            return not _UNREAD & set(states.values())
        return own is CellState.READ


def _ended(finding: Finding, reason: str) -> Carried:
    return Carried(finding, Checked(_verdict(finding, Outcome.REFUTED, reason)))


def _verdict(finding: Finding, outcome: Outcome, reason: str) -> Verdict:
    return Verdict(finding=finding.id, outcome=outcome, by="code", reason=reason)
