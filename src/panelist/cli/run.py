"""``panelist run``: the whole way on a laptop, against a local range or a diff file."""

import argparse
import asyncio
import sys
from pathlib import Path

from panelist import settings
from panelist.cli import engine, reports
from panelist.cli.scope import skip_if_ignored
from panelist.cli.speech import Speech
from panelist.contracts import Engine, PhaseName, Plan, Pull, Review
from panelist.errors import ArtifactError, SettingsError
from panelist.events import Bus, RunStarted, jsonl
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.render.progress import progress
from panelist.settings import Environment, Settings

DEFAULT_RUN_DIRECTORY = ".panelist/run"
_READ_FROM_STDIN = "-"


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Review a local change and print the report."""
    memory = RunDirectory(_run_directory(given, environment))
    if given.reset:
        memory.reset()
    if not given.resume and (given.phase is None or given.phase == PhaseName.COLLECT.value):
        _collect(given, memory)
    pull = memory.read(Pull)
    tuned = _settings(given, environment, pull)
    if tuned.engine is Engine.CLAUDE:
        engine.key_of(environment)
    pull = skip_if_ignored(memory, pull, tuned)
    if pull.skip is not None:
        speech.say(f"Not reviewed: {pull.skip.sentence}")
        return 0
    if given.resume:
        _retry_failures(memory)
    review = asyncio.run(_review(given, environment, memory, pull, tuned))
    if review is None:
        return 0
    # A local repository has no pages to link to.
    reports.write(memory, review, server_url=None)
    colour = sys.stdout.isatty() and not environment.no_color
    sys.stdout.write(reports.shown(given.format, memory, review, colour=colour))
    return 0


async def _review(
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    pull: Pull,
    tuned: Settings,
) -> Review | None:
    with progress(sys.stderr, colour=not environment.no_color) as shown:
        bus = Bus((shown, jsonl(memory.root / "events.jsonl")))
        bus.emit(RunStarted(_what(pull), tuned.engine.value))
        async with engine.engage(tuned, environment, bus) as engaged:
            repo = engine.repository(pull, memory.root)
            room = engine.furnish(tuned, engaged, repo, bus)
            asked = _ask if given.approve == "ask" else None
            story = Pipeline(
                memory,
                room,
                engine.given(tuned, engaged, pull.trusted.config_path, approve=asked),
            )
            if given.phase is None:
                return await story.run()
            if given.phase != PhaseName.COLLECT.value:
                await story.phase(PhaseName(given.phase))
            return memory.find(Review)


def _collect(given: argparse.Namespace, memory: RunDirectory) -> None:
    if given.diff is not None and given.base is not None:
        raise SettingsError("--base and --diff exclude each other.", "Give one of them.")
    if given.diff is not None:
        collected = local.from_diff(_read_diff(given.diff), given.diff)
    elif given.base is not None:
        where = Path(given.repo or ".")
        collected = local.from_range(where, given.base, given.head or "HEAD")
    else:
        raise SettingsError(
            "Nothing was named to review.",
            "Use `--base REV [--head REV]` for a range of commits, or `--diff FILE`.",
        )
    pull = collected.pull
    memory.write_patch(collected.patch)
    memory.write(_with_config(given.config, pull) if given.config else pull)


def _read_diff(name: str) -> bytes:
    if name == _READ_FROM_STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The diff {name} cannot be read: {error.strerror}.",
            "Name a file that holds the output of `git diff`, or - for standard input.",
        ) from error


def _with_config(path: str, pull: Pull) -> Pull:
    """A config file named on the command line is as trusted as whoever named it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The config file {path} cannot be read.", "Check the path given with --config."
        ) from error
    trusted = pull.trusted.model_copy(update={"config": text, "config_path": path})
    return pull.model_copy(update={"trusted": trusted})


def _settings(given: argparse.Namespace, environment: Environment, pull: Pull) -> Settings:
    return settings.load(
        options=given.options,
        inputs=environment.inputs,
        config=pull.trusted.config,
        config_path=pull.trusted.config_path,
    )


def _run_directory(given: argparse.Namespace, environment: Environment) -> Path:
    name = given.run_directory or environment.inputs.get("run-directory") or DEFAULT_RUN_DIRECTORY
    return Path(name)


def _retry_failures(memory: RunDirectory) -> None:
    plan = memory.find(Plan)
    if plan is not None:
        memory.forget_failures(plan)


def _what(pull: Pull) -> str:
    if pull.number is not None:
        return f"{pull.repository}#{pull.number}"
    return f"{pull.repository} {pull.base_ref}..{pull.head_ref}"


def _ask(plan: Plan) -> bool:
    if not sys.stdin.isatty():
        raise ArtifactError("--approve ask needs a terminal.", "Use --approve auto.")
    price = "an unknown price" if plan.estimate_usd is None else f"about ${plan.estimate_usd:.2f}"
    said = input(f"{len(plan.assignments)} assignments for {price}. Go on? [y/N] ")
    return said.strip().lower() in {"y", "yes"}
