"""Plays the two ports from a transcript. Nothing in here can reach a network or a repository."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from panelist.contracts import Tier
from panelist.errors import ArtifactError
from panelist.ports import A, Answer, Ask, Match, NoAnswer
from panelist.replay.transcript import NotSaid, Query, Reads, RecordedAsk
from panelist.replay.words import Words, parting, words_of, words_recorded

_RECORD_AGAIN = "Record the change again, or replay with the version that recorded it."


class ReplayModel:
    """``ports.Model`` that gives the answers of before to the questions of before, word for word.

    Attributes:
        chains: the models of each tier in the run that was recorded.
    """

    def __init__(self, asks: Iterable[RecordedAsk], chains: Mapping[Tier, tuple[str, ...]]) -> None:
        # A second round may put a question of the first once more; the review has its answer.
        self._asks = {words_recorded(ask): ask for ask in asks}
        self.chains = chains

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """The recorded answer.

        Raises:
            ArtifactError: this was not asked, or not in these words: the sentence
                shows where they begin to differ.
        """
        # As with a real model, every question of a phase is put before the first is answered.
        await asyncio.sleep(0)
        words = words_of(ask)
        recorded = self._asks.get(words)
        if recorded is None:
            raise self._unheard(words)
        heard = recorded.heard
        if isinstance(heard, NotSaid):
            return NoAnswer(heard.kind, heard.message, recorded.calls, final=heard.final)
        try:
            value = ask.schema.model_validate(heard.value)
        except ValidationError as error:
            raise ArtifactError(
                f"The recorded answer to `{ask.purpose}` is no {recorded.schema_name}.",
                "The transcript was changed: take it from where it was recorded.",
            ) from error
        return Answer(value, heard.model, recorded.calls)

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Nothing: nobody bills a replay."""
        del tier, input_tokens, output_tokens, cached
        return 0.0

    async def count(self, ask: Ask[A]) -> int | None:
        """Nobody can tell; a replay plans nothing."""
        del ask

    def first_model(self, tier: Tier) -> str:
        """The preferred model of ``tier`` in the run that was recorded."""
        return self.chains[tier][0]

    def _unheard(self, words: Words) -> ArtifactError:
        alike = [each for each in self._asks if each.purpose == words.purpose]
        if not alike:
            return ArtifactError(
                f"`{words.purpose}` was not asked when this was recorded.", _RECORD_AGAIN
            )
        nearest = max(parting(each, words) for each in alike)
        return ArtifactError(
            f"`{words.purpose}` was asked in other words when this was recorded: "
            f"{nearest.sentence}.",
            _RECORD_AGAIN,
        )


class ReplayRepo:
    """``ports.Repo`` that knows what was read since the reviewers began, and nothing else."""

    def __init__(self, reads: Reads) -> None:
        self._files = {(each.rev, each.path): each.text for each in reads.files}
        self._searches = {each.query: each.hits for each in reads.searches}

    def read(self, rev: str, path: str) -> bytes | None:
        """The file as it was read, without its secrets.

        Raises:
            ArtifactError: nobody read it, so nobody knows whether it is there.
        """
        if (rev, path) not in self._files:
            raise ArtifactError(
                f"The {rev} of {path!a} was not read when this was recorded.", _RECORD_AGAIN
            )
        text = self._files[rev, path]
        return None if text is None else text.encode()

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """As ``read``, of those that were there."""
        read = {path: self.read(rev, path) for path in paths}
        return {path: data for path, data in read.items() if data is not None}

    def paths(self, rev: str) -> Sequence[str]:
        """Not known: no phase that is replayed asks for them."""
        raise ArtifactError(
            f"The files of the {rev} were not listed when this was recorded.", _RECORD_AGAIN
        )

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        """What was found before.

        Raises:
            ArtifactError: nobody searched for it.
        """
        del seconds
        query = Query(rev=rev, text=text, limit=limit, whole_word=whole_word, glob=glob)
        if query not in self._searches:
            raise ArtifactError(
                f"The {rev} was not searched for {text!a} when this was recorded.", _RECORD_AGAIN
            )
        hits = self._searches[query]
        return None if hits is None else [Match(hit.path, hit.line, hit.text) for hit in hits]

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """As ``search`` of each word."""
        found = {word: self.search(rev, word, limit=limit, seconds=seconds) for word in words}
        return {word: matches for word, matches in found.items() if matches is not None}
