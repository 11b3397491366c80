"""``ports.Model`` for whoever reads a prompt in a file and leaves the answer in another."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from panelist.byhand.estimating import FiledExchange, Rates, estimate_calls
from panelist.byhand.folder import QuestionFiles, digest_question, find_questions, write_whole
from panelist.byhand.rounds import FiledTools
from panelist.contracts import Tier, Tokens
from panelist.ports import A, Answer, Ask, NoAnswer

_EVERY = 0.2
"""Seconds between two looks at the folder."""


class ModelByFiles:
    """Puts each question into a folder and waits for its answer, however long that takes.

    Any number of questions may wait at a time. One folder is for one run.

    Args:
        folder: where questions appear.
        chains: the models of each tier; the first that a question does not
            avoid is named as the one to answer.
        say: told of every question that waits.
        rates: what tokens and cost are estimated with.
    """

    def __init__(
        self,
        folder: Path,
        chains: Mapping[Tier, Sequence[str]],
        say: Callable[[str], None],
        rates: Rates | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._chains = chains
        self._say = say
        self._rates = rates or Rates()
        # Numbers of earlier processes, by what was asked: the same may have been asked twice.
        self._earlier: defaultdict[str, list[str]] = defaultdict(list)
        self._count = 0
        for files in find_questions(folder):
            self._earlier[files.about().digest].append(files.number)
            self._count = max(self._count, int(files.number))
        self._prefixes: set[Hashable] = set()

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """Put the question into the folder and wait until its answer can be taken."""
        model = min(self._chains[ask.tier], key=lambda each: each in ask.avoid)
        files = self._take(ask)
        files.write(ask, model)
        prefix = (model, ask.system, ask.shared, ask.schema, ask.effort, ask.toolbox is None)
        is_cached = prefix in self._prefixes
        self._prefixes.add(prefix)
        tools = FiledTools(files, ask.toolbox.open()) if ask.toolbox else None
        if files.is_waiting:
            self._say(f"{files.number} {ask.purpose}: waiting for {files.file('answer.json')}")
        value, given = await self._wait(files, ask, tools)
        calls = estimate_calls(
            ask, model, _read_exchanges(files), given, is_cached=is_cached, rates=self._rates
        )
        return Answer(value, model, calls)

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Dollars that the preferred model of ``tier`` would bill."""
        tokens = Tokens(cache_write=input_tokens - cached, cache_read=cached, output=output_tokens)
        return self._rates.cost_of(self.first_model(tier), tokens)

    async def count(self, ask: Ask[A]) -> int | None:
        """Unknown: nobody counts."""
        del ask

    def first_model(self, tier: Tier) -> str:
        """The preferred model of ``tier``."""
        return self._chains[tier][0]

    def _take(self, ask: Ask[Any]) -> QuestionFiles:
        """The files this question had in an earlier process, or new ones."""
        earlier = self._earlier[digest_question(ask)]
        if earlier:
            return QuestionFiles(self._folder, earlier.pop(0))
        self._count += 1
        return QuestionFiles(self._folder, f"{self._count:03}")

    async def _wait(
        self, files: QuestionFiles, ask: Ask[A], tools: FiledTools | None
    ) -> tuple[A, str]:
        """The answer, and its text."""
        refused = b""
        while True:
            while tools is not None and tools.is_due:
                # Tools read files and wait for git: other questions go on meanwhile.
                await asyncio.to_thread(tools.carry_out)
            given = _read_answer(files)
            if given not in {b"", refused}:
                refused = given
                try:
                    value = ask.schema.model_validate_json(given)
                except ValidationError as error:
                    write_whole(files.file("problem.txt"), f"{error}\n")
                else:
                    files.file("problem.txt").unlink(missing_ok=True)
                    return value, given.decode()
            await asyncio.sleep(_EVERY)


def _read_answer(files: QuestionFiles) -> bytes:
    try:
        return files.file("answer.json").read_bytes().strip()
    except FileNotFoundError:
        return b""


def _read_exchanges(files: QuestionFiles) -> list[FiledExchange]:
    exchanges: list[FiledExchange] = []
    while files.results(number := len(exchanges) + 1).exists():
        calls, results = files.calls(number), files.results(number)
        exchanges.append(
            FiledExchange(calls.read_text(encoding="utf-8"), results.read_text(encoding="utf-8"))
        )
    return exchanges
