"""Which findings came with the answer to an earlier one."""

from collections.abc import Mapping, Sequence

from panelist import ledger
from panelist.contracts import Entry, EntryState, Outcome, Place, Pull, Verdict
from panelist.phases.continuing import Continuity, Judged
from panelist.phases.decisions import Candidate


def find_answers(
    candidates: Sequence[Candidate], judged: Judged, earlier: Continuity, pull: Pull
) -> Mapping[str, Entry]:
    """Findings in what took the place of the code of an open entry, and that entry, by their ids.

    Of several in one place the gravest is told under the entry. Certain evidence
    stands on its own, and so does what a collector found before. An entry that
    somebody disputes ends by itself: its dispute is about the code that is gone.
    """
    replaced = pull.since.replaced if pull.since is not None else ()
    verdicts = {finding.id: verdict for finding, verdict in judged}
    found: dict[str, Entry] = {}
    for entry in earlier.left:
        if not _is_answered(entry, verdicts.get(ledger.carried(entry).id)):
            continue
        spots = [one.new for one in replaced if _overlap(one.old, entry.place)]
        mine = [
            one
            for one in candidates
            if one.finding.id not in found
            and not one.known
            and one.finding.certain is None
            and any(_overlap(spot, one.place) for spot in spots)
        ]
        if mine:
            gravest = min(mine, key=lambda one: one.finding.severity.rank)
            found[gravest.finding.id] = entry
    return found


def _is_answered(entry: Entry, verdict: Verdict | None) -> bool:
    """Whether code alone says that the entry is over: what it quoted is not there any more."""
    return (
        verdict is not None
        and (verdict.outcome, verdict.by) == (Outcome.REFUTED, "code")
        and entry.state is EntryState.OPEN
        and entry.collector is None
    )


def _overlap(one: Place, other: Place | None) -> bool:
    return (
        other is not None
        and one.path == other.path
        and one.start <= other.end
        and other.start <= one.end
    )
