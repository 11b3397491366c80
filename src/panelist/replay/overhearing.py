"""The two ports with somebody listening: what goes by is noted and goes by unchanged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from panelist.contracts import Tier
from panelist.ports import (
    A,
    Answer,
    Ask,
    Match,
    Model,
    NoAnswer,
    Repo,
    Toolbox,
    ToolDefinition,
    ToolResult,
    Tools,
)
from panelist.replay.transcript import Look, NotSaid, Query, RecordedAsk, Said
from panelist.replay.words import told

Files = dict[tuple[str, str], bytes | None]
"""Revision and path to what was read."""
Searches = dict[Query, Sequence[Match] | None]


class OverheardModel:
    """``ports.Model`` that notes in ``asks`` what is asked and answered, in the order it is put."""

    def __init__(self, model: Model, asks: list[RecordedAsk | None]) -> None:
        self._model = model
        self._asks = asks

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """As the model answers."""
        place = len(self._asks)
        self._asks.append(None)
        box = None if ask.toolbox is None else _OverheardToolbox(ask.toolbox)
        heard = await self._model.ask(replace(ask, toolbox=box))
        self._asks[place] = _recorded(ask, heard, box.looks if box else ())
        return heard

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """As the model estimates."""
        return self._model.estimate(tier, input_tokens, output_tokens, cached=cached)

    async def count(self, ask: Ask[A]) -> int | None:
        """As the model counts."""
        return await self._model.count(ask)

    def first_model(self, tier: Tier) -> str:
        """The model's own."""
        return self._model.first_model(tier)


class OverheardRepo:
    """``ports.Repo`` that notes what is read and found."""

    def __init__(self, repo: Repo, files: Files, searches: Searches) -> None:
        self._repo = repo
        self._files = files
        self._searches = searches

    def read(self, rev: str, path: str) -> bytes | None:
        """As the repository has it."""
        data = self._repo.read(rev, path)
        self._files[rev, path] = data
        return data

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """As the repository has them."""
        wanted = tuple(paths)
        found = self._repo.read_many(rev, wanted)
        self._files |= {(rev, path): found.get(path) for path in wanted}
        return found

    def paths(self, rev: str) -> Sequence[str]:
        """As the repository lists them; not noted, for nothing that is replayed asks for it."""
        return self._repo.paths(rev)

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
        """As the repository finds them."""
        matches = self._repo.search(
            rev, text, limit=limit, whole_word=whole_word, glob=glob, seconds=seconds
        )
        query = Query(rev=rev, text=text, limit=limit, whole_word=whole_word, glob=glob)
        self._searches[query] = matches
        return matches

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """As the repository finds them; each word is noted as a search of its own."""
        found = self._repo.search_words(rev, words, limit=limit, seconds=seconds)
        for word in words:
            query = Query(rev=rev, text=word, limit=limit, whole_word=True, glob="")
            self._searches[query] = found.get(word)
        return found


class _OverheardToolbox:
    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self.looks: list[Look] = []

    @property
    def definitions(self) -> tuple[ToolDefinition, ...]:
        return self._toolbox.definitions

    def open(self) -> Tools:
        return _OverheardTools(self._toolbox.open(), self.looks)


class _OverheardTools:
    def __init__(self, tools: Tools, looks: list[Look]) -> None:
        self._tools = tools
        self._looks = looks

    @property
    def closed(self) -> bool:
        return self._tools.closed

    def run(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        result = self._tools.run(name, arguments)
        self._looks.append(
            Look.model_validate(
                {
                    "name": name,
                    "arguments": dict(arguments),
                    "text": result.text,
                    "is_error": result.is_error,
                }
            )
        )
        return result


def _recorded(ask: Ask[A], heard: Answer[A] | NoAnswer, looks: Sequence[Look]) -> RecordedAsk:
    if isinstance(heard, Answer):
        said = Said(value=heard.value.model_dump(mode="json"), model=heard.model)
    else:
        said = NotSaid(kind=heard.kind, message=heard.message, final=heard.final)
    return RecordedAsk(
        purpose=ask.purpose,
        tier=ask.tier,
        effort=ask.effort,
        schema_name=ask.schema.__name__,
        system=ask.system,
        shared=ask.shared,
        charge=ask.charge,
        answer_schema=ask.schema.model_json_schema(),
        tools=told(ask.toolbox),
        looks=tuple(looks),
        heard=said,
        calls=heard.calls,
    )
