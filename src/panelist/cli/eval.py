"""``panelist eval``: how good reviews are, on cases with labels."""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

from panelist import settings
from panelist.byhand import ModelByFiles, Rates, keep_nonce
from panelist.cli import engine, history, record, reports
from panelist.cli.arms import DEFAULT_ARMS, Arm, parse_arm
from panelist.cli.case_folder import CaseFolder, load_cases
from panelist.cli.evaluating import Evaluation, Judge, Purse
from panelist.cli.folder import prompts_folder
from panelist.cli.speech import Speech
from panelist.contracts import Engine, Pull, Tier
from panelist.errors import SettingsError
from panelist.evaluation import Results, summarize
from panelist.evaluation.report import html_results, text_results
from panelist.events import Bus, RunStarted, jsonl
from panelist.fence import Fence, new_nonce
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.ports import Model
from panelist.prompts import Prompts
from panelist.redaction import Redactor
from panelist.replay import Recording
from panelist.settings import Environment, Settings

FILES, NOBODY = "files", "none"


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Evaluate arms on cases and print the tables, or propose cases from history."""
    if given.from_history is not None:
        return history.door(given, environment, speech)
    if given.cases is None:
        raise SettingsError("No cases were named.", "Use `panelist eval CASES`.")
    repos = Path(given.repos) if given.repos else None
    cases = load_cases(Path(given.cases), repos=repos, only=tuple(given.case or ()))
    arms = [parse_arm(word, given.options) for word in given.arm or DEFAULT_ARMS]
    results = asyncio.run(_evaluate(given, environment, speech, cases, arms))
    prompts = Prompts(prompts_folder())
    kept = RunDirectory(Path(given.results), Redactor.of(environment.secrets))
    text = text_results(results)
    kept.write(results)
    kept.write_text("results.txt", text)
    kept.write_text("results.html", html_results(results, prompts))
    reports.put(text)
    speech.say(f"Written: {kept.root / Results.file_name}, results.txt, results.html.")
    return 0


async def _evaluate(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    cases: tuple[CaseFolder, ...],
    arms: list[Arm],
) -> Results:
    by_files = given.answers == FILES
    runner = _Runner(environment, speech, by_files=by_files)
    total = len(cases) * len(arms)
    async with _judge(given, environment, speech) as judge:
        evaluation = Evaluation(
            folder=Path(given.results),
            run=runner.run,
            judge=judge,
            prompts=Prompts(prompts_folder()),
            # Kept, so that a judge who answers through files is asked the same again.
            fence=Fence(keep_nonce(Path(given.results))),
            # What is asked through files is not billed.
            purse=Purse(inf if by_files else given.max_cost_usd),
            say=speech.say,
            parallel=total if by_files or given.judge == FILES else given.parallel,
            redactor=Redactor.of(environment.secrets),
        )
        if given.reset:
            evaluation.reset(arms)
        return summarize(await evaluation.evaluate(cases, arms))


@dataclass(frozen=True, slots=True)
class _Runner:
    """Reviews a case as a run on a laptop would."""

    environment: Environment
    speech: Speech
    by_files: bool

    async def run(self, case: CaseFolder, arm: Arm, memory: RunDirectory, most: float) -> None:
        """Leave the review in ``memory``; a run that was interrupted goes on."""
        tuned = settings.load(
            options={**arm.options, "max-cost-usd": f"{most:.4f}"},
            inputs={},
            config=arm.config,
            config_path=arm.config_path,
        )
        if memory.find(Pull) is None:
            collected = case.collect(arm.config, arm.config_path)
            memory.write_patch(collected.patch)
            memory.write(collected.pull)
        pull = memory.read(Pull)
        bus = Bus((jsonl(memory.root / "events.jsonl"),), memory.redactor)
        bus.emit(RunStarted(case.case.name, tuned.engine.value))
        asks = memory.root.parent / "asks"
        async with self._engage(tuned, asks, bus) as engaged:
            repo = engine.repository(pull, memory.root)
            nonce = keep_nonce(asks) if self.by_files else new_nonce()
            room = engine.furnish(tuned, engaged, repo, bus, nonce=nonce)
            recording = Recording()
            room = record.overheard(room, recording)
            story = Pipeline(memory, room, engine.given(tuned, engaged, arm.config_path))
            await story.run()
            if recording.whole:
                record.keep(recording, memory, room, self.speech, server_url=None)

    @asynccontextmanager
    async def _engage(
        self, tuned: Settings, asks: Path, bus: Bus
    ) -> AsyncGenerator[engine.Engaged]:
        if self.by_files and tuned.engine is not Engine.OFFLINE:
            yield engine.Engaged(_by_files(tuned.chains, self.speech)(asks), lambda: inf)
            return
        engine.require_credentials(tuned, self.environment)
        async with engine.engage(tuned, self.environment, bus) as engaged:
            yield engaged


@asynccontextmanager
async def _judge(
    given: argparse.Namespace, environment: Environment, speech: Speech
) -> AsyncGenerator[Judge | None]:
    if given.judge == NOBODY:
        yield None
        return
    most = {"max-cost-usd": f"{given.max_cost_usd:.4f}", "deadline-minutes": "360"}
    tuned = settings.load(
        options={**given.options, **most}, inputs={}, config=None, config_path="(no config file)"
    )
    if given.judge == FILES:
        yield Judge(_by_files(tuned.chains, speech), on_claims=given.judge_claims)
        return
    async with engine.engage(tuned, environment, Bus()) as engaged:
        model = engaged.model
        if model is None:
            raise SettingsError("The offline engine cannot judge.", "Use --judge files or none.")
        yield Judge(lambda _: model, Tier(given.judge), on_claims=given.judge_claims)


def _by_files(chains: Mapping[Tier, tuple[str, ...]], speech: Speech) -> Callable[[Path], Model]:
    # The prices belong to the room that knows the SDK, which only these runs load.
    from panelist.claude.prices import cost_usd  # noqa: PLC0415

    return lambda folder: ModelByFiles(folder, chains, speech.say, Rates(cost_usd))
