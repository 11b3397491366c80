"""``panelist run``: the whole way on a laptop, against a local range or a diff file."""

import argparse
import asyncio
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from panelist import settings
from panelist.cli import engine, record, reports
from panelist.cli.folder import run_directory
from panelist.cli.local_config import explain_config
from panelist.cli.scope import skip_if_ignored
from panelist.cli.speech import Speech
from panelist.contracts import PhaseName, Plan, Pull, Review
from panelist.errors import ArtifactError, PanelistError, SettingsError
from panelist.events import Bus, RunStarted, jsonl
from panelist.fence import new_nonce
from panelist.forge import local
from panelist.memory import SETTINGS, RunDirectory
from panelist.pipeline import Pipeline
from panelist.redaction import Redactor
from panelist.render.progress import plain_progress, progress
from panelist.replay import Recording
from panelist.settings import Environment, Settings

_READ_FROM_STDIN = "-"
_MAY_CHANGE = frozenset({"deadline-minutes", "record"})
"""What a resumed run may be given anew: it changes nothing of what was found."""


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Review a local change and print the report."""
    redactor = Redactor.of(environment.secrets)
    memory = run_directory(given.run_directory or environment.inputs.get("run-directory"), redactor)
    if given.reset:
        memory.reset()
    collects = _collects(given)
    if collects:
        _collect(given, memory)
    pull = memory.read(Pull)
    if collects and not given.config:
        _say_config(pull, given, speech)
    tuned = _settings(given, environment, pull)
    pull = skip_if_ignored(memory, pull, tuned)
    if pull.skip is not None:
        speech.say(f"Not reviewed: {pull.skip.sentence}")
        return 0
    if given.phase == PhaseName.COLLECT.value:
        speech.say(f"Collected {_what(pull)}.")
        return 0
    engine.require_credentials(tuned, environment)
    if given.resume:
        _hold_settings(memory, tuned)
        _retry_failures(memory)
    elif given.phase is None:
        memory.write_text(SETTINGS, tuned.model_dump_json(by_alias=True))
    review = asyncio.run(_review(given, environment, memory, pull, tuned, speech))
    if review is not None:
        # A local repository has no pages to link to.
        reports.write(memory, review, server_url=None)
        colour = sys.stdout.isatty() and not environment.no_color
        reports.put(reports.shown(given.format, memory, review, colour=colour))
    return _code(review, engine.why_nothing_was_read(memory), speech)


def _code(review: Review | None, unread: PanelistError | None, speech: Speech) -> int:
    """The exit code of a run, which may have left a ``review``.

    Raises:
        PanelistError: ``unread``, why nothing at all was read. A review that fails by what
            code is certain of fails all the same.
    """
    if unread is None:
        return 0
    if review is None or not review.blocking:
        raise unread
    speech.error(unread.happened, unread.fix)
    return 1


async def _review(
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    pull: Pull,
    tuned: Settings,
    speech: Speech,
) -> Review | None:
    asks = given.approve == "ask"
    live = progress(sys.stderr, colour=not environment.no_color)
    # A live picture would draw over the question.
    shows = nullcontext(plain_progress(speech.say)) if asks else live
    with engine.traced(tuned, environment) as traces, shows as shown:
        bus = Bus((shown, jsonl(memory.root / "events.jsonl"), *traces), memory.redactor)
        bus.emit(RunStarted(_what(pull), tuned.engine.value))
        async with engine.engage(tuned, environment, bus) as engaged:
            repo = engine.repository(pull, memory.root)
            room = engine.furnish(tuned, engaged, repo, bus, nonce=new_nonce())
            recording = Recording() if tuned.record else None
            if recording is not None:
                room = record.overheard(room, recording)
            story = Pipeline(
                memory,
                room,
                engine.given(
                    tuned, engaged, pull.trusted.config_path, approve=_ask if asks else None
                ),
            )
            if given.phase is None:
                await story.run()
            else:
                await story.phase(PhaseName(given.phase))
            if recording is not None:
                record.keep(recording, memory, room, speech, server_url=None)
            return memory.find(Review)


def _say_config(pull: Pull, given: argparse.Namespace, speech: Speech) -> None:
    if sentence := explain_config(pull, Path(given.repo or ".")):
        speech.say(sentence)


def _collects(given: argparse.Namespace) -> bool:
    """Whether a change is collected; otherwise the run goes on with the one that was."""
    if not given.resume and given.phase in {None, PhaseName.COLLECT.value}:
        return True
    for name in ("base", "head", "diff", "repo", "config"):
        if getattr(given, name) is not None:
            raise SettingsError(
                f"--{name} has no effect here: the run goes on with what was collected.",
                f"Leave --{name} out, or start anew without --resume and --phase.",
            )
    return False


def _collect(given: argparse.Namespace, memory: RunDirectory) -> None:
    for name in ("base", "head", "repo"):
        if given.diff is not None and getattr(given, name) is not None:
            raise SettingsError(f"--{name} and --diff exclude each other.", "Give one of them.")
    if given.diff is not None:
        name = "standard input" if given.diff == _READ_FROM_STDIN else given.diff
        collected = local.from_diff(_read_diff(given.diff), name)
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


def _hold_settings(memory: RunDirectory, tuned: Settings) -> None:
    """A run goes on under the settings it began with: what is done was done under them."""
    path = memory.root / SETTINGS
    if not path.is_file():
        return
    before: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    now: dict[str, object] = json.loads(tuned.model_dump_json(by_alias=True))
    changed = [key for key in now if key not in _MAY_CHANGE and now[key] != before.get(key)]
    if changed:
        raise SettingsError(
            f"{', '.join(changed)} changed since this run began.",
            "Set it back to go on, or start anew without --resume.",
        )


def _retry_failures(memory: RunDirectory) -> None:
    plan = memory.find(Plan)
    if plan is not None:
        memory.forget_failures(plan)


def _what(pull: Pull) -> str:
    if pull.number is not None:
        return f"{pull.repository}#{pull.number}"
    between = f" {pull.base_ref}..{pull.head_ref}" if pull.base_ref else ""
    return f"{pull.repository}{between}"


def _ask(plan: Plan) -> bool:
    if not sys.stdin.isatty():
        raise ArtifactError("--approve ask needs a terminal.", "Use --approve auto.")
    price = "an unknown price" if plan.estimate_usd is None else f"about ${plan.estimate_usd:.2f}"
    question = f"{len(plan.assignments)} assignments for {price}. Go on? [y/N] "
    # Standard output is the report's.
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
