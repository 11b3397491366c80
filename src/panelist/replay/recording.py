"""Everything a run asks, hears and reads, from its first phase to its last."""

from collections.abc import Sequence

from panelist.contracts import PhaseName
from panelist.events import Event, PhaseStarted
from panelist.ports import Match, Model, Repo
from panelist.replay.overhearing import Files, OverheardModel, OverheardRepo, Searches
from panelist.replay.transcript import FileRead, Hit, Reads, RecordedAsk, Search


class Recording:
    """What one run asks, hears and reads.

    ``listen`` subscribes to the run's bus: what is read of the repository before
    the reviewers begin is not kept, for no phase that is replayed needs it.
    """

    def __init__(self) -> None:
        self._asks: list[RecordedAsk | None] = []
        self._files: Files = {}
        self._searches: Searches = {}
        self._phases: set[str] = set()

    def model(self, model: Model) -> Model:
        """``model``, overheard."""
        return OverheardModel(model, self._asks)

    def repo(self, repo: Repo) -> Repo:
        """``repo``, overheard."""
        return OverheardRepo(repo, self._files, self._searches)

    def listen(self, event: Event) -> None:
        """Follow the run from phase to phase."""
        if isinstance(event, PhaseStarted):
            # A second round reads what it lacks; what the first one read is asked for again too.
            if event.phase == PhaseName.REVIEW.value and event.phase not in self._phases:
                self._files.clear()
                self._searches.clear()
            self._phases.add(event.phase)

    @property
    def whole(self) -> bool:
        """Whether all was heard that a replay needs: a resumed run may verify nothing anew."""
        return {PhaseName.VERIFY.value, PhaseName.SYNTHESIZE.value} <= self._phases

    @property
    def asks(self) -> tuple[RecordedAsk, ...]:
        """Every question that came to an end, in the order they were put."""
        return tuple(ask for ask in self._asks if ask is not None)

    @property
    def reads(self) -> Reads:
        """What was read, secrets included: ``write`` takes them out."""
        return Reads(
            files=tuple(
                FileRead(rev=rev, path=path, text=_text(data))
                for (rev, path), data in self._files.items()
            ),
            searches=tuple(
                Search(query=query, hits=_hits(matches))
                for query, matches in self._searches.items()
            ),
        )


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _hits(matches: Sequence[Match] | None) -> tuple[Hit, ...] | None:
    if matches is None:
        return None
    return tuple(Hit(path=match.path, line=match.line, text=match.text) for match in matches)
